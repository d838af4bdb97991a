package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Raises and handlers as a tracer is told of them.
final class TracingTests {
    private final Diary diary = new Diary();
    private final Ports.House house = new Ports.House(Dispatcher.builder());
    private final EventControl arrived = house.exported.control(house.arrived());

    static final class Diary implements Tracer {
        final List<String> lines = new ArrayList<>();

        @Override
        public void raiseBegins(Event event) {
            lines.add("(" + event.name());
        }

        @Override
        public void raiseEnds(Event event) {
            lines.add(event.name() + ")");
        }

        @Override
        public void handlerBegins(BindingFacts binding) {
            lines.add("<" + binding.label());
        }

        @Override
        public void handlerEnds(BindingFacts binding) {
            lines.add(binding.label() + ">");
        }
    }

    @ParameterizedTest
    @EnumSource
    void raisesAndTheHandlersThatRunAreToldInPairsHoweverTheyEnd(OptimisationLevel level) {
        arrived.level(level);
        house.onArrived().guard(packet -> packet.equals("a")).handle(packet -> diary.lines.add("at work")).as("a")
                .install();
        house.onArrived().handle(packet -> {
            throw new IllegalStateException("no");
        }).as("bad").install();
        house.onArrived().filter(packet -> packet).as("filter").install();
        house.raised("a");
        diary.lines.clear();
        arrived.tracer(diary);
        house.raised("a");
        house.raised("b");

        var event = house.arrived().name();
        assertThat(diary.lines).containsExactly("(" + event, "<intrinsic", "intrinsic>", "<a", "at work", "a>", "<bad",
                "bad>", "<filter", "filter>", event + ")", "(" + event, "<intrinsic", "intrinsic>", "<bad", "bad>",
                "<filter", "filter>", event + ")");
    }

    @ParameterizedTest
    @EnumSource
    void resultsOfATracedEventAreTheSameAndSoAreExceptions(OptimisationLevel level) {
        house.sum().level(level);
        var sum = house.exported.control(house.sum());
        sum.tracer(diary);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        house.onSum().filter((a, b) -> new Filter.Two<>(b, a * 10)).first().install();
        house.onSum().handle((a, b) -> a - b).install();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(-8);
        sum.counting(true);
        assertThat(house.raiser.sum(1, 2)).as("counted as well").isEqualTo(-8);
        assertThat(sum.counts().raises()).isEqualTo(1);
        sum.deregisterIntrinsic();
        house.exported.withdrawAll(house.guest);
        diary.lines.clear();
        assertThatThrownBy(() -> house.raiser.sum(1, 2)).isInstanceOf(NoHandlerInvokedException.class);
        assertThat(diary.lines).containsExactly("(" + house.sum().name(), house.sum().name() + ")");
    }

    @Test
    void whereItIsOffTheCodeIsWhatItWasBefore() {
        house.recorder("one");
        var before = house.arrived().listing();
        arrived.tracer(diary);
        assertThat(house.arrived().listing()).contains(", traced");
        arrived.tracer(null);
        assertThat(house.arrived().listing()).isEqualTo(before.replace("generation 1", "generation 3"));
        house.raised("a");
        assertThat(diary.lines).isEmpty();
    }

    @Test
    void whatIsInstalledWhileItIsOnIsToldOfToo() {
        arrived.tracer(diary);
        for (int i = 0; i < 60; i++) {
            int number = i;
            house.onArrived().guard(packet -> packet.equals("p" + number)).handle(packet -> {}).as("h" + number)
                    .install();
        }
        house.raised("p59");

        assertThat(diary.lines).contains("<h59", "h59>").doesNotContain("<h58");
    }
}
