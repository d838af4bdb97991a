package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Counts and times that can be switched on and off.
final class CountingTests {
    private final AtomicLong now = new AtomicLong();
    private final Ports.House house = new Ports.House(Dispatcher.builder().clock(now::get));
    private final EventControl arrived = house.exported.control(house.arrived());

    private void takes(long units) {
        now.addAndGet(units);
    }

    @ParameterizedTest
    @EnumSource
    void whereItIsOnRaisesAndHandlersAreCountedAndTimed(OptimisationLevel level) {
        arrived.level(level);
        house.onArrived().guard(packet -> packet.equals("a")).handle(packet -> takes(5)).as("five").install();
        house.onArrived().handle(packet -> {
            takes(2);
            throw new IllegalStateException("no");
        }).as("two").install();
        house.onArrived().filter(packet -> {
            takes(1);
            return packet;
        }).as("one").install();
        house.raised("a");
        arrived.counting(true);
        house.raised("a");
        house.raised("b");
        var counts = arrived.counts();
        assertThat(counts.raises()).isEqualTo(2);
        assertThat(counts.time()).isEqualTo(5 + 2 + 1 + 2 + 1);
        assertThat(counts.bindings()).extracting(each -> "%s %d %d %d".formatted(each.binding().label(), each.runs(),
                each.time(), each.faults())).containsExactly("intrinsic 2 0 0", "five 1 5 0", "two 2 4 3", "one 2 2 0");
    }

    @ParameterizedTest
    @EnumSource
    void resultsOfACountedEventAreTheSame(OptimisationLevel level) {
        house.sum().level(level);
        house.exported.control(house.sum()).counting(true);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        house.onSum().filter((a, b) -> new Filter.Two<>(b, a * 10)).first().install();
        house.onSum().handle((a, b) -> a - b).install();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(-8);
        assertThat(house.exported.control(house.sum()).counts().raises()).isEqualTo(2);
    }

    @Test
    void whereItIsOffTheCodeIsWhatItWasBefore() {
        house.recorder("one");
        var before = house.arrived().listing();
        arrived.counting(true);
        assertThat(house.arrived().listing()).contains("counted");
        arrived.counting(false);
        assertThat(house.arrived().listing()).isEqualTo(before.replace("generation 1", "generation 3"));
        house.raised("a");
        assertThat(arrived.counts().raises()).isZero();
    }

    @Test
    void switchingItOnBeginsFromZero() {
        arrived.counting(true);
        house.raised("a");
        arrived.counting(false);
        arrived.counting(true);
        house.raised("a");
        assertThat(arrived.counts().raises()).isEqualTo(1);
        assertThat(arrived.counts().bindings().getFirst().runs()).isEqualTo(1);
    }
}
