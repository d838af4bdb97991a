package spin.systems.aegis.filter;

import org.jspecify.annotations.Nullable;

/// Walks the trie as it stands: what answers between a change and the next compilation.
final class Walk implements Classifier {

    private final Trie trie;

    Walk(Trie trie) {
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
