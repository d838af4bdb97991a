package spin.plexus.tcp;

/// What the peer says that it has beyond what it acknowledges, and what follows for the rest: lost, or still on its way.
///
/// RFC 6675 speaks of single octets; here the same rules are kept by ranges. Its rule of loss only asks what is
/// selectively acknowledged *above* an octet, so there is one edge below which every hole is lost ([#lostEdge]).
///
/// Source: RFC 6675, 3 and 4; RFC 2018, 8.
final class Scoreboard {
    /// A peer that reports more is believed only so far; what is not recorded counts as on its way.
    private static final int MOST_RANGES = 128;
    /// DupThresh.
    private static final int THRESHOLD = 3;

    private final Ranges acknowledged = new Ranges(MOST_RANGES);

    /// Takes in the blocks of a segment; those that lie outside what is on its way say nothing.
    ///
    /// @return whether one of them is news
    boolean update(Options options, int oldest, int sent) {
        boolean news = false;
        for (int i = 0; i < options.blocks(); i++) {
            int left = options.left(i);
            int right = options.right(i);
            boolean sound = Sequence.after(left, oldest) && Sequence.before(left, right)
                    && Sequence.atMost(right, sent);
            if (sound && !acknowledged.contains(left, right)) {
                news |= acknowledged.add(left, right);
            }
        }
        return news;
    }

    void removeBefore(int sequence) {
        acknowledged.removeBefore(sequence);
    }

    void clear() {
        acknowledged.clear();
    }

    boolean isEmpty() {
        return acknowledged.isEmpty();
    }

    /// The first number behind everything that is selectively acknowledged; `none` when nothing is.
    int highest(int none) {
        return acknowledged.isEmpty() ? none : acknowledged.right(acknowledged.count() - 1);
    }

    /// What is not selectively acknowledged before this is lost: enough has arrived from behind it.
    int lostEdge(int none, int largestSegment) {
        int bytes = 0;
        for (int i = acknowledged.count() - 1; i >= 0; i--) {
            bytes += acknowledged.right(i) - acknowledged.left(i);
            if (acknowledged.count() - i >= THRESHOLD || bytes > (THRESHOLD - 1) * largestSegment) {
                return acknowledged.left(i);
            }
        }
        return none;
    }

    /// Bytes that are believed to be on their way (RFC 6675, SetPipe).
    ///
    /// @param retransmitted the first number behind what has been sent again
    int pipe(int oldest, int retransmitted, int sent, int largestSegment) {
        int alive = Sequence.max(oldest, lostEdge(oldest, largestSegment));
        return acknowledged.outside(alive, sent) + acknowledged.outside(oldest, Sequence.max(oldest, retransmitted));
    }

    /// Bytes from `from` up to before `to` that are not selectively acknowledged.
    int unacknowledged(int from, int to) {
        return acknowledged.outside(from, to);
    }

    /// The first number from `from` on that is not selectively acknowledged.
    int firstHole(int from) {
        return acknowledged.firstOutside(from);
    }

    /// Where the hole that begins at or before `from` ends.
    int holeEnd(int from, int limit) {
        return acknowledged.gapEnd(from, limit);
    }
}
