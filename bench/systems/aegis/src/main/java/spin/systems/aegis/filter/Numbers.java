package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The numbers that generated code works with: in its instructions where a node stands alone, in one array where nodes of a shape
/// share code.
///
///      row of a node    [claim]  then for each way:  [best behind]  and  value, row of the one next node, in line
///                                                             or   where the hash table begins, multiplier, shift
///      hash table       (value, row of the next node, [its shape]) ..., row 0 where nothing is
///
/// Words in brackets are there when the shape needs them. A leaf's row is its claim's number itself. A claim's number is its id; or, when
/// packets can match two filters that neither begins with the other, its rank from the worst up, since then the better must be found.
final class Numbers {

    /// So many tries at a multiplier: each doubles the chance that no two values share a slot.
    private static final int MULTIPLIERS = 24;
    /// 2^32 over the golden ratio, and an odd step from one try to the next.
    private static final int GOLDEN = 0x9e37_79b9;
    private static final int STEP = 0x6a09_e668;

    /// @param at where the table begins
    record Table(int at, int multiplier, int shift) {}

    final boolean ranked;
    private final Shapes shapes;
    private final Map<Integer, Integer> numbers = new TreeMap<>();
    private final int[] ids;
    private final IdentityHashMap<Trie.Node, Integer> best = new IdentityHashMap<>();
    // Row 0 is nobody's.
    private int[] words = new int[64];
    private int used = 1;

    Numbers(Trie.Node root, Shapes shapes, Collection<Claim> claims) {
        this.shapes = shapes;
        ranked = parts(root);
        var sorted = new ArrayList<>(claims);
        sorted.sort(Claim.BY_RIGHT.reversed());
        ids = new int[sorted.size() + 1];
        for (var i = 0; i < sorted.size(); i++) {
            var id = sorted.get(i).id();
            ids[i + 1] = id;
            numbers.put(id, ranked ? i + 1 : id);
        }
        best(root);
    }

    private static boolean parts(Trie.Node node) {
        if (node.branches.size() > 1) {
            return true;
        }
        for (var branch : node.branches) {
            for (var value : branch.values()) {
                if (parts(branch.behind(value))) {
                    return true;
                }
            }
        }
        return false;
    }

    private int best(Trie.Node node) {
        var most = node.claim == null ? 0 : number(node.claim);
        for (var branch : node.branches) {
            for (var value : branch.values()) {
                most = Math.max(most, best(branch.behind(value)));
            }
        }
        best.put(node, most);
        return most;
    }

    int number(Claim claim) {
        return numbers.getOrDefault(claim.id(), 0);
    }

    /// The highest number behind a branch.
    int bestBehind(Trie.Branch branch) {
        var most = 0;
        for (var value : branch.values()) {
            most = Math.max(most, best.getOrDefault(branch.behind(value), 0));
        }
        return most;
    }

    /// From rank to id.
    int[] ids() {
        return ids;
    }

    int[] words() {
        return Arrays.copyOf(words, used);
    }

    /// The value as it is loaded from memory by a little-endian machine, which saves turning every header around.
    static int turned(int value, int width) {
        return switch (width) {
            case 4 -> Integer.reverseBytes(value);
            case 2 -> Short.reverseBytes((short) value) & 0xffff;
            default -> value;
        };
    }

    /// Lays a node's row down and says where, or for a leaf its claim.
    int row(Trie.Node node) {
        if (shapes.of(node).isLeaf() && node.claim != null) {
            return number(node.claim);
        }
        var row = new ArrayList<Integer>();
        fill(node, row);
        var at = take(row.size());
        for (var i = 0; i < row.size(); i++) {
            words[at + i] = row.get(i);
        }
        return at;
    }

    private void fill(Trie.Node node, List<Integer> row) {
        if (node.claim != null) {
            row.add(number(node.claim));
        }
        for (var branch : node.branches) {
            if (ranked) {
                row.add(bestBehind(branch));
            }
            var values = branch.values();
            if (branch.count() > 1) {
                var table = table(branch);
                row.add(table.at);
                row.add(table.multiplier);
                row.add(table.shift);
            } else {
                if (!branch.look.isShift()) {
                    row.add(turned(values[0], branch.look.field().width()));
                }
                fill(branch.behind(values[0]), row);
            }
        }
    }

    /// Words in a row of the shape from its way `first` on; the claim stands before the first way.
    int width(Shapes.Shape shape, int first) {
        var width = shape.claimed() && first == 0 ? 1 : 0;
        for (var way : shape.ways().subList(first, shape.ways().size())) {
            width += ranked ? 1 : 0;
            width += way.many() ? 3 : (way.look().isShift() ? 0 : 1) + width(way.next().getFirst(), 0);
        }
        return width;
    }

    static int wordsPerSlot(int shapesBehind) {
        return shapesBehind > 1 ? 3 : 2;
    }

    /// Lays the table of a branch down: at most a quarter full, and with the multiplier that leaves the fewest to search on.
    Table table(Trie.Branch branch) {
        var values = branch.values();
        var width = branch.look.field().width();
        var keys = new int[values.length];
        for (var i = 0; i < keys.length; i++) {
            keys[i] = turned(values[i], width);
        }
        var bits = 34 - Integer.numberOfLeadingZeros(keys.length - 1);
        var shift = 32 - bits;
        var multiplier = GOLDEN;
        var longest = Integer.MAX_VALUE;
        for (var tried = 0; tried < MULTIPLIERS && longest > 0; tried++) {
            var candidate = GOLDEN + tried * STEP;
            var furthest = furthest(keys, candidate, shift, bits);
            if (furthest < longest) {
                longest = furthest;
                multiplier = candidate;
            }
        }
        return lay(branch, values, keys, multiplier, shift, longest);
    }

    private static int furthest(int[] keys, int multiplier, int shift, int bits) {
        var taken = new boolean[(1 << bits) + keys.length];
        var furthest = 0;
        for (var key : keys) {
            var slot = (key * multiplier) >>> shift;
            var home = slot;
            while (taken[slot]) {
                slot++;
            }
            taken[slot] = true;
            furthest = Math.max(furthest, slot - home);
        }
        return furthest;
    }

    private Table lay(Trie.Branch branch, int[] values, int[] keys, int multiplier, int shift, int longest) {
        var next = new ArrayList<Shapes.Shape>();
        var rows = new int[values.length];
        for (var i = 0; i < rows.length; i++) {
            var node = branch.behind(values[i]);
            rows[i] = row(node);
            if (!next.contains(shapes.of(node))) {
                next.add(shapes.of(node));
            }
        }
        var perSlot = wordsPerSlot(next.size());
        // Behind the last slot there is room to search on, and a free slot to end at.
        var at = take(((1 << (32 - shift)) + longest + 1) * perSlot);
        for (var i = 0; i < rows.length; i++) {
            var slot = at + ((keys[i] * multiplier) >>> shift) * perSlot;
            while (words[slot + 1] != 0) {
                slot += perSlot;
            }
            words[slot] = keys[i];
            words[slot + 1] = rows[i];
            if (perSlot == 3) {
                words[slot + 2] = next.indexOf(shapes.of(branch.behind(values[i])));
            }
        }
        return new Table(at, multiplier, shift);
    }

    private int take(int count) {
        var at = used;
        used += count;
        if (used > words.length) {
            words = Arrays.copyOf(words, Math.max(used, 2 * words.length));
        }
        return at;
    }
}
