package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Generated code that can be changed without generating it anew.
///
/// An appended binding goes into the table at the end if that table's key finds it, and otherwise into an overlay behind the
/// code, which a class of its own walks. A binding that goes away leaves a table or an overlay by a copy without it, so
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
    /// The table that is the last thing in front of what is appended; -1 if something else is.
    private final int growing;
    private final List<Turn> shapes = new ArrayList<>();
    private final Map<Turn, Integer> numbers = new HashMap<>();
    private Standing standing;
    private long version;

    /// What is in force, or will be.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Standing(KeyTable[] tables, Chain middle, Chain back, MethodHandle walker) {
        Patch at(long version) {
            return new Patch(version, tables, middle.first, back.first, walker);
        }

        Standing without(LongPredicate ids) {
            var rest = tables.clone();
            for (int i = 0; i < rest.length; i++) {
                if (rest[i].hasAny(ids)) {
                    rest[i] = rest[i].without(ids);
                }
            }
            return new Standing(rest, middle.without(ids), back.without(ids), walker);
        }
    }

    Live(MethodHandle code, Plan plan, Cell cell, List<Part> parts, KeyTable[] tables, MethodHandle noWalker,
            BiFunction<Plan, List<Turn>, MethodHandle> walkers) {
        this.code = code;
        this.plan = plan;
        this.cell = cell;
        this.walkers = walkers;
        this.state = new State(plan);
        this.turns = plan.turns().size();
        forms = tables(parts);
        int middle = parts.indexOf(new Part.Hook(Part.Place.MIDDLE));
        growing = middle > 0 && parts.get(middle - 1) instanceof Part.Tabled(var _, var table) ? table.index() : -1;
        standing = new Standing(tables, new Chain(), new Chain(), noWalker);
    }

    private static List<Part.Table> tables(List<Part> parts) {
        return parts.stream().filter(part -> part instanceof Part.Tabled).map(part -> ((Part.Tabled) part).table())
                .toList();
    }

    public MethodHandle code() {
        return code;
    }

    /// Null if the code has to be made anew.
    public @Nullable Revision revise(List<Change> changes) {
        var gone = new HashSet<Long>();
        var come = new ArrayList<Change.Append>();
        for (var change : changes) {
            switch (change) {
                case Change.Remove(long id) -> gone.add(id);
                case Change.Append append -> come.add(append);
            }
        }
        if (come.size() > room() || !canGo(gone)) {
            return null;
        }
        var before = standing;
        if (!gone.isEmpty()) {
            standing = standing.without(gone::contains);
        }
        version++;
        var added = new HashSet<Long>();
        for (var append : come) {
            append(append.turn(), append.back());
            added.add(append.turn().id());
        }
        return new Revision(cell, standing.at(version), () -> abandon(before, added));
    }

    /// What was appended in place is left behind with the copies that hold it.
    private void abandon(Standing before, Set<Long> added) {
        standing = before.without(added::contains);
        cell.publish(standing.at(++version));
    }

    /// An overlay may grow to half of what is in front of it: then making the code anew costs each install a constant.
    private int room() {
        int tabled = 0;
        for (var table : standing.tables()) {
            tabled += table.size();
        }
        int overlaid = standing.middle().size() + standing.back().size();
        int most = Math.max(SHORTEST_OVERLAY, (turns + tabled) / 2);
        return growing >= 0 && overlaid == 0 ? Math.max(most, tabled) : most - overlaid;
    }

    private boolean canGo(Set<Long> ids) {
        for (long id : ids) {
            boolean found = standing.middle().has(id) || standing.back().has(id);
            for (var table : standing.tables()) {
                found = found || table.has(id);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private void append(Turn turn, boolean back) {
        if (!back && growing >= 0 && standing.middle().first == null && intoTable(turn)) {
            return;
        }
        (back ? standing.back() : standing.middle()).append(bound(turn));
    }

    private boolean intoTable(Turn turn) {
        var form = forms.get(growing);
        var atom = Parts.equality(turn, form.on());
        if (atom == null) {
            return false;
        }
        var shape = Shape.of(turn, state.bound, false);
        var keyed = Shape.of(turn.knowing(Set.of(atom)), state.bound, true);
        int number = form.shapes().indexOf(shape.turn());
        int keyedNumber = form.keyedShapes().indexOf(keyed.turn());
        if (number < 0 || keyedNumber < 0) {
            return false;
        }
        standing.tables()[growing].append(new Bound(turn.id(), atom.low(), version, number, keyedNumber,
                shape.operands(), keyed.operands()));
        return true;
    }

    private Bound bound(Turn turn) {
        var shape = Shape.of(turn, state.bound, false);
        var number = numbers.get(shape.turn());
        if (number == null) {
            number = shapes.size();
            shapes.add(shape.turn());
            numbers.put(shape.turn(), number);
            standing = new Standing(standing.tables(), standing.middle(), standing.back(),
                    walkers.apply(plan, List.copyOf(shapes)));
        }
        return new Bound(turn.id(), 0, version, number, 0, shape.operands(), List.of());
    }
}
