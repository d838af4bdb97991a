package spin.plexus.packetdrill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.plexus.packetdrill.script.Position;

class AssertionsTests {
    private static final Map<String, Long> SAID = Map.of("tcpi_snd_cwnd", 10L, "tcpi_ca_state", 3L, "tcpi_unacked", 0L);

    private static OptionalLong said(String name) {
        var value = SAID.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static void check(String code) throws StoppedException {
        Assertions.check(new Position(3, 1), code, AssertionsTests::said);
    }

    private static Verdict verdict(String code) {
        return catchThrowableOfType(StoppedException.class, () -> check(code)).verdict();
    }

    @ParameterizedTest
    @ValueSource(strings = {"assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd", "assert tcpi_ca_state == TCP_CA_Recovery",
            "assert tcpi_snd_cwnd == 2 * (3 + 4) - 4, 'cwnd=%d' % tcpi_snd_cwnd", "assert 1 < 2 and not 2 <= 1",
            "assert tcpi_snd_cwnd != 9 and (tcpi_unacked > 0 or tcpi_snd_cwnd >= 10)", "assert tcpi_snd_cwnd, \"a, b\"",
            "\n  # nothing\n assert True\n assert -1 < tcpi_unacked\n", "assert not not 5"})
    void whatHoldsPasses(String code) {
        assertThatCode(() -> check(code)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "assert tcpi_snd_cwnd == 11, tcpi_snd_cwnd|'assert tcpi_snd_cwnd == 11, tcpi_snd_cwnd' is false: tcpi_snd_cwnd is 10",
            "assert tcpi_unacked|'assert tcpi_unacked' is false: tcpi_unacked is 0",
            "assert 1 > 2 or False|'assert 1 > 2 or False' is false",
            "assert not (tcpi_snd_cwnd < 20 and tcpi_ca_state <= 3)|'assert not (tcpi_snd_cwnd < 20 and tcpi_ca_state <= 3)' is false: tcpi_snd_cwnd is 10, tcpi_ca_state is 3"})
    void whatDoesNotHoldFailsWithWhatTheNamesStandFor(String code, String message) {
        assertThat(verdict(code)).isEqualTo(new Verdict.Failed(new Position(3, 1), message, "", "", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "import os|code in Python is not run but for lines 'assert CONDITION': import os",
            "assert tcpi_rcv_ooopack == 1|an assertion about tcpi_rcv_ooopack is not judged here: assert tcpi_rcv_ooopack == 1",
            "assert tcpi_snd_cwnd / 2 == 5|an assertion that goes on with / is not understood: assert tcpi_snd_cwnd / 2 == 5",
            "assert 1 < 2 < 3|an assertion that goes on with < is not understood: assert 1 < 2 < 3",
            "assert (1|an assertion that goes on with the end of the line is not understood: assert (1",
            "assert|an assertion about the end of the line is not judged here: assert",
            "assert 1 if tcpi_unacked else 0|an assertion that goes on with if is not understood: assert 1 if tcpi_unacked else 0"})
    void whatIsNotUnderstoodIsSkippedAndNeverTaken(String code, String reason) {
        assertThat(verdict(code)).isEqualTo(new Verdict.Skipped(new Position(3, 1), reason));
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(verdict("assert " + "(".repeat(100_000) + "1")).isInstanceOf(Verdict.Skipped.class);
    }

    @Test
    void whateverStandsThereEndsWithAVerdict() {
        var random = new Random(5);
        var pieces = "assert |tcpi_snd_cwnd|10|==|(|)| and | or | not |-|*|+|,|'|\n|<|999999999999999999|%".split("\\|",
                -1);
        int held = 0;
        for (int round = 0; round < 5_000; round++) {
            var code = new StringBuilder("assert ");
            for (int i = random.nextInt(12); i >= 0; i--) {
                code.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                check(code.toString());
                held++;
            } catch (StoppedException stopped) {
                assertThat(stopped.verdict()).as(code.toString())
                        .isInstanceOfAny(Verdict.Failed.class, Verdict.Skipped.class);
            }
        }
        assertThat(held).as("of 5000").isBetween(1, 2_000);
    }
}
