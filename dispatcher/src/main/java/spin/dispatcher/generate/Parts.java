package spin.dispatcher.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Accessor;
import spin.dispatcher.predicate.Atom;
import spin.dispatcher.predicate.Extract;

/// Cuts a plan into parts: runs of neighbours whose guards can be searched, and what is between them.
///
/// A run is as long as its turns share an extract that each of them bounds. Within it only those turns are taken whose
/// conditions can hold, in their order, so a run does what its turns would have done one after the other.
final class Parts {
    /// Up to here one comparison after the other is as fast; measured.
    private static final int FEWEST_TO_SEARCH = 8;
    /// As many as make one body.
    private static final int MOST_IN_CODE = Emitter.TURNS_A_BODY;
    private static final int MOST_READS = 6;
    /// A binding is in each interval that its range covers, so ranges that all overlap take room with the square of their number;
    /// beyond this the run is cut in two. Where so many overlap nearly all of them run anyway.
    private static final int MOST_COPIES_IN_A_TABLE = 16;

    private final Plan plan;
    private final State state;
    private int tables;
    private int spans;
    private final List<Part> parts = new ArrayList<>();
    private final List<Turn> straight = new ArrayList<>();

    private Parts(Plan plan) {
        this.plan = plan;
        state = new State(plan);
    }

    static List<Part> of(Plan plan) {
        var parts = new Parts(plan);
        var overlay = plan.overlay();
        int middle = overlay == null ? plan.turns().size() : overlay.middle();
        parts.cut(plan.turns().subList(0, middle));
        parts.grow();
        if (overlay != null && middle < plan.turns().size()) {
            parts.parts.add(new Part.Hook(Part.Place.MIDDLE));
        }
        parts.cut(plan.turns().subList(middle, plan.turns().size()));
        if (overlay != null) {
            if (middle == plan.turns().size()) {
                parts.parts.add(new Part.Hook(Part.Place.MIDDLE));
            }
            parts.parts.add(new Part.Hook(Part.Place.BACK));
        }
        if (parts.parts.isEmpty()) {
            parts.parts.add(new Part.Straight(List.of()));
        }
        return List.copyOf(parts.parts);
    }

    private void cut(List<Turn> turns) {
        int i = 0;
        while (i < turns.size()) {
            int end = endOfRun(turns, i);
            int mixed = end - i > MOST_IN_CODE ? end : endOfMix(turns, i);
            if (mixed > end && mixed - i > MOST_IN_CODE) {
                end = mixed;
                flush();
                mixed(turns.subList(i, end));
            } else if (end - i >= FEWEST_TO_SEARCH) {
                flush();
                searched(turns.subList(i, end));
            } else {
                straight.addAll(turns.subList(i, end));
            }
            i = end;
        }
        flush();
    }

    /// Behind a search in code for one value a table, empty yet, so that what is appended with other values is found like the rest.
    private void grow() {
        if (plan.overlay() != null && !parts.isEmpty()
                && parts.getLast() instanceof Part.Searched(var run, var _, var _)) {
            var key = key(run);
            if (key != null) {
                var shapes = new Shapes();
                for (var turn : run) {
                    shapes.bound(turn, equalityOf(turn, key));
                }
                parts.add(new Part.Tabled(List.of(),
                        new Part.Table(tables++, key, new KeyTable(0), shapes.whole(), shapes.keyed())));
            }
        }
    }

    private void flush() {
        if (!straight.isEmpty()) {
            Bodies.straight(straight, Emitter.TURNS_A_BODY, Emitter.BYTES_A_BODY, plan.type().parameterCount())
                    .forEach(body -> parts.add(new Part.Straight(body)));
            straight.clear();
        }
    }

    /// At least one turn.
    private static int endOfRun(List<Turn> turns, int begin) {
        Set<Extract> shared = new LinkedHashSet<>(bounded(turns.get(begin)));
        var reads = new LinkedHashSet<>(reads(turns.get(begin)));
        int end = begin + 1;
        while (end < turns.size() && !shared.isEmpty()) {
            var more = bounded(turns.get(end));
            if (shared.stream().noneMatch(more::contains)) {
                break;
            }
            reads.addAll(reads(turns.get(end)));
            if (reads.size() > MOST_READS) {
                break;
            }
            shared.retainAll(more);
            end++;
        }
        return end;
    }

