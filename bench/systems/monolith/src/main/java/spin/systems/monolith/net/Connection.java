package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;

/// One end of a TCP connection, as 4.3BSD-Reno has it: sliding window, retransmission by Jacobson's estimate, slow start, congestion avoidance, fast
/// retransmit and recovery, delayed acknowledgements, the silly window avoided at both ends, Nagle's rule.
///
/// Times are in ticks of the slow timer, half a second. The names of the variables are those of RFC 793 and of 4.3BSD's control block.
///
/// Sources: RFC 793; RFC 1122, 4.2; Jacobson, "Congestion Avoidance and Control", SIGCOMM '88; Stevens, TCP/IP Illustrated, volume 2 (from memory).
public final class Connection implements Pcb.Above {

    private static final int CLOSED = 0;
    private static final int LISTEN = 1;
    private static final int SYN_SENT = 2;
    private static final int SYN_RECEIVED = 3;
    private static final int ESTABLISHED = 4;
    private static final int CLOSE_WAIT = 5;
    private static final int FIN_WAIT_1 = 6;
    private static final int CLOSING = 7;
    private static final int LAST_ACK = 8;
    private static final int FIN_WAIT_2 = 9;
    private static final int TIME_WAIT = 10;

    private static final int RECEIVE = 32_768;
    private static final int MOST_WINDOW = 65_535;
    private static final int DEFAULT_SEGMENT = 512;
    private static final int LEAST_SEGMENT = 32;
    private static final int MOST_BACKLOG = 5;
    private static final int SEND = 32_768;
    /// What fits into a buffer behind the headers is copied there (`tcp_output`).
    private static final int SHORT = Mbufs.BYTES - Packet.IP_AT - Packet.IP_BYTES - Tcp.HEADER;

    // Ticks.
    private static final int LEAST_TIMEOUT = 2;
    private static final int MOST_TIMEOUT = 128;
    private static final int FIRST_TIMEOUT = 12;
    private static final int LEAST_PERSIST = 10;
    private static final int MOST_PERSIST = 120;
    private static final int CONNECT_TIMEOUT = 150;
    private static final int TWO_LIFETIMES = 120;
    private static final int MOST_IDLE = 1200;
    private static final int MOST_SHIFT = 12;
    private static final int LAST_BACKOFF = 6;

    private final Tcp tcp;
    private final Internet internet;
    private final PhysicalMemory memory;
    private final Mbufs mbufs;
    private @Nullable Owner owner;
    final Pcb pcb = new Pcb(this);
    private int state = CLOSED;
    /// What the socket is told next, `so_error`; and what came from the network and is told if nothing else does, `t_softerror`.
    private int error;
    private int softError;
    /// Nothing more can be sent, as the connection is over.
    private boolean isOver;

    // A listener's.
    private @Nullable Connection accepted;
    private @Nullable Connection nextAccepted;
    private @Nullable Connection listener;
    private int backlog;
    private int pending;

    // Sending.
    /// What is not acknowledged yet.
    private final MbufQueue buffer;
    private int segment = DEFAULT_SEGMENT;
    private int iss;
    private int una;
    private int nxt;
    private int max;
    private int window;
    private int widest;
    private int wl1;
    private int wl2;
    private int congestion;
    private int threshold = MOST_WINDOW;
    private int duplicates;
    private boolean finSent;
    private boolean forced;
    /// Why the segment that was to go could not.
    private int refused;

    // Receiving.
    private final MbufQueue received;
    private int rcvNxt;
    private int advertised;
    private final Reassembly outOfOrder = new Reassembly();
    private boolean atEnd;
    private boolean ackNow;
    private boolean ackLater;

    // Timers, in ticks, 0 when not set.
    private int retransmit;
    private int persist;
    private int keep;
    private int lifetime;
    private int idle;
    private int shift;
    private int timeout = FIRST_TIMEOUT;
    /// How long the segment that ends at [#timed] has been on its way; 0 when none is timed.
    private int trip;
    private int timed;
    /// Smoothed trip in eighths and its deviation in quarters.
    private int smoothed;
    private int deviation = 24;

    Connection(Tcp tcp, @Nullable Owner owner) {
        this.tcp = tcp;
        this.owner = owner;
        internet = tcp.internet;
        memory = tcp.memory;
        mbufs = internet.mbufs;
        buffer = new MbufQueue(mbufs);
        received = new MbufQueue(mbufs);
    }

