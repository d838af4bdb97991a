package spin.plexus.tcp;

import org.jspecify.annotations.Nullable;
import spin.plexus.ip.IpAddress;

/// One conversation: the transmission control block of RFC 9293 with the calls of the application. Made by [TcpStack].
///
/// Every call takes the time, and whatever it has to send is sent before it returns.
public final class Connection {
    /// What a peer takes that does not say (RFC 9293, MUST-15).
    static final int DEFAULT_SEGMENT = 536;
    /// A peer that asks for less wants many packets from us for its few (Linux refuses them too).
    static final int LEAST_SEGMENT = 88;
    static final int MOST_SHIFT = 14;
    private static final int MILLISECOND = 1_000_000;
    /// 2^71 / 5^6, rounded up: a division by 2^6 * 5^6, exact for whatever a clock of nanoseconds can show.
    private static final long MILLISECONDS = 151_115_727_451_828_647L;

    private final TcpStack stack;
    private final Settings settings;
    private final int localAddress;
    private final int localPort;
    private final int remoteAddress;
    private final int remotePort;
    private final int timestampOffset;
    final @Nullable Listener listener;
    final Sender sender;
    final Budget budget = new Budget();
    /// What has not been told yet, as a set of bits.
    private int happened;
    private @Nullable Receiver receiver;
    private State state = State.CLOSED;
    private Ending ending = Ending.NONE;
    private Observer observer = Observer.NONE;
    private boolean released;
    private boolean keepAlive;
    private long userTimeout;
    private long heardAt;
    private int probes;
    private long waitUntil = Long.MAX_VALUE;
    /// Where [TcpStack] has it among the deadlines; negative for nowhere.
    int place = -1;
    long deadline = Long.MAX_VALUE;

    /// @param listener the one that was asked; null when this side asked
    Connection(TcpStack stack, Flow flow, int initialSequence, int timestampOffset, @Nullable Listener listener) {
        this.stack = stack;
        this.settings = stack.settings();
        localAddress = flow.localAddress();
        localPort = flow.localPort();
        remoteAddress = flow.remoteAddress();
        remotePort = flow.remotePort();
        this.timestampOffset = timestampOffset;
        this.listener = listener;
        userTimeout = settings.times().userTimeout();
        sender = new Sender(this, settings, stack.control(), initialSequence);
    }

    public State state() {
        return state;
    }

    /// How it ended; [Ending#NONE] while it has not.
    public Ending ending() {
        return ending;
    }

    public int localAddress() {
        return localAddress;
    }

    public int localPort() {
        return localPort;
    }

    public int remoteAddress() {
        return remoteAddress;
    }

    public int remotePort() {
        return remotePort;
    }

    /// Tells `observer` what happens from now on.
    public void observe(Observer observer) {
        this.observer = observer;
    }

    /// SEND: takes as much as there is room for.
    ///
    /// @return how many bytes that was; 0 when the queue is full, or when nothing can be sent any more
    public int write(byte[] bytes, int from, int length, long now) {
        if (from < 0 || length < 0 || from > bytes.length - length) {
            throw new IndexOutOfBoundsException(
                    "bytes %d to %d of an array of %d".formatted(from, from + length, bytes.length));
        }
        boolean open = state.sends() || state == State.SYN_SENT || state == State.SYN_RECEIVED;
        if (!open || sender.finQueued) {
            return 0;
        }
        int taken = sender.queue.write(bytes, from, length);
        settle(now);
        return taken;
    }

    /// The same, and what has been written up to here is urgent.
    public int writeUrgent(byte[] bytes, int from, int length, long now) {
        sender.urgentQueued = true;
        sender.urgent = sender.queue.end() + Math.min(length, sender.queue.free());
        return write(bytes, from, length, now);
    }

    /// RECEIVE: what has come in order.
    ///
    /// @return how many bytes; 0 when there is nothing now, -1 when nothing will come any more
    public int read(byte[] into, int at, int length, long now) {
        var from = receiver;
        if (from == null || (from.queue.readable() == 0 && length > 0)) {
            return readNothing();
        }
        int count = take(from, into, at, length);
        settle(now);
        return count;
    }

    /// The same by an application that has looked before whether there is something, and calls [#settle] if [#owesAcknowledgement].
    int take(byte[] into, int at, int length) {
        return take(receiver(), into, at, length);
    }

    private int take(Receiver from, byte[] into, int at, int length) {
        int count = from.queue.read(into, at, length);
        if (state.receives() && from.hasNews()) {
            from.acknowledgeNow = true;
        }
        return count;
    }

    /// Whether the peer should hear at once of what has been read.
    boolean owesAcknowledgement() {
        return receiver != null && receiver.acknowledgeNow;
    }

    /// What [#read] answers when nothing can be read now.
    int readNothing() {
        var from = receiver;
        return state == State.CLOSED || (from != null && from.finTaken) ? -1 : 0;
    }

