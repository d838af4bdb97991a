package spin.dispatcher.generate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Atom;
import spin.dispatcher.predicate.Extract;

/// The order in which what is read from the arguments is asked, so that of many guards few are left.
///
/// Each leaf holds, in dispatch order, all that can still say yes there. Tests of the same extract are joined; what is
/// not joined stays a guard of its turn. The same tree finds packet filters.
sealed interface Tree {

    /// All that may say yes, in order.
    record Leaf(List<Item> items) implements Tree {}

    /// One branch for each value.
    record Keys(Extract on, Map<Long, Tree> arms) implements Tree {}

    /// One branch for each interval: `arms[i]` from `cuts[i - 1]` on, up to but without `cuts[i]`; the first begins and the last
    /// ends nowhere.
    record Ranges(Extract on, List<Long> cuts, List<Tree> arms) implements Tree {}

    /// @param index of what is to be found
    /// @param atoms that are necessary for it and have not been asked
    /// @param settled atoms that hold here
    record Item(int index, List<Atom> atoms, Set<Atom> settled) {

        @Nullable
        Atom on(Extract extract) {
            for (var atom : atoms) {
                if (atom.operator() == Atom.Operator.WITHIN && atom.extract().equals(extract)) {
                    return atom;
                }
            }
            return null;
        }

        Item knowing(Atom atom) {
            var left = new ArrayList<>(atoms);
            left.remove(atom);
            var more = new HashSet<>(settled);
            more.add(atom);
            return new Item(index, left, more);
        }
    }

    /// Fewer than these are asked one by one: measured, a switch over them is not faster.
    int FEWEST = 4;
    /// An item with a range is in each of its intervals; more copies than these for an item and the range is not joined.
    int MOST_COPIES = 4;

    /// How many turns its leaves are in all: what it costs in code.
    static int size(Tree tree) {
        return switch (tree) {
            case Leaf(var items) -> items.size();
            case Keys(var on, var arms) -> arms.values().stream().mapToInt(Tree::size).sum();
            case Ranges(var on, var cuts, var arms) -> arms.stream().mapToInt(Tree::size).sum();
        };
    }

    /// @param items in dispatch order
    static Tree of(List<Item> items) {
        if (items.size() < FEWEST) {
            return new Leaf(items);
        }
        var on = best(items);
        return on == null ? new Leaf(items) : split(items, on);
    }

    /// Of those that all items are bounded on, the one with the most different bounds.
    private static @Nullable Extract best(List<Item> items) {
        Extract best = null;
        long most = 1;
        for (var extract : common(items)) {
            long different = items.stream().map(item -> item.on(extract)).distinct().count();
            if (different > most) {
                most = different;
                best = extract;
            }
        }
        return best;
    }

    static Set<Extract> common(List<Item> items) {
        var common = new LinkedHashSet<Extract>();
        items.getFirst().atoms().stream().filter(atom -> atom.operator() == Atom.Operator.WITHIN)
                .forEach(atom -> common.add(atom.extract()));
        for (var item : items) {
            common.removeIf(extract -> item.on(extract) == null);
        }
        return common;
    }

    private static Tree split(List<Item> items, Extract on) {
        return items.stream().allMatch(item -> atom(item, on).isEquality()) ? keys(items, on) : ranges(items, on);
    }

    private static Atom atom(Item item, Extract on) {
        var atom = item.on(on);
        if (atom == null) {
            throw new IllegalStateException("%s is not asked by item %d".formatted(on, item.index()));
        }
        return atom;
    }

    private static Tree keys(List<Item> items, Extract on) {
        var groups = new LinkedHashMap<Long, List<Item>>();
        for (var item : items) {
            var atom = atom(item, on);
            groups.computeIfAbsent(atom.low(), _ -> new ArrayList<>()).add(item.knowing(atom));
        }
        var arms = new LinkedHashMap<Long, Tree>();
        groups.forEach((key, group) -> arms.put(key, of(group)));
        return new Keys(on, arms);
    }

    private static Tree ranges(List<Item> items, Extract on) {
        var bounds = new TreeSet<Long>();
        for (var item : items) {
            var atom = atom(item, on);
            if (atom.low() != Long.MIN_VALUE) {
                bounds.add(atom.low());
            }
            if (atom.high() != Long.MAX_VALUE) {
                bounds.add(atom.high() + 1);
            }
        }
        var cuts = List.copyOf(bounds);
        var groups = new ArrayList<List<Item>>();
        int copies = 0;
        for (int i = 0; i <= cuts.size(); i++) {
            long inside = i == 0 ? cuts.getFirst() - 1 : cuts.get(i - 1);
            var group = new ArrayList<Item>();
            for (var item : items) {
                var atom = atom(item, on);
                if (atom.holds(inside)) {
                    group.add(item.knowing(atom));
                }
            }
            copies += group.size();
            groups.add(group);
        }
        if (copies > MOST_COPIES * items.size()) {
            return new Leaf(items);
        }
        return new Ranges(on, cuts, groups.stream().map(Tree::of).toList());
    }
}
