package spin.plexus.tcp;

import org.jspecify.annotations.Nullable;

/// The direction from us to the peer: what may be sent now, what has to be sent again, and what an acknowledgement says
/// about either.
///
/// ```
///   oldest              next            newest        queue.end()
///     | sent, not known   | to be sent     | not yet      |
///     | to have arrived   | again          | sent         |
/// ```
/// `next` is behind `newest` only after a timeout, when everything is sent again but what the peer reports to have.
///
/// Source: RFC 9293, 3.8; RFC 5681; RFC 6582; RFC 6675; RFC 6298, 5; RFC 3522; RFC 4015.
final class Sender {
    /// RFC 6928, 2: of long segments fewer are sent before the first answer.
    private static final int FIRST_BYTES = 14_600;
    private static final int DUPLICATES = 3;
    private static final int DISORDERED = 1;
    private static final int RECOVERING = 3;
    private static final int LOST = 4;

    private enum Recovery {
        /// Nothing is known to be lost.
        NONE,
        /// A loss was seen by what arrived behind it.
        FAST,
        /// No answer came in time.
        TIMEOUT
    }

    private final Connection connection;
    private final Settings settings;
    private final CongestionControl control;
    final CongestionWindow congestion;
    final RoundTrip roundTrip;
    private final Scoreboard board = new Scoreboard();
    final SendQueue queue;
    final int initialSequence;
    int oldest;
    int next;
    int newest;
    private int window;
    private int largestWindow;
    private int windowSequence;
    private int windowAcknowledgement;
    int shift;
    boolean selective;
    private int segment = Connection.DEFAULT_SEGMENT;
    boolean finQueued;
    boolean noDelay;
    int urgent;
    boolean urgentQueued;

    private Recovery recovery = Recovery.NONE;
    /// What was newest when the last recovery began: until it is acknowledged no other one begins.
    private int recover;
    private int resent;
    private int duplicates;
    private boolean partialSeen;
    /// What duplicate acknowledgements add to the window in a recovery without SACK (RFC 6582, 3.2).
    private long inflation;

    private int timedEnd;
    private long timedAt = -1;
    private long sentAt;
    /// When the oldest was sent first, or the peer last moved; the user timeout counts from here.
    private long silentSince;
    private int timeouts;
    /// When the first timeout of a row sent again what was oldest; negative when no answer can tell any more whether it was rash.
    private long rashAt = -1;
    /// What the threshold goes back to if it was.
    private long thresholdBefore;
    private long persistInterval;
    long retransmitAt = Long.MAX_VALUE;
    long persistAt = Long.MAX_VALUE;

    Sender(Connection connection, Settings settings, CongestionControl control, int initialSequence) {
        this.connection = connection;
        this.settings = settings;
        this.control = control;
        this.initialSequence = initialSequence;
        congestion = new CongestionWindow(connection.localPort());
        roundTrip = new RoundTrip(settings.times());
        queue = new SendQueue(settings.sizes().sendBuffer(), initialSequence + 1);
        oldest = initialSequence;
        next = initialSequence;
        newest = initialSequence;
        recover = initialSequence;
        resent = initialSequence;
        segmentSize(segment);
        congestion.begin(segment, settings.sizes().firstWindow());
    }

    SendQueue queue() {
        return queue;
    }

    int segment() {
        return segment;
    }

    /// What a segment carries at most, and the first window that follows from it.
    void begin(int bytes) {
        segmentSize(bytes);
        congestion.begin(segment, Math.min(settings.sizes().firstWindow(), Math.max(2, FIRST_BYTES / segment)));
        beginCarefully();
    }

    /// RFC 5681, 3.1: after a lost SYN the first window is one segment.
    private void beginCarefully() {
        if (timeouts > 0) {
            congestion.begin(segment, 1);
            roundTrip.afterLostSyn();
            timeouts = 0;
        }
    }

    void segmentSize(int bytes) {
        segment = Math.max(1, bytes);
        congestion.segment(segment);
    }