    // What a socket asks.

    public boolean isBound() {
        return pcb.localPort != 0;
    }

    public boolean isListening() {
        return state == LISTEN;
    }

    public boolean isConnecting() {
        return state == SYN_SENT || state == SYN_RECEIVED;
    }

    /// Whether bytes can still be sent.
    public boolean isOpen() {
        return state == ESTABLISHED || state == CLOSE_WAIT;
    }

    /// Why it did not come about or is over, a [SocketError]; it stays until it is taken.
    public int error() {
        return error;
    }

    /// The error, which is none after that.
    public int takeError() {
        var taken = error;
        error = SocketError.NONE;
        return taken;
    }

    /// Whether a read, or an accept, would answer at once.
    public boolean isReadable() {
        return received.bytes > 0 || atEnd || accepted != null || error != SocketError.NONE;
    }

    /// Whether it was a connection and is none any more.
    public boolean isOver() {
        return isOver;
    }

    /// Bytes that have come and were not read.
    public int unread() {
        return received.bytes;
    }

    /// Whether the other end has sent all, and what is read is the last.
    public boolean isAtEnd() {
        return atEnd;
    }

    /// The first buffer with bytes to read; 0 when there is none.
    public long first() {
        return received.first;
    }

    /// So many bytes were read, at most as many as there are.
    public void read(int bytes) {
        received.drop(bytes);
    }

    /// Reading is over for now: the other end may be told of the room.
    public void readAll() {
        output();
    }

    /// How many bytes can be appended; 0 when the buffer is full.
    public int room() {
        return SEND - buffer.bytes;
    }

    /// Puts a chain, at most as long as there is room, behind what is to be sent.
    public void append(long chain) {
        buffer.append(chain);
    }

    /// Sends what may be sent.
    public void send() {
        output();
    }

    /// Whoever waits here from now on.
    public void owner(Owner newOwner) {
        owner = newOwner;
    }

    /// Waits for calls, of which so many may wait to be accepted, 1 to 5. False when it has no port or is a connection.
    public boolean listen(long most) {
        if (state != CLOSED || pcb.localPort == 0 || isOver) {
            return false;
        }
        backlog = (int) Math.max(1, Math.min(most, MOST_BACKLOG));
        state = LISTEN;
        return true;
    }

    /// A caller, who has no owner yet; null when there is none.
    public @Nullable Connection accept() {
        var caller = accepted;
        if (caller != null) {
            accepted = caller.nextAccepted;
            caller.nextAccepted = null;
            caller.listener = null;
            pending--;
        }
        return caller;
    }

    /// Who is at the other end: a host in the upper bits, a port in the lower 16; 0 for nobody.
    public long peer() {
        return pcb.peer();
    }

    /// Where this end is.
    public long name() {
        return SocketAddress.name(pcb.local, pcb.localPort);
    }

    /// Calls somebody, from the port that it has or one of the system's choice.
    ///
    /// @return 0, EISCONN when it is no fresh connection, why nothing could be sent, or as [Pcbs#connect] says
    public int connect(long name) {
        if (state != CLOSED || isOver) {
            return SocketError.EISCONN;
        }
        if (!pcb.isAttached) {
            tcp.pcbs.attach(pcb);
        }
        var refused = tcp.pcbs.connect(pcb, (int) (name >>> 16), (int) name & 0xffff);
        if (refused != SocketError.NONE) {
            return refused;
        }
        tcp.counts.connattempt++;
        state = SYN_SENT;
        begin();
        return output();
    }

    private void begin() {
        iss = tcp.firstSequence();
        una = iss;
        nxt = iss;
        max = iss;
        keep = CONNECT_TIMEOUT;
        congestion = segment;
    }

    /// Nobody has this end any more. What was appended is still sent.
    public void close() {
        owner = null;
        discard();
        if (isOver) {
            return;
        }
        if (state == LISTEN) {
            for (var caller = accept(); caller != null; caller = accept()) {
                caller.abort();
            }
            over(SocketError.NONE);
        } else if (state <= SYN_SENT) {
            over(SocketError.NONE);
        } else if (state <= ESTABLISHED) {
            state = FIN_WAIT_1;
            output();
        } else if (state == CLOSE_WAIT) {
            state = LAST_ACK;
            output();
        } else if (state == FIN_WAIT_2) {
            lifetime = MOST_IDLE;
        }
    }

