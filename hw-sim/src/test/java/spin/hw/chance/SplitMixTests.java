package spin.hw.chance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import spin.hw.checkpoint.State;

class SplitMixTests {

    @Property(tries = 200)
    void itsNumbersAreThoseOfTheJdksSplittableRandom(@ForAll long seed) {
        var ours = new SplitMix("chance", seed);
        var theirs = new SplittableRandom(seed);
        for (int i = 0; i < 20; i++) {
            assertThat(ours.nextLong()).isEqualTo(theirs.nextLong());
            assertThat(ours.nextInt()).isEqualTo(theirs.nextInt());
            assertThat(ours.nextInt(1 + i)).isEqualTo(theirs.nextInt(1 + i));
            assertThat(ours.nextDouble()).isEqualTo(theirs.nextDouble());
            assertThat(ours.nextBoolean()).isEqualTo(theirs.nextBoolean());
        }
    }

    @Property(tries = 200)
    void aSavedOneGoesOnAsIfNothingHadHappened(@ForAll long seed, @ForAll byte draws) {
        var one = new SplitMix("chance", seed);
        for (int i = 0; i < (draws & 0xff); i++) {
            one.nextInt();
        }
        var state = new State("chance");
        one.save(state);
        var other = new SplitMix("chance", 0);
        other.restore(state);
        for (int i = 0; i < 10; i++) {
            assertThat(other.nextLong()).isEqualTo(one.nextLong());
        }
    }
}
