package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Atom;

/// Generated code that can be changed without generating it anew.
///
/// An appended binding goes into the table at the end if that table's key finds it, and otherwise into an overlay behind the
/// code, which a class of its own walks. A binding that goes away leaves its table, or the overlay by a copy without it, so
/// that nothing keeps it alive; one that stands in the code itself is left to a new class, and so are all other changes, and
/// overlays that have grown so long that walking them is a waste. What is changed comes into force at one store ([Cell]).
///
/// Used under the dispatcher's lock.
public final class Live {
    private static final int SHORTEST_OVERLAY = 16;

    private final MethodHandle code;
    private final Plan plan;
    private final Cell cell;
    private final BiFunction<Plan, List<Turn>, MethodHandle> walkers;
    private final State state;
    private final int turns;
    private final List<Part.Table> forms;
    private final List<Part.Spans> spanForms;
    /// The table that is the last thing in front of what is appended; -1 if something else is.
    private final int growing;
    private final List<Turn> shapes = new ArrayList<>();
    private final Map<Turn, Integer> numbers = new HashMap<>();
    private Standing standing;
    private Patch patch;
    private long version;

    /// What is in force, or will be.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Standing(KeyTable[] tables, SpanTable[] spans, Chain middle, Chain back, MethodHandle walker) {
        Patch at(long version) {
            return new Patch(version, tables, spans, middle.first, back.first, walker);
        }

        /// In other tables.
        Standing without(Set<Long> ids) {
            var rest = tables.clone();
            for (int i = 0; i < rest.length; i++) {
                rest[i] = rest[i].without(ids);
            }
            return new Standing(rest, spans, middle, back, walker).copiedWithout(ids);
        }

        /// Where taking out is copying.
        Standing copiedWithout(Set<Long> ids) {
            var rest = spans.clone();
            for (int i = 0; i < rest.length; i++) {
                rest[i] = rest[i].without(ids);
            }
            return new Standing(tables, rest, middle.without(ids), back.without(ids), walker);
        }

        Standing walkedBy(MethodHandle other) {
            return new Standing(tables, spans, middle, back, other);
        }