    private void discard() {
        received.flush();
    }

    private void abort() {
        var segment = tcp.segment();
        if (segment != null) {
            tcp.ports(segment, pcb.localPort, pcb.foreignPort);
            tcp.numbers(segment, nxt, rcvNxt, Tcp.RST | Tcp.ACK, 0);
            tcp.counts.sndctrl++;
            tcp.send(segment, pcb);
        }
        over(SocketError.NONE);
    }

    /// It is no connection any more; who waits is told.
    private void over(int why) {
        if (why != SocketError.NONE) {
            if (state >= ESTABLISHED) {
                tcp.counts.drops++;
            } else {
                tcp.counts.conndrops++;
            }
            error = why;
        }
        tcp.counts.closed++;
        state = CLOSED;
        isOver = true;
        atEnd = true;
        tcp.remove(this);
        retransmit = 0;
        persist = 0;
        keep = 0;
        lifetime = 0;
        buffer.flush();
        outOfOrder.drop(internet);
        if (owner == null) {
            discard();
        }
        var caller = listener;
        if (caller != null) {
            caller.forget(this);
        }
        wakeReader();
        wakeWriter();
    }

    /// A call that came to nothing.
    private void forget(Connection caller) {
        pending--;
        caller.listener = null;
        Connection before = null;
        for (var at = accepted; at != null; at = at.nextAccepted) {
            if (at == caller) {
                if (before == null) {
                    accepted = at.nextAccepted;
                } else {
                    before.nextAccepted = at.nextAccepted;
                }
                return;
            }
            before = at;
        }
    }

    private void wakeReader() {
        if (owner != null) {
            owner.readable();
        }
    }

    private void wakeWriter() {
        if (owner != null) {
            owner.writable();
        }
    }

    /// `tcp_notify`: what may pass is told when it has not passed in time.
    @Override
    public void failed(int why) {
        if (state != ESTABLISHED || why != SocketError.EHOSTUNREACH) {
            softError = why;
        }
    }

    /// `tcp_quench`.
    @Override
    public void quenched() {
        congestion = segment;
    }

    // Out.

    private int flags() {
        return switch (state) {
            case SYN_SENT -> Tcp.SYN;
            case SYN_RECEIVED -> Tcp.SYN | Tcp.ACK;
            case FIN_WAIT_1, CLOSING, LAST_ACK -> Tcp.FIN | Tcp.ACK;
            case CLOSED, LISTEN -> Tcp.RST | Tcp.ACK;
            default -> Tcp.ACK;
        };
    }

    private int receiveWindow() {
        return Math.max(0, RECEIVE - received.bytes);
    }

    /// Sends what may be sent. 0, or why the last segment was not.
    private int output() {
        if (state <= LISTEN) {
            return SocketError.NONE;
        }
        refused = SocketError.NONE;
        var quiet = max == una;
        if (quiet && idle >= timeout) {
            // It has been still for long: what is known of the way is old.
            congestion = segment;
        }
        while (step(quiet)) {
            // Another segment may go.
        }
        return refused;
    }

    /// Sends one segment if one may go. Returns whether there may be another.
    private boolean step(boolean quiet) {
        var offset = nxt - una;
        var most = Math.min(window, congestion);
        var flags = flags();
        if (forced) {
            if (most == 0) {
                flags &= ~Tcp.FIN;
                most = 1;
            } else {
                persist = 0;
                shift = 0;
            }
        }
        var length = Math.min(buffer.bytes, most) - offset;
        if ((flags & Tcp.SYN) != 0) {
            length = 0;
        }
        if (length < 0) {
            length = 0;
            if (most == 0) {
                // The window has closed: what is on the way does not count.
                retransmit = 0;
                nxt = una;
                offset = 0;
            }
        }
        var more = length > segment;
        if (more) {
            length = segment;
        }
        if (nxt + length - (una + buffer.bytes) < 0) {
            flags &= ~Tcp.FIN;
        }
        if (!isWorthwhile(quiet, flags, length, offset)) {
            if (buffer.bytes > 0 && retransmit == 0 && persist == 0 && state >= ESTABLISHED) {
                shift = 0;
                setPersist();
            }
            return false;
        }
        return transmit(flags, length, offset) && more;
    }

