package spin.hw.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.hw.Execution;

/// Programs that a compiler built from our C sources write, end, and take as many instructions as qemu-alpha once recorded.
/// `src/test/alpha/Makefile` says how to build and record them again.
class WholeProgramTests {

    private static final Path EXPECTED = Path.of("src/test/alpha/expected");

    /// A recorded run.
    record Recorded(String name, String path, List<String> arguments, AlphaRun.Ending ending) {

        static Recorded read(Path file) {
            try {
                return parse(file.getFileName().toString().replace(".txt", ""),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Recorded parse(String name, String text) {
            int split = text.indexOf("\noutput\n");
            var arguments = new ArrayList<String>();
            String path = "";
            int status = 0;
            long instructions = 0;
            for (var line : text.substring(0, split).split("\n", -1)) {
                var value = line.substring(line.indexOf(' ') + 1);
                switch (line.substring(0, line.indexOf(' '))) {
                    case "path" -> path = value;
                    case "argument" -> arguments.add(value);
                    case "exit" -> status = Integer.parseInt(value);
                    case "instructions" -> instructions = Long.parseLong(value);
                    default -> throw new AssertionError("In the record of " + name + ": " + line);
                }
            }
            return new Recorded(name, path, arguments,
                    new AlphaRun.Ending(text.substring(split + "\noutput\n".length()), status, instructions));
        }

        String program() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Recorded> recorded() throws IOException {
        try (var files = Files.list(EXPECTED)) {
            var all = files.filter(file -> file.toString().endsWith(".txt")).sorted().map(Recorded::read).toList();
            assertThat(all).as("recorded runs").hasSizeGreaterThan(50);
            return all.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void aProgramDoesWhatItDidUnderQemu(Recorded recorded) {
        assertThat(run(recorded, Execution.INTERPRETED).ending()).isEqualTo(recorded.ending());
    }

    /// The engine that a machine has when nobody chooses.
    @ParameterizedTest
    @MethodSource("recorded")
    void aMachineOnItsOwnDoesTheSame(Recorded recorded) {
        assertThat(run(recorded, Execution.AUTOMATIC).ending()).isEqualTo(recorded.ending());
    }

    /// Translating a C library at its second instruction takes a second, so a few runs of it stand for the others except in the long form.
    static Stream<Recorded> recordedForTheTranslator() throws IOException {
        var some = Set.of("glibc-hello", "glibc-suite-jumping", "glibc-suite-functions", "glibc-suite-rounding");
        return recorded().filter(run -> Boolean.getBoolean("spin.long") || !run.program().startsWith("glibc")
                || some.contains(run.name()));
    }

    @ParameterizedTest
    @MethodSource("recordedForTheTranslator")
    void translatedItDoesTheSameInTheSameCycles(Recorded recorded) {
        var translated = run(recorded, Execution.TRANSLATED);

        assertThat(translated.ending()).isEqualTo(recorded.ending());
        assertThat(translated.machine.clock().now())
                .isEqualTo(run(recorded, Execution.INTERPRETED).machine.clock().now());
    }

    private static AlphaRun run(Recorded recorded, Execution execution) {
        var run = AlphaRun.of(AlphaRun.image(recorded.program()), recorded.path(), recorded.arguments());
        run.machine.execution(execution);
        return run.run();
    }
}
