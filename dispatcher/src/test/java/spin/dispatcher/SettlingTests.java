package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import spin.dispatcher.predicate.Accessor;

/// An event that was changed often has code that can be changed, and when it has become quiet has code that cannot.
final class SettlingTests {
    private static final int MORE_THAN_ENOUGH_RAISES = 100_000;

    private final Ports.House house = new Ports.House();
    private final AtomicInteger classes = new AtomicInteger();

    private List<String> extended(int handlers) {
        var labels = new ArrayList<String>();
        labels.add("intrinsic a");
        for (int i = 0; i < handlers; i++) {
            house.recorder("handler " + i);
            labels.add("handler " + i);
        }
        return labels;
    }

    @Test
    void aQuietEventSettlesByItselfAndARaiseDoesWhatItDid() {
        var expected = extended(10);
        assertThat(house.arrived().isLive()).isTrue();
        assertThat(house.raised("a")).isEqualTo(expected);

        for (int i = 0; i < MORE_THAN_ENOUGH_RAISES && house.arrived().isLive(); i++) {
            house.raised("a");
        }

        assertThat(house.arrived().isLive()).isFalse();
        assertThat(house.raised("a")).isEqualTo(expected);
    }

    @Test
    void whatIsChangedAfterwardsIsInForceAtOnce() {
        var expected = extended(10);
        house.dispatcher.settle();
        assertThat(house.arrived().isLive()).isFalse();
        assertThat(house.raised("a")).isEqualTo(expected);

        var late = house.recorder("late");
        expected.add("late");
        assertThat(house.raised("a")).isEqualTo(expected);
        late.uninstall();
        expected.removeLast();
        assertThat(house.raised("a")).isEqualTo(expected);
        house.dispatcher.settle();
        assertThat(house.raised("a")).isEqualTo(expected);
    }

    @Test
    void anEventWithVeryManyHandlersStaysOneThatCanBeChanged() {
        var expected = extended(60);
        house.dispatcher.settle();

        assertThat(house.arrived().isLive()).isTrue();
        assertThat(house.raised("a")).isEqualTo(expected);
    }

    @Test
    void anEventOnAnotherLevelAndOneThatNobodyExtendedAreLeftAlone() {
        house.dispatcher.settle();
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        extended(10);
        house.arrived().level(OptimisationLevel.UNROLLED);
        int generation = house.arrived().generation();
        house.dispatcher.settle();

        assertThat(house.arrived().generation()).isEqualTo(generation);
        assertThat(house.raised("a")).hasSize(11);
    }

    /// Its generated classes are counted, and it has handlers of `sum` for the keys from 0 on.
    private Ports.House keyed(int handlers) {
        var counted = new Ports.House(Dispatcher.builder().transformer((name, bytes) -> {
            classes.incrementAndGet();
            return bytes;
        }));
        for (int i = 0; i < handlers; i++) {
            keyed(counted, i);
        }
        counted.dispatcher.settle();
        return counted;
    }

    private static Binding keyed(Ports.House at, int key) {
        return at.onSum().guardedBy(Guard.Where.all(Accessor.argument(0, int.class).is(key)))
                .handle((a, b) -> 1_000 + key).install();
    }

    @Test
    void whatIsAppendedAndGoesAgainIsFoundByItsKeyAndLeavesTheCodeAsItIs() {
        var busy = keyed(20);
        keyed(busy, 20).uninstall();
        int made = classes.get();

        for (int i = 0; i < 200; i++) {
            var one = keyed(busy, 100 + i);
            var other = keyed(busy, 100 + i);
            assertThat(busy.raiser.sum(100 + i, 1)).isEqualTo(1_100 + i);
            assertThat(busy.raiser.sum(7, 1)).isEqualTo(1_007);
            one.uninstall();
            assertThat(busy.raiser.sum(100 + i, 1)).isEqualTo(1_100 + i);
            other.uninstall();
            assertThat(busy.raiser.sum(100 + i, 1)).isEqualTo(101 + i);
        }

        assertThat(classes).hasValue(made);
        assertThat(busy.sum().listing()).contains("searched for by 20 values of argument 0",
                "what has been appended since, found in a table by argument 0");
    }

    @Test
    void whereThoseThatStandInCodeKeepGoingAwayTheyComeToStandInATable() {
        var busy = keyed(0);
        var standing = new ArrayDeque<Binding>();
        for (int i = 0; i < 20; i++) {
            standing.add(keyed(busy, i));
        }
        int made = 0;
        for (int i = 20; i < 600; i++) {
            standing.removeFirst().uninstall();
            standing.add(keyed(busy, i));
            assertThat(busy.raiser.sum(i, 1)).isEqualTo(1_000 + i);
            assertThat(busy.raiser.sum(i - 19, 1)).isEqualTo(1_000 + i - 19);
            assertThat(busy.raiser.sum(i - 20, 1)).isEqualTo(i - 19);
            made = i == 200 ? classes.get() : made;
        }

        assertThat(classes.get() - made).isLessThan(5);
        assertThat(busy.sum().listing()).contains("found in a table by argument 0");
    }
}