    /// Copies what can be read next, and leaves it there.
    int peek(byte[] into, int at, int length) {
        return receiver == null ? 0 : receiver.queue.peek(into, at, length);
    }

    /// Bytes that can be read now.
    public int readable() {
        return receiver == null ? 0 : receiver.queue.readable();
    }

    /// Bytes that can be written now.
    public int writable() {
        return sender.finQueued ? 0 : sender.queue.free();
    }

    /// Whether this side has said that it writes nothing more.
    boolean isFinQueued() {
        return sender.finQueued;
    }

    /// Bytes that have been written and that the peer has not acknowledged.
    public int unsent() {
        return sender.queue.length();
    }

    /// Whether the peer has said that it sends nothing more, and all that it sent is here.
    public boolean isPeerClosed() {
        return receiver != null && receiver.finTaken;
    }

    /// How many of the bytes that can be read, or will be, the peer calls urgent; 0 for none.
    public int urgentMark() {
        var from = receiver;
        if (from == null || !from.urgentSeen) {
            return 0;
        }
        int readAt = from.queue.next() - (from.finTaken ? 1 : 0) - from.queue.readable();
        return Math.max(0, from.urgent - readAt);
    }

    /// CLOSE: nothing more will be written. What was written still arrives, and what the peer sends can be read.
    public void close(long now) {
        switch (state) {
            case CLOSED, LISTEN, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> {
                // It is closed already, or on the way there.
            }
            case SYN_SENT -> end(Ending.CLOSED);
            case SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT -> {
                sender.finQueued = true;
                state = state.onClose();
            }
        }
        settle(now);
    }

    /// The application goes: nothing more will be written or read. What was written still arrives; a peer that goes on
    /// sending is told by a reset that nobody reads it (RFC 9293, 3.6.1), at once if something was left unread.
    public void release(long now) {
        if (readable() > 0) {
            abort(now);
            return;
        }
        released = true;
        close(now);
    }

    /// ABORT: everything is thrown away and the peer is told.
    public void abort(long now) {
        stack.called(now);
        switch (state) {
            case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> {
                reset();
                end(Ending.ABORTED);
            }
            case SYN_SENT, CLOSING, LAST_ACK, TIME_WAIT -> end(Ending.ABORTED);
            case CLOSED, LISTEN -> {
                // There is nothing to throw away.
            }
        }
        settle(now);
    }

    /// Sends what there is at once, however little (against Nagle's algorithm).
    public void noDelay(boolean on, long now) {
        sender.noDelay = on;
        settle(now);
    }

    /// Asks a silent peer from time to time whether it is there.
    public void keepAlive(boolean on, long now) {
        keepAlive = on;
        settle(now);
    }

    /// How long data may stay unacknowledged, in nanoseconds.
    public void userTimeout(long nanoseconds) {
        userTimeout = nanoseconds;
    }

    /// The path has become narrower (RFC 1191): a packet of more than `mtu` bytes does not get through.
    ///
    /// @param sequence of the segment that did not; what is not on its way is a forgery (RFC 5927, 7.2)
    public void pathMtu(int mtu, int sequence, long now) {
        int bytes = mtu - TcpView.LENGTH - 20 - overhead();
        if (isOnItsWay(sequence) && bytes < sender.segment() && bytes >= LEAST_SEGMENT - Options.LONGEST) {
            sender.segmentSize(bytes);
            sender.next = sender.oldest;
            settle(now);
        }
    }

    /// How much may be on its way.
    public CongestionWindow congestion() {
        return sender.congestion;
    }

    /// Smoothed, in nanoseconds; 0 when it is not known.
    public long roundTrip() {
        return sender.roundTrip.smoothed();
    }

    /// As a line of a table.
    @Override
    public String toString() {
        var recovery = sender.recoveryText();
        return "%s:%d %s:%d %s%s".formatted(IpAddress.toText(localAddress), localPort, IpAddress.toText(remoteAddress),
                remotePort, state, recovery == null ? "" : " (" + recovery + ")");
    }

    // What Arrival, Sender and TcpStack ask and say.

    /// Whether a segment that has come in is one of this conversation.
    boolean isFor(Segment segment) {
        return segment.sourcePort == remotePort && segment.destinationPort == localPort
                && segment.sourceAddress == remoteAddress && segment.destinationAddress == localAddress;
    }

    Flow flow() {
        return new Flow(localAddress, localPort, remoteAddress, remotePort);
    }

    boolean isOnItsWay(int sequence) {
        return Sequence.atLeast(sequence, sender.oldest) && Sequence.before(sequence, sender.newest);
    }

    long userTimeout() {
        return userTimeout;
    }

    void state(State next) {
        state = next;
    }

    boolean isReleased() {
        return released;
    }

