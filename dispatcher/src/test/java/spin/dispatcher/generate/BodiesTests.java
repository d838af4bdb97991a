package spin.dispatcher.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Turns are cut into runs that the JIT will compile.
final class BodiesTests {

    private static List<Turn> turns(int many) {
        return IntStream.range(0, many).mapToObj(i -> new Turn("turn " + i, List.of(new Step.Keep()))).toList();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void noTurnIsLostOrMovedAndNoBodyIsTooLong(@ForAll @IntRange(max = 500) int many,
            @ForAll @IntRange(min = 1, max = 60) int most,
            @ForAll @IntRange(min = 1, max = 9000) int bytes, @ForAll @IntRange(max = 20) int arguments) {
        var bodies = Bodies.of(turns(many), most, bytes, arguments);
        assertThat(bodies.stream().flatMap(List::stream).toList()).isEqualTo(turns(many));
        assertThat(bodies).isNotEmpty().allSatisfy(body -> assertThat(body.size()).isLessThanOrEqualTo(most));
        assertThat(bodies.stream().filter(List::isEmpty).count()).isLessThanOrEqualTo(many == 0 ? 1 : 0);
    }

    @Test
    void fiftyAreOneBodyAndFiftyOneAreTwo() {
        assertThat(Bodies.of(turns(50), 50, 6000, 1)).hasSize(1);
        assertThat(Bodies.of(turns(51), 50, 6000, 1)).hasSize(2);
    }

    @Test
    void manyGuardsMakeABodyShorter() {
        var call = new Call("x", Object.class, "test", Call.Passing.NOTHING, boolean.class, "x");
        var guarded = new Turn("guarded",
                List.of(new Step.Isolated("x", false, Collections.nCopies(40, new Step.TestGuard(call)))));
        assertThat(Bodies.of(Collections.nCopies(50, guarded), 50, 6000, 4)).hasSizeGreaterThan(10);
    }
}
