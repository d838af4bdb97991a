package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Atom;

/// Generated code that can be changed without generating it anew.
///
/// An appended binding goes into the table at the end if it is looked for by that table's key, and otherwise into an overlay
/// behind the code, which a class of its own walks. A binding that goes away is marked; if it stood in the code itself,
/// raises walk all bindings as a chain until the code is made anew. All of it is in force at one store ([Cell]).
///
/// What it cannot do is left to a new class: anything but appending and taking out, and overlays that have grown so long that
/// walking them is a waste. Used under the dispatcher's lock.
public final class Live {
    /// Code with more turns than these is made anew rather than walked as a chain.
    private static final int MOST_TO_WALK = 64;
    private static final int SHORTEST_OVERLAY = 16;

    private final MethodHandle code;
    private final Plan plan;
    private final Cell cell;
    private final BiFunction<Plan, List<Turn>, MethodHandle> walkers;
    private final Part.@Nullable Table table;
    /// Those that stand in the code, in order, and the place of what is appended to the plain ones.
    private final List<Turn> written = new ArrayList<>();
    private final int middle;
    private final Map<Long, Bound> bounds = new HashMap<>();
    private final List<Turn> shapes = new ArrayList<>();
    private final Map<Turn, Integer> numbers = new HashMap<>();
    private final State state;
    private final Chain middleChain = new Chain();
    private final Chain backChain = new Chain();
    private @Nullable Chain whole;
    private @Nullable Bound lastMiddle;
    private long version;
    private int overlaid;
    private int gone;
    private MethodHandle walker;

    /// A singly linked list that knows its end.
    private static final class Chain {
        @Nullable
        Bound first;
        @Nullable
        Bound last;

        void append(Bound bound) {
            if (last == null) {
                first = bound;
            } else {
                last.next = bound;
            }
            last = bound;
        }
    }

    Live(MethodHandle code, Plan plan, Plan.Overlay overlay, List<Part> parts,
            BiFunction<Plan, List<Turn>, MethodHandle> walkers) {
        this.code = code;
        this.plan = plan;
        this.cell = overlay.cell();
        this.walkers = walkers;
        this.middle = overlay.middle();
        this.state = new State(plan);
        this.walker = cell.patch().walker();
        Part.Table atTheEnd = null;
        for (int i = 0; i < parts.size(); i++) {
            switch (parts.get(i)) {
                case Part.Tabled(var turns, var each) -> {
                    each.entries().forEach(bound -> bounds.put(bound.id, bound));
                    if (i + 1 < parts.size() && parts.get(i + 1).equals(new Part.Hook(Part.Place.MIDDLE))) {
                        atTheEnd = each;
                    }
                }
                case Part.Straight(var turns) -> written.addAll(turns);
                case Part.Searched searched -> written.addAll(searched.turns());
                case Part.Hook hook -> {
                }
            }
        }
        table = atTheEnd;
    }

    public MethodHandle code() {
        return code;
    }

    /// Whether raises would run faster if the code were made anew.
    public boolean isOverlaid() {
        return overlaid > 0 || whole != null || gone > 0;
    }

    /// Null if the code has to be made anew.
    public @Nullable Revision revise(List<Change> changes) {
        if (changes.size() > Math.max(SHORTEST_OVERLAY, bounds.size() / 2 + written.size() / 2)) {
            return null;
        }
        var revising = new Revising(version + 1);
        for (var change : changes) {
            boolean done = switch (change) {
                case Change.Append(var turn, var back) -> revising.append(turn, back);
                case Change.Remove(long id) -> revising.remove(id);
            };
            if (!done) {
                revising.revision().abandon();
                version = revising.version;
                return null;
            }
        }
        version = revising.version;
        return revising.revision();
    }

    /// One revision in the making.
    private final class Revising {
        private final long version;
        private final List<Bound> added = new ArrayList<>();
        private final List<Bound> removed = new ArrayList<>();

