package spin.dispatcher.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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

    private final Plan plan;
    private final State state;
    private int tables;
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
            if (end - i >= FEWEST_TO_SEARCH) {
                flush();
                searched(turns.subList(i, end));
            } else {
                straight.addAll(turns.subList(i, end));
            }
            i = end;
        }
        flush();
    }

    private void flush() {
        if (!straight.isEmpty()) {
            Bodies.of(straight, Emitter.TURNS_A_BODY, Emitter.BYTES_A_BODY, plan.type().parameterCount())
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

    /// In code that can be changed what is looked for by one key is in a table, so that appending to it and taking out of it leave
    /// the code alone; code that cannot compares with constants instead.
    private void searched(List<Turn> run) {
        var key = plan.overlay() != null ? key(run) : null;
        if (key != null) {
            parts.add(new Part.Tabled(run, table(run, key)));
            return;
        }
        for (var body : Bodies.of(run, MOST_IN_CODE, Emitter.BYTES_A_BODY, plan.type().parameterCount())) {
            var tree = Tree.of(items(body));
            var reads = body.stream().flatMap(turn -> reads(turn).stream()).distinct().toList();
            // Ranges on several extracts multiply; what they become must still be something that the JIT compiles.
            boolean isWorthIt = !(tree instanceof Tree.Leaf) && Tree.size(tree) <= Tree.MOST_COPIES * body.size();
            parts.add(isWorthIt ? new Part.Searched(body, reads, tree) : new Part.Straight(body));
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
        var shapes = new LinkedHashMap<Turn, Integer>();
        var keyedShapes = new LinkedHashMap<Turn, Integer>();
        for (var turn : run) {
            var atom = equality(turn, on);
            if (atom == null) {
                throw new IllegalStateException("%s is not looked for by %s".formatted(turn.title(), on));
            }
            var whole = Shape.of(turn, state.bound, false);
            var keyed = Shape.of(turn.knowing(Set.of(atom)), state.bound, true);
            table.append(new Bound(turn.id(), atom.low(), 0,
                    shapes.computeIfAbsent(whole.turn(), _ -> shapes.size()),
                    keyedShapes.computeIfAbsent(keyed.turn(), _ -> keyedShapes.size()), whole.operands(),
                    keyed.operands()));
        }
        return new Part.Table(tables++, on, table, List.copyOf(shapes.keySet()), List.copyOf(keyedShapes.keySet()));
    }
}
