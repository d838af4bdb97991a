package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bindings that keep failing.
final class QuarantineTests {

    private static Ports.House house(OptimisationLevel level, Quarantine quarantine) {
        var house = new Ports.House(Dispatcher.builder().quarantine(quarantine));
        house.exported.events().forEach(event -> event.level(level));
        return house;
    }

    private static Binding failing(Ports.House house) {
        return house.onArrived().handle(packet -> {
            house.ports.lines.add("failing");
            throw new IllegalStateException(packet);
        }).as("failing").install();
    }

    @ParameterizedTest
    @EnumSource
    void afterSoManyFaultsABindingIsPassedOverAndItsOwnerTold(OptimisationLevel level) {
        var house = house(level, Quarantine.after(3));
        var binding = failing(house);
        for (int i = 1; i <= 3; i++) {
            assertThat(house.raised("fault " + i)).containsExactly("intrinsic fault " + i, "failing");
        }
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        assertThat(binding.isInstalled()).isTrue();
        assertThat(binding.facts().is(Trait.QUARANTINED)).isTrue();
        assertThat(house.faults).hasSize(4).last().isInstanceOfSatisfying(Fault.Quarantined.class, told -> {
            assertThat(told.binding().label()).isEqualTo("failing");
            assertThat(told.requester()).isSameAs(house.guest);
            assertThat(told.evidence().faults()).isEqualTo(3);
            assertThat(told.cause()).hasMessage("fault 3");
        });
    }

    @ParameterizedTest
    @EnumSource
    void theEvidenceIsKeptUntilSomebodyReinstatesIt(OptimisationLevel level) {
        var house = house(level, Quarantine.after(2));
        var binding = failing(house);
        house.raised("one");
        house.raised("two");
        assertThat(binding.evidence().causes()).extracting(Throwable::getMessage).containsExactly("one", "two");
        binding.reinstate();
        assertThat(binding.evidence().faults()).isZero();
        assertThat(house.raised("a")).containsExactly("intrinsic a", "failing");
        house.raised("b");
        assertThat(house.raised("c")).containsExactly("intrinsic c");
        house.exported.control(house.arrived()).reinstate(binding.facts());
        assertThat(house.raised("d")).containsExactly("intrinsic d", "failing");
    }

    @Test
    void theAuthorityDecidesWhetherItsRequesterMayReinstateIt() {
        var house = house(OptimisationLevel.UNROLLED, Quarantine.after(1));
        var binding = failing(house);
        house.raised("one");
        house.exported.authoriser(what -> new Decision.Denied("it stays out"));
        assertThatThrownBy(binding::reinstate).hasMessage("guest may not reinstate on Ports.arrived: it stays out.");
        assertThat(house.raised("a")).containsExactly("intrinsic a");
    }

    @Test
    void onlyTheLastFewCausesAreKept() {
        var house = house(OptimisationLevel.UNROLLED, Quarantine.never());
        var binding = failing(house);
        for (int i = 1; i <= 20; i++) {
            house.raised("fault " + i);
        }
        assertThat(binding.evidence().faults()).isEqualTo(20);
        assertThat(binding.evidence().causes()).hasSize(8).extracting(Throwable::getMessage)
                .startsWith("fault 13").endsWith("fault 20");
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatIsAloneAndQuarantinedLeavesAnEventThatNothingHandles(OptimisationLevel level) {
        var house = house(level, Quarantine.after(1));
        house.exported.deregisterIntrinsic(house.sum());
        house.onSum().handle((a, b) -> {
            throw new IllegalStateException("no");
        }).install();
        assertThatThrownBy(() -> house.raiser.sum(1, 2)).isInstanceOf(HandlerFailedException.class);
        assertThatThrownBy(() -> house.raiser.sum(1, 2)).isInstanceOf(NoHandlerInvokedException.class);
    }

    @Test
    void theProcedureIsNeverQuarantined() {
        var house = house(OptimisationLevel.UNROLLED, Quarantine.after(1));
        var facts = house.arrived().bindings().getFirst();
        var guard = house.exported.impose(house.arrived(), facts, (Guard.Of0) () -> {
            throw new IllegalStateException("guard");
        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> house.raised("a")).isInstanceOf(HandlerFailedException.class);
        }
        guard.remove();
        assertThat(house.raised("a")).containsExactly("intrinsic a");
    }

    /// Without an end to it, the stack would overflow once for each way to interleave the two, which is for ever.
    @ParameterizedTest
    @EnumSource
    void twoHandlersThatBothRaiseTheirOwnEventWithoutEndAreStopped(OptimisationLevel level) {
        var house = house(level, Quarantine.after(50));
        var calls = new AtomicInteger();
        var bindings = new Binding[2];
        for (int i = 0; i < 2; i++) {
            bindings[i] = house.onSum().handle((a, b) -> {
                calls.incrementAndGet();
                return house.raiser.sum(a, b);
            }).as("recursive " + i).install();
        }
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        assertThat(bindings[0].facts().is(Trait.QUARANTINED)).isTrue();
        assertThat(bindings[1].facts().is(Trait.QUARANTINED)).isTrue();
        int soFar = calls.get();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        assertThat(calls).hasValue(soFar);
    }
}
