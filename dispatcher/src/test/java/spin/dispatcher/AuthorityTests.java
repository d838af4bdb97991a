package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Who may do what to an event.
final class AuthorityTests {
    private final Ports.House house = new Ports.House();

    @Nested
    final class WithoutAnAuthoriser {
        private final Exported<Ports> closed = house.dispatcher.export(MethodHandles.lookup(), Ports.class, house.ports)
                .owner(house.owner).publish();

        @Test
        void onlyTheOwnerInstalls() {
            closed.asOwner().on(Ports.class, Ports::arrived).handle(packet -> house.ports.lines.add("owner's"))
                    .install();
            assertThatThrownBy(
                    () -> closed.as(house.guest).on(Ports.class, Ports::arrived).handle(packet -> {}).install())
                    .isInstanceOf(InstallException.Denied.class)
                    .hasMessage(
                            "guest may not install on Ports.arrived: it has no authoriser, so only its owner, owner, may; the owner opens it with Authoriser.open().");
            closed.raiser().arrived("a");
            assertThat(house.ports.lines).containsExactly("intrinsic a", "owner's");
        }

        @Test
        void anIdentityIsNotItsName() {
            var impostor = Requester.of("owner");
            assertThatThrownBy(() -> closed.as(impostor).on(Ports.class, Ports::arrived).handle(packet -> {}).install())
                    .isInstanceOf(InstallException.Denied.class);
        }

        @Test
        void othersMayNotListEither() {
            assertThatThrownBy(() -> closed.as(house.guest).bindings(Ports.class, "arrived"))
                    .isInstanceOf(InstallException.Denied.class)
                    .hasMessageStartingWith("guest may not list Ports.arrived");
            assertThat(closed.asOwner().bindings(Ports.class, "arrived")).hasSize(1);
        }
    }

    @Test
    void theAuthoriserIsAskedForEachOperationAndSeesWhoAndWithWhatKey() {
        var asked = new ArrayList<String>();
        house.exported.authoriser(what -> {
            asked.add("%s %s %s %s %s".formatted(what.operation(), what.event().name(), what.requester().name(),
                    what.binding() == null ? "-" : what.binding().label(), what.key()));
            return new Decision.Allowed();
        });
        var binding = house.onArrived().handle(packet -> {}).as("mine").key("secret").install();
        binding.reorder(Order.FIRST);
        house.events.bindings(Ports.class, "arrived");
        binding.uninstall();
        assertThat(asked).containsExactly("INSTALL Ports.arrived guest mine secret",
                "REORDER Ports.arrived guest mine null",
                "LIST Ports.arrived guest - null", "UNINSTALL Ports.arrived guest mine null");
    }

    @Test
    void eachOperationCanBeDeniedAndThenNothingChanges() {
        var binding = house.recorder("one");
        house.recorder("two");
        house.exported.authoriser(what -> new Decision.Denied("closed on " + what.operation()));
        int generation = house.arrived().generation();
        assertThatThrownBy(() -> house.recorder("three"))
                .hasMessage("guest may not install on Ports.arrived: closed on INSTALL.");
        assertThatThrownBy(binding::uninstall)
                .hasMessage("guest may not uninstall from Ports.arrived: closed on UNINSTALL.");
        assertThatThrownBy(() -> binding.reorder(Order.LAST))
                .hasMessage("guest may not reorder on Ports.arrived: closed on REORDER.");
        assertThatThrownBy(() -> house.events.bindings(Ports.class, "arrived"))
                .hasMessage("guest may not list Ports.arrived: closed on LIST.");
        assertThat(house.arrived().generation()).isEqualTo(generation);
        assertThat(house.raised("a")).containsExactly("intrinsic a", "one", "two");
    }

    @Test
    void anAuthoriserThatThrowsOrAnswersNothingRefuses() {
        house.exported.authoriser(what -> {
            throw new IllegalStateException("confused");
        });
        assertThatThrownBy(() -> house.recorder("one")).isInstanceOf(InstallException.Denied.class)
                .hasMessageContaining("guest may not install on Ports.arrived").hasRootCauseMessage("confused");
        house.exported.authoriser(AuthorityTests::nothing);
        assertThatThrownBy(() -> house.recorder("one")).isInstanceOf(InstallException.Denied.class);
        assertThat(house.raised("a")).containsExactly("intrinsic a");
    }

    @SuppressWarnings({"NullAway", "unused"})
    private static Decision nothing(Manipulation what) {
        return null;
    }

    @Test
    void anImposedGuardIsAskedBeforeTheRequestersOwn() {
        var asked = new ArrayList<String>();
        house.exported.authoriser(what -> new Decision.AllowedWith(
                List.of((Guard.Of1<String>) packet -> asked.add("imposed") && packet.startsWith("g"))));
        house.onArrived().guard(packet -> asked.add("own")).handle(packet -> house.ports.lines.add("ran")).install();
        assertThat(house.raised("x")).doesNotContain("ran");
        assertThat(house.raised("g")).contains("ran");
        assertThat(asked).containsExactly("imposed", "imposed", "own");
        assertThat(house.arrived().bindings().get(1).imposedGuards()).isEqualTo(1);
        assertThat(house.arrived().bindings().get(1).ownGuards()).isEqualTo(1);
    }

