package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.ext.guest.PortEcho;

/// `spin run --net tap:` against Linux itself, in a network namespace of the test's own; nothing in it reaches any network.
class TapTests {
    @TempDir
    Path folder;

    @Test
    void linuxPingsTheMachineAndTalksToAnExtensionAndTsharkFindsNoFault() throws Exception {
        Files.write(folder.resolve("echo.jar"), Jars.of(PortEcho.class));
        var capture = folder.resolve("wire.pcapng");
        try (var space = LinuxNamespace.demand("ping:iputils-ping", "nc:netcat-openbsd", "tshark:tshark")) {
            space.boot(folder, ",record=" + capture, "echo.jar");

            assertThat(space.inside(null, "ping", "-c", "3", "-i", "0.2", "-W", "5", "10.99.0.2").text())
                    .contains("3 received");
            assertThat(space.inside(null, "ping", "-c", "1", "-s", "4000", "-W", "5", "10.99.0.2").text())
                    .as("in parts, both ways").contains("1 received");
            assertThat(space.inside("anybody there?", "nc", "-u", "-W", "1", "-w", "10", "10.99.0.2", "7").text())
                    .isEqualTo("anybody there?");
            // Nobody has port 8; what Linux is told then is looked for in the capture.
            space.inside("anybody there?", "nc", "-u", "-w", "1", "10.99.0.2", "8");
            assertThat(space.inside(null, "ip", "neigh", "show", "dev", "spin0").text())
                    .contains("10.99.0.2 lladdr 02:53:50");

            space.say("net ping 10.99.0.1 2");
            space.await("2 asked, 2 answered");
            space.exit();
        }
        assertTsharkAgrees(capture);
    }

    private void assertTsharkAgrees(Path capture) throws Exception {
        var faults = LinuxNamespace.run(null, "tshark", "-r", capture.toString(), "-o", "ip.check_checksum:TRUE", "-o",
                "udp.check_checksum:TRUE", "-Y",
                "_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0");
        assertThat(faults.text().lines().filter(line -> !line.startsWith("Running as user"))).isEmpty();
        var seen = LinuxNamespace
                .run(null, "tshark", "-r", capture.toString(), "-T", "fields", "-e", "_ws.col.Protocol").text();
        assertThat(seen.lines()).contains("ARP", "ICMP", "ECHO");
        var unreachable = LinuxNamespace
                .run(null, "tshark", "-r", capture.toString(), "-Y", "icmp.type == 3 && icmp.code == 3")
                .text();
        assertThat(unreachable).contains("Port unreachable");
    }

    @Test
    void aDeviceThatIsNotThereForTheTakingIsRefusedWithTheReason() throws Exception {
        try (var space = LinuxNamespace.demand()) {
            var refused = space.inside(null, LinuxNamespace.runCommand(folder, "--net", "tap:lo"));

            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.text()).contains("--net: TAP device lo cannot be opened: ", "is no TAP device");
        }
    }
}
