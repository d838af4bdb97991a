package spin.ext.unix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Unmodified static programs do what they do under qemu-alpha.
class PosixTests {
    static List<Suite.Case> cases() {
        return Suite.cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void sameOutputAndStatusAsTheReference(Suite.Case run) {
        var computer = new Computer();
        computer.mountTmpfs();
        var instance = computer.instance("unix.jar", run);
        computer.kernel.processor().run();

        assertThat(instance.outcome()).isEqualTo(Suite.expected(run));
        assertThat(computer.console).isEmpty();
    }
}
