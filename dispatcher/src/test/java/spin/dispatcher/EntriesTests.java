package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import spin.dispatcher.generate.Change;
import spin.dispatcher.generate.Turn;

/// A binding list is a value that grows, shrinks and is compared without being walked through.
final class EntriesTests {
    private static final Requester GUEST = Requester.of("guest");
    private static final int MANY = 20_000;
    /// Many times the logarithm of it, and nowhere near the number itself.
    private static final int FEW = 300;

    private static Entry entry(long id, Place place) {
        return new Entry(new Entry.Identity(id, "an event", "h" + id, GUEST, false, new Conduct()), place, List.of(),
                List.of(), (Handler.Of0) () -> {}, Entry.Terms.PLAIN);
    }

    private static Entries many(IntFunction<Place> places) {
        var entries = Entries.of(List.of());
        for (int i = 0; i < MANY; i++) {
            var place = places.apply(i);
            var entry = entry(i, place);
            entries = place.order() == Order.LAST ? entries.withLast(entry) : entries.withPlain(entry);
        }
        return entries;
    }

    private static List<Long> ids(List<Entry> entries) {
        return entries.stream().map(Entry::id).toList();
    }

    /// How many places are looked at to tell how one list came from the other, and that it is told.
    private static int looked(Entries before, Entries now, List<Long> gone, List<Long> come) {
        var wentAway = new ArrayList<Entry>();
        var came = new ArrayList<Entry>();
        int looked = now.differFrom(before, wentAway::add, came::add);
        assertThat(ids(wentAway)).isEqualTo(gone);
        assertThat(ids(came)).isEqualTo(come);
        return looked;
    }

    @Test
    void toTakeOneOutOrAppendOneLeavesAllButALittleAsItIs() {
        var list = many(i -> Place.of(i % 3 == 0 ? Order.LAST : Order.PLAIN));

        for (long id = 0; id < MANY; id += 997) {
            assertThat(looked(list, list.without(id), List.of(id), List.of())).isLessThan(FEW);
        }
        var plain = entry(MANY, Place.of(Order.PLAIN));
        var last = entry(MANY + 1, Place.of(Order.LAST));
        assertThat(looked(list, list.withPlain(plain), List.of(), List.of(plain.id()))).isLessThan(FEW);
        assertThat(looked(list, list.withLast(last), List.of(), List.of(last.id()))).isLessThan(FEW);
    }

    @Test
    void whatIsPlacedRelativeToOneThatGoesForgetsItAndStays() {
        var list = many(i -> i == 7 ? new Place(Order.PLAIN, List.of(), List.of(5L, 6L)) : Place.of(Order.PLAIN));

        var rest = list.without(5);

        assertThat(looked(list, rest, List.of(5L, 7L), List.of(7L))).isLessThan(2 * FEW);
        assertThat(rest.get(6).place()).isEqualTo(new Place(Order.PLAIN, List.of(), List.of(6L)));
        assertThat(rest.without(6).get(5).place()).isEqualTo(Place.of(Order.PLAIN));
    }

    @Test
    void plainOnesGoInFrontOfTheLastOnesHoweverMuchHasBeenTakenOut() {
        var list = Entries.of(List.of(entry(1, Place.of(Order.PLAIN)), entry(2, Place.of(Order.LAST))));

        list = list.without(1).withPlain(entry(3, Place.of(Order.PLAIN))).withLast(entry(4, Place.of(Order.LAST)))
                .without(2).withPlain(entry(5, Place.of(Order.PLAIN))).withLast(entry(6, Place.of(Order.LAST)));

        assertThat(ids(list)).containsExactly(3L, 5L, 4L, 6L);
        assertThat(list.middle()).isEqualTo(2);
        assertThat(list.find(4)).isSameAs(list.get(2));
        assertThat(list.find(2)).isNull();
    }

    private static List<String> script(Entries before, Entries now) {
        var changes = now.changesFrom(before, entry -> new Turn(entry.id(), entry.label(), List.of(), List.of()));
        return changes == null
                ? List.of("anew")
                : changes.stream().map(change -> switch (change) {
                    case Change.Remove(var turn) -> "-" + turn.id();
                    case Change.Append(var turn, var back) -> "+" + turn.id() + (back ? " back" : "");
                }).toList();
    }

    @Test
    void changesThatCodeCanMakeInPlaceAreToldAndOthersAreNot() {
        var list = Entries.of(List.of(entry(1, Place.of(Order.PLAIN)), entry(2, Place.of(Order.PLAIN)),
                entry(3, Place.of(Order.LAST))));

        assertThat(script(list, list.without(1).withPlain(entry(4, Place.of(Order.PLAIN)))))
                .containsExactly("-1", "+4");
        assertThat(script(list, list.without(2).withPlain(entry(4, Place.of(Order.PLAIN)))
                .withLast(entry(5, Place.of(Order.LAST))))).containsExactly("-2", "+4", "+5 back");
        assertThat(script(list, list)).isEmpty();
        assertThat(script(list, list.changing(2, entry -> entry.on(entry.terms().quarantined(true)))))
                .containsExactly("anew");
        var first = new ArrayList<>(list);
        first.addFirst(entry(6, Place.of(Order.FIRST)));
        assertThat(script(list, Entries.of(first))).containsExactly("anew");
    }
}