        Revising(long version) {
            this.version = version;
        }

        Revision revision() {
            var next = new Patch(version, whole == null ? null : whole.first, middleChain.first, backChain.first,
                    walker);
            return new Revision(cell, next, added, removed, () -> {
            });
        }

        boolean append(Turn turn, boolean back) {
            if (!back && whole == null && middleChain.first == null && table != null && intoTable(table, turn)) {
                return true;
            }
            if (overlaid >= Math.max(SHORTEST_OVERLAY, (written.size() + bounds.size()) / 2)) {
                return false;
            }
            var bound = bound(turn, version);
            overlaid++;
            if (whole != null) {
                insert(whole, bound, back);
            } else {
                (back ? backChain : middleChain).append(bound);
            }
            added(bound);
            return true;
        }

        private void added(Bound bound) {
            added.add(bound);
            bounds.put(bound.id, bound);
        }

        private boolean intoTable(Part.Table into, Turn turn) {
            var atom = Parts.equality(turn, into.on());
            if (atom == null) {
                return false;
            }
            var shape = Shape.of(turn, state.bound, false);
            var keyed = Shape.of(turn.knowing(Set.<Atom>of(atom)), state.bound, true);
            int number = into.shapes().indexOf(shape.turn());
            int keyedNumber = into.keyedShapes().indexOf(keyed.turn());
            if (number < 0 || keyedNumber < 0) {
                return false;
            }
            var bound = new Bound(turn.id(), atom.low(), version, number, keyedNumber, shape.operands(),
                    keyed.operands());
            into.entries().append(bound);
            added(bound);
            return true;
        }

        boolean remove(long id) {
            var bound = bounds.get(id);
            if (bound == null) {
                if (whole != null || !walkAll()) {
                    return false;
                }
                bound = bounds.get(id);
            }
            if (bound == null || ++gone > Math.max(SHORTEST_OVERLAY, bounds.size() / 2)) {
                return false;
            }
            bound.until = version;
            removed.add(bound);
            bounds.remove(id);
            return true;
        }

        /// From this version on.
        private boolean walkAll() {
            if (table != null || written.size() > MOST_TO_WALK || written.size() != plan.turns().size()) {
                return false;
            }
            var all = new Chain();
            for (int i = 0; i < written.size(); i++) {
                if (i == middle) {
                    copy(middleChain, all);
                    lastMiddle = all.last;
                }
                var bound = bound(written.get(i), 0);
                all.append(bound);
                bounds.put(bound.id, bound);
            }
            if (middle == written.size()) {
                copy(middleChain, all);
                lastMiddle = all.last;
            }
            copy(backChain, all);
            whole = all;
            return true;
        }

        /// The chain itself is still walked by raises that began before.
        private void copy(Chain from, Chain to) {
            for (var each = from.first; each != null; each = each.next) {
                if (bounds.get(each.id) == each) {
                    var copy = each.copy();
                    to.append(copy);
                    bounds.put(copy.id, copy);
                    int at = added.indexOf(each);
                    if (at >= 0) {
                        added.add(copy);
                    }
                }
            }
        }
    }

    private void insert(Chain into, Bound bound, boolean back) {
        if (back) {
            into.append(bound);
            return;
        }
        var before = lastMiddle;
        bound.next = before == null ? into.first : before.next;
        if (before == null) {
            into.first = bound;
        } else {
            before.next = bound;
        }
        if (bound.next == null) {
            into.last = bound;
        }
        lastMiddle = bound;
    }

    private Bound bound(Turn turn, long from) {
        var shape = Shape.of(turn, state.bound, false);
        var number = numbers.get(shape.turn());
        if (number == null) {
            number = shapes.size();
            shapes.add(shape.turn());
            numbers.put(shape.turn(), number);
            walker = walkers.apply(plan, List.copyOf(shapes));
        }
        return new Bound(turn.id(), 0, from, number, 0, shape.operands(), List.of());
    }
}
