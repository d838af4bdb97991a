package spin.plexus.tcp;

/// The direction from the peer to us: what has come, how much more may come, and when that is said.
final class Receiver {
    private static final int LARGEST_UNSCALED = 0xffff;
    /// RFC 7323, 5.5: a timestamp this old cannot be told from a new one.
    private static final long TIMESTAMP_LIFETIME = 24L * 24 * 3600 * 1_000_000_000;

    /// What a segment to us may carry, and how long its acknowledgement may wait.
    private final int largestSegment;
    private final long delay;
    final ReceiveQueue queue;
    /// The first number that the peer may not send: never taken back, though a scaled window may be rounded below it.
    private int edge;
    int initialSequence;
    int shift;
    boolean timestamps;
    boolean selective;
    int recentTimestamp;
    private long recentAt;
    int lastAcknowledged;
    /// The largest segment seen, as an estimate of the peer's full size (RFC 1122, 4.2.3.2).
    private int fullSize = Connection.DEFAULT_SEGMENT;
    private int unacknowledgedBytes;
    int quick;
    boolean acknowledgeNow;
    long delayedUntil = Long.MAX_VALUE;
    boolean finSeen;
    private int finAt;
    boolean finTaken;
    /// No byte is called urgent while it lies behind what has been read.
    int urgent;
    boolean urgentSeen;

    Receiver(Settings settings, int initialSequence) {
        largestSegment = settings.sizes().largestSegment();
        delay = settings.times().delayedAcknowledgement();
        this.initialSequence = initialSequence;
        queue = new ReceiveQueue(settings.sizes().receiveBuffer(), initialSequence + 1);
        edge = queue.next();
        lastAcknowledged = queue.next();
        quick = settings.choices().quickAcknowledgements();
    }

    ReceiveQueue queue() {
        return queue;
    }

    /// The sequence number that is waited for, a FIN that has been taken included.
    int next() {
        return queue.next();
    }

    /// Bytes that the peer has been allowed to send.
    int window() {
        return Math.max(0, edge - next());
    }

    /// Whether a segment has a number that is waited for (RFC 9293, 3.10.7.4, first step).
    ///
    /// An empty segment at the very edge is taken: a peer that has used the whole window acknowledges from there.
    boolean isAcceptable(Segment segment) {
        int next = queue.next();
        if (segment.sequence == next && edge - next > 0) {
            return true;
        }
        int length = segment.length();
        int window = window();
        if (length == 0) {
            return Sequence.within(segment.sequence, next(), window + 1);
        }
        return Sequence.within(segment.sequence, next(), window)
                || Sequence.within(segment.end() - 1, next(), window);
    }

    /// Whether a timestamp shows that the segment is an old duplicate (RFC 7323, 5.3, R1).
    boolean isOld(Segment segment, long now) {
        return timestamps && segment.options.hasTimestamps()
                && segment.options.timestamp() - recentTimestamp < 0 && now - recentAt < TIMESTAMP_LIFETIME;
    }

    /// RFC 7323, 4.3: the echo is that of the segment which the next acknowledgement is for.
    void remember(Segment segment, long now) {
        if (timestamps && segment.options.hasTimestamps() && segment.options.timestamp() - recentTimestamp >= 0
                && Sequence.atMost(segment.sequence, lastAcknowledged)) {
            recentTimestamp = segment.options.timestamp();
            recentAt = now;
        }
    }

    void timestamp(int value, long now) {
        recentTimestamp = value;
        recentAt = now;
    }

    /// Seventh and eighth step: takes what is new of the text, and notes where it ends.
    ///
    /// @return whether something became readable
    boolean take(Segment segment, long now) {
        int text = segment.sequence + (segment.has(Segment.SYN) ? 1 : 0);
        int length = segment.payloadLength;
        if (segment.has(Segment.FIN) && !finSeen && Sequence.atMost(text + length, edge)) {
            finSeen = true;
            finAt = text + length;
        }
        int before = next();
        int from = Sequence.max(text, before);
        int to = Sequence.min(text + length, finSeen ? Sequence.min(finAt, edge) : edge);
        boolean inOrder = text == before && !queue.hasHoles();
        if (!inOrder) {
            noteAgain(text, length);
        }
        int readable = Sequence.before(from, to) ? queue.accept(from, segment.payload, from - text, to - from) : 0;
        if (length > 0) {
            note(length, readable, inOrder && to == text + length, now);
        }
        if (finSeen && !finTaken && next() == finAt) {
            queue.skipNumber();
            finTaken = true;
            acknowledgeNow = true;
        } else if (segment.has(Segment.FIN)) {
            acknowledgeNow = true;
        }
        return readable > 0;
    }

    /// The peer's full size, as far as is known.
    int fullSize() {
        return fullSize;
    }

    /// What of the text has come before is told to the sender with the next acknowledgement.
    void noteAgain(int text, int length) {
        if (selective && length > 0) {
            queue.noteAgain(text, Sequence.min(text + length, Sequence.max(edge, next())));
        }
    }

    /// RFC 5681, 4.2: every second full segment at least, at once when something is missing, else a little later.
    private void note(int length, int readable, boolean plain, long now) {
        fullSize = Math.max(Math.min(fullSize, largestSegment), length);
        if (!plain || readable == 0) {
            acknowledgeNow = true;
            return;
        }
        unacknowledgedBytes += readable;
        if (quick > 0) {
            quick--;
            acknowledgeNow = true;
        } else if (unacknowledgedBytes >= fullSize << 1) {
            acknowledgeNow = true;
        } else if (delayedUntil == Long.MAX_VALUE) {
            delayedUntil = now + delay;
        }
    }

    /// Sixth step: where the peer says that urgent data ends. It only moves forward.
    boolean urgent(Segment segment) {
        int end = segment.sequence + segment.urgentPointer;
        if (segment.urgentPointer == 0 || (urgentSeen && Sequence.atMost(end, urgent))) {
            return false;
        }
        urgentSeen = true;
        urgent = end;
        return true;
    }

    /// The window field of a segment that goes out now; with it goes the promise to take so much.
    ///
    /// The edge moves in steps worth a segment: that is the receiver's half of the cure for silly windows (RFC 9293,
    /// 3.8.6.2.2).
    int announce(boolean syn) {
        int next = queue.next();
        int capacity = queue.capacity();
        int room = capacity - queue.readable();
        int promised = Math.max(0, edge - next);
        int window = room - promised >= Math.min(fullSize, capacity >> 1) ? room : promised;
        int field = syn
                ? Math.min(window, LARGEST_UNSCALED)
                : Math.min((window + (1 << shift) - 1) >> shift, LARGEST_UNSCALED);
        if (!syn && (field << shift) > room) {
            field = room >> shift;
        }
        int end = next + (syn ? field : field << shift);
        if (end - edge > 0) {
            edge = end;
        }
        lastAcknowledged = next;
        unacknowledgedBytes = 0;
        acknowledgeNow = false;
        delayedUntil = Long.MAX_VALUE;
        return field;
    }

    /// Whether reading has made so much room that the peer should hear of it.
    boolean hasNews() {
        // More than the field holds cannot be told: without this each read would send an acknowledgement that says nothing.
        int half = queue.capacity() >> 1;
        int gain = (int) Math.min(queue.free(), (long) LARGEST_UNSCALED << shift) - Math.max(0, edge - queue.next());
        return gain >= Math.min(Math.min(fullSize, half) << 1, half);
    }

    void clear() {
        queue.clear();
        delayedUntil = Long.MAX_VALUE;
        acknowledgeNow = false;
    }
}
