package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The numbers that generated code works with: in its instructions where a node stands alone, in one array where nodes of a shape
/// share code.
///
///      row of a node    [claim]  then for each way:  [best behind]  and  value, row of the one next node, in line
///                                                             or   where the hash table begins, multiplier, shift
///      hash table       (value, row of the next node, [its shape], [the row itself]) ..., row 0 where nothing is
///
/// Words in brackets are there when the shape needs them. A word that is the same in all rows of a shape is left out of them and becomes a constant
/// of the shape's code. A leaf's row is its claim's number itself; a short row lies in its slot of the hash table, so that one line
/// of the cache holds both. A claim's number is its id; or, when
/// packets can match two filters that neither begins with the other, its rank from the worst up, since then the better must be found.
final class Numbers {

    /// So many tries at a multiplier: each doubles the chance that no two values share a slot.
    private static final int MULTIPLIERS = 24;
    private static final int LONGEST_ROW_IN_A_SLOT = 6;
    /// 2^32 over the golden ratio, and an odd step from one try to the next.
    private static final int GOLDEN = 0x9e37_79b9;
    private static final int STEP = 0x6a09_e668;

    /// A hash table: the slot of a key is the top of its product with the multiplier, or, where that happens to keep the keys apart, some of its bits.
    ///
    /// @param at         where the table begins
    /// @param multiplier 0 for a table that is hashed by bits
    /// @param shift      how far the product, or the key, is moved to the right
    /// @param mask       of the bits that are left, in a table that is hashed by bits
    /// @param single     every key is in the slot that it is hashed to, and no free slot has the key of anything that is hashed to it
    record Table(int at, int multiplier, int shift, int mask, boolean single) {

        int slot(int key) {
            return multiplier == 0 ? key >>> shift & mask : (key * multiplier) >>> shift;
        }
    }

    final boolean ranked;
    private final Shapes shapes;
    private final Map<Integer, Integer> numbers = new TreeMap<>();
    private final int[] ids;
    private final IdentityHashMap<Trie.Node, Integer> best = new IdentityHashMap<>();
    private final IdentityHashMap<Trie.Node, List<Integer>> wholes = new IdentityHashMap<>();
    private final Map<Integer, Columns> columns = new TreeMap<>();
    private final IdentityHashMap<Trie.Branch, Table> tables = new IdentityHashMap<>();
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

    /// What the rows of a shape have in common.
    ///
    /// @param places where each word lies in the row, or -1 when it is the same in all
    /// @param common the words that are
    record Columns(List<Integer> places, List<Integer> common, int width) {

        private static Columns of(List<List<Integer>> rows) {
            var first = rows.getFirst();
            var places = new ArrayList<Integer>();
            var width = 0;
            for (var i = 0; i < first.size(); i++) {
                var column = i;
                var same = rows.stream().allMatch(row -> row.get(column).equals(first.get(column)));
                places.add(same ? -1 : width++);
            }
            return new Columns(places, first, width);
        }
    }

    /// Of a shape that some row has.
    Columns columns(Shapes.Shape shape) {
        var known = columns.get(shape.number());
        if (known != null) {
            return known;
        }
        var rows = new ArrayList<List<Integer>>();
        for (var node : shapes.rows(shape)) {
            rows.add(whole(node));
        }
        var made = Columns.of(rows);
        columns.put(shape.number(), made);
        return made;
    }

    private List<Integer> whole(Trie.Node node) {
        var row = wholes.get(node);
        if (row == null) {
            row = new ArrayList<>();
            fill(node, row);
            wholes.put(node, row);
        }
        return row;
    }

