package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An event that was changed often has code that can be changed, and when it has become quiet has code that cannot.
final class SettlingTests {
    private static final int MORE_THAN_ENOUGH_RAISES = 100_000;

    private final Ports.House house = new Ports.House();

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
}