        Standing lookedUpIn(KeyTable[] others) {
            return new Standing(others, spans, middle, back, walker);
        }
    }

    /// Where the bindings that go are: by key in a table.
    private record Place(int table, long key) {}

    Live(MethodHandle code, Plan plan, Cell cell, List<Part> parts, MethodHandle noWalker,
            BiFunction<Plan, List<Turn>, MethodHandle> walkers) {
        this.code = code;
        this.plan = plan;
        this.cell = cell;
        this.walkers = walkers;
        this.state = new State(plan);
        this.turns = plan.turns().size();
        forms = parts.stream().filter(part -> part instanceof Part.Tabled).map(part -> ((Part.Tabled) part).table())
                .toList();
        spanForms = parts.stream().filter(part -> part instanceof Part.Spanned)
                .map(part -> ((Part.Spanned) part).spans()).toList();
        int middle = parts.indexOf(new Part.Hook(Part.Place.MIDDLE));
        growing = middle > 0 && parts.get(middle - 1) instanceof Part.Tabled(var _, var table) ? table.index() : -1;
        standing = new Standing(forms.stream().map(Part.Table::entries).toArray(KeyTable[]::new),
                spanForms.stream().map(Part.Spans::entries).toArray(SpanTable[]::new), new Chain(), new Chain(),
                noWalker);
        patch = standing.at(0);
        cell.publish(patch);
    }

    public MethodHandle code() {
        return code;
    }

    /// Null if the code has to be made anew.
    public @Nullable Revision revise(List<Change> changes) {
        var gone = new LinkedHashMap<Place, Set<Long>>();
        var copied = new HashSet<Long>();
        var come = new ArrayList<Change.Append>();
        for (var change : changes) {
            switch (change) {
                case Change.Append append -> come.add(append);
                case Change.Remove(var turn) -> {
                    var place = placeOf(turn);
                    if (place != null) {
                        gone.computeIfAbsent(place, _ -> new HashSet<>()).add(turn.id());
                    } else if (isCopied(turn)) {
                        copied.add(turn.id());
                    } else {
                        return null;
                    }
                }
            }
        }
        return come.size() > room() ? null : revision(gone, copied, come);
    }

    /// Whether it is where taking out is copying.
    private boolean isCopied(Turn turn) {
        for (int i = 0; i < spanForms.size(); i++) {
            var on = spanForms.get(i).on();
            int row = Parts.row(turn, on);
            if (row >= 0 && standing.spans()[i].has(row, Parts.bound(turn, on.get(row)), turn.id())) {
                return true;
            }
        }
        return standing.middle().has(turn.id()) || standing.back().has(turn.id());
    }

    private Revision revision(Map<Place, Set<Long>> gone, Set<Long> copied, List<Change.Append> come) {
        var before = standing;
        patch.isSuperseded();
        version++;
        if (!copied.isEmpty()) {
            standing = before.copiedWithout(copied);
        }
        var added = new HashSet<Long>();
        for (var append : come) {
            append(append.turn(), append.back());
            added.add(append.turn().id());
        }
        var departure = departure(gone);
        var from = patch;
        patch = standing.at(version);
        return new Revision(cell, from, patch, () -> depart(from, departure), () -> abandon(before, from, added));
    }

    /// Those of a table from which very much has gone leave by another table.
    private @Nullable Departure departure(Map<Place, Set<Long>> gone) {
        Departure first = null;
        var sparse = new HashMap<Integer, Set<Long>>();
        for (var each : gone.entrySet()) {
            var place = each.getKey();
            var table = standing.tables()[place.table()];
            if (table.isSparse()) {
                sparse.computeIfAbsent(place.table(), _ -> new HashSet<>()).addAll(each.getValue());
                continue;
            }
            var head = table.find(place.key());
            first = new Departure(table, place.key(), each.getValue(), head,
                    head == null ? null : head.without(each.getValue()), first);
        }
        if (!sparse.isEmpty()) {
            var others = standing.tables().clone();
            sparse.forEach((index, ids) -> others[index] = others[index].without(ids));
            standing = standing.lookedUpIn(others);
        }
        return first;
    }

    private static void depart(Patch from, @Nullable Departure departure) {
        from.depart(departure);
        for (var each = departure; each != null; each = each.also()) {
            each.table().let(each);
        }
    }

    /// What was appended in place is left behind with the copies that hold it.
    private void abandon(Standing before, Patch from, Set<Long> added) {
        standing = before.without(added);
        patch = standing.at(++version);
        from.isFollowedBy(patch);
        cell.publish(patch);
    }

    /// An overlay may grow to half of what is in front of it: then making the code anew costs each install a constant.
    private int room() {
        int tabled = 0;
        for (var table : standing.tables()) {
            tabled += table.size();
        }
        for (var table : standing.spans()) {
            tabled += table.size();
        }
        int overlaid = standing.middle().size() + standing.back().size();
        int most = Math.max(SHORTEST_OVERLAY, (turns + tabled) / 2);
        return growing >= 0 && overlaid == 0 ? Math.max(most, tabled) : most - overlaid;
    }

    private @Nullable Place placeOf(Turn turn) {
        for (int i = 0; i < forms.size(); i++) {
            var atom = Parts.equality(turn, forms.get(i).on());
            if (atom != null && standing.tables()[i].has(atom.low(), turn.id())) {
                return new Place(i, atom.low());
            }
        }
        return null;
    }

    private void append(Turn turn, boolean back) {
        if (!back && growing >= 0 && standing.middle().first == null && intoTable(turn)) {
            return;
        }
        var bound = bound(turn);
        (back ? standing.back() : standing.middle()).append(bound);
    }

    private boolean intoTable(Turn turn) {
        var form = forms.get(growing);
        var atom = Parts.equality(turn, form.on());
        if (atom == null) {
            return false;
        }
        var shape = Shape.of(turn, state.bound, false);
        var keyed = keyed(turn, atom);
        int number = form.shapes().indexOf(shape.turn());
        int keyedNumber = form.keyedShapes().indexOf(keyed.turn());
        if (number < 0 || keyedNumber < 0) {
            return false;
        }
        standing.tables()[growing].append(new Bound(atom.low(), new Bound.Rest(turn.id(), version, number,
                keyedNumber, shape.operands(), keyed.operands())));
        return true;
    }

    private Shape keyed(Turn turn, Atom atom) {
        return Shape.of(turn.knowing(Set.of(atom)), state.bound, true);
    }

    private Bound bound(Turn turn) {
        var shape = Shape.of(turn, state.bound, true);
        var number = numbers.get(shape.turn());
        if (number == null) {
            number = shapes.size();
            shapes.add(shape.turn());
            numbers.put(shape.turn(), number);
            standing = standing.walkedBy(walkers.apply(plan, List.copyOf(shapes)));
        }
        return new Bound(0, new Bound.Rest(turn.id(), version, number, number, shape.operands(), shape.operands()));
    }
}