    /// Whether there is a reason to send: enough data, something to be said at once, or a window that has opened far.
    private boolean isWorthwhile(boolean quiet, int flags, int length, int offset) {
        if (length > 0 && (length == segment || (quiet && length + offset >= buffer.bytes) || forced
                || (widest > 1 && length >= widest / 2) || nxt - max < 0)) {
            return true;
        }
        var open = receiveWindow();
        if (open > 0) {
            var gained = open - (advertised - rcvNxt);
            if (state >= ESTABLISHED && (gained >= 2 * segment || 2 * gained >= RECEIVE)) {
                return true;
            }
        }
        return ackNow || ((flags & Tcp.SYN) != 0 && nxt == una)
                || ((flags & Tcp.FIN) != 0 && (!finSent || nxt == una));
    }

    private boolean transmit(int flagged, int length, int offset) {
        var made = segment(length, offset);
        if (made == null) {
            // The timer asks again.
            if (retransmit == 0) {
                retransmit = timeout;
            }
            refused = SocketError.ENOBUFS;
            return false;
        }
        var flags = flagged;
        var options = 0;
        if ((flags & Tcp.SYN) != 0) {
            nxt = iss;
            options = 4;
            Octets.number(memory, made.ip + Packet.IP_BYTES + Tcp.HEADER, 2 << 24 | 4 << 16 | longest());
            mbufs.length(made.first, mbufs.length(made.first) + options);
            made.length += options;
        }
        count(flags, length);
        if (length > 0 && offset + length == buffer.bytes) {
            flags |= Tcp.PSH;
        }
        if ((flags & Tcp.FIN) != 0 && finSent && nxt == max) {
            nxt--;
        }
        var open = receiveWindow();
        if (open < RECEIVE / 4 && open < segment) {
            open = 0;
        }
        open = Math.min(MOST_WINDOW, Math.max(open, state < ESTABLISHED ? open : advertised - rcvNxt));
        tcp.ports(made, pcb.localPort, pcb.foreignPort);
        tcp.numbers(made, nxt, (flags & Tcp.ACK) == 0 ? 0 : rcvNxt, flags, open);
        if (options != 0) {
            Octets.word(memory, made.ip + Packet.IP_BYTES + 12, ((Tcp.HEADER + options) / 4) << 12 | flags);
        }
        sent(flags, length);
        if (open > 0 && rcvNxt + open - advertised > 0) {
            advertised = rcvNxt + open;
        }
        ackNow = false;
        ackLater = false;
        refused = tcp.send(made, pcb);
        if (refused == SocketError.ENOBUFS) {
            quenched();
        } else if (refused != SocketError.NONE && state >= SYN_RECEIVED) {
            // It may pass: the timer asks again.
            softError = refused;
            refused = SocketError.NONE;
        }
        return refused == SocketError.NONE;
    }

    /// Headers, and bytes of the buffer: short ones copied, others referred to. Null when there is no memory.
    private @Nullable Packet segment(int length, int offset) {
        var made = tcp.segment();
        if (made == null || length == 0) {
            return made;
        }
        if (length <= SHORT) {
            mbufs.copyOut(buffer.first, offset, length, made.ip + Packet.IP_BYTES + Tcp.HEADER);
            mbufs.length(made.first, mbufs.length(made.first) + length);
        } else {
            var data = mbufs.copy(buffer.first, offset, length);
            if (data == 0) {
                internet.drop(made);
                return null;
            }
            mbufs.next(made.first, data);
        }
        made.length += length;
        return made;
    }

    private void count(int flags, int length) {
        var counts = tcp.counts;
        if (length > 0) {
            if (forced && length == 1) {
                counts.sndprobe++;
            } else if (nxt - max < 0) {
                counts.sndrexmitpack++;
                counts.sndrexmitbyte += length;
            } else {
                counts.sndpack++;
                counts.sndbyte += length;
            }
        } else if (ackNow) {
            counts.sndacks++;
        } else if ((flags & (Tcp.SYN | Tcp.FIN | Tcp.RST)) != 0) {
            counts.sndctrl++;
        } else {
            counts.sndwinup++;
        }
    }

    /// The longest segment that the link carries; for somebody beyond this network's gateways the least that everybody takes (RFC 1122, 4.2.2.6).
    private int longest() {
        internet.routes.allocate(pcb.route, pcb.foreign);
        var way = pcb.route.route;
        if (way == null) {
            return DEFAULT_SEGMENT;
        }
        var room = way.by.header.mtu - Packet.IP_BYTES - Tcp.HEADER;
        return internet.isLocal(pcb.foreign) ? room : Math.min(room, DEFAULT_SEGMENT);
    }

