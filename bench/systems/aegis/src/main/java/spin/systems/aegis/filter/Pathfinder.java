package spin.systems.aegis.filter;

import org.jspecify.annotations.Nullable;

/// Walks the trie cell by cell: an interpreter that shares common beginnings, without generated code.
///
/// After Bailey, Gopal, Pagels, Peterson and Sarkar, "PathFinder: A Pattern-Based Packet Classifier", OSDI '94: cells of offset, length,
/// mask and value, merged into a graph, with a hash table where patterns part.
final class Pathfinder implements Classifier {

    private final Trie trie;

    Pathfinder(Trie trie) {
        this.trie = trie;
    }

    @Override
    public int classify(byte[] packet, int start, int end) {
        var best = best(trie.root, packet, start, end, null);
        return best == null ? NOBODY : best.id();
    }

    private static @Nullable Claim best(Trie.Node node, byte[] packet, int base, int end, @Nullable Claim before) {
        var best = before;
        if (node.claim != null && (best == null || node.claim.goesBefore(best))) {
            best = node.claim;
        }
        for (var i = 0; i < node.branches.size(); i++) {
            var branch = node.branches.get(i);
            var look = branch.look;
            if (base + look.field().extent() > end) {
                continue;
            }
            var value = look.field().in(packet, base);
            var next = look.isShift() ? branch.way(0) : branch.way(value);
            if (next != null) {
                best = best(next, packet, look.isShift() ? base + (value << look.scale()) : base, end, best);
            }
        }
        return best;
    }
}
