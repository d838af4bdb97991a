package spin.hw.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spin.hw.elf.AlphaRun;
import spin.hw.pal.OsfPal;

/// A real GDB on a real socket.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GdbTests {

    @TempDir
    Path folder;

    private String session(String program, GdbServer server, String target, List<String> commands)
            throws IOException, InterruptedException {
        var script = folder.resolve("script");
        Files.write(script, Stream.concat(
                Stream.of("set confirm off", "set pagination off", "target remote " + target), commands.stream())
                .toList());
        var output = folder.resolve("output");
        var gdb = new ProcessBuilder("gdb-multiarch", "-nx", "-batch", "-x", script.toString(),
                Path.of("src/test/alpha/bin", program).toString()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        try {
            var run = AlphaRun.ofCommitted(program);
            var debugging = server.accept(run.machine);
            run.machine.cpu().pal(new OsfPal(run.machine, new DebuggedKernel(run.calls, debugging)));
            run.machine.cpu().run();
            debugging.exited(run.calls.status());
            assertThat(gdb.waitFor(30, TimeUnit.SECONDS)).as("gdb ended").isTrue();
        } finally {
            gdb.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private static void assumeGdb() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "gdb-multiarch"))
                        .anyMatch(Files::isExecutable),
                "gdb-multiarch is not installed (Debian package gdb-multiarch), so there is no debugger to attach");
    }

    @Test
    void gdbSeesRegistersMemoryBreakpointsStepsAndTheEnd() throws IOException, InterruptedException {
        assumeGdb();
        try (var server = GdbServer.onPort(0)) {
            var said = session("hello", server, "localhost:" + server.port(),
                    List.of("info registers pc", "break write_bytes", "continue", "printf \"a0=%s a1=%ld\\n\",$a0,$a1",
                            "backtrace", "stepi", "x/2i $pc", "set var $t0 = 77", "print $t0", "info threads", "delete",
                            "continue"));

            assertThat(said).contains("0x120000220 <_start>", "Breakpoint 1, 0x0000000120000248 in write_bytes ()",
                    "a0=hello, world\n a1=13", "#1  0x0000000120000158 in main ()",
                    "=> 0x12000024c <write_bytes+4>:\tmov",
                    "$1 = 77", "* 1    Thread 1", "exited with code 04");
        }
    }

    @Test
    void gdbWatchesMemoryOverAUnixSocket() throws IOException, InterruptedException {
        assumeGdb();
        var socket = folder.resolve("socket");
        try (var server = GdbServer.onSocket(socket)) {
            var said = session("sieve", server, socket.toString(),
                    List.of("watch *(long*)&composite", "continue", "rwatch *(long*)((char*)&composite+64)", "delete 1",
                            "continue", "delete", "kill"));

            assertThat(said).contains("Hardware watchpoint 1: *(long*)&composite", "New value = 4294967296",
                    "in main ()", "Hardware read watchpoint 2", "killed");
        }
    }
}
