package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.bench.port.suite.PosixSuite;

/// Unmodified static programs do on the microkernel with its UNIX server what they do under qemu-alpha, but for those that `not-passing.txt` lists. The list is held
/// to in both directions: a case that begins to pass must leave it.
final class PosixTests {

    private static final PosixSuite SUITE = new PosixSuite(Path.of("..", "..", ".."));
    private static final Map<String, String> NOT_PASSING = notPassing();

    static List<PosixSuite.Case> cases() {
        return SUITE.cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void sameOutputAndStatusAsTheReferenceUnlessListed(PosixSuite.Case run) {
        assertThat(SUITE.verdict(new MachPrograms(), run))
                .isEqualTo(NOT_PASSING.getOrDefault(run.name(), PosixSuite.PASSES));
    }

    @Test
    void theListNamesCasesOfTheSuite() {
        assertThat(cases()).extracting(PosixSuite.Case::name).containsAll(NOT_PASSING.keySet());
    }

    private static Map<String, String> notPassing() {
        try (var in = PosixTests.class.getResourceAsStream("not-passing.txt")) {
            if (in == null) {
                throw new IllegalStateException("there is no not-passing.txt");
            }
            return PosixSuite.notPassing(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