    boolean hasReceiver() {
        return receiver != null;
    }

    Receiver receiver() {
        var present = receiver;
        if (present == null) {
            throw new IllegalStateException(this + " has not heard of its peer");
        }
        return present;
    }

    void happens(Observer.Happening what) {
        happened |= what.bit;
    }

    /// Active OPEN.
    void open(long now) {
        state = State.SYN_SENT;
        sendSyn(now);
        settle(now);
    }

    /// The peer's SYN: its number, its window, what it offers (RFC 9293, 3.7.1; RFC 7323, 2.2).
    void peerSyn(Segment syn, long now) {
        var made = new Receiver(settings, syn.sequence);
        receiver = made;
        var options = syn.options;
        var choices = settings.choices();
        made.timestamps = choices.timestamps() && options.hasTimestamps();
        if (made.timestamps) {
            made.timestamp(options.timestamp(), now);
        }
        made.selective = choices.selective() && options.isSackPermitted();
        sender.selective = made.selective;
        if (choices.windowScale() && options.windowScale() >= 0) {
            sender.shift = Math.min(options.windowScale(), MOST_SHIFT);
            made.shift = ownShift();
        }
        int peers = options.largestSegment() == 0 ? DEFAULT_SEGMENT : Math.max(options.largestSegment(), LEAST_SEGMENT);
        sender.begin(Math.min(peers, stack.largestTo(remoteAddress)) - overhead());
        sender.window(syn, 0);
        heardAt = now;
    }

    void heard(long now) {
        heardAt = now;
        probes = 0;
    }

    void established(Segment segment, long now) {
        state = sender.finQueued ? State.FIN_WAIT_1 : State.ESTABLISHED;
        sender.window(segment, segment.has(Segment.SYN) ? 0 : sender.shift);
        happens(Observer.Happening.ESTABLISHED);
        heard(now);
    }

    void sendSyn(long now) {
        resendSyn();
        sender.synSent(now);
    }

    /// SYN, or SYN and ACK when the peer's SYN is here.
    void resendSyn() {
        var out = begin(sender.initialSequence, Segment.SYN | (receiver == null ? 0 : Segment.ACK));
        var heard = receiver;
        var choices = settings.choices();
        out.options.largestSegment(stack.largestFrom(remoteAddress));
        if (heard == null ? choices.selective() : heard.selective) {
            out.options.sackPermitted();
        }
        if (heard == null ? choices.timestamps() : heard.timestamps) {
            out.options.timestamps(timestamp(stack.now()), heard == null ? 0 : heard.recentTimestamp);
        }
        if (heard == null ? choices.windowScale() : sender.shift > 0 || heard.shift > 0) {
            out.options.windowScale(ownShift());
        }
        out.window = heard == null ? Math.min(0xffff, settings.sizes().receiveBuffer()) : heard.announce(true);
        stack.output().send(out);
    }

    /// Sends `length` bytes of the queue from `sequence` on, and with them everything that the peer should know.
    void emit(int sequence, int length, boolean fin) {
        var queue = sender.queue;
        int flags = Segment.ACK | (fin ? Segment.FIN : 0)
                | (length > 0 && sequence + length == queue.end() ? Segment.PSH : 0);
        var out = begin(sequence, flags);
        if (length > 0) {
            out.payload = queue.from(sequence);
            out.payloadLength = length;
        }
        if (sender.urgentQueued) {
            int ahead = sender.urgent - sequence;
            if (ahead > 0) {
                out.flags |= Segment.URG;
                out.urgentPointer = Math.min(ahead, 0xffff);
            } else if (Sequence.atLeast(sender.oldest, sender.urgent)) {
                sender.urgentQueued = false;
            }
        }
        var heard = receiver();
        if (heard.timestamps) {
            out.options.timestamps(timestamp(stack.now()), heard.recentTimestamp);
        }
        if (heard.selective && heard.queue.hasReport()) {
            heard.queue.report(out.options);
            heard.queue.reported();
        }
        out.window = heard.announce(false);
        if (length > 0) {
            heard.quick = 0;
        }
        stack.output().send(out);
    }

    void acknowledge() {
        emit(sender.newest, 0, false);
    }

    /// RFC 5961: an answer that only the real peer can use.
    void challenge(long now) {
        if (budget.take(now)) {
            acknowledge();
        }
    }

    /// Bytes that reports of holes take from the text of the next segment.
    int reportLength() {
        var heard = receiver;
        if (heard == null || !heard.selective || !heard.queue.hasReport()) {
            return 0;
        }
        stack.outgoing().options.clear();
        heard.queue.report(stack.outgoing().options);
        return stack.outgoing().options.length();
    }