    private void lay(Trie.Node node, int at) {
        var row = whole(node);
        var places = columns(shapes.of(node)).places;
        for (var i = 0; i < row.size(); i++) {
            if (places.get(i) >= 0) {
                words[at + places.get(i)] = row.get(i);
            }
        }
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
                var table = table(branch, false);
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

    /// The layout of a slot: how many words, and whether the row is among them, from the third on.
    record Slot(int words, boolean holdsRow) {}

    Slot slot(List<Shapes.Shape> behind) {
        if (behind.size() > 1) {
            return new Slot(3, false);
        }
        var shape = behind.getFirst();
        var width = shape.isLeaf() ? 0 : columns(shape).width;
        return width > 0 && width <= LONGEST_ROW_IN_A_SLOT ? new Slot(2 + width, true) : new Slot(2, false);
    }

    /// @param alone code of its own works with the table, so that how it is hashed may depend on its keys
    Table table(Trie.Branch branch, boolean alone) {
        var table = tables.get(branch);
        if (table == null) {
            table = make(branch, alone);
            tables.put(branch, table);
        }
        return table;
    }

    /// A table at most a quarter full, and with the multiplier that leaves the least to search on.
    private Table make(Trie.Branch branch, boolean alone) {
        var values = branch.values();
        var width = branch.look.field().width();
        var keys = new int[values.length];
        for (var i = 0; i < keys.length; i++) {
            keys[i] = turned(values[i], width);
        }
        var bits = 34 - Integer.numberOfLeadingZeros(keys.length - 1);
        if (alone) {
            var byBits = byBits(keys, bits);
            if (byBits != null) {
                return lay(branch, values, keys, byBits, 0);
            }
        }
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
        return lay(branch, values, keys, new Table(0, multiplier, shift, 0, false), longest);
    }

    /// The bits that tell the keys apart, if there are so many beside each other that do: ports and addresses that were given out in order have them.
    private static @Nullable Table byBits(int[] keys, int bits) {
        var mask = (1 << bits) - 1;
        for (var shift = 0; shift <= Integer.SIZE - bits; shift++) {
            var taken = new boolean[mask + 1];
            var apart = true;
            for (var key : keys) {
                apart &= !taken[key >>> shift & mask];
                taken[key >>> shift & mask] = true;
            }
            if (apart) {
                return new Table(0, 0, shift, mask, true);
            }
        }
        return null;
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

    private Table lay(Trie.Branch branch, int[] values, int[] keys, Table hash, int longest) {
        var next = new ArrayList<Shapes.Shape>();
        for (var value : values) {
            var shape = shapes.of(branch.behind(value));
            if (!next.contains(shape)) {
                next.add(shape);
            }
        }
        var layout = slot(next);
        // Behind the last slot there is room to search on, and a free slot to end at.
        var slots = (hash.single ? hash.mask + 1 : 1 << (32 - hash.shift)) + longest + 1;
        var at = take(slots * layout.words);
        for (var slot = 0; slot < slots && hash.single; slot++) {
            // Of another slot, so that whoever is hashed to this one finds a key that is not its own.
            words[at + slot * layout.words] = hash.slot(keys[0]) == slot ? keys[1] : keys[0];
        }
        for (var i = 0; i < keys.length; i++) {
            var node = branch.behind(values[i]);
            var slot = at + hash.slot(keys[i]) * layout.words;
            while (words[slot + 1] != 0) {
                slot += layout.words;
            }
            // Before the store: laying a row down may move the words to a larger array.
            var row = row(node, layout, slot);
            words[slot] = keys[i];
            words[slot + 1] = row;
            if (layout.words == 3 && !layout.holdsRow) {
                words[slot + 2] = next.indexOf(shapes.of(node));
            }
        }
        return new Table(at, hash.multiplier, hash.shift, hash.mask, hash.single);
    }

    /// Lays a node's row down and says where, or for a leaf its claim.
    private int row(Trie.Node node, Slot layout, int slot) {
        if (shapes.of(node).isLeaf() && node.claim != null) {
            return number(node.claim);
        }
        var at = layout.holdsRow ? slot + 2 : take(columns(shapes.of(node)).width);
        lay(node, at);
        return at;
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