    int window() {
        return window;
    }

    void window(Segment from, int shift) {
        window = from.window << shift;
        largestWindow = Math.max(largestWindow, window);
        windowSequence = from.sequence;
        windowAcknowledgement = from.acknowledgement;
    }

    boolean isAllAcknowledged() {
        return oldest == newest;
    }

    boolean isFinAcknowledged() {
        return finQueued && oldest == queue.end() + 1;
    }

    /// RFC 5961, 5.2: an acknowledgement that old is not the peer's.
    boolean isPlausible(int acknowledgement) {
        return acknowledgement - newest <= 0 && acknowledgement - oldest + Math.max(largestWindow, 1) >= 0;
    }

    /// A SYN has gone out, for the first time or again.
    void synSent(long now) {
        if (newest == initialSequence) {
            newest = initialSequence + 1;
            next = newest;
            silentSince = now;
            time(now);
        } else {
            timedAt = -1;
        }
        retransmitAt = now + roundTrip.timeout();
    }

    /// The peer has our SYN.
    void synAcknowledged(Segment segment, long now) {
        measure(segment, segment.acknowledgement, now);
        beginCarefully();
        oldest = initialSequence + 1;
        next = oldest;
        recover = initialSequence;
        resent = oldest;
        retransmitAt = Long.MAX_VALUE;
        silentSince = now;
    }

    /// Fifth step, for a connection that is established: what the acknowledgement, its window and its blocks say.
    void acknowledged(Segment arrived, long now) {
        int acknowledgement = arrived.acknowledgement;
        if (Sequence.before(acknowledgement, oldest)) {
            return;
        }
        boolean sameWindow = arrived.window << shift == window;
        updateWindow(arrived);
        boolean news = selective && arrived.options.blocks() > 0
                && board.update(arrived.options, acknowledgement, newest);
        if (acknowledgement - oldest > 0) {
            advance(arrived, acknowledgement, now);
        } else if (oldest != newest && arrived.length() == 0 && (selective ? news : sameWindow)) {
            duplicate(now);
        }
        if (window > 0 && persistAt != Long.MAX_VALUE) {
            persistAt = Long.MAX_VALUE;
            persistInterval = 0;
        } else if (persistAt != Long.MAX_VALUE) {
            // A peer that answers probes keeps the connection however long it takes (RFC 9293, MUST-37).
            silentSince = now;
        }
    }

    private void updateWindow(Segment arrived) {
        if (Sequence.before(windowSequence, arrived.sequence) || (windowSequence == arrived.sequence
                && Sequence.atMost(windowAcknowledgement, arrived.acknowledgement))) {
            window(arrived, shift);
        }
    }

    private void advance(Segment arrived, int acknowledgement, long now) {
        int bytes = acknowledgement - oldest;
        measure(arrived, acknowledgement, now);
        congestion.tell(now, roundTrip.smoothed(), newest - oldest);
        queue.acknowledged(acknowledgement);
        oldest = acknowledgement;
        if (oldest - next > 0) {
            next = oldest;
        }
        if (oldest - resent > 0) {
            resent = oldest;
        }
        if (!board.isEmpty()) {
            board.removeBefore(oldest);
        }
        silentSince = now;
        timeouts = 0;
        boolean restart = true;
        if (recovery == Recovery.FAST) {
            restart = inRecovery(bytes);
        } else {
            duplicates = 0;
            afterTimeout(arrived, bytes, now);
        }
        if (oldest == newest) {
            retransmitAt = Long.MAX_VALUE;
        } else if (restart) {
            retransmitAt = now + roundTrip.timeout();
        }
    }

    /// Outside a fast recovery: the window grows, and a timeout shows itself to have been due, or rash.
    private void afterTimeout(Segment arrived, int bytes, long now) {
        boolean rash = recovery == Recovery.TIMEOUT && rashAt >= 0 && connection.answersBefore(arrived, rashAt, now);
        rashAt = -1;
        if (rash) {
            takeBackTimeout(bytes);
            return;
        }
        if (recovery == Recovery.TIMEOUT && Sequence.atLeast(oldest, recover)) {
            recovery = Recovery.NONE;
        }
        control.acknowledged(congestion, bytes);
    }

