package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// What the nodes of a trie look like when values are left out, so that one piece of code serves all nodes of a shape.
///
/// A thousand connections are a thousand little subtrees that look at the same fields; they differ in numbers only, and numbers
/// belong in a table.
final class Shapes {

    /// @param claimed whether a filter ends at the node
    record Shape(int number, boolean claimed, List<Way> ways) {

        /// Its row in the table is the claim itself.
        boolean isLeaf() {
            return claimed && ways.isEmpty();
        }
    }

    /// @param many whether the values that lead on are searched in a table; else there is one
    /// @param next the shapes behind, each once
    record Way(Trie.Look look, boolean many, List<Shape> next) {}

    private record Outline(boolean claimed, List<WayOutline> ways) {}

    private record WayOutline(Trie.Look look, boolean many, List<Integer> next) {}

    private final Map<Outline, Shape> known = new HashMap<>();
    /// Nodes that one of many values leads to, by the number of their shape: those whose numbers lie in rows.
    private final Map<Integer, List<Trie.Node>> rows = new HashMap<>();
    private final Map<Integer, Integer> needs = new HashMap<>();
    private final IdentityHashMap<Trie.Node, Shape> shapes = new IdentityHashMap<>();

    Shapes(Trie.Node root) {
        add(root);
    }

    Shape of(Trie.Node node) {
        var shape = shapes.get(node);
        if (shape == null) {
            throw new IllegalStateException("The node is of another trie.");
        }
        return shape;
    }

    /// The nodes of a shape whose numbers lie in rows.
    List<Trie.Node> rows(Shape shape) {
        return rows.getOrDefault(shape.number, List.of());
    }

    /// How far behind the base a packet must reach for any claim at or behind such a node to match, as far as that is known before the next
    /// shift.
    int need(Shape shape) {
        if (shape.claimed) {
            return 0;
        }
        var known = needs.get(shape.number);
        if (known != null) {
            return known;
        }
        var need = Integer.MAX_VALUE;
        for (var way : shape.ways) {
            var behind = way.look.isShift() ? 0 : Integer.MAX_VALUE;
            if (!way.look.isShift()) {
                for (var next : way.next) {
                    behind = Math.min(behind, need(next));
                }
            }
            need = Math.min(need, Math.max(way.look.field().extent(), behind));
        }
        needs.put(shape.number, need);
        return need;
    }

    private Shape add(Trie.Node node) {
        var ways = new ArrayList<Way>();
        var outline = new ArrayList<WayOutline>();
        for (var branch : node.branches) {
            var next = new ArrayList<Shape>();
            var numbers = new ArrayList<Integer>();
            for (var value : branch.values()) {
                var behind = branch.behind(value);
                var shape = add(behind);
                if (branch.count() > 1) {
                    rows.computeIfAbsent(shape.number, _ -> new ArrayList<>()).add(behind);
                }
                if (!numbers.contains(shape.number)) {
                    numbers.add(shape.number);
                    next.add(shape);
                }
            }
            var many = branch.count() > 1;
            ways.add(new Way(branch.look, many, next));
            outline.add(new WayOutline(branch.look, many, numbers));
        }
        var claimed = node.claim != null;
        var shape = known.computeIfAbsent(new Outline(claimed, outline),
                _ -> new Shape(known.size(), claimed, ways));
        shapes.put(node, shape);
        return shape;
    }
}
