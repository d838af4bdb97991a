package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.bench.port.ProgramSystem;
import spin.bench.port.WorkloadFailedException;

/// Unmodified static programs do on ExOS what they do under qemu-alpha, but for those that `not-passing.txt` lists. The list is held to in both
/// directions: a case that begins to pass must leave it.
final class PosixTests {

    private static final Map<String, String> NOT_PASSING = notPassing();

    static List<Suite.Case> cases() {
        return Suite.cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void sameOutputAndStatusAsTheReferenceUnlessListed(Suite.Case run) {
        assertThat(verdict(run)).isEqualTo(NOT_PASSING.getOrDefault(run.name(), ""));
    }

    @Test
    void theListNamesCasesOfTheSuite() {
        assertThat(cases()).extracting(Suite.Case::name).containsAll(NOT_PASSING.keySet());
    }

    /// Empty when it passes; else the numbers of calls that there are not and that it wanted, or `fails` when it missed none.
    private static String verdict(Suite.Case run) {
        var computer = new Computer(run.input().getBytes(StandardCharsets.ISO_8859_1));
        var program = Computer.program(run.program(), run.arguments().toArray(String[]::new));
        try {
            var ended = computer.run(program);
            if (("exit " + ended.status() + "\n" + computer.output()).equals(Suite.expected(run))) {
                return "";
            }
            return ended.unknown().isEmpty() ? "fails" : "wants" + numbers(ended.unknown());
        } catch (WorkloadFailedException _) {
            return "never ends";
        }
    }

    private static String numbers(List<ProgramSystem.Unknown> calls) {
        var text = new StringBuilder();
        calls.forEach(call -> text.append(' ').append(call.number()));
        return text.toString();
    }

    private static Map<String, String> notPassing() {
        try (var in = PosixTests.class.getResourceAsStream("not-passing.txt")) {
            if (in == null) {
                throw new IllegalStateException("there is no not-passing.txt");
            }
            var list = new HashMap<String, String>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .forEach(line -> list.put(line.substring(0, line.indexOf(' ')),
                            line.substring(line.indexOf(' ') + 1)));
            return list;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
