package spin.core.strand;

import org.jspecify.annotations.Nullable;

/// Strands that wait for one thing, the longest waiting first. A strand waits in one queue at a time, so its place is a field of it
/// and waiting allocates nothing.
final class WaitQueue {
    /// Without whom nobody can be trusted to grant it; null when the kernel grants it.
    final @Nullable Owner maker;
    private @Nullable Strand first;
    private @Nullable Strand last;

    WaitQueue() {
        this(null);
    }

    WaitQueue(@Nullable Owner maker) {
        this.maker = maker;
    }

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        int size = 0;
        for (var each = first; each != null; each = each.nextWaiting) {
            size++;
        }
        return size;
    }

    void add(Strand strand) {
        strand.waitsIn = this;
        strand.nextWaiting = null;
        var before = last;
        if (before == null) {
            first = strand;
        } else {
            before.nextWaiting = strand;
        }
        last = strand;
    }

    /// Takes out who has waited longest; null when nobody waits.
    @Nullable
    Strand poll() {
        var strand = first;
        if (strand != null) {
            first = strand.nextWaiting;
            if (first == null) {
                last = null;
            }
            strand.waitsIn = null;
            strand.nextWaiting = null;
        }
        return strand;
    }

    /// Takes out one that waits no longer.
    void remove(Strand strand) {
        Strand before = null;
        for (var each = first; each != null; each = each.nextWaiting) {
            if (each == strand) {
                if (before == null) {
                    first = strand.nextWaiting;
                } else {
                    before.nextWaiting = strand.nextWaiting;
                }
                if (last == strand) {
                    last = before;
                }
                strand.waitsIn = null;
                strand.nextWaiting = null;
                return;
            }
            before = each;
        }
    }
}
