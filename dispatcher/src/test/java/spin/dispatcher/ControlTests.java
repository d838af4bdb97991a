package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spin.dispatcher.Manipulation.Operation;

/// Whoever wants to change what an event does is asked for by its authoriser, whatever the change is.
final class ControlTests {
    private final Ports.House house = new Ports.House(
            Dispatcher.builder().spawner((title, behalf, work) -> work.run())
                    .verifier((effect, code, method) -> new EffectVerifier.Verdict.Verified()));
    private final Binding mine = house.recorder("mine");
    private final Guard.Of1<String> own = packet -> true;
    private final BindingFacts procedure = house.sum().bindings().getFirst();

    private EventControl guests(String event) {
        return EventControl.of(house.events, Ports.class, event);
    }

    /// Each thing that can be asked, and one way to ask it.
    private Map<Operation, Runnable> everything() {
        mine.guard(own);
        var imposed = guests("arrived").impose(mine.facts(), (Guard.Of0) () -> true);
        var ways = new LinkedHashMap<Operation, Runnable>();
        ways.put(Operation.INSTALL, () -> house.recorder("another"));
        ways.put(Operation.REORDER, () -> mine.reorder(Order.LAST));
        ways.put(Operation.ADD_GUARD, () -> mine.guard((Guard.Of0) () -> true));
        ways.put(Operation.REMOVE_GUARD, () -> mine.unguard(own));
        ways.put(Operation.REINSTATE, mine::reinstate);
        ways.put(Operation.LIST, () -> house.events.bindings(Ports.class, "arrived"));
        ways.put(Operation.EXPLAIN, () -> guests("sum").explain(1, 2));
        ways.put(Operation.IMPOSE, () -> guests("sum").impose(procedure, (Guard.Of0) () -> true));
        ways.put(Operation.LIFT, imposed::remove);
        ways.put(Operation.INTRINSIC, () -> guests("sum").deregisterIntrinsic());
        ways.put(Operation.RESULTS, () -> guests("sum").results(ResultHandler.<Integer>folding(0, Integer::sum)));
        ways.put(Operation.DEFAULT, () -> guests("sum").defaultHandler((Handler.OfArray) all -> 1));
        ways.put(Operation.ASYNCHRONY, () -> guests("sum").asynchronous(true));
        ways.put(Operation.DEMAND, () -> guests("sum").demand(Set.of(Effect.FUNCTIONAL)));
        ways.put(Operation.COUNT, () -> guests("sum").counting(true));
        ways.put(Operation.TRACE, () -> guests("sum").tracer(new TracingTests.Diary()));
        ways.put(Operation.LEVEL, () -> guests("sum").level(OptimisationLevel.INTERPRETED));
        ways.put(Operation.UNINSTALL, mine::uninstall);
        ways.put(Operation.EVICT, () -> guests("arrived").uninstall(procedure));
        return ways;
    }

    @Test
    void everyOperationCanBeDeniedAndIsThenWithoutEffect() {
        house.exported.authoriser(what -> new Decision.Allowed());
        var ways = everything();
        assertThat(ways.keySet()).containsExactlyInAnyOrder(Operation.values());
        var before = List.of(house.arrived().generation(), house.sum().generation());
        ways.forEach((operation, way) -> {
            house.exported.authoriser(what -> what.operation() == operation
                    ? new Decision.Denied("closed")
                    : new Decision.Allowed());
            assertThatThrownBy(way::run).as("%s", operation).isInstanceOf(InstallException.Denied.class)
                    .hasMessageContaining("guest may not " + operation.verb()).hasMessageEndingWith(": closed.");
        });
        assertThat(List.of(house.arrived().generation(), house.sum().generation())).isEqualTo(before);
    }

    @Test
    void whatTheAuthoriserAllowsIsDone() {
        house.exported.authoriser(what -> new Decision.Allowed());
        var sum = guests("sum");
        sum.deregisterIntrinsic();
        sum.defaultHandler((Handler.OfArray) all -> 7);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(7);
        var other = new Ports.Recording();
        sum.replaceIntrinsic(other);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        assertThat(other.lines).containsExactly("intrinsic sum");
        sum.restoreIntrinsic();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        sum.asynchronous(true);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(7);
    }

    @Test
    void theOpenAuthoriserOpensOnesOwnBindingsAndNotTheEvent() {
        var asked = new ArrayList<Operation>();
        for (var operation : Operation.values()) {
            if (Authoriser.open().decide(new Manipulation(operation, house.sum(), house.guest, null,
                    null)) instanceof Decision.Denied) {
                asked.add(operation);
            }
        }
        assertThat(EnumSet.copyOf(asked)).isEqualTo(EnumSet.range(Operation.EXPLAIN, Operation.LEVEL));
        assertThatThrownBy(() -> guests("sum").deregisterIntrinsic())
                .hasMessage("guest may not change the procedure of Ports.sum: that is for its owner, owner.");
    }