    private void sent(int flags, int length) {
        if (forced && persist != 0) {
            if (nxt + length - max > 0) {
                max = nxt + length;
            }
            return;
        }
        var start = nxt;
        if ((flags & Tcp.SYN) != 0) {
            nxt++;
        }
        if ((flags & Tcp.FIN) != 0) {
            nxt++;
            finSent = true;
        }
        nxt += length;
        if (nxt - max > 0) {
            max = nxt;
            if (trip == 0) {
                trip = 1;
                timed = start;
                tcp.counts.segstimed++;
            }
        }
        if (retransmit == 0 && nxt != una) {
            retransmit = timeout;
            if (persist != 0) {
                persist = 0;
                shift = 0;
            }
        }
    }

    private void setPersist() {
        var wait = ((smoothed >> 2) + deviation) >> 1;
        persist = Math.clamp((long) wait << Math.min(shift, LAST_BACKOFF), LEAST_PERSIST, MOST_PERSIST);
        if (shift < MOST_SHIFT) {
            shift++;
        }
    }

    // Timers.

    void fastTimer() {
        if (ackLater) {
            ackLater = false;
            ackNow = true;
            tcp.counts.delack++;
            output();
        }
    }

    void slowTimer() {
        idle++;
        if (trip != 0) {
            trip++;
        }
        if (retransmit != 0 && --retransmit == 0) {
            retransmission();
        }
        if (persist != 0 && --persist == 0) {
            tcp.counts.persisttimeo++;
            setPersist();
            forced = true;
            output();
            forced = false;
        }
        if (keep != 0 && --keep == 0 && isConnecting()) {
            tcp.counts.keepdrops++;
            over(timedOut());
        }
        if (lifetime != 0 && --lifetime == 0) {
            over(SocketError.NONE);
        }
    }

    private int timedOut() {
        return softError == SocketError.NONE ? SocketError.ETIMEDOUT : softError;
    }

    private void retransmission() {
        shift++;
        if (shift > MOST_SHIFT) {
            tcp.counts.timeoutdrop++;
            over(timedOut());
            return;
        }
        tcp.counts.rexmttimeo++;
        timeout = Math.clamp((long) ((smoothed >> 3) + deviation) << Math.min(shift, LAST_BACKOFF), LEAST_TIMEOUT,
                MOST_TIMEOUT);
        retransmit = timeout;
        nxt = una;
        trip = 0;
        threshold = half();
        congestion = segment;
        duplicates = 0;
        output();
    }

    /// Half of what was on the way, at least two segments.
    private int half() {
        return Math.max(2, Math.min(window, congestion) / 2 / segment) * segment;
    }

    /// A segment that was timed is acknowledged.
    private void measured() {
        tcp.counts.rttupdated++;
        if (smoothed == 0) {
            smoothed = trip << 3;
            deviation = trip << 1;
        } else {
            var delta = trip - 1 - (smoothed >> 3);
            smoothed = Math.max(1, smoothed + delta);
            deviation = Math.max(1, deviation + Math.abs(delta) - (deviation >> 2));
        }
        trip = 0;
        shift = 0;
        timeout = Math.clamp((long) (smoothed >> 3) + deviation, LEAST_TIMEOUT, MOST_TIMEOUT);
    }

    // In.

    /// A segment of this connection's, or one to a listener; it is this one's now.
    void input(Packet packet, int flags, int ack, int wide, int options) {
        if (state == LISTEN) {
            called(packet, flags, wide, options);
            return;
        }
        if (state == CLOSED) {
            internet.drop(packet);
            return;
        }
        idle = 0;
        if (state == ESTABLISHED && (flags & ~Tcp.PSH) == Tcp.ACK && packet.sequence == rcvNxt && wide != 0
                && wide == window && nxt == max && predicted(packet, ack)) {
            return;
        }
        if (state == SYN_SENT) {
            answered(packet, flags, ack, wide, options);
        } else {
            general(packet, flags, ack, wide);
        }
    }

