package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Filters merged by their common beginnings.
///
/// A node is reached when all steps on the way to it have matched. From it lead branches, one for each field that some filter looks at
/// next; a branch on an atom's field is a disjunction, value by value. So a thousand filters that differ in a port number are one branch.
///
///      (root) ── 12:2&ffff ── 0800 → ( ) ── 23:1&ff ── 06 → ( ) ── 36:2&ffff ── 0050 → (claim 1)
///                                                                           └── 1f90 → (claim 2)
final class Trie {

    /// What a branch looks at. A shift has one way on, whatever the value.
    ///
    /// @param scale of a shift, or [#NO_SHIFT]
    record Look(Field field, int scale) {

        static final int NO_SHIFT = -1;
        static final Comparator<Look> ORDER = Comparator.comparing(Look::field).thenComparingInt(Look::scale);

        static Look of(Step step) {
            return switch (step) {
                case Step.Atom atom -> new Look(atom.field(), NO_SHIFT);
                case Step.Shift shift -> new Look(shift.field(), shift.scale());
            };
        }

        boolean isShift() {
            return scale != NO_SHIFT;
        }
    }

    static final class Node {

        /// In the order of [Look#ORDER].
        final List<Branch> branches = new ArrayList<>(1);
        @Nullable
        Claim claim;

        boolean isEmpty() {
            return claim == null && branches.isEmpty();
        }
    }

    static final class Branch {

        final Look look;
        private final Map<Integer, Node> ways = new HashMap<>(4);

        Branch(Look look) {
            this.look = look;
        }

        @Nullable
        Node way(int value) {
            return ways.get(value);
        }

        int count() {
            return ways.size();
        }

        /// The values that lead on, smallest first, so that what is made from them is always the same.
        int[] values() {
            return ways.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        }

        /// The node behind a value that [#values] has named, or behind the shift.
        Node behind(int value) {
            var node = ways.get(value);
            if (node == null) {
                throw new IllegalStateException("Branch " + look + " has no way for value " + value + ".");
            }
            return node;
        }
    }

    final Node root = new Node();

    /// The claim that has exactly this filter, or null when there was none and `claim` is in force now.
    @Nullable
    Claim insert(Claim claim) {
        var node = root;
        for (var step : claim.filter().steps()) {
            node = branch(node, Look.of(step)).ways.computeIfAbsent(value(step), _ -> new Node());
        }
        if (node.claim != null) {
            return node.claim;
        }
        node.claim = claim;
        return null;
    }

    /// Takes the claim out, with the nodes that led to it alone.
    void remove(Claim claim) {
        remove(root, claim.filter().steps(), 0);
    }

    private static void remove(Node node, List<Step> steps, int done) {
        if (done == steps.size()) {
            node.claim = null;
            return;
        }
        var step = steps.get(done);
        var branch = branch(node, Look.of(step));
        var next = branch.behind(value(step));
        remove(next, steps, done + 1);
        if (next.isEmpty()) {
            branch.ways.remove(value(step));
            if (branch.ways.isEmpty()) {
                node.branches.remove(branch);
            }
        }
    }

    private static int value(Step step) {
        return step instanceof Step.Atom atom ? atom.value() : 0;
    }

    private static Branch branch(Node node, Look look) {
        var place = 0;
        for (var branch : node.branches) {
            var order = Look.ORDER.compare(branch.look, look);
            if (order == 0) {
                return branch;
            }
            if (order > 0) {
                break;
            }
            place++;
        }
        var branch = new Branch(look);
        node.branches.add(place, branch);
        return branch;
    }
}
