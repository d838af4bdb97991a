package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTests {
    private static final List<String> NAMES = List.of("run", "load", "unload", "domains", "events", "dispatch", "shell",
            "halt", "-h");

    @ParameterizedTest
    @CsvSource({"rnu, run", "dom, domains", "dispach, dispatch", "evetns, events", "laod, load", "unlaod, unload",
            "hal, halt", "xyz,", "-x,", "d,domains", "'',"})
    void guessesWhatWasMeantOrNothing(String typed, String meant) {
        assertThat(Nearest.to(typed, NAMES).orElse(null)).isEqualTo(meant);
    }

    @Property(tries = 300)
    void theDistanceIsSymmetricAndZeroOnlyToItself(@ForAll @StringLength(max = 12) String one,
            @ForAll @StringLength(max = 12) String other) {
        assertThat(Nearest.slips(one, other)).isEqualTo(Nearest.slips(other, one))
                .isBetween(Math.abs(one.length() - other.length()), Math.max(one.length(), other.length()));
        assertThat(Nearest.slips(one, other) == 0).isEqualTo(one.equals(other));
    }
}