    /// What the next segment of a transfer mostly is: an acknowledgement of more, or the next bytes and nothing else.
    private boolean predicted(Packet packet, int ack) {
        if (packet.length == 0) {
            if (ack - una <= 0 || ack - max > 0 || congestion < window) {
                return false;
            }
            if (trip != 0 && ack - timed > 0) {
                measured();
            }
            tcp.counts.predack++;
            tcp.counts.rcvackpack++;
            tcp.counts.rcvackbyte += ack - una;
            buffer.drop(ack - una);
            una = ack;
            duplicates = 0;
            if (una == max) {
                retransmit = 0;
            } else if (persist == 0) {
                retransmit = timeout;
            }
            internet.drop(packet);
            wakeWriter();
            if (buffer.bytes > 0) {
                output();
            }
            return true;
        }
        if (ack != una || !outOfOrder.isEmpty() || packet.length > receiveWindow() || owner == null) {
            return false;
        }
        tcp.counts.preddat++;
        ackLater = true;
        take(packet);
        wakeReader();
        return true;
    }

    /// The next bytes of the stream.
    private void take(Packet packet) {
        rcvNxt += packet.length;
        tcp.counts.rcvpack++;
        tcp.counts.rcvbyte += packet.length;
        if (packet.length == 0 || (owner == null && listener == null)) {
            internet.drop(packet);
            return;
        }
        received.append(packet.first);
    }

    private void called(Packet packet, int flags, int wide, int options) {
        if ((flags & Tcp.RST) != 0 || (flags & Tcp.ACK) != 0 || (flags & Tcp.SYN) == 0 || packet.isBroadcast
                || pending > backlog * 3 / 2) {
            if ((flags & (Tcp.RST | Tcp.ACK)) == Tcp.ACK) {
                tcp.reset(packet, flags);
            } else {
                internet.drop(packet);
            }
            return;
        }
        var child = new Connection(tcp, null);
        child.pcb.localPort = pcb.localPort;
        child.pcb.local = Octets.number(memory, packet.ip + 16);
        tcp.pcbs.attach(child.pcb);
        if (tcp.pcbs.connect(child.pcb, Octets.number(memory, packet.ip + 12),
                Octets.word(memory, packet.ip + Packet.IP_BYTES)) != SocketError.NONE) {
            tcp.remove(child);
            internet.drop(packet);
            return;
        }
        tcp.counts.accepts++;
        child.listener = this;
        pending++;
        child.segmentOf(packet, options);
        child.begin();
        child.heard(packet.sequence);
        child.window = wide;
        child.widest = wide;
        child.wl1 = packet.sequence;
        child.state = SYN_RECEIVED;
        internet.drop(packet);
        child.output();
    }

    private void heard(int irs) {
        rcvNxt = irs + 1;
        advertised = rcvNxt;
        ackNow = true;
    }

    /// How long a segment may be: what the other end says, and what the link carries.
    private void segmentOf(Packet packet, int options) {
        var said = DEFAULT_SEGMENT;
        var at = packet.ip + Packet.IP_BYTES + Tcp.HEADER;
        var end = at + options;
        while (at < end) {
            var kind = memory.loadByte(at);
            if (kind == 0) {
                break;
            }
            var length = kind == 1 ? 1 : at + 1 < end ? memory.loadByte(at + 1) & 0xff : 0;
            if (kind == 2 && length == 4 && at + 4 <= end) {
                said = (memory.loadByte(at + 2) & 0xff) << 8 | (memory.loadByte(at + 3) & 0xff);
            }
            if (length == 0 || (kind != 1 && length < 2)) {
                break;
            }
            at += length;
        }
        segment = Math.max(LEAST_SEGMENT, Math.min(said, longest()));
        congestion = segment;
    }

    private void answered(Packet packet, int flags, int ack, int wide, int options) {
        var acknowledges = (flags & Tcp.ACK) != 0;
        if (acknowledges && (ack - iss <= 0 || ack - max > 0)) {
            tcp.reset(packet, flags);
            return;
        }
        if ((flags & Tcp.RST) != 0 || (flags & Tcp.SYN) == 0) {
            internet.drop(packet);
            if ((flags & Tcp.RST) != 0 && acknowledges) {
                over(SocketError.ECONNREFUSED);
            }
            return;
        }
        segmentOf(packet, options);
        heard(packet.sequence);
        retransmit = 0;
        window = wide;
        widest = wide;
        wl1 = packet.sequence;
        if (acknowledges) {
            una = ack;
            nxt = ack;
            wl2 = ack;
            keep = 0;
            state = ESTABLISHED;
            tcp.counts.connects++;
            if (trip != 0) {
                measured();
            }
            wakeWriter();
        } else {
            state = SYN_RECEIVED;
            nxt = una;
        }
        packet.sequence++;
        data(packet, flags & Tcp.FIN);
        output();
    }