    /// RFC 3522, 3.2: the peer answered what was sent first, only late, so nothing was lost. RFC 4015, 3.2: what is on its way
    /// stays on its way, and the window is what it was but for a burst.
    private void takeBackTimeout(int bytes) {
        recovery = Recovery.NONE;
        next = newest;
        recover = oldest - 1;
        resent = oldest;
        congestion.threshold(thresholdBefore);
        congestion.bytes((long) newest - oldest
                + Math.min(bytes, (long) settings.sizes().firstWindow() * segment));
    }

    /// RFC 6582, 3.2, step 3; RFC 6675, 5, steps A and B.
    ///
    /// @return whether the timer begins anew: for a partial acknowledgement without SACK only for the first
    private boolean inRecovery(int bytes) {
        if (Sequence.atLeast(oldest, recover)) {
            int onItsWay = newest - oldest;
            inflation = 0;
            if (!selective) {
                congestion.bytes(Math.min(congestion.threshold(), Math.max(onItsWay, segment) + segment));
            }
            recovery = Recovery.NONE;
            duplicates = 0;
            return true;
        }
        if (selective) {
            return true;
        }
        inflation = Math.max(segment - congestion.bytes(), inflation - bytes + (bytes >= segment ? segment : 0));
        resend(oldest, textFrom(oldest, segment));
        boolean first = !partialSeen;
        partialSeen = true;
        return first;
    }

    private void duplicate(long now) {
        duplicates++;
        if (recovery == Recovery.FAST) {
            if (!selective) {
                inflation += segment;
            }
            return;
        }
        boolean lost = duplicates >= DUPLICATES
                || (selective && Sequence.after(board.lostEdge(oldest, segment), oldest));
        if (!lost || Sequence.atMost(oldest, recover)) {
            return;
        }
        congestion.tell(now, roundTrip.smoothed(), newest - oldest);
        congestion.counted(0);
        control.lost(congestion);
        congestion.bytes(congestion.threshold());
        inflation = selective ? 0 : (long) DUPLICATES * segment;
        recovery = Recovery.FAST;
        recover = newest;
        resent = oldest;
        partialSeen = false;
        resend(oldest, Sequence.min(board.holeEnd(oldest, newest), oldest + segment) - oldest);
        retransmitAt = now + roundTrip.timeout();
    }

    /// RFC 6298, 5.4 to 5.7; RFC 5681, 3.1.
    ///
    /// @return false when the peer has been silent for too long
    boolean timedOut(long now) {
        boolean syn = oldest == initialSequence;
        if (now - silentSince >= (syn ? settings.times().synTimeout() : connection.userTimeout())) {
            return false;
        }
        timedAt = -1;
        roundTrip.backOff();
        timeouts++;
        if (syn) {
            connection.resendSyn();
            retransmitAt = now + roundTrip.timeout();
            return true;
        }
        retransmitAt = Long.MAX_VALUE;
        if (timeouts == 1) {
            congestion.tell(now, roundTrip.smoothed(), newest - oldest);
            congestion.counted(0);
            rashAt = recovery == Recovery.FAST ? -1 : now;
            thresholdBefore = Math.max(congestion.threshold(), newest - oldest);
            control.timedOut(congestion);
        }
        congestion.bytes(segment);
        inflation = 0;
        duplicates = 0;
        recovery = Recovery.TIMEOUT;
        recover = newest;
        next = oldest;
        if (board.firstHole(oldest) != oldest) {
            // The peer took its word back: nothing of what it reported can be relied on (RFC 2018, 8).
            board.clear();
        }
        if (window == 0) {
            persist(now);
        } else {
            output(now, true);
        }
        return true;
    }

