package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What only a process of its own can show: signals, and the remains of a killed kernel.
@Timeout(120)
class ProcessTests {
    @TempDir
    Path temporary;

    private final List<Process> started = new ArrayList<>();
    private Path drop = Path.of("set before each test");

    @BeforeEach
    void begin() throws IOException {
        drop = Files.createDirectory(temporary.resolve("drop"));
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private ProcessBuilder spin(String... arguments) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Dfake.services=" + temporary.resolve("services"), "-cp", System.getProperty("java.class.path"),
                FakeMain.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SPIN_RUN_DIR", temporary.resolve("run").toString());
        return builder;
    }

    private Process runInBackground() throws IOException {
        var process = spin("run", "--drop", drop.toString()).redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(temporary.resolve("log").toFile()).start();
        started.add(process);
        while (!Files.exists(socketOf(process))) {
            assertThat(process.isAlive()).as(() -> log()).isTrue();
            Thread.onSpinWait();
        }
        return process;
    }

    private Path socketOf(Process process) {
        return temporary.resolve("run/spin-" + process.pid() + ".sock");
    }

    private String log() {
        try {
            return Files.readString(temporary.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String ask(int status, String... arguments) throws Exception {
        var client = spin(arguments).start();
        started.add(client);
        var output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(client.waitFor()).as(output).isEqualTo(status);
        return output;
    }

    @Test
    void sigtermEndsItAtOnceWithItsOwnStatusAndTheSocketFileIsGone() throws Exception {
        var kernel = runInBackground();
        assertThat(ask(0, "shell", "echo", "alive")).isEqualTo("alive\n");
        kernel.destroy();
        assertThat(kernel.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(kernel.exitValue()).as(log()).isEqualTo(143);
        assertThat(temporary.resolve("run")).isEmptyDirectory();
    }

    @Test
    void aKilledKernelHindersNeitherTheNextOneNorItsClients() throws Exception {
        var killed = runInBackground();
        killed.destroyForcibly().waitFor();
        assertThat(socketOf(killed)).exists();
        assertThat(ask(1, "domains")).isEqualTo("spin domains: no kernel is running; start one with 'spin run'.\n");
        assertThat(socketOf(killed)).doesNotExist();
        var next = runInBackground();
        assertThat(ask(0, "halt")).isEmpty();
        assertThat(next.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(next.exitValue()).as(log()).isZero();
    }
}
