package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.ext.guest.TcpEcho;

/// TCP against Linux itself, over a TAP device in a network namespace of the test's own.
///
/// `-Dspin.long=true` asks for the sizes of a night.
class TcpTapTests {
    private static final boolean LONG = Boolean.getBoolean("spin.long");
    private static final String HERE = "10.99.0.2";

    @TempDir
    Path folder;

    private LinuxNamespace booted(String options, String... commands) throws Exception {
        var space = LinuxNamespace.demand(commands);
        Files.write(folder.resolve("echo.jar"), Jars.of(TcpEcho.class));
        space.boot(folder, options, "echo.jar");
        return space;
    }

    private static void assertDone(LinuxNamespace space, String task, int port, int number) throws Exception {
        var result = space.java(LinuxPeer.class, task, HERE, Integer.toString(port), Integer.toString(number));
        assertThat(result.text()).as(task).isEqualTo("ok\n");
    }

    /// What the prompt prints for `tcp`.
    private static String connections(LinuxNamespace space) throws Exception {
        space.say("tcp");
        return space.await("received ");
    }

    /// What Linux has sent last may still be on its way; a ping goes behind it, and its answer says that all of it has been seen.
    private static void assertNoneLeft(LinuxNamespace space) throws Exception {
        assertThat(space.inside(null, "ping", "-c", "1", "-W", "20", HERE).text()).contains("1 received");
        var shown = connections(space);
        assertThat(shown).contains("port 7      LISTEN").doesNotContain("10.99.0.1:");
    }

    @Test
    void linuxFindsAGoodTcp() throws Exception {
        var capture = folder.resolve("wire.pcapng");
        try (var space = booted(",record=" + capture, "nc:netcat-openbsd", "ping:iputils-ping",
                "tshark:tshark")) {
            assertDone(space, "echo", 7, 3_000_000);
            assertDone(space, "half-close", 7, 100_000);
            assertDone(space, "refused", 8, 0);
            assertDone(space, "reset", 7, 20);
            assertThat(space.inside("by hand", "nc", "-N", "-w", "10", HERE, "7").text()).isEqualTo("by hand");
            assertNoneLeft(space);
            space.exit();
        }
        assertTsharkAgrees(capture);
    }

    /// A tool of others that dissects each segment.
    private static void assertTsharkAgrees(Path capture) throws Exception {
        var faults = LinuxNamespace.run(null, "tshark", "-r", capture.toString(), "-o", "ip.check_checksum:TRUE", "-o",
                "tcp.check_checksum:TRUE", "-Y", "ip.src == " + HERE + " && (_ws.malformed || ip.checksum.status == 0"
                        + " || tcp.checksum.status == 0)");
        assertThat(faults.text().lines().filter(line -> !line.startsWith("Running as user"))).isEmpty();
    }

    @Test
    void connectionsLeaveNothingBehind() throws Exception {
        try (var space = booted("", "ping:iputils-ping")) {
            assertDone(space, "one-by-one", 7, LONG ? 10_000 : 500);
            assertDone(space, "at-once", 7, LONG ? 1_000 : 100);
            assertNoneLeft(space);
            space.exit();
        }
    }

    @ParameterizedTest
    @CsvSource({"200000,1,false", "100000000,0,true", "20000000,1,true", "2000000,5,true", "200000,20,true"})
    void aBadWireChangesNoByte(int bytes, int percent, boolean onlyLong) throws Exception {
        assumeTrue(LONG || !onlyLong, "only with -Dspin.long=true");
        var faults = ",drop-chance=%1$d%%,reorder-chance=%1$d%%,duplicate-chance=%1$d%%,corrupt-chance=%1$d%%,seed=11"
                .formatted(percent);
        try (var space = booted(percent == 0 ? "" : faults)) {
            assertDone(space, "echo", 7, bytes);
            space.exit();
        }
    }
}