    /// The peer's window has been shut, or too small to be worth a segment, for a while (RFC 9293, 3.8.6.1).
    ///
    /// @return false when the peer has been silent for too long
    boolean probe(long now) {
        if (now - silentSince >= connection.userTimeout()) {
            return false;
        }
        persistAt = Long.MAX_VALUE;
        if (window > 0 && output(now, true)) {
            return true;
        }
        int length = Math.min(1, queue.end() - oldest);
        connection.emit(oldest, length, length == 0 && finQueued);
        newest = Sequence.max(newest, oldest + 1);
        persist(now);
        return true;
    }

    private void persist(long now) {
        persistInterval = persistInterval == 0
                ? roundTrip.timeout()
                : Math.min(2 * persistInterval, settings.times().mostTimeout());
        persistAt = now + persistInterval;
    }

    /// Sends what may be sent.
    ///
    /// @param override a small segment is better than none: the peer's window has stayed small for too long
    /// @return whether anything was sent
    boolean output(long now, boolean override) {
        boolean quiet = newest == oldest;
        if (quiet && newest == next && sentAt != 0 && now - sentAt > roundTrip.timeout()) {
            // RFC 5681, 4.1: nothing is known about the path after a pause.
            congestion.bytes(Math.min(congestion.bytes(), (long) segment * settings.sizes().firstWindow()));
        }
        boolean any = false;
        while (hasMore()
                && ((recovery == Recovery.FAST && selective) ? sendByScore(now) : sendNext(now, override))) {
            any = true;
        }
        if (any) {
            congestion.sent(oldest, newest);
        }
        boolean waiting = !any && quiet && (queue.length() > 0 || (finQueued && !isFinAcknowledged()));
        if (waiting && retransmitAt == Long.MAX_VALUE && persistAt == Long.MAX_VALUE) {
            persist(now);
        }
        return any;
    }

    /// Whether there can be anything to send: when all that was written has been sent once, only a recovery sends it again.
    private boolean hasMore() {
        return next != newest || next != queue.end() || finQueued || recovery == Recovery.FAST;
    }

    /// RFC 6675, 5, step C: as long as less is on its way than the window admits, the next by the rules of NextSeg.
    private boolean sendByScore(long now) {
        int pipe = board.pipe(oldest, resent, newest, segment);
        if (congestion.bytes() - pipe < segment) {
            return false;
        }
        int from = board.firstHole(Sequence.max(oldest, resent));
        if (Sequence.before(from, board.lostEdge(oldest, segment))) {
            return resendHole(from, now);
        }
        next = newest;
        if (sendNew(now, congestion.bytes() - pipe, false)) {
            return true;
        }
        return Sequence.before(from, board.highest(oldest)) && resendHole(from, now);
    }

    private boolean resendHole(int from, long now) {
        int length = Sequence.min(board.holeEnd(from, newest), from + segment) - from;
        resend(from, length);
        armed(now);
        return true;
    }

    private boolean sendNext(long now, boolean override) {
        if (next != newest) {
            next = Sequence.min(board.firstHole(next), newest);
        }
        int onItsWay = board.isEmpty() ? next - oldest : board.unacknowledged(oldest, next);
        // RFC 3042: the first two duplicates each let one new segment go.
        long limited = duplicates > 0 && recovery == Recovery.NONE
                ? (long) Math.min(duplicates, DUPLICATES - 1) * segment
                : 0;
        long allowed = congestion.bytes() + inflation + limited - onItsWay;
        // The one byte of a probe goes again at the head of what waits behind it.
        boolean probed = newest - oldest == 1 && next == oldest && queue.length() > 1;
        if (probed || next - newest >= 0) {
            return sendNew(now, allowed, override);
        }
        long room = Math.min(allowed, (long) oldest + window - next);
        int length = (int) Math.min(board.holeEnd(next, newest) - next, Math.min(segment, Math.max(room, 0)));
        if (length <= 0 || (length < segment && length < newest - next && room < segment && !override
                && onItsWay > 0)) {
            return false;
        }
        int from = next;
        next += resend(from, length);
        armed(now);
        return next != from;
    }

