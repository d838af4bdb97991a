package spin.core.strand;

import org.jspecify.annotations.Nullable;

/// The kernel's own policy: of the strands with the highest priority, the one that has waited longest.
///
/// One queue for each priority and one bit for each queue, so every operation is a handful of instructions however many strands there
/// are. The links are fields of the strands.
///
/// Source: SOSP '95, section 4.2: "implements a round-robin, preemptive, priority policy".
final class RoundRobin implements GlobalScheduler {
    private static final int QUEUES = Threads.HIGHEST_PRIORITY + 1;

    private final @Nullable Strand[] first = new @Nullable Strand[QUEUES];
    private final @Nullable Strand[] last = new @Nullable Strand[QUEUES];
    /// Bit n says that a strand of priority n waits.
    long filled;

    @Override
    public void ready(Strand strand) {
        if (strand.queued) {
            return;
        }
        int queue = strand.priority;
        var before = last[queue];
        strand.queued = true;
        strand.ahead = before;
        strand.behind = null;
        if (before == null) {
            first[queue] = strand;
            filled |= 1L << queue;
        } else {
            before.behind = strand;
        }
        last[queue] = strand;
    }

    @Override
    public void gone(Strand strand) {
        if (!strand.queued) {
            return;
        }
        int queue = strand.priority;
        var before = strand.ahead;
        var after = strand.behind;
        if (before == null) {
            first[queue] = after;
        } else {
            before.behind = after;
        }
        if (after == null) {
            last[queue] = before;
        } else {
            after.ahead = before;
        }
        if (first[queue] == null) {
            filled &= ~(1L << queue);
        }
        strand.queued = false;
        strand.ahead = null;
        strand.behind = null;
    }

    @Override
    public @Nullable Strand next() {
        long queues = filled;
        return queues == 0 ? null : first[QUEUES - 1 - Long.numberOfLeadingZeros(queues)];
    }

    /// Whether somebody waits who is at least as important.
    boolean wants(int priority) {
        return filled >>> priority != 0;
    }

    boolean isEmpty() {
        return filled == 0;
    }
}