    /// As long as each bounds one of a few extracts.
    private static int endOfMix(List<Turn> turns, int begin) {
        var few = new LinkedHashSet<Extract>();
        int end = begin;
        while (end < turns.size()) {
            var bounded = bounded(turns.get(end));
            if (bounded.stream().noneMatch(few::contains)) {
                if (bounded.isEmpty() || few.size() == SpanTable.MOST_ROWS) {
                    break;
                }
                few.add(bounded.iterator().next());
            }
            end++;
        }
        return end;
    }

    private static Set<Extract> bounded(Turn turn) {
        var bounded = new LinkedHashSet<Extract>();
        for (var atom : turn.screen()) {
            if (atom.operator() == Atom.Operator.WITHIN) {
                bounded.add(atom.extract());
            }
        }
        return bounded;
    }

    private static List<Accessor> reads(Turn turn) {
        return turn.screen().stream().map(atom -> atom.extract().accessor()).distinct().toList();
    }

    /// Where bindings that were searched in code have kept going away, those that are looked for by one key are in a table, so that
    /// taking them out leaves the code alone. Too many for one body are in a table in any case.
    private void searched(List<Turn> run) {
        boolean isLong = run.size() > MOST_IN_CODE;
        var key = isLong || (plan.overlay() != null && plan.overlay().churning()) ? key(run) : null;
        if (key != null) {
            parts.add(new Part.Tabled(run, table(run, key)));
        } else if (isLong) {
            spanned(run, List.of(mostBounds(run)));
        } else {
            inCode(run);
        }
    }

    private void mixed(List<Turn> run) {
        var few = new LinkedHashSet<Extract>();
        for (var turn : run) {
            var bounded = bounded(turn);
            if (bounded.stream().noneMatch(few::contains)) {
                few.add(bounded.iterator().next());
            }
        }
        spanned(run, List.copyOf(few));
    }

    private void inCode(List<Turn> run) {
        for (var body : Bodies.of(run, MOST_IN_CODE, Emitter.BYTES_A_BODY, plan.type().parameterCount())) {
            var tree = Tree.of(items(body));
            var reads = body.stream().flatMap(turn -> reads(turn).stream()).distinct().toList();
            // Ranges on several extracts multiply; what they become must still be something that the JIT compiles.
            boolean isWorthIt = !(tree instanceof Tree.Leaf) && Tree.size(tree) <= Tree.MOST_COPIES * body.size();
            parts.add(isWorthIt ? new Part.Searched(body, reads, tree) : new Part.Straight(body));
        }
    }

    /// @param on each turn bounds one of these
    private void spanned(List<Turn> run, List<Extract> on) {
        if (copies(run, on) <= (long) MOST_COPIES_IN_A_TABLE * run.size()) {
            parts.add(new Part.Spanned(run, spans(run, on)));
            return;
        }
        int middle = run.size() / 2;
        cutAgain(run.subList(0, middle), on);
        cutAgain(run.subList(middle, run.size()), on);
    }

    private void cutAgain(List<Turn> run, List<Extract> on) {
        if (run.size() > MOST_IN_CODE) {
            spanned(run, on);
        } else {
            inCode(run);
        }
    }

    /// In how many lists the bindings would be in all.
    private static long copies(List<Turn> run, List<Extract> on) {
        long copies = 0;
        for (var extract : on) {
            var atoms = run.stream().filter(turn -> row(turn, on) == on.indexOf(extract))
                    .map(turn -> bound(turn, extract)).toList();
            long[] cuts = SpanTable.cuts(atoms);
            for (var atom : atoms) {
                copies += SpanTable.length(cuts, atom);
            }
        }
        return copies;
    }