    private void general(Packet packet, int given, int ack, int wide) {
        var flags = given;
        var before = rcvNxt - packet.sequence;
        if (before > 0) {
            if ((flags & Tcp.SYN) != 0) {
                flags &= ~Tcp.SYN;
                packet.sequence++;
                before--;
            }
            if (before > packet.length || (before == packet.length && (flags & Tcp.FIN) == 0)) {
                // It was here already: the acknowledgement is lost.
                flags &= ~Tcp.FIN;
                ackNow = true;
                before = packet.length;
                tcp.counts.rcvduppack++;
                tcp.counts.rcvdupbyte += before;
            } else {
                tcp.counts.rcvpartduppack++;
                tcp.counts.rcvpartdupbyte += before;
            }
            packet.trim(mbufs, before);
            packet.sequence += before;
        }
        if (owner == null && listener == null && state > CLOSE_WAIT && packet.length > 0) {
            tcp.counts.rcvafterclose++;
            tcp.reset(packet, flags);
            over(SocketError.NONE);
            return;
        }
        var beyond = packet.sequence + packet.length - (rcvNxt + Math.max(receiveWindow(), advertised - rcvNxt));
        if (beyond > 0) {
            tcp.counts.rcvpackafterwin++;
            tcp.counts.rcvbyteafterwin += Math.min(beyond, packet.length);
            if (beyond >= packet.length) {
                if (packet.sequence != rcvNxt || receiveWindow() != 0) {
                    dropAfterAck(packet, flags);
                    return;
                }
                ackNow = true;
                beyond = packet.length;
            }
            packet.cut(mbufs, packet.length - beyond);
            flags &= ~(Tcp.PSH | Tcp.FIN);
        }
        if ((flags & Tcp.RST) != 0) {
            internet.drop(packet);
            over(state == SYN_RECEIVED ? SocketError.ECONNREFUSED : SocketError.ECONNRESET);
        } else if ((flags & Tcp.SYN) != 0) {
            tcp.reset(packet, flags);
            over(SocketError.ECONNRESET);
        } else if ((flags & Tcp.ACK) == 0) {
            internet.drop(packet);
        } else if (acknowledged(packet, flags, ack, wide)) {
            rest(packet, flags, ack, wide);
        }
    }

    private void dropAfterAck(Packet packet, int flags) {
        internet.drop(packet);
        if ((flags & Tcp.RST) == 0) {
            ackNow = true;
            output();
        }
    }

    /// What the acknowledgement says. False when the packet is dealt with.
    private boolean acknowledged(Packet packet, int flags, int ack, int wide) {
        if (state == SYN_RECEIVED) {
            if (una - ack > 0 || ack - max > 0) {
                tcp.reset(packet, flags);
                return false;
            }
            established(packet);
        }
        if (ack - una <= 0) {
            return !isDuplicate(packet, ack, wide);
        }
        if (duplicates >= 3 && congestion > threshold) {
            congestion = threshold;
        }
        duplicates = 0;
        if (ack - max > 0) {
            tcp.counts.rcvacktoomuch++;
            dropAfterAck(packet, flags);
            return false;
        }
        var acked = ack - una;
        tcp.counts.rcvackpack++;
        tcp.counts.rcvackbyte += acked;
        if (trip != 0 && ack - timed > 0) {
            measured();
        }
        if (ack == max) {
            retransmit = 0;
        } else if (persist == 0) {
            retransmit = timeout;
        }
        congestion = Math.min(MOST_WINDOW, congestion
                + (congestion > threshold ? segment * segment / congestion + segment / 8 : segment));
        var finIsThere = finSent && ack == max;
        var bytes = Math.min(acked, buffer.bytes);
        buffer.drop(bytes);
        window -= bytes;
        una = ack;
        if (nxt - una < 0) {
            nxt = una;
        }
        wakeWriter();
        return !finIsThere || finAcknowledged(packet);
    }

