package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Before and After: relations that stay in force.
final class OrderTests {
    private final Ports.House house = new Ports.House();
    private final Binding a = house.recorder("a");
    private final Binding b = house.recorder("b");
    private final Binding c = house.recorder("c");

    private List<String> order() {
        var labels = house.arrived().bindings().stream().map(BindingFacts::label).toList();
        var ran = house.raised("x").stream().map(line -> line.startsWith("intrinsic") ? "intrinsic" : line).toList();
        assertThat(ran).as("bindings are listed in dispatch order").isEqualTo(labels);
        return labels;
    }

    private Installer<Guard.Of1<String>, Handler.Of1<String>, Filter.Of1<String>> recording(String label) {
        return house.onArrived().handle(packet -> house.ports.lines.add(label)).as(label);
    }

    @Test
    void aBindingIsPutDirectlyInFrontOfOrBehindAnother() {
        recording("d").before(b.facts()).install();
        recording("e").after(b.facts()).install();
        assertThat(order()).containsExactly("intrinsic", "a", "d", "b", "e", "c");
    }

    @Test
    void theProcedureCanBeReferredTo() {
        recording("d").before(house.arrived().bindings().getFirst()).install();
        assertThat(order()).containsExactly("d", "intrinsic", "a", "b", "c");
    }

    @Test
    void relationsAreToldWithTheFacts() {
        var d = recording("d").before(c.facts()).after(a.facts()).install();
        assertThat(d.facts().place()).isEqualTo(Place.before(c.facts()).andAfter(a.facts()));
        assertThat(d.facts().place()).hasToString("before %d and after %d".formatted(c.facts().id(), a.facts().id()));
        assertThat(order()).containsExactly("intrinsic", "a", "b", "d", "c");
    }

    @Test
    void whoIsPlacedRelativeToABindingMovesWithIt() {
        var d = recording("d").before(b.facts()).install();
        recording("e").after(d.facts()).install();
        b.reorder(Order.LAST);
        assertThat(order()).containsExactly("intrinsic", "a", "c", "d", "e", "b");
        b.reorder(Order.FIRST);
        assertThat(order()).containsExactly("d", "e", "b", "intrinsic", "a", "c");
    }

    @Test
    void aPlaceCanBeChangedWhileInstalledAndANewOneEndsTheOldRelations() {
        c.reorder(Place.before(a.facts()));
        assertThat(order()).containsExactly("intrinsic", "c", "a", "b");
        c.reorder(Place.after(a.facts()));
        assertThat(order()).containsExactly("intrinsic", "a", "c", "b");
        c.reorder(Order.LAST);
        assertThat(c.facts().place()).isEqualTo(Place.of(Order.LAST));
        assertThat(order()).containsExactly("intrinsic", "a", "b", "c");
    }

    @Test
    void betweenTwoThatStandTheWrongWayRoundTheListIsSorted() {
        recording("d").before(a.facts()).after(c.facts()).install();
        assertThat(order()).containsExactly("intrinsic", "b", "c", "d", "a");
    }

    @Test
    void aCycleIsRefusedWithTheCycleNamedAndNothingChanges() {
        a.reorder(Place.before(b.facts()));
        b.reorder(Place.before(c.facts()));
        assertThatThrownBy(() -> c.reorder(Place.before(a.facts()))).isInstanceOf(InstallException.class)
                .hasMessage("These bindings of Ports.arrived would each have to run before the next: "
                        + "b of guest before c of guest before a of guest before b of guest; give one of them another place.");
        assertThatThrownBy(() -> c.reorder(Place.after(c.facts())))
                .hasMessageContaining("c of guest before c of guest");
        assertThat(order()).containsExactly("intrinsic", "a", "b", "c");
        assertThat(c.facts().place()).isEqualTo(Place.of(Order.PLAIN));
    }

    @Test
    void whenTheOtherIsTakenOutTheRelationEndsAndTheBindingStaysWhereItStands() {
        var d = recording("d").before(a.facts()).install();
        a.uninstall();
        assertThat(d.facts().place()).isEqualTo(Place.of(Order.PLAIN));
        assertThat(order()).containsExactly("intrinsic", "d", "b", "c");
    }

    @Test
    void aBindingThatIsNotThereIsNoReference() {
        a.uninstall();
        assertThatThrownBy(() -> recording("d").before(a.facts()).install()).isInstanceOf(InstallException.class)
                .hasMessageContaining(
                        "handler d of guest on Ports.arrived is to be placed relative to binding %d, which is not installed"
                                .formatted(a.facts().id()));
        assertThat(order()).containsExactly("intrinsic", "b", "c");
    }

    @Test
    void anEndOfTheListAndARelationAreNotAskedForTogether() {
        assertThatThrownBy(() -> recording("d").first().before(a.facts())).isInstanceOf(InstallException.class)
                .hasMessageContaining("say one");
    }

    @Test
    void aBatchMayReferToItsOwnBindings() {
        try (var batch = house.dispatcher.batch()) {
            var events = batch.events(house.guest, house.exported.finder());
            var d = events.on(Ports.class, Ports::arrived).handle(packet -> house.ports.lines.add("d")).as("d")
                    .install();
            events.on(Ports.class, Ports::arrived).handle(packet -> house.ports.lines.add("e")).as("e")
                    .before(d.facts()).install();
            batch.commit();
        }
        assertThat(order()).containsExactly("intrinsic", "a", "b", "c", "e", "d");
    }

    @Test
    void theAuthorityMovesAndAnAuthoriserReplacesThePlaceAskedFor() {
        house.exported.control(house.arrived()).reorder(c.facts(), Place.before(a.facts()));
        house.exported.authoriser(what -> new Decision.AllowedWith(List.of()).at(Place.after(a.facts())));
        recording("d").first().install();
        assertThat(order()).containsExactly("intrinsic", "c", "a", "d", "b");
    }
}
