package spin.hw.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The committed programs, run by the emulator that is installed: so the recordings cannot be of other programs than these.
class QemuProgramTests {

    /// The emulator's log has about 80 bytes for an instruction.
    private static final long MOST_LOGGED = 80_000;

    @TempDir
    Path folder;

    static Stream<WholeProgramTests.Recorded> recorded() throws IOException {
        return WholeProgramTests.recorded();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void aProgramEndsHereAsUnderTheInstalledEmulator(WholeProgramTests.Recorded recorded)
            throws IOException, InterruptedException {
        var qemu = Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "qemu-alpha"))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(qemu.isPresent(),
                "qemu-alpha is not installed (Debian package qemu-user), so there is nothing to compare with");
        var program = folder.toRealPath().resolve(recorded.program());
        var image = AlphaRun.image(recorded.program());
        Files.write(program, image);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));

        // Start-up code looks at its own path, so it must be the same on both sides.
        var here = AlphaRun.of(image, program.toString(), recorded.arguments()).run().ending();
        assertThat(here).isEqualTo(underQemu(qemu.get(), program, recorded.arguments(), here));
    }

    private AlphaRun.Ending underQemu(Path qemu, Path program, List<String> arguments, AlphaRun.Ending here)
            throws IOException, InterruptedException {
        var log = folder.resolve("log");
        boolean logged = here.instructions() <= MOST_LOGGED;
        var command = new ArrayList<>(List.of(qemu.toString(), "-cpu", "ev4"));
        if (logged) {
            command.addAll(List.of("-singlestep", "-d", "nochain,exec", "-D", log.toString()));
        }
        command.add(program.toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        output = output.replaceFirst("qemu: uncaught target signal .*\n", "");
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("qemu-alpha ended").isTrue();
        return new AlphaRun.Ending(output, process.exitValue(), logged ? instructions(log) : here.instructions());
    }

    private static long instructions(Path log) throws IOException {
        try (var lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("Trace")).count();
        }
    }
}
