package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What raisers do not wait for.
final class AsynchronyTests {
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<String> spawned = new ArrayList<>();
    private final Ports.House house = new Ports.House(Dispatcher.builder().spawner((title, behalf, work) -> {
        spawned.add(title + " for " + behalf.name());
        later.add(work);
    }));

    private void work() {
        while (!later.isEmpty()) {
            later.removeFirst().run();
        }
    }

    private void at(OptimisationLevel level) {
        house.exported.events().forEach(event -> event.level(level));
    }

    @ParameterizedTest
    @EnumSource
    void theRaiserGoesOnBeforeAnAsynchronousHandlerHasBegun(OptimisationLevel level) {
        at(level);
        house.onArrived().handle(packet -> house.ports.lines.add("later " + packet)).asynchronous().as("tracer")
                .install();
        house.recorder("now");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "now");
        assertThat(spawned).containsExactly("handler tracer of guest on Ports.arrived for guest");
        work();
        assertThat(house.ports.lines).containsExactly("intrinsic a", "now", "later a");
    }

    @ParameterizedTest
    @EnumSource
    void itsGuardsAreAskedInTheRaiseAndItGetsTheArgumentsAsTheyWereAtItsTurn(OptimisationLevel level) {
        at(level);
        house.onArrived().guard(packet -> packet.equals("a")).handle(packet -> house.ports.lines.add("later " + packet))
                .asynchronous().first().install();
        house.onArrived().filter(packet -> packet + "!").first().install();
        house.raised("a");
        assertThat(later).isEmpty();
        house.raised("");
        house.onArrived().filter(packet -> "a").first().install();
        house.raised("b");
        work();
        assertThat(house.ports.lines).containsExactly("intrinsic a!");
    }

    @ParameterizedTest
    @EnumSource
    void itGivesNoResultSoSomebodyElseMust(OptimisationLevel level) {
        at(level);
        house.onSum().handle((a, b) -> 99).asynchronous().install();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        house.exported.deregisterIntrinsic(house.sum());
        assertThatThrownBy(() -> house.raiser.sum(1, 2)).isInstanceOf(NoHandlerInvokedException.class);
        house.exported.defaultHandler(house.sum(), (Handler.Returning2<Integer, Integer, Integer>) (a, b) -> -1);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void whatItThrowsIsItsFaultAndTheRaiserNeverHearsOfIt(OptimisationLevel level) {
        at(level);
        house.onArrived().handle(packet -> {
            throw new IllegalStateException("late");
        }).asynchronous().as("late").install();
        house.raised("a");
        work();
        assertThat(house.faults).singleElement().satisfies(fault -> {
            assertThat(fault.binding().label()).isEqualTo("late");
            assertThat(fault.cause()).hasMessage("late");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aSpawnerThatRefusesIsTheFaultOfTheHandlerAndTheRaiseGoesOn(OptimisationLevel level) {
        var full = new Ports.House(Dispatcher.builder().spawner((title, behalf, work) -> {
            throw new IllegalStateException("full");
        }));
        full.exported.events().forEach(event -> event.level(level));
        full.onArrived().handle(packet -> {}).asynchronous().install();
        full.recorder("after");
        assertThat(full.raised("a")).containsExactly("intrinsic a", "after");
        assertThat(full.faults).singleElement().satisfies(fault -> assertThat(fault.cause()).hasMessage("full"));
    }

    @ParameterizedTest
    @EnumSource
    void nobodyWaitsForAnAsynchronousEvent(OptimisationLevel level) {
        at(level);
        house.recorder("handler");
        house.exported.control(house.arrived()).asynchronous(true);
        assertThat(house.raised("a")).isEmpty();
        assertThat(spawned).containsExactly("Ports.arrived for owner");
        work();
        assertThat(house.ports.lines).containsExactly("intrinsic a", "handler");
        house.exported.control(house.arrived()).asynchronous(false);
        assertThat(house.raised("b")).containsExactly("intrinsic b", "handler");
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousEventWithAResultNeedsADefaultHandlerThatGivesIt(OptimisationLevel level) {
        at(level);
        house.exported.control(house.sum()).asynchronous(true);
        assertThatThrownBy(() -> house.raiser.sum(1, 2)).isInstanceOf(NoHandlerInvokedException.class)
                .hasMessage(
                        "Ports.sum is asynchronous and has a result, so its raisers need a default handler to give it, and there is none.");
        assertThat(later).as("nothing has begun").isEmpty();
        house.exported.defaultHandler(house.sum(), (Handler.Returning2<Integer, Integer, Integer>) (a, b) -> -1);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(-1);
        work();
        assertThat(house.ports.lines).containsExactly("intrinsic sum");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheProcedureOfAnAsynchronousEventThrowsIsToldBecauseNobodyIsThereToCatchIt(OptimisationLevel level) {
        var failing = house.dispatcher.export(MethodHandles.lookup(), Runnable.class, () -> {
            throw new IllegalStateException("procedure");
        }).publish();
        failing.events().getFirst().level(level);
        failing.control(failing.events().getFirst()).asynchronous(true);
        failing.raiser().run();
        work();
        assertThat(house.faults).singleElement()
                .satisfies(fault -> assertThat(fault.cause()).hasMessage("procedure"));
    }

    @Test
    void filtersAndAsynchronyExcludeEachOther() {
        assertThatThrownBy(() -> house.onArrived().filter(packet -> packet).asynchronous().install())
                .isInstanceOf(InstallException.class)
                .hasMessageContaining("guest gave a filter for Ports.arrived that is asynchronous");
        var filter = house.onArrived().filter(packet -> packet).as("strip").install();
        assertThatThrownBy(() -> house.exported.control(house.arrived()).asynchronous(true))
                .hasMessageContaining("filter strip of guest on Ports.arrived changes its arguments");
        filter.uninstall();
        house.exported.control(house.arrived()).asynchronous(true);
        assertThatThrownBy(() -> house.onArrived().filter(packet -> packet).install())
                .hasMessageContaining("it is asynchronous");
    }

    @Test
    void anAuthoriserCanForceAsynchronyUponAHandlerAndNotUponAFilter() {
        house.exported.authoriser(what -> new Decision.AllowedWith(List.of()).asynchronously());
        house.recorder("later");
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        work();
        assertThat(house.ports.lines).containsExactly("intrinsic a", "later");
        assertThatThrownBy(() -> house.onArrived().filter(packet -> packet).install())
                .hasMessageContaining("its authority makes asynchronous");
    }

    @Test
    void withoutASpawnerNothingIsAsynchronous() {
        var plain = new Ports.House();
        assertThatThrownBy(() -> plain.onArrived().handle(packet -> {}).asynchronous().install())
                .isInstanceOf(InstallException.class).hasMessageContaining("build it with spawner(...)");
        assertThatThrownBy(() -> plain.exported.control(plain.arrived()).asynchronous(true))
                .hasMessageContaining("build it with spawner(...)");
    }

    @Test
    void aRunawayHandlerThatIsAsynchronousHoldsUpNobody() throws Exception {
        var go = new CountDownLatch(1);
        try (var threads = Executors.newCachedThreadPool()) {
            var real = new Ports.House(Dispatcher.builder().spawner((title, behalf, work) -> threads.execute(work)));
            real.onArrived().handle(packet -> go.await()).asynchronous().install();
            try {
                assertThat(real.raised("a")).containsExactly("intrinsic a");
                assertThat(real.raised("b")).containsExactly("intrinsic b");
            } finally {
                go.countDown();
            }
        }
    }
}