    private void established(Packet packet) {
        state = ESTABLISHED;
        tcp.counts.connects++;
        keep = 0;
        wl1 = packet.sequence - 1;
        var caller = listener;
        if (caller != null) {
            if (caller.state != LISTEN) {
                abort();
                return;
            }
            Connection end = caller.accepted;
            if (end == null) {
                caller.accepted = this;
            } else {
                while (end.nextAccepted != null) {
                    end = end.nextAccepted;
                }
                end.nextAccepted = this;
            }
            caller.wakeReader();
        } else {
            wakeWriter();
        }
    }

    /// An acknowledgement of nothing new: the third says that a segment is lost. True when the packet is dealt with.
    private boolean isDuplicate(Packet packet, int ack, int wide) {
        if (packet.length != 0 || wide != window || retransmit == 0 || ack != una) {
            duplicates = 0;
            return false;
        }
        tcp.counts.rcvdupack++;
        duplicates++;
        if (duplicates == 3) {
            var before = nxt;
            threshold = half();
            retransmit = 0;
            trip = 0;
            nxt = ack;
            congestion = segment;
            output();
            congestion = threshold + 3 * segment;
            if (before - nxt > 0) {
                nxt = before;
            }
        } else if (duplicates > 3) {
            congestion = Math.min(MOST_WINDOW, congestion + segment);
            output();
        } else {
            return false;
        }
        internet.drop(packet);
        return true;
    }

    /// The end of what this side sends has arrived. False when the packet is dealt with.
    private boolean finAcknowledged(Packet packet) {
        switch (state) {
            case FIN_WAIT_1 -> {
                state = FIN_WAIT_2;
                if (owner == null) {
                    lifetime = MOST_IDLE;
                }
            }
            case CLOSING -> waitOut();
            case LAST_ACK -> {
                internet.drop(packet);
                over(SocketError.NONE);
                return false;
            }
            default -> {
                // Nothing of it follows.
            }
        }
        return true;
    }

    private void waitOut() {
        state = TIME_WAIT;
        retransmit = 0;
        persist = 0;
        lifetime = TWO_LIFETIMES;
    }

    /// Window, data and end.
    private void rest(Packet packet, int flags, int ack, int wide) {
        if (wl1 - packet.sequence < 0
                || (wl1 == packet.sequence && (wl2 - ack < 0 || (wl2 == ack && wide > window)))) {
            if (packet.length == 0 && wl2 == ack && wide > window) {
                tcp.counts.rcvwinupd++;
            }
            window = wide;
            wl1 = packet.sequence;
            wl2 = ack;
            widest = Math.max(widest, wide);
        }
        if (state == TIME_WAIT) {
            internet.drop(packet);
            if ((flags & Tcp.FIN) != 0 || ackNow) {
                lifetime = TWO_LIFETIMES;
                ackNow = true;
            }
        } else {
            data(packet, flags & Tcp.FIN);
        }
        if (ackNow || buffer.bytes > 0 || state >= FIN_WAIT_1) {
            output();
        }
    }

    /// Bytes and, behind them, the end: taken in order, or kept until what is missing has come.
    private void data(Packet packet, int fin) {
        if (packet.length == 0 && fin == 0) {
            internet.drop(packet);
            return;
        }
        var last = fin != 0;
        if (packet.sequence == rcvNxt && outOfOrder.isEmpty()) {
            if (state == ESTABLISHED) {
                ackLater = true;
            } else {
                ackNow = true;
            }
            take(packet);
        } else {
            ackNow = true;
            packet.isLast = last;
            tcp.counts.rcvoopack++;
            tcp.counts.rcvoobyte += packet.length;
            if (!outOfOrder.add(packet, rcvNxt)) {
                internet.drop(packet);
            }
            last = inOrder();
        }
        if (last && !atEnd) {
            rcvNxt++;
            ended();
        }
        wakeReader();
    }

    private void ended() {
        atEnd = true;
        ackNow = true;
        if (state == ESTABLISHED) {
            state = CLOSE_WAIT;
        } else if (state == FIN_WAIT_1) {
            state = CLOSING;
        } else if (state == FIN_WAIT_2) {
            waitOut();
        }
    }

    /// Takes what is in order now. Returns whether that was the last.
    private boolean inOrder() {
        var last = false;
        for (var next = outOfOrder.take(rcvNxt); next != null; next = outOfOrder.take(rcvNxt)) {
            var twice = rcvNxt - next.sequence;
            last |= next.isLast && twice <= next.length;
            next.trim(mbufs, Math.min(twice, next.length));
            take(next);
        }
        return last;
    }
}
