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

    /// Of each queue who has waited longest. A queue is a ring: the last one is ahead of the first.
    private final @Nullable Strand[] first = new @Nullable Strand[QUEUES];
    /// Bit n says that a strand of priority n waits.
    long filled;
    /// The first of the highest queue.
    @Nullable
    Strand best;

    @Override
    public void ready(Strand strand) {
        if (strand.queued) {
            return;
        }
        int queue = strand.priority;
        var head = first[queue];
        strand.queued = true;
        if (head == null) {
            first[queue] = strand;
            filled |= 1L << queue;
            strand.ahead = strand;
            strand.behind = strand;
            var other = best;
            if (other == null || queue > other.priority) {
                best = strand;
            }
            return;
        }
        var last = head.ahead;
        strand.ahead = last;
        strand.behind = head;
        head.ahead = strand;
        if (last != null) {
            last.behind = strand;
        }
    }

    @Override
    public void gone(Strand strand) {
        if (!strand.queued) {
            return;
        }
        int queue = strand.priority;
        var after = strand.behind;
        var before = strand.ahead;
        strand.queued = false;
        strand.ahead = null;
        strand.behind = null;
        if (after == null || before == null || after == strand) {
            first[queue] = null;
            filled &= ~(1L << queue);
            if (strand == best) {
                best = filled == 0 ? null : first[QUEUES - 1 - Long.numberOfLeadingZeros(filled)];
            }
            return;
        }
        before.behind = after;
        after.ahead = before;
        if (first[queue] == strand) {
            first[queue] = after;
            if (strand == best) {
                best = after;
            }
        }
    }

    @Override
    public @Nullable Strand next() {
        return best;
    }

    /// Whether somebody waits who is at least as important.
    boolean wants(int priority) {
        return filled >>> priority != 0;
    }

    boolean isEmpty() {
        return filled == 0;
    }
}