    @Test
    void aKeyReachesTheAuthoriserWithEveryOperation() {
        var keys = new ArrayList<Object>();
        house.exported.authoriser(what -> {
            keys.add(what.operation() + " " + what.key());
            return new Decision.Allowed();
        });
        guests("sum").key("secret").counting(true);
        mine.reorder(Place.of(Order.LAST), "other");
        mine.uninstall("third");
        assertThat(keys).containsExactly("COUNT secret", "REORDER other", "UNINSTALL third");
    }

    @Test
    void whatChangesInAKeyAfterTheQuestionChangesNothing() {
        var key = new int[]{80};
        house.exported.authoriser(what -> {
            int port = what.key() instanceof int[] ports ? ports[0] : 0;
            return new Decision.AllowedWith(List.of((Guard.Of1<String>) packet -> packet.length() == port));
        });
        house.onArrived().handle(packet -> house.ports.lines.add("keyed")).key(key).install();
        key[0] = 1;
        assertThat(house.raised("a")).containsExactly("intrinsic a", "mine");
        assertThat(house.raised("a".repeat(80))).contains("keyed");
    }

    @Test
    void theClassThatExportedProvesItByItsLookupAndNobodyElseCan() throws IllegalAccessException {
        var here = MethodHandles.lookup();
        var alarm = house.dispatcher.export(here, Alarm.class, why -> {}).publish();
        var guest = house.dispatcher.events(house.guest, alarm.finder());
        assertThat(Exported.of(guest, Alarm.class, here)).isSameAs(alarm);
        for (var forged : List.of(here.in(Ports.class), MethodHandles.publicLookup(),
                here.dropLookupMode(MethodHandles.Lookup.PRIVATE),
                MethodHandles.privateLookupIn(Ports.class, here))) {
            assertThatThrownBy(() -> Exported.of(guest, Alarm.class, forged)).as("%s", forged)
                    .isInstanceOf(InstallException.Denied.class)
                    .hasMessageContaining("is not the authority over spin.dispatcher.ControlTests$Alarm");
        }
    }

    @Test
    void anEventWithoutAnAuthoriserDeniesForeignersEveryChangeButTakingAwayTheirOwn() {
        house.exported.authoriser(what -> new Decision.Allowed());
        var ways = everything();
        house.exported.authoriser(null);
        ways.forEach((operation, way) -> {
            if (operation == Operation.UNINSTALL) {
                way.run();
            } else {
                assertThatThrownBy(way::run).as("%s", operation).isInstanceOf(InstallException.Denied.class)
                        .hasMessageContaining("it has no authoriser, so only its owner, owner, may");
            }
        });
        assertThat(mine.isInstalled()).isFalse();
    }

    @Test
    void ofOthersBindingsAForeignerHasFactsAndNoPower() {
        var other = house.exported.as(Requester.of("other")).on(Ports.class, Ports::arrived).handle(packet -> {})
                .as("other's").install();
        var facts = house.events.bindings(Ports.class, "arrived").getLast();
        assertThat(facts).isEqualTo(other.facts());
        assertThatThrownBy(() -> guests("arrived").uninstall(facts)).isInstanceOf(InstallException.Denied.class);
        assertThatThrownBy(() -> guests("arrived").reorder(facts, Place.of(Order.FIRST)))
                .isInstanceOf(InstallException.Denied.class);
        assertThatThrownBy(() -> guests("arrived").reinstate(facts)).isInstanceOf(InstallException.Denied.class);
        assertThat(other.isInstalled()).isTrue();
    }

    @Test
    void ownGuardsAreAddedAndRemovedWhileTheBindingIsInstalled() {
        Guard.Of1<String> never = packet -> false;
        mine.guard(never);
        assertThat(mine.guards()).containsExactly(never);
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        mine.unguard(never);
        mine.unguard(never);
        assertThat(house.raised("a")).containsExactly("intrinsic a", "mine");
    }

    /// An extension exports an event of its own, and another handles it.
    interface Alarm {
        void raised(String why);
    }

    @Test
    void anExtensionIntroducesAnEventThatAnotherHandles() {
        var heard = new ArrayList<String>();
        var introducer = Requester.of("alarm.jar");
        var alarm = house.dispatcher.export(MethodHandles.lookup(), Alarm.class, why -> heard.add("bell " + why))
                .owner(introducer).authoriser(Authoriser.open()).publish();
        house.dispatcher.events(introducer, house.exported.finder()).on(Ports.class, Ports::arrived)
                .guard(packet -> packet.startsWith("!")).handle(alarm.raiser()::raised).install();
        alarm.as(house.guest).on(Alarm.class, Alarm::raised).handle(why -> heard.add("siren " + why)).install();
        house.raised("!fire");
        assertThat(heard).containsExactly("bell !fire", "siren !fire");
    }
}