    /// Of the extracts that all bound, the one with the most different bounds.
    private static Extract mostBounds(List<Turn> run) {
        Extract best = null;
        long most = 0;
        for (var extract : Tree.common(items(run))) {
            long different = run.stream().map(turn -> bound(turn, extract)).distinct().count();
            if (different > most) {
                most = different;
                best = extract;
            }
        }
        if (best == null) {
            throw new IllegalStateException("a run of turns has nothing in common");
        }
        return best;
    }

    /// The first of them that the turn bounds; -1 if it bounds none.
    static int row(Turn turn, List<Extract> on) {
        var bounded = bounded(turn);
        for (int i = 0; i < on.size(); i++) {
            if (bounded.contains(on.get(i))) {
                return i;
            }
        }
        return -1;
    }

    static Atom bound(Turn turn, Extract on) {
        for (var atom : turn.screen()) {
            if (atom.operator() == Atom.Operator.WITHIN && atom.extract().equals(on)) {
                return atom;
            }
        }
        throw new IllegalStateException("%s does not bound %s".formatted(turn.title(), on));
    }

    private Part.Spans spans(List<Turn> run, List<Extract> on) {
        var shapes = new Shapes();
        var spans = new ArrayList<SpanTable.Span>();
        for (var turn : run) {
            int row = row(turn, on);
            var atom = bound(turn, on.get(row));
            spans.add(new SpanTable.Span(shapes.bound(turn, atom), row, atom));
        }
        return new Part.Spans(this.spans++, on, SpanTable.of(on.size(), spans), shapes.whole(), shapes.keyed());
    }

    /// The shapes of a table's bindings, numbered as they are met.
    private final class Shapes {
        private final Map<Turn, Integer> whole = new LinkedHashMap<>();
        private final Map<Turn, Integer> keyed = new LinkedHashMap<>();

        /// @param settled by the search
        Bound bound(Turn turn, Atom settled) {
            var all = Shape.of(turn, state.bound, false);
            var left = Shape.of(turn.knowing(Set.of(settled)), state.bound, true);
            return new Bound(settled.low(),
                    new Bound.Rest(turn.id(), 0, whole.computeIfAbsent(all.turn(), _ -> whole.size()),
                            keyed.computeIfAbsent(left.turn(), _ -> keyed.size()), all.operands(), left.operands()));
        }

        List<Turn> whole() {
            return List.copyOf(whole.keySet());
        }

        List<Turn> keyed() {
            return List.copyOf(keyed.keySet());
        }
    }

    private static List<Tree.Item> items(List<Turn> turns) {
        var items = new ArrayList<Tree.Item>();
        for (int i = 0; i < turns.size(); i++) {
            items.add(new Tree.Item(i, turns.get(i).screen(), Set.of()));
        }
        return items;
    }

    /// The extract that all ask for equality with something, and with the most different values; null if that is no use.
    private static @Nullable Extract key(List<Turn> run) {
        Extract best = null;
        long most = run.size() / 8;
        for (var extract : Tree.common(items(run))) {
            if (run.stream().allMatch(turn -> equality(turn, extract) != null)) {
                long different = run.stream().map(turn -> equality(turn, extract)).distinct().count();
                if (different > most) {
                    most = different;
                    best = extract;
                }
            }
        }
        return best;
    }

    private static Atom equalityOf(Turn turn, Extract on) {
        var atom = equality(turn, on);
        if (atom == null) {
            throw new IllegalStateException("%s is not looked for by %s".formatted(turn.title(), on));
        }
        return atom;
    }

    static @Nullable Atom equality(Turn turn, Extract on) {
        for (var atom : turn.screen()) {
            if (atom.isEquality() && atom.extract().equals(on)) {
                return atom;
            }
        }
        return null;
    }

    private Part.Table table(List<Turn> run, Extract on) {
        var table = new KeyTable(run.size());
        var shapes = new Shapes();
        for (var turn : run) {
            table.append(shapes.bound(turn, equalityOf(turn, on)));
        }
        return new Part.Table(tables++, on, table, shapes.whole(), shapes.keyed());
    }
}
