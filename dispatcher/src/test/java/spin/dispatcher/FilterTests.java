package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Filters change arguments for those behind them, and bindings that end the raise.
final class FilterTests {

    private static Ports.House house(OptimisationLevel level) {
        var house = new Ports.House();
        house.exported.events().forEach(event -> event.level(level));
        return house;
    }

    @ParameterizedTest
    @EnumSource
    void laterGuardsAndHandlersSeeTheChangeAndEarlierOnesAndTheRaiserDoNot(OptimisationLevel level) {
        var house = house(level);
        var lines = house.ports.lines;
        house.onArrived().handle(packet -> lines.add("before " + packet)).install();
        house.onArrived().filter(packet -> packet + "!").as("exclaim").install();
        house.onArrived().guard(packet -> packet.endsWith("!")).handle(packet -> lines.add("after " + packet))
                .install();
        house.onArrived().filter(packet -> packet + "?").install();
        house.onArrived().handle(packet -> lines.add("last " + packet)).install();
        var mine = "a";
        assertThat(house.raised(mine)).containsExactly("intrinsic a", "before a", "after a!", "last a!?");
        assertThat(mine).isEqualTo("a");
    }

    @ParameterizedTest
    @EnumSource
    void aFilterInFrontChangesWhatTheProcedureGets(OptimisationLevel level) {
        var house = house(level);
        house.onSum().filter((a, b) -> new Filter.Two<>(b * 10, a)).first().install();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(21);
    }

    /// What a filter of [Ports#sum] returns.
    record Terms(int one, int other) {}

    static Terms swapped(int one, int other) {
        return new Terms(other * 100, one);
    }

    static int wrong(int one, int other) {
        return one + other;
    }

    static String shouted(String packet) {
        return packet.toUpperCase(java.util.Locale.ROOT);
    }

    private static MethodHandle handle(String name, MethodType type) throws ReflectiveOperationException {
        return MethodHandles.lookup().findStatic(FilterTests.class, name, type);
    }

    @ParameterizedTest
    @EnumSource
    void aRecordOfTheEventsTypesCarriesNewArgumentsUnboxed(OptimisationLevel level) throws Exception {
        var house = house(level);
        var swap = handle("swapped", MethodType.methodType(Terms.class, int.class, int.class));
        house.onSum().handledBy(Filter.of(MethodHandles.lookup(), swap)).first().install();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(201);
        var shout = handle("shouted", MethodType.methodType(String.class, String.class));
        house.onArrived().handledBy(Filter.of(MethodHandles.lookup(), shout)).first().install();
        assertThat(house.raised("a")).containsExactly("intrinsic A");
        assertThat(house.faults).isEmpty();
    }

    @Test
    void aFilterOfOtherTypesIsRefusedWithBoth() throws Exception {
        var house = new Ports.House();
        var wrong = Filter.of(MethodHandles.lookup(),
                handle("wrong", MethodType.methodType(int.class, int.class, int.class)));
        assertThatThrownBy(() -> house.onSum().handledBy(wrong).install())
                .isInstanceOf(InstallException.TypeMismatch.class)
                .hasMessageContaining("Ports.sum has type (int,int)int, but guest gave a filter of type (int,int)int");
        assertThatThrownBy(() -> house.onArrived().handledBy((Filter.Of2<Integer, Integer>) Filter.Two::new).install())
                .isInstanceOf(InstallException.TypeMismatch.class)
                .hasMessageContaining("a filter of type (A,B)(A,B)");
    }

    @Test
    void aFilterIsNoDefaultHandler() {
        var house = new Ports.House();
        assertThatThrownBy(
                () -> house.exported.defaultHandler(house.arrived(), (Filter.Of1<String>) packet -> packet))
                .isInstanceOf(InstallException.TypeMismatch.class);
    }

    @ParameterizedTest
    @EnumSource
    void aFilterThatThrowsOrDoesNotFitChangesNothingAndIsAFaultOfItsBinding(OptimisationLevel level) {
        var house = house(level);
        house.onSum().handledBy((Filter.Changing) all -> new @Nullable Object[]{1}).as("short").first().install();
        house.onSum().handledBy((Filter.Changing) all -> new @Nullable Object[]{5, "text"}).as("text").first()
                .install();
        house.onSum().filter((a, b) -> {
            throw new IllegalStateException("no");
        }).as("throws").first().install();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        assertThat(house.faults).extracting(fault -> fault.binding().label()).containsExactly("throws", "text",
                "short");
    }

    @ParameterizedTest
    @EnumSource
    void aRaiseThatWasOnlyFilteredHasRunNothing(OptimisationLevel level) {
        var house = house(level);
        house.exported.deregisterIntrinsic(house.sum());
        house.onSum().filter((a, b) -> new Filter.Two<>(a + 1, b)).install();
        assertThatThrownBy(() -> house.raiser.sum(1, 2)).isInstanceOf(NoHandlerInvokedException.class);
        house.exported.defaultHandler(house.sum(), (Handler.Returning2<Integer, Integer, Integer>) (a, b) -> a * b);
        assertThat(house.raiser.sum(1, 2)).as("the default handler sees the changed arguments").isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void filtersWorkAcrossBodiesAndClasses(OptimisationLevel level) {
        var house = house(level);
        try (var batch = house.dispatcher.batch()) {
            var events = batch.events(house.guest, house.exported.finder());
            for (int i = 0; i < 2_100; i++) {
                events.on(Ports.class, Ports::sum).filter((a, b) -> new Filter.Two<>(a + 1, b)).install();
            }
            events.on(Ports.class, Ports::sum).handle((a, b) -> a).cancelling().install();
            events.on(Ports.class, Ports::sum).handle((a, b) -> -1).install();
            batch.commit();
        }
        assertThat(house.raiser.sum(1, 2)).isEqualTo(2_101);
    }

    @ParameterizedTest
    @EnumSource
    void aBindingThatEndsTheRaiseIsTheLastToRun(OptimisationLevel level) {
        var house = house(level);
        house.onSum().handle((a, b) -> 10).install();
        house.onSum().guard((a, b) -> a > 0).handle((a, b) -> 20).cancelling().install();
        house.onSum().handle((a, b) -> 30).install();
        assertThat(house.raiser.sum(1, 0)).isEqualTo(20);
        assertThat(house.raiser.sum(0, 0)).as("its guard said no, so it ended nothing").isEqualTo(30);
        var folded = new ArrayList<Object>();
        house.exported.results(house.sum(), (ResultHandler<Integer>) (soFar, result, last) -> {
            folded.add(result + (last ? " last" : ""));
            return result;
        });
        house.raiser.sum(1, 0);
        assertThat(folded).containsExactly("1", "10", "20 last");
    }

    @ParameterizedTest
    @EnumSource
    void oneThatThrowsEndsNothing(OptimisationLevel level) {
        var house = house(level);
        house.onArrived().handle(packet -> {
            throw new IllegalStateException("no");
        }).cancelling().install();
        house.recorder("after");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "after");
    }

    @ParameterizedTest
    @EnumSource
    void aFilterMayEndTheRaiseToo(OptimisationLevel level) {
        var house = house(level);
        house.onArrived().guard(packet -> packet.isEmpty()).filter(packet -> packet).cancelling().first().install();
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        assertThatThrownBy(() -> house.raised("")).isInstanceOf(NoHandlerInvokedException.class);
    }
}
