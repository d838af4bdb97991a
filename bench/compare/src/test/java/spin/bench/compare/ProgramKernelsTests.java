package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.bench.port.suite.Computer;
import spin.bench.port.suite.PosixSuite;
import spin.core.cli.CommandFailure;
import spin.core.cli.ProgramRunner;
import spin.hw.asm.Assembler;

/// `spin exec --on`: the same unmodified program on every kernel that runs any, metered.
final class ProgramKernelsTests {

    private static final PosixSuite SUITE = new PosixSuite(Path.of("..", ".."));

    private final ProgramKernels kernels = new ProgramKernels();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> told = new ArrayList<>();

    @Test
    void everyStructureIsAmongThem() {
        assertThat(kernels.names()).contains("aegis", "monolith", "microkernel");
    }

    @Test
    void inputOutputAndStatusAreTheProgramsEverywhere() {
        var input = SUITE.cases().stream().filter(run -> run.name().equals("input")).findFirst().orElseThrow();
        for (var kernel : kernels.names()) {
            out.reset();
            var status = kernels.run(kernel, "", posix("input", input.input()), told::add);

            assertThat("exit " + status + "\n" + out).as(kernel)
                    .isEqualTo(SUITE.expected(input));
        }
    }

    @Test
    void aStatusThatIsNotZeroAndCallsThatThereAreNotAreToldOn() {
        assertThat(kernels.run("aegis", "", posix("segv", ""), told::add)).isEqualTo(128 + 11);
        assertThat(told).isEmpty();

        assertThat(kernels.run("aegis", "", execution(wantsCallThatThereIsNot(), "", ""), told::add)).isZero();
        assertThat(told).containsExactly("aegis has no system call 299; program wanted it 2 times.");
    }

    @Test
    void aProfileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> kernels.run("aegis", "pdp-11", posix("usage", ""), told::add))
                .isInstanceOf(CommandFailure.class).hasMessageContaining("pdp-11");
    }

    /// The number is OSF/1's last and was never a call.
    private static byte[] wantsCallThatThereIsNot() {
        var code = new Assembler(Computer.ENTRY);
        for (int time = 0; time < 2; time++) {
            code.li(0, 299).callPal(Assembler.CALLSYS);
        }
        code.li(16, 0).li(0, 405).callPal(Assembler.CALLSYS);
        return Computer.executable(code.assemble().image());
    }

    private ProgramRunner.Execution posix(String part, String input) {
        return program("posix", part, input);
    }

    private ProgramRunner.Execution program(String name, String part, String input) {
        return execution(SUITE.program(name).executable(), part, input);
    }

    private ProgramRunner.Execution execution(byte[] executable, String part, String input) {
        return new ProgramRunner.Execution("program", executable, List.of(part), List.of(), List.of(),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)), out,
                new ByteArrayOutputStream(), null, true);
    }
}