    private boolean sendNew(long now, long allowed, boolean override) {
        int waiting = queue.end() - next;
        boolean finOpen = finQueued && waiting >= 0;
        int peer = oldest + window - next;
        int full = segment - connection.reportLength();
        int length = (int) Math.min(Math.min(waiting, full), Math.min(allowed, peer));
        if (length < 0 || (length == 0 && !(finOpen && waiting == 0 && peer > 0))) {
            return false;
        }
        boolean last = length == waiting;
        boolean fin = finOpen && last && peer > length;
        if (!fin && !worth(length, full, last, override)) {
            return false;
        }
        boolean idle = oldest == newest;
        connection.emit(next, length, fin);
        next += length + (fin ? 1 : 0);
        if (next - newest > 0) {
            newest = next;
        }
        if (idle) {
            silentSince = now;
        }
        time(now);
        armed(now);
        return true;
    }

    /// Whether a segment is not silly: a full one; the last of what there is, when nothing is on its way (Nagle) or the
    /// application is in a hurry; half of the largest window the peer ever had (RFC 9293, 3.8.6.2.1).
    private boolean worth(int length, int full, boolean last, boolean override) {
        return length == full || override || (last && (oldest == next || noDelay))
                || length >= Math.max(1, largestWindow / 2);
    }

    /// Sends again what begins at `from`.
    ///
    /// @return the numbers that it occupied
    private int resend(int from, int wanted) {
        int text = Math.min(wanted, queue.end() - from);
        boolean fin = finQueued && from + text == queue.end() && Sequence.after(newest, queue.end()) && wanted >= text;
        connection.emit(from, Math.max(text, 0), fin);
        // What has been sent twice cannot be timed (Karn).
        if (timedAt >= 0 && Sequence.before(from, timedEnd)) {
            timedAt = -1;
        }
        int occupied = Math.max(text, 0) + (fin ? 1 : 0);
        resent = Sequence.max(resent, from + occupied);
        return occupied;
    }

    private int textFrom(int from, int most) {
        return Math.min(most, newest - from);
    }

    private void armed(long now) {
        sentAt = now;
        persistAt = Long.MAX_VALUE;
        persistInterval = 0;
        if (retransmitAt == Long.MAX_VALUE) {
            retransmitAt = now + roundTrip.timeout();
        }
    }

    private void time(long now) {
        if (timedAt < 0) {
            timedAt = now;
            timedEnd = newest;
        }
    }

    /// One sample a round trip. An echo says which of two sendings was answered, so with timestamps one that was sent
    /// twice can be timed as well (RFC 7323, 4.1).
    private void measure(Segment arrived, int acknowledgement, long now) {
        if (timedAt >= 0 && Sequence.atLeast(acknowledgement, timedEnd)) {
            roundTrip.sample(now - timedAt);
            timedAt = -1;
        } else if (timedAt < 0) {
            long taken = connection.sinceEcho(arrived, now);
            if (taken >= 0) {
                roundTrip.sample(taken);
            }
        }
    }

    /// Nothing is sent or waited for any more.
    void clear() {
        queue.clear();
        stop();
    }

    void stop() {
        retransmitAt = Long.MAX_VALUE;
        persistAt = Long.MAX_VALUE;
    }

    /// As Linux numbers it for `TCP_INFO`: open, out of order, recovering, after a timeout.
    int recoveryState() {
        return switch (recovery) {
            case NONE -> duplicates > 0 || !board.isEmpty() ? DISORDERED : 0;
            case FAST -> RECOVERING;
            case TIMEOUT -> LOST;
        };
    }

    int timeouts() {
        return timeouts;
    }

    @Nullable
    String recoveryText() {
        return recovery == Recovery.NONE ? null : recovery == Recovery.FAST ? "recovering" : "after a timeout";
    }
}
