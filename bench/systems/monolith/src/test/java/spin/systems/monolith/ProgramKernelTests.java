package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.bench.port.ProgramSystem;
import spin.bench.port.suite.Computer;
import spin.bench.port.suite.PosixSuite;

/// What no reference can say of the kernel with a UNIX in it: other images, its limits, and calls that mean nothing.
final class ProgramKernelTests {

    private static final PosixSuite SUITE = new PosixSuite(Path.of("..", "..", ".."));

    @Test
    void anotherImageHasItsArgumentsItsEnvironmentAndWhatIsKept() {
        var posix = SUITE.program("posix", "exec");
        var computer = new Computer(posix.executable());

        assertThat(run(computer, posix).status()).isZero();
        assertThat(computer.output()).contains("[name][echo][x y][] A=1 B=two ignored 1 default 1 kept 1 lost -1")
                .contains("no program failed: Exec format error").endsWith("home is empty 0\n");
    }

    @Test
    void aFileThatIsNoProgramEndsAsInAShell() {
        var ended = run(new Computer(new byte[0]),
                new ProgramSystem.Program("text", new byte[]{'n', 'o'}, List.of(), List.of()));

        assertThat(ended.status()).isEqualTo(126);
    }

    @Test
    void processesAreRefusedWhenThereAreTooManyAndAllCanBeHadAgain() {
        var computer = new Computer(new byte[0]);

        assertThat(run(computer, SUITE.program("posix", "until-refused")).status()).isZero();
        assertThat(computer.output()).isEqualTo("61, then Cannot allocate memory\n0 left, one more 1\n");
    }

    /// With a seed by which nobody waits for what never comes: a named pipe or an event without another end, a word of memory.
    @Test
    void callsWithArgumentsThatMeanNothingHarmNobodyElse() {
        var computer = new Computer(new byte[0]);

        assertThat(run(computer, SUITE.program("posix", "nonsense", "1")).status()).isZero();
        assertThat(computer.output()).endsWith("still here\n");
    }

    @Test
    void whatProcessesPipesFilesAndMappingsTookIsFreeInTheEnd() {
        for (var part : List.of("tree", "bulk", "shared", "mapped", "files", "mmap")) {
            var computer = new Computer(new byte[0]);
            var kernel = new ProgramKernel(computer.machine(), computer);
            var free = kernel.frames.left();
            kernel.run(SUITE.program("posix", part));

            assertThat(kernel.frames.left() + kernel.processes.stacksLeft()).as(part).isEqualTo(free);
        }
    }

    @Test
    void theSameRunTakesTheSameCycles() {
        assertThat(cyclesOfTree()).isEqualTo(cyclesOfTree());
    }

    private static long cyclesOfTree() {
        var computer = new Computer(new byte[0]);
        run(computer, SUITE.program("posix", "tree"));
        return computer.machine().clock().now();
    }

    private static ProgramSystem.Ended run(Computer computer, ProgramSystem.Program program) {
        return computer.run(new MonolithPrograms(), program);
    }
}