    /// How long ago the segment's echo was sent; negative when there is none.
    long sinceEcho(Segment segment, long now) {
        if (receiver == null || !receiver.timestamps || !segment.options.hasTimestamps()
                || segment.options.echo() == 0) {
            return -1;
        }
        long ticks = Integer.toUnsignedLong(timestamp(now) - segment.options.echo());
        return ticks * MILLISECOND > settings.times().userTimeout() ? -1 : ticks * MILLISECOND;
    }

    /// Whether the segment's echo shows that it answers what was sent before `time` (RFC 3522, 3.2, step 5).
    boolean answersBefore(Segment segment, long time, long now) {
        long since = sinceEcho(segment, now);
        return since >= 0 && now / MILLISECOND - since / MILLISECOND < time / MILLISECOND;
    }

    void end(Ending how) {
        if (ending == Ending.NONE) {
            ending = how;
            happens(Observer.Happening.ENDED);
        }
        state = State.CLOSED;
        waitUntil = Long.MAX_VALUE;
        sender.clear();
        if (receiver != null) {
            if (how != Ending.CLOSED) {
                receiver.queue.clear();
            }
            receiver.delayedUntil = Long.MAX_VALUE;
            receiver.acknowledgeNow = false;
        }
        stack.ended(this);
    }

    void timeWait(long now) {
        state = State.TIME_WAIT;
        sender.stop();
        waitUntil = now + 2 * settings.times().lifetime();
    }

    /// The end of every call: sends what is due, tells who observes, and says when the next call is due.
    void settle(long now) {
        stack.called(now);
        if (state.isSynchronized()) {
            if (state != State.TIME_WAIT) {
                sender.output(now, false);
            }
            if (receiver != null && receiver.acknowledgeNow) {
                acknowledge();
            }
        }
        stack.touched(this);
        while (happened != 0) {
            var what = Observer.Happening.firstOf(happened);
            happened &= ~what.bit;
            observer.happened(this, what);
        }
    }

    /// Does what was due by `now`.
    void tick(long now) {
        if (sender.retransmitAt <= now && !sender.timedOut(now)) {
            giveUp();
        } else if (sender.persistAt <= now && !sender.probe(now)) {
            giveUp();
        }
        if (receiver != null && receiver.delayedUntil <= now) {
            receiver.acknowledgeNow = true;
        }
        if (waitUntil <= now) {
            end(Ending.CLOSED);
        }
        if (keepAliveAt() <= now) {
            if (probes == settings.times().keepAliveProbes()) {
                reset();
                end(Ending.TIMED_OUT);
            } else {
                probes++;
                emit(sender.oldest - 1, 0, false);
            }
        }
        settle(now);
    }

    private void giveUp() {
        if (state.isSynchronized()) {
            reset();
        }
        end(Ending.TIMED_OUT);
    }

    private void reset() {
        var out = begin(sender.newest, Segment.RST | Segment.ACK);
        var heard = receiver;
        if (heard != null && heard.timestamps) {
            // RFC 7323, 3.2: it should be there.
            out.options.timestamps(timestamp(stack.now()), heard.recentTimestamp);
        }
        stack.output().send(out);
    }

    long nextDeadline() {
        long delayed = receiver == null ? Long.MAX_VALUE : receiver.delayedUntil;
        return Math.min(Math.min(Math.min(sender.retransmitAt, sender.persistAt), Math.min(delayed, waitUntil)),
                keepAliveAt());
    }

    /// A probe is for a connection on which nothing else would notice that the peer is gone (RFC 9293, 3.8.4).
    private long keepAliveAt() {
        boolean silent = keepAlive && (state == State.ESTABLISHED || state == State.CLOSE_WAIT)
                && sender.isAllAcknowledged() && sender.queue.length() == 0;
        return silent
                ? heardAt + settings.times().keepAliveIdle() + probes * settings.times().keepAliveInterval()
                : Long.MAX_VALUE;
    }

    private Segment begin(int sequence, int flags) {
        var heard = receiver;
        var out = stack.outgoing();
        out.sourceAddress = localAddress;
        out.sourcePort = localPort;
        out.destinationAddress = remoteAddress;
        out.destinationPort = remotePort;
        return out.begin(sequence, heard == null || (flags & Segment.ACK) == 0 ? 0 : heard.next(), flags);
    }

    /// Milliseconds, from a beginning that tells nobody how long this machine runs (RFC 7323, 5.4).
    private int timestamp(long now) {
        return (int) (Math.unsignedMultiplyHigh(now >>> 6, MILLISECONDS) >>> 7) + timestampOffset;
    }

    private int overhead() {
        return receiver != null && receiver.timestamps ? Options.TIMESTAMPS_ROOM : 0;
    }

    private int ownShift() {
        int shift = settings.sizes().leastShift();
        while (shift < MOST_SHIFT && settings.sizes().receiveBuffer() >> shift > 0xffff) {
            shift++;
        }
        return shift;
    }
}
