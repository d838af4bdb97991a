package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.bench.port.ProgramSystem;
import spin.bench.port.WorkloadFailedException;

/// Unmodified static programs do on ExOS what they do under qemu-alpha.
final class PosixTests {

    static List<Suite.Case> cases() {
        return Suite.cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void sameOutputAndStatusAsTheReference(Suite.Case run) {
        assertThat(outcome(run.program(), run.arguments(), run.input())).isEqualTo(Suite.expected(run));
    }

    /// The reference keeps no list of locks and would wait for ever.
    @Test
    void aLockWhoseOwnerHasDiedIsTheNextOnesToMend() {
        assertThat(outcome("threads", List.of("owner-dies"), "")).isEqualTo("exit 0\nowner died: 1\nusable: 1\n");
    }

    /// Status and output, or why there are none; and the numbers of calls that there are not and that it wanted.
    private static String outcome(String program, List<String> arguments, String input) {
        var computer = new Computer(input.getBytes(StandardCharsets.ISO_8859_1));
        try {
            var ended = computer.run(Computer.program(program, arguments.toArray(String[]::new)));
            return "exit " + ended.status() + "\n" + computer.output() + wanted(ended.unknown());
        } catch (WorkloadFailedException never) {
            return String.valueOf(never.getMessage());
        }
    }

    private static String wanted(List<ProgramSystem.Unknown> calls) {
        var text = new StringBuilder();
        calls.forEach(call -> text.append("wants ").append(call.number()).append('\n'));
        return text.toString();
    }
}
