package spin.plexus.tcp;

/// The text that has come in: what is in order and the application has not read, and behind it what came too early, at
/// its place already. What arrives twice is taken from the first that came, as nothing says which is right; the sender is
/// told of it once (RFC 2883), and sees that it need not have sent it again.
final class ReceiveQueue {
    /// Holes that are kept track of; a segment that would make one more is dropped and comes again.
    private static final int MOST_RANGES = 64;

    private final Ring ring;
    private final Ranges early = new Ranges(MOST_RANGES);
    private int next;
    private int readable;
    /// What of the last segment had come before, up to the first gap; empty for nothing.
    private int againFrom;
    private int againTo;

    /// @param next the sequence number of the first byte
    ReceiveQueue(int capacity, int next) {
        ring = new Ring(capacity);
        this.next = next;
    }

    int capacity() {
        return ring.capacity();
    }

    /// The sequence number that is waited for.
    int next() {
        return next;
    }

    /// Bytes that can be read.
    int readable() {
        return readable;
    }

    /// Bytes that there is room for from [#next] on.
    int free() {
        return ring.capacity() - readable;
    }

    /// Whether something came too early and still waits.
    boolean hasHoles() {
        return !early.isEmpty();
    }

    /// Whether there is something to tell the sender beyond what is acknowledged: holes, or what came twice.
    boolean hasReport() {
        return againFrom != againTo || !early.isEmpty();
    }

    /// Text arrives, from `from` up to before `to`: the first stretch of it that is here already is remembered (RFC 2883, 4).
    void noteAgain(int from, int to) {
        if (Sequence.before(from, next)) {
            againFrom = from;
            againTo = Sequence.min(to, next);
            return;
        }
        for (int i = 0; i < early.count(); i++) {
            int left = Sequence.max(from, early.left(i));
            int right = Sequence.min(to, early.right(i));
            if (Sequence.before(left, right)) {
                againFrom = left;
                againTo = right;
                return;
            }
        }
    }

    /// The sender has been told.
    void reported() {
        againTo = againFrom;
    }

    /// Takes text that lies in the free room.
    ///
    /// @return how many bytes became readable
    int accept(int sequence, Payload text, int from, int length) {
        if (length == 0) {
            return 0;
        }
        int end = sequence + length;
        if (sequence == next && early.isEmpty()) {
            ring.put(readable, text, from, length);
            next = end;
            readable += length;
            return length;
        }
        boolean known = early.contains(sequence, end);
        if (sequence != next && !early.add(sequence, end)) {
            return 0;
        }
        if (!known) {
            fill(sequence, end, text, from);
        }
        return sequence == next ? advance(end) : 0;
    }

    /// A number that is no byte (a FIN) has its turn.
    void skipNumber() {
        next++;
    }

    int read(byte[] into, int at, int wanted) {
        int count = Math.min(wanted, readable);
        ring.get(0, into, at, count);
        ring.skip(count);
        readable -= count;
        return count;
    }

    /// Copies what can be read next, and leaves it there.
    int peek(byte[] into, int at, int wanted) {
        int count = Math.min(wanted, readable);
        ring.get(0, into, at, count);
        return count;
    }

    /// What came twice (RFC 2883), then what came early, the latest news first (RFC 2018, 4).
    void report(Options options) {
        int fitting = options.blocksThatFit();
        if (againFrom != againTo) {
            options.block(againFrom, againTo);
            fitting--;
        }
        int room = Math.min(fitting, early.count());
        long below = Long.MAX_VALUE;
        for (int i = 0; i < room; i++) {
            int latest = -1;
            for (int each = 0; each < early.count(); each++) {
                if (early.touched(each) < below && (latest < 0 || early.touched(each) > early.touched(latest))) {
                    latest = each;
                }
            }
            below = early.touched(latest);
            options.block(early.left(latest), early.right(latest));
        }
    }

    void clear() {
        ring.clear();
        early.clear();
        reported();
        readable = 0;
    }

    private void fill(int sequence, int end, Payload text, int from) {
        ring.put(readable + (sequence - next), text, from, end - sequence);
    }

    private int advance(int end) {
        int before = next;
        next = end;
        early.removeBefore(next);
        if (!early.isEmpty() && early.left(0) == next) {
            next = early.right(0);
            early.removeBefore(next);
        }
        readable += next - before;
        return next - before;
    }
}
