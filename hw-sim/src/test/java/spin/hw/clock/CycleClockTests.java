package spin.hw.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CycleClockTests {

    private final CycleClock clock = new CycleClock();

    @Property
    void timeIsWhatWasAdvancedPlusWhatEverySourceCounted(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var clock = new CycleClock();
        var counters = new long[3];
        clock.count(() -> counters[0]);
        clock.count(() -> counters[1]);
        long expected = 0;
        for (int i = 0; i < 50; i++) {
            long step = random.nextInt(1000);
            expected += step;
            int where = random.nextInt(3);
            if (where == 2) {
                clock.advance(step);
            } else {
                counters[where] += step;
            }
            assertThat(clock.now()).isEqualTo(expected);
        }
    }

    @Test
    void aSourceThatGoesBackIsReportedAndNotReturned() {
        var counter = new long[]{100};
        clock.count(() -> counter[0]);
        assertThat(clock.now()).isEqualTo(100);
        counter[0] = 99;
        assertThatThrownBy(clock::now).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("from cycle 100 to 99");
        counter[0] = 101;
        assertThat(clock.now()).isEqualTo(101);
    }

    @Test
    void timeCannotBeTakenBackOrCountedTwice() {
        assertThatThrownBy(() -> clock.advance(-1)).hasMessageContaining("-1");
        CycleSource source = () -> 5;
        clock.count(source);
        assertThatThrownBy(() -> clock.count(source)).hasMessageContaining("twice");
        assertThat(clock.now()).isEqualTo(5);
    }
}
