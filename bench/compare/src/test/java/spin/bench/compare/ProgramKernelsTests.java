package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import spin.core.cli.CommandFailure;
import spin.core.cli.ProgramRunner;

/// `spin exec --on`: the same unmodified program on every kernel that runs any, metered.
final class ProgramKernelsTests {

    private static final Path SUITE = Path.of("..", "..", "extensions", "unix", "src", "test", "resources", "spin",
            "ext", "unix", "posix");

    private final ProgramKernels kernels = new ProgramKernels();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> told = new ArrayList<>();

    @Test
    void aegisIsAmongThem() {
        assertThat(kernels.names()).contains("aegis");
    }

    @Test
    void inputOutputAndStatusAreTheProgramsEverywhere() throws IOException {
        for (var kernel : kernels.names()) {
            out.reset();
            var status = kernels.run(kernel, "", posix("input", "one\ntwo\nthree"), told::add);

            assertThat("exit " + status + "\n" + out).as(kernel)
                    .isEqualTo(Files.readString(SUITE.resolve("expected/input.txt")));
        }
    }

    @Test
    void aStatusThatIsNotZeroAndCallsThatThereAreNotAreToldOn() throws IOException {
        assertThat(kernels.run("aegis", "", posix("segv", ""), told::add)).isEqualTo(128 + 11);
        assertThat(told).isEmpty();

        assertThat(kernels.run("aegis", "", program("calls", "flock", ""), told::add)).isZero();
        assertThat(told).containsExactly("aegis has no system call 131; program wanted it 12 times.");
    }

    @Test
    void aProfileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> kernels.run("aegis", "pdp-11", posix("usage", ""), told::add))
                .isInstanceOf(CommandFailure.class).hasMessageContaining("pdp-11");
    }

    private ProgramRunner.Execution posix(String part, String input) throws IOException {
        return program("posix", part, input);
    }

    private ProgramRunner.Execution program(String name, String part, String input) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(SUITE.resolve(name + ".gz")))) {
            return new ProgramRunner.Execution("program", in.readAllBytes(), List.of(part), List.of(), List.of(),
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)), out,
                    new ByteArrayOutputStream(), null, true);
        }
    }
}
