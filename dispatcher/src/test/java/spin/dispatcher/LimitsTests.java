package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Limits are kept by somebody else, at the places that the dispatcher marks.
final class LimitsTests {

    /// A counter that metered code would drive; here the handlers drive it.
    private static final class Counter implements Limits {
        @SuppressWarnings("serial")
        static final class UsedUp extends Error {
            UsedUp() {
                super("used up", null, false, false);
            }
        }

        private long now;
        private long until = Long.MAX_VALUE;
        private final Deque<Long> outer = new ArrayDeque<>();

        /// Every poll checks again, so that an outer limit that is used up too is found out after the inner one.
        void spend(long units) {
            now += units;
            if (now > until) {
                throw new UsedUp();
            }
        }

        @Override
        public long begin(long units) {
            outer.push(until);
            until = Math.min(until, now + units);
            return outer.size();
        }

        @Override
        public void end(long token) {
            assertThat(token).isEqualTo(outer.size());
            until = outer.pop();
        }

        @Override
        public boolean terminated(Throwable thrown) {
            return thrown instanceof UsedUp;
        }

        boolean isAtRest() {
            return outer.isEmpty() && until == Long.MAX_VALUE;
        }
    }

    private final Counter counter = new Counter();
    private final Ports.House house = new Ports.House(Dispatcher.builder().limits(counter));

    @ParameterizedTest
    @EnumSource
    void aRunawayHandlerIsEndedAndTheRaiseGoesOn(OptimisationLevel level) {
        house.arrived().level(level);
        house.onArrived().handle(packet -> spin()).limit(1000).as("runaway").install();
        house.recorder("after");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "after");
        assertThat(house.faults).singleElement().isInstanceOf(Fault.Terminated.class)
                .satisfies(fault -> assertThat(fault.binding().label()).isEqualTo("runaway"));
        assertThat(counter.isAtRest()).isTrue();
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private void spin() {
        while (true) {
            counter.spend(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void guardsCountForTheLimitAndEveryWayOutEndsIt(OptimisationLevel level) {
        house.arrived().level(level);
        house.onArrived().guard(packet -> {
            spin();
            return true;
        }).handle(packet -> house.ports.lines.add("never")).limit(10).install();
        house.onArrived().guard(packet -> false).handle(packet -> {}).limit(10).install();
        house.onArrived().handle(packet -> {
            throw new IllegalStateException();
        }).limit(10).install();
        house.onArrived().handle(packet -> house.ports.lines.add("in time")).limit(10).install();
        assertThat(house.raised("a")).containsExactly("intrinsic a", "in time");
        assertThat(house.faults).hasExactlyElementsOfTypes(Fault.Terminated.class, Fault.Threw.class);
        assertThat(counter.isAtRest()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anOuterLimitPassesThroughHandlersWithoutOneToTheHandlerItWasSetFor(OptimisationLevel level) {
        house.exported.events().forEach(event -> event.level(level));
        house.onSum().handle((a, b) -> {
            spin();
            return 0;
        }).as("inner, unlimited").install();
        house.onArrived().handle(packet -> house.raiser.sum(1, 2)).limit(100).as("outer").install();
        house.recorder("after");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "intrinsic sum", "after");
        assertThat(house.faults).extracting(fault -> fault.binding().label()).containsExactly("outer");
        assertThat(counter.isAtRest()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anInnerLimitEndsTheInnerHandlerAlone(OptimisationLevel level) {
        house.exported.events().forEach(event -> event.level(level));
        house.onSum().handle((a, b) -> {
            spin();
            return 0;
        }).limit(10).as("inner").install();
        house.onArrived().handle(packet -> house.ports.lines.add("got " + house.raiser.sum(1, 2))).limit(1000)
                .as("outer").install();
        assertThat(house.raised("a")).containsExactly("intrinsic a", "intrinsic sum", "got 3");
        assertThat(house.faults).extracting(fault -> fault.binding().label()).containsExactly("inner");
        assertThat(counter.isAtRest()).isTrue();
    }

    @Test
    void aTerminationWithNoLimitAnywhereReachesTheRaiser() {
        house.onArrived().handle(packet -> {
            throw new Counter.UsedUp();
        }).install();
        assertThatThrownBy(() -> house.raiser.arrived("a")).isInstanceOf(Counter.UsedUp.class);
        assertThat(house.faults).isEmpty();
    }

    @Test
    void theSmallerOfTheAskedAndTheImposedLimitCounts() {
        house.exported.authoriser(what -> new Decision.AllowedWith(List.of(), Optional.empty(), OptionalLong.of(50)));
        assertThat(house.onArrived().handle(packet -> {}).install().facts().limit()).hasValue(50);
        assertThat(house.onArrived().handle(packet -> {}).limit(20).install().facts().limit()).hasValue(20);
        assertThat(house.onArrived().handle(packet -> {}).limit(80).install().facts().limit()).hasValue(50);
    }

    @Test
    void aLimitThatNobodyWouldKeepIsRefused() {
        var unlimited = new Ports.House();
        assertThatThrownBy(() -> unlimited.onArrived().handle(packet -> {}).limit(10).install())
                .isInstanceOf(InstallException.class)
                .hasMessage(
                        "guest needs a limit of 10 on Ports.arrived, and dispatcher dispatcher keeps none; build it with limits(...).");
        assertThatThrownBy(() -> house.onArrived().limit(0)).isInstanceOf(InstallException.class)
                .hasMessageContaining("A limit of 0");
        assertThatThrownBy(() -> house.onArrived().limit(-5)).isInstanceOf(InstallException.class);
        assertThat(unlimited.arrived().bindings()).hasSize(1);
    }
}
