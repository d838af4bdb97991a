package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.ext.guest.PortEcho;
import spin.ext.guest.TcpEcho;

/// What a hostile, slow or narrow network of Linux does to the machine, over a TAP device in a namespace of the test's own.
class TapAttackTests {
    private static final String HERE = "10.99.0.2";

    @TempDir
    Path folder;

    private LinuxNamespace booted() throws Exception {
        var space = LinuxNamespace.demand("ping:iputils-ping");
        Files.write(folder.resolve("tcp.jar"), Jars.of(TcpEcho.class));
        Files.write(folder.resolve("udp.jar"), Jars.of(PortEcho.class));
        space.boot(folder, "", "tcp.jar", "udp.jar");
        assertThat(space.inside(null, "ping", "-c", "1", "-W", "20", HERE).text()).contains("1 received");
        return space;
    }

    private static void assertDone(LinuxNamespace space, String task, int number) throws Exception {
        assertThat(space.java(LinuxPeer.class, task, HERE, "7", Integer.toString(number)).text()).as(task)
                .isEqualTo("ok\n");
    }

    private static void attack(LinuxNamespace space, String task, int times) throws Exception {
        assertThat(space.java(LinuxRaw.class, task, Integer.toString(times)).text()).as(task).isEqualTo("ok\n");
    }

    private static String says(LinuxNamespace space, String command, String last) throws Exception {
        space.say(command);
        return space.await(last);
    }

    @Test
    void floodsAndPartsThatOverlapHinderNobody() throws Exception {
        try (var space = booted()) {
            var flood = space.start(LinuxRaw.class, "syn-flood", "20000");
            assertDone(space, "one-by-one", 50);
            assertThat(flood.waitFor()).isZero();
            assertThat(says(space, "tcp", "received ").lines().filter(line -> line.contains("SYN_RECEIVED")).count())
                    .as("those half open are bounded").isLessThanOrEqualTo(256);
            attack(space, "arp-flood", 5000);
            assertThat(says(space, "net arp\nudp stats", "udp       ").lines().count()).isLessThanOrEqualTo(1024);
            attack(space, "overlap", 100);
            assertThat(says(space, "udp stats", "udp       ")).contains("fragment-overlap");
            assertDone(space, "one-by-one", 20);
            assertThat(space.inside(null, "ping", "-c", "1", "-s", "4000", "-W", "20", HERE).text())
                    .as("parts that do not overlap").contains("1 received");
            space.exit();
        }
    }

    @Test
    void aPeerThatReadsNothingForAWhileGetsEveryByte() throws Exception {
        try (var space = booted()) {
            assertDone(space, "slow-reader", 3_000_000);
            space.exit();
        }
    }

    /// Linux is the router, and its far link becomes narrower while the host behind it still asks for segments of 1,460 bytes.
    @Test
    void aPathThatNarrowsIsLearntFromTheRouter() throws Exception {
        try (var space = booted(); var far = space.neighbour("10.97.0.1/24", "10.97.0.2/24")) {
            for (int mtu : List.of(1500, 900, 600)) {
                space.narrow(far, mtu);
                assertThat(far.java(LinuxPeer.class, "echo", HERE, "7", "200000").text()).as("MTU %d", mtu)
                        .isEqualTo("ok\n");
            }
            assertThat(counter(space, "OutDestUnreachs")).as("complaints of the router").isPositive();
            space.exit();
        }
    }

    /// One of the counters of Linux's ICMP: a line of names, a line of numbers.
    private static long counter(LinuxNamespace space, String name) throws Exception {
        var lines = space.inside(null, "grep", "^Icmp:", "/proc/net/snmp").text().lines()
                .map(line -> line.split(" ", -1))
                .toList();
        return Long.parseLong(lines.get(1)[List.of(lines.getFirst()).indexOf(name)]);
    }
}