    @Test
    void anImposedGuardThatDoesNotFitIsTheAuthorisersMistake() {
        house.exported
                .authoriser(what -> new Decision.AllowedWith(List.of((Guard.Of2<String, String>) (one, two) -> true)));
        assertThatThrownBy(() -> house.recorder("one")).isInstanceOf(InstallException.TypeMismatch.class)
                .hasMessage(
                        "Ports.arrived has type (String)void, so its guards need type (String)boolean, but the authoriser, for guest, gave a guard of type (A,B)boolean; take the event's arguments, or none.");
    }

    @Test
    void theAuthoriserMayChangeTheOrder() {
        house.exported
                .authoriser(what -> new Decision.AllowedWith(List.of(), Optional.of(Order.LAST), OptionalLong.empty()));
        house.onArrived().handle(packet -> house.ports.lines.add("pushy")).first().install();
        house.exported.authoriser(Authoriser.open());
        house.recorder("plain");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "plain", "pushy");
    }

    @Test
    void guardsCanBeImposedOnABindingAndTakenAwayAgain() {
        var binding = house.recorder("one");
        var first = house.exported.impose(house.arrived(), binding.facts(),
                (Guard.Of1<String>) packet -> packet.length() > 1);
        Guard never = (Guard.Of0) () -> false;
        var second = house.exported.impose(house.arrived(), binding.facts(), never);
        assertThat(house.raised("ab")).containsExactly("intrinsic ab");
        second.remove();
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        assertThat(house.raised("ab")).containsExactly("intrinsic ab", "one");
        first.remove();
        first.remove();
        assertThat(house.raised("a")).containsExactly("intrinsic a", "one");
    }

    @Test
    void theProcedureItselfCanBeGuarded() {
        var facts = house.arrived().bindings().get(0);
        var imposed = house.exported.impose(house.arrived(), facts,
                (Guard.Of1<String>) packet -> packet.charAt(0) == 'a');
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        assertThatThrownBy(() -> house.raiser.arrived("b")).isInstanceOf(NoHandlerInvokedException.class);
        assertThatThrownBy(() -> house.raiser.arrived("")).isInstanceOf(HandlerFailedException.class);
        imposed.remove();
        assertThat(house.raised("")).containsExactly("intrinsic ");
    }

    @Test
    void theAuthorityTakesOutAndReordersAnybodysBinding() {
        house.recorder("one");
        house.recorder("two");
        var facts = house.arrived().bindings();
        house.exported.reorder(house.arrived(), facts.get(2), Order.FIRST);
        assertThat(house.raised("a")).containsExactly("two", "intrinsic a", "one");
        house.exported.uninstall(house.arrived(), facts.get(1));
        assertThat(house.raised("a")).containsExactly("two", "intrinsic a");
    }

    @Test
    void anEventOfAnotherExportIsNotInThisAuthority() {
        var other = new Ports.House();
        assertThatThrownBy(() -> house.exported.deregisterIntrinsic(other.arrived()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(other.raised("a")).containsExactly("intrinsic a");
    }

    @Test
    void unloadingTakesOutAllThatARequesterInstalledOnAnyEvent() {
        var other = house.dispatcher.export(MethodHandles.lookup(), Ports.class, house.ports)
                .authoriser(Authoriser.open()).publish();
        var mine = house.recorder("mine");
        house.onSum().handle((a, b) -> -1).install();
        other.as(house.guest).on(Ports.class, Ports::arrived).handle(packet -> house.ports.lines.add("there"))
                .install();
        house.exported.as(house.owner).on(Ports.class, Ports::arrived)
                .handle(packet -> house.ports.lines.add("owner's")).install();
        house.dispatcher.uninstallAll(house.guest);
        assertThat(house.raised("a")).containsExactly("intrinsic a", "owner's");
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        house.ports.lines.clear();
        other.raiser().arrived("b");
        assertThat(house.ports.lines).containsExactly("intrinsic b");
        assertThat(mine.isInstalled()).isFalse();
        mine.uninstall();
    }

    @Test
    void withdrawingARequesterTouchesThisExportOnly() {
        var other = house.dispatcher.export(MethodHandles.lookup(), Ports.class, house.ports)
                .authoriser(Authoriser.open()).publish();
        house.recorder("here");
        other.as(house.guest).on(Ports.class, Ports::arrived).handle(packet -> house.ports.lines.add("there"))
                .install();
        house.exported.withdrawAll(house.guest);
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        house.ports.lines.clear();
        other.raiser().arrived("b");
        assertThat(house.ports.lines).containsExactly("intrinsic b", "there");
    }

    @Test
    void anExportThatWasTakenBackIsItsProcedureAgainAndRefusesInstalls() {
        house.recorder("one");
        house.exported.results(house.sum(), ResultHandler.<Integer>folding(7, Integer::sum));
        house.exported.deregisterIntrinsic(house.arrived());
        house.exported.withdraw();
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        assertThatThrownBy(() -> house.recorder("two"))
                .hasMessage("Ports.arrived cannot be extended by guest: its owner has taken the export back.");
    }

    @Test
    void aBindingKnowsItsFactsAndWhetherItIsIn() {
        var binding = house.onArrived().guard(packet -> true).handle(packet -> {}).as("reply").last().install();
        assertThat(binding.isInstalled()).isTrue();
        assertThat(binding.facts()).isEqualTo(new BindingFacts(binding.facts().id(), "Ports.arrived", "reply", "guest",
                false, Place.of(Order.LAST), 0, 1, OptionalLong.empty(), Set.of()));
        binding.uninstall();
        binding.uninstall();
        assertThat(binding.isInstalled()).isFalse();
        assertThat(binding.facts().label()).isEqualTo("reply");
    }
}
