package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Goes from cell to cell: an interpreter that shares common beginnings, without generated code.
///
/// The cells lie one behind the other in one array, as the original's did in structures of C: a classifier that reached through objects for each would
/// be measured by what reaching costs here. Where patterns part is a hash table of their values; where nothing parts, the cell has the one value itself.
///
///      node    first cell, -1 for none | rank of the claim that is reached here
///      cell    offset | width | mask | scale of a shift, -1 for an atom | value, or where its table begins | size of the table - 1, 0 for none
///              | node behind | next cell of the same node, -1 for none
///      table   value | node, -1 for a free place
///
/// After Bailey, Gopal, Pagels, Peterson and Sarkar, "PathFinder: A Pattern-Based Packet Classifier", OSDI '94: cells of offset, length,
/// mask and value, merged into a graph, with a hash table where patterns part.
final class Pathfinder implements Classifier {

    private static final int NONE = -1;

    private static final int CLAIM = 1;
    private static final int NODE_INTS = 2;

    private static final int WIDTH = 1;
    private static final int MASK = 2;
    private static final int SCALE = 3;
    private static final int VALUE = 4;
    private static final int TABLE_MASK = 5;
    private static final int BEHIND = 6;
    private static final int NEXT = 7;
    private static final int CELL_INTS = 8;

    /// A number with its bits well spread (Knuth, volume 3, 6.4), so that ports in a row do not lie in a row.
    private static final int SPREAD = 0x9e37_79b1;
    private static final int SPREAD_SHIFT = 16;

    private final int[] nodes;
    private final int[] cells;
    private final int[] tables;
    /// Numbers of the claims by rank; the last is nobody's.
    private final int[] owners;

    Pathfinder(Trie trie, Collection<Claim> claims) {
        var layout = new Layout(claims);
        layout.node(trie.root);
        nodes = layout.nodes.array();
        cells = layout.cells.array();
        tables = layout.tables.array();
        owners = layout.owners;
    }

    @Override
    public int classify(byte[] packet, int start, int end) {
        return owners[best(0, packet, start, end, owners.length - 1)];
    }

    /// The best rank that can be reached from a node.
    private int best(int from, byte[] packet, int start, int end, int before) {
        var best = before;
        var node = from;
        var base = start;
        while (true) {
            if (nodes[node + CLAIM] < best) {
                best = nodes[node + CLAIM];
            }
            var cell = nodes[node];
            if (cell == NONE) {
                return best;
            }
            // Where a node has several cells, each but the last is followed to its end first.
            while (cells[cell + NEXT] != NONE) {
                best = behind(cell, packet, base, end, best);
                cell = cells[cell + NEXT];
            }
            var extent = base + cells[cell] + cells[cell + WIDTH];
            if (extent > end) {
                return best;
            }
            var value = field(packet, extent, cells[cell + WIDTH]) & cells[cell + MASK];
            node = way(cell, value);
            if (node == NONE) {
                return best;
            }
            if (cells[cell + SCALE] != NONE) {
                base += value << cells[cell + SCALE];
            }
        }
    }

    private int behind(int cell, byte[] packet, int base, int end, int before) {
        var extent = base + cells[cell] + cells[cell + WIDTH];
        if (extent > end) {
            return before;
        }
        var value = field(packet, extent, cells[cell + WIDTH]) & cells[cell + MASK];
        var node = way(cell, value);
        if (node == NONE) {
            return before;
        }
        var scale = cells[cell + SCALE];
        return best(node, packet, scale == NONE ? base : base + (value << scale), end, before);
    }

    private static int field(byte[] packet, int extent, int width) {
        var value = packet[extent - 1] & 0xff;
        if (width > 1) {
            value |= (packet[extent - 2] & 0xff) << 8;
            if (width > 2) {
                value |= (packet[extent - 3] & 0xff) << 16 | (packet[extent - 4] & 0xff) << 24;
            }
        }
        return value;
    }

    /// The node behind a cell for a value, or [#NONE].
    private int way(int cell, int value) {
        var mask = cells[cell + TABLE_MASK];
        if (mask == 0) {
            return cells[cell + SCALE] != NONE || cells[cell + VALUE] == value ? cells[cell + BEHIND] : NONE;
        }
        var table = cells[cell + VALUE];
        for (var place = hash(value) & mask;; place = (place + 1) & mask) {
            var node = tables[table + 2 * place + 1];
            if (node == NONE || tables[table + 2 * place] == value) {
                return node;
            }
        }
    }

    private static int hash(int value) {
        return (value * SPREAD) >>> SPREAD_SHIFT;
    }

    /// Writes the table.
    private static final class Layout {
        final Ints nodes = new Ints();
        final Ints cells = new Ints();
        final Ints tables = new Ints();
        final int[] owners;
        private final Map<Integer, Integer> ranks = new HashMap<>();

        Layout(Collection<Claim> claims) {
            var byRight = new ArrayList<>(claims);
            byRight.sort(Claim.BY_RIGHT);
            owners = new int[byRight.size() + 1];
            for (var rank = 0; rank < byRight.size(); rank++) {
                owners[rank] = byRight.get(rank).id();
                ranks.put(owners[rank], rank);
            }
            owners[byRight.size()] = NOBODY;
        }

        int node(Trie.Node node) {
            var at = nodes.room(NODE_INTS);
            nodes.set(at + CLAIM, node.claim == null ? owners.length - 1 : ranks.getOrDefault(node.claim.id(), NONE));
            nodes.set(at, node.branches.isEmpty() ? NONE : cells(node.branches));
            return at;
        }

        private int cells(List<Trie.Branch> branches) {
            var first = cells.room(CELL_INTS * branches.size());
            for (var i = 0; i < branches.size(); i++) {
                var cell = first + CELL_INTS * i;
                var branch = branches.get(i);
                var field = branch.look.field();
                cells.set(cell, field.offset());
                cells.set(cell + WIDTH, field.width());
                cells.set(cell + MASK, field.mask());
                cells.set(cell + SCALE, branch.look.scale());
                cells.set(cell + NEXT, i + 1 == branches.size() ? NONE : cell + CELL_INTS);
                ways(cell, branch);
            }
            return first;
        }

        private void ways(int cell, Trie.Branch branch) {
            var values = branch.values();
            if (values.length == 1) {
                cells.set(cell + VALUE, values[0]);
                cells.set(cell + BEHIND, node(branch.behind(values[0])));
                return;
            }
            // At most half full, so that a value that is not there is soon found not to be.
            var mask = Integer.highestOneBit(values.length) * 4 - 1;
            var table = tables.room(2 * (mask + 1));
            for (var place = 0; place <= mask; place++) {
                tables.set(table + 2 * place + 1, NONE);
            }
            cells.set(cell + VALUE, table);
            cells.set(cell + TABLE_MASK, mask);
            for (var value : values) {
                var place = hash(value) & mask;
                while (tables.get(table + 2 * place + 1) != NONE) {
                    place = (place + 1) & mask;
                }
                tables.set(table + 2 * place, value);
                tables.set(table + 2 * place + 1, node(branch.behind(value)));
            }
        }
    }

    /// An array that grows.
    private static final class Ints {
        private int[] array = new int[64];
        private int size;

        int room(int count) {
            var at = size;
            size += count;
            if (size > array.length) {
                array = Arrays.copyOf(array, Math.max(size, 2 * array.length));
            }
            return at;
        }

        int get(int index) {
            return array[index];
        }

        void set(int index, int value) {
            array[index] = value;
        }

        int[] array() {
            return Arrays.copyOf(array, size);
        }
    }
}
