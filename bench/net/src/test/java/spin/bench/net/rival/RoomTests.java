package spin.bench.net.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The two hosts, the kernel between them, and our own clients; skipped, with the reason, where none can be made.
final class RoomTests {
    @TempDir
    Path folder;

    @BeforeEach
    void demandRoom() {
        var obstacle = Room.obstacle();
        assumeTrue(obstacle == null, obstacle);
        assumeTrue("root".equals(System.getProperty("user.name")), "a network namespace takes root");
    }

    private static List<String> java(Object... words) {
        var command = new ArrayList<>(List.of(Tools.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path")));
        for (var word : words) {
            command.add(word.toString());
        }
        return command;
    }

    private static String namespaces() throws Exception {
        var process = new ProcessBuilder("ip", "netns", "list").start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void everyClientFindsTheKernelAndNothingStaysBehind() throws Exception {
        var mine = "spin-bench-" + ProcessHandle.current().pid();
        var www = Files.createDirectory(folder.resolve("www"));
        Files.writeString(www.resolve("page.txt"), "x".repeat(1024));
        try (var room = Room.open()) {
            assertThat(namespaces()).contains(mine);
            var spin = SpinServer.boot(room, folder, www, java());
            for (var task : List.of("send", "receive", "echo")) {
                var done = room.client(java(Peer.class.getName(), task, Room.SPIN, 1)).strip().split(" ", -1);
                assertThat(Long.parseLong(done[0])).as(task).isPositive();
            }
            var load = Load.of(room.client(java(HttpLoad.class.getName(), Room.SPIN + ":80", "/page.txt", 4, 1)));
            assertThat(load.perSecond()).isPositive();
            assertThat(spin.cpu()).isPositive();
        }
        assertThat(namespaces()).doesNotContain(mine);
    }

    @Test
    void aServerThatEndsIsSaidToHaveEnded() throws Exception {
        var log = folder.resolve("log");
        try (var room = Room.open()) {
            var server = room.start(Room.Side.RIVALS, log, List.of("ip", "nonsense"));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> Room.awaitText(server, log, folder.resolve("pid"), "\n", 1))
                    .withMessageStartingWith("a server ended before it was ready").withMessageContaining("nonsense");
        }
    }
}
