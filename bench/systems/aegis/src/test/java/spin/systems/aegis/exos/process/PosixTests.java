package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.bench.port.suite.Computer;
import spin.bench.port.suite.PosixSuite;
import spin.systems.aegis.AegisPrograms;

/// Unmodified static programs do on ExOS what they do under qemu-alpha.
final class PosixTests {

    private static final PosixSuite SUITE = new PosixSuite(Path.of("..", "..", ".."));

    static List<PosixSuite.Case> cases() {
        return SUITE.cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void sameOutputAndStatusAsTheReference(PosixSuite.Case run) {
        assertThat(SUITE.verdict(new AegisPrograms(), run)).isEqualTo(PosixSuite.PASSES);
    }

    /// The reference keeps no list of locks and would wait for ever.
    @Test
    void aLockWhoseOwnerHasDiedIsTheNextOnesToMend() {
        var computer = new Computer(new byte[0]);
        var ended = computer.run(new AegisPrograms(), SUITE.program("threads", "owner-dies"));
        assertThat(ended.status()).isZero();
        assertThat(computer.output()).isEqualTo("owner died: 1\nusable: 1\n");
    }
}
