package spin.plexus.tcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.plexus.wire.ErrorKind;
import spin.plexus.wire.Octets;

/// All connections of one TCP: who a segment is for, what becomes of one that is for nobody, and when the next thing is
/// due. The machine is told the time with every call and never asks for it.
///
/// Source: RFC 9293, 3.10.7.1 and 3.10.7.2; RFC 6528; RFC 4987.
public final class TcpStack {
    private static final int SEQUENCE = 4;
    /// From here on ports are nobody's in particular (RFC 6335, 6).
    public static final int FIRST_EPHEMERAL_PORT = 49_152;
    static final int LAST_PORT = 0xffff;
    /// RFC 6528, 3: the clock of initial sequence numbers ticks every four microseconds.
    private static final long TICK = 4000;
    private static final int MOST_BACKLOG = 65_536;
    /// Of IP and TCP, without options.
    private static final int HEADERS = 40;

    private static final Paths NOWHERE = new Paths() {
        @Override
        public int linkMtu(int remote) {
            return 0;
        }

        @Override
        public int pathMtu(int remote) {
            return 0;
        }
    };

    private final Settings settings;
    private final Supplier<CongestionControl> controls;
    private final Paths paths;
    private final Output output;
    private final KeyedHash sequences;
    private final KeyedHash timestamps;
    private final Cookies cookies;
    private final Map<Flow, Connection> connections = new LinkedHashMap<>();
    private final Map<Integer, Listener> listeners = new LinkedHashMap<>();
    private final Deadlines deadlines = new Deadlines();
    private final Segment outgoing = new Segment();
    private final Arrival arrival = new Arrival(this);
    /// Whom the latest segment was for, among `connections`: the next one is most often for the same.
    private @Nullable Connection latest;
    /// Whose deadline may have changed; null for nobody's.
    private @Nullable Connection touched;
    private long now;
    private int lastEphemeral = FIRST_EPHEMERAL_PORT - 1;

    /// @param seed what the numbers that nobody may guess are made from
    public TcpStack(Settings settings, CongestionControl control, long seed, Output output) {
        this(settings, () -> control, seed, output);
    }

    /// The same with a control for each connection, which may remember what it likes.
    TcpStack(Settings settings, Supplier<CongestionControl> controls, long seed, Output output) {
        this(settings, controls, NOWHERE, seed, output);
    }

    TcpStack(Settings settings, Supplier<CongestionControl> controls, Paths paths, long seed, Output output) {
        this.settings = settings;
        this.controls = controls;
        this.paths = paths;
        this.output = output;
        var key = new KeyedHash(seed, ~seed);
        sequences = new KeyedHash(key.of(0, 0), key.of(0, 1));
        timestamps = new KeyedHash(key.of(1, 0), key.of(1, 1));
        cookies = new Cookies(new KeyedHash(key.of(2, 0), key.of(2, 1)));
    }

    /// Passive OPEN.
    ///
    /// @param backlog connections that may wait to be accepted
    /// @throws IllegalStateException when the port is listened at already
    public Listener listen(int port, int backlog) {
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("there is no TCP port %d; a port is a number from 1 to %d"
                    .formatted(port, LAST_PORT));
        }
        if (listeners.containsKey(port)) {
            throw new IllegalStateException("TCP port %d is listened at already; close its listener".formatted(port));
        }
        var listener = new Listener(this, port, Math.clamp(backlog, 1, MOST_BACKLOG));
        listeners.put(port, listener);
        return listener;
    }

    /// Active OPEN.
    ///
    /// @throws IllegalStateException when these two ports speak with each other already
    public Connection connect(int localAddress, int localPort, int remoteAddress, int remotePort, long now) {
        this.now = now;
        var flow = new Flow(localAddress, localPort, remoteAddress, remotePort);
        if (connections.containsKey(flow)) {
            throw new IllegalStateException(
                    "there is a connection already, %s; use another local port".formatted(connections.get(flow)));
        }
        var connection = made(flow, initialSequence(flow), null);
        connection.open(now);
        return connection;
    }

    /// A port from which nobody speaks with `remotePort` of `remoteAddress`; 0 when all are taken.
    ///
    /// @param taken whether somebody else has a port for himself
    public int freePort(int localAddress, int remoteAddress, int remotePort, IntPredicate taken) {
        int count = LAST_PORT + 1 - FIRST_EPHEMERAL_PORT;
        for (int i = 0; i < count; i++) {
            lastEphemeral = lastEphemeral == LAST_PORT ? FIRST_EPHEMERAL_PORT : lastEphemeral + 1;
            if (!listeners.containsKey(lastEphemeral) && !taken.test(lastEphemeral)
                    && !connections.containsKey(new Flow(localAddress, lastEphemeral, remoteAddress, remotePort))) {
                return lastEphemeral;
            }
        }
        return 0;
    }

    /// A segment of ours went no further. Only a path that is too narrow changes anything: every other error may be over
    /// before the next retransmission (RFC 9293, 3.9.2.2; RFC 5461).
    ///
    /// @param packet  as it is quoted, from its IP header on
    /// @param payload where its TCP header begins
    /// @return whether it is on its way as far as is known here
    boolean refused(ErrorKind kind, byte[] packet, int payload, int nextMtu, long now) {
        if (packet.length < payload + 8) {
            return false;
        }
        var connection = find(new Flow(Octets.get32(packet, 12), Octets.get16(packet, payload),
                Octets.get32(packet, 16), Octets.get16(packet, payload + 2)));
        int sequence = Octets.get32(packet, payload + SEQUENCE);
        if (connection == null || !connection.isOnItsWay(sequence)) {
            return false;
        }
        if (kind == ErrorKind.FRAGMENTATION_NEEDED && nextMtu > 0) {
            connection.pathMtu(nextMtu, sequence, now);
        }
        return true;
    }

    /// A segment has come in.
    public void arrived(Segment segment, long now) {
        this.now = now;
        var connection = latest;
        if (connection == null || !connection.isFor(segment)) {
            connection = connections.get(Flow.of(segment));
            latest = connection;
        }
        if (connection != null && connection.state() == State.TIME_WAIT && isNewCall(connection, segment)) {
            // RFC 9293, 3.10.7.4, TIME-WAIT: the old conversation is surely over.
            int next = connection.sender.newest;
            connection.end(Ending.CLOSED);
            connection.settle(now);
            called(Flow.of(segment), segment, next + 0x10000, now);
        } else if (connection != null) {
            arrival.process(connection, segment, now);
        } else {
            withoutConnection(Flow.of(segment), segment, now);
        }
    }

    /// When [#tick] wants to be called; [Long#MAX_VALUE] for never.
    public long deadline() {
        if (touched != null) {
            place(touched);
        }
        return deadlines.earliest();
    }

    /// Does what was due by `now`.
    public void tick(long now) {
        this.now = now;
        while (deadline() <= now) {
            deadlines.first().tick(now);
        }
    }

    /// All of them, in the order of their beginning.
    public List<Connection> connections() {
        return List.copyOf(connections.values());
    }

    public List<Listener> listeners() {
        return List.copyOf(listeners.values());
    }

    boolean speaksFrom(int port) {
        for (var connection : connections.values()) {
            if (connection.localPort() == port) {
                return true;
            }
        }
        return false;
    }

    boolean isListenedAt(int port) {
        return listeners.containsKey(port);
    }

    @Nullable
    Connection find(Flow flow) {
        return connections.get(flow);
    }

    Settings settings() {
        return settings;
    }

    CongestionControl control() {
        return controls.get();
    }

    Output output() {
        return output;
    }

    Segment outgoing() {
        return outgoing;
    }

    long now() {
        return now;
    }

    /// An application has called at that time.
    void called(long time) {
        now = time;
    }

    /// What a segment from there may carry when it has no options (RFC 9293, 3.7.1: by the link, not by what is known of the way).
    int largestFrom(int remote) {
        return largest(paths.linkMtu(remote));
    }

    /// What a segment to there may carry when it has no options (RFC 1191, 6.4).
    int largestTo(int remote) {
        return largest(paths.pathMtu(remote));
    }

    private int largest(int mtu) {
        return mtu == 0 ? settings.sizes().largestSegment() : Math.max(mtu - HEADERS, Connection.LEAST_SEGMENT);
    }

    /// Its deadline may have changed. It is put in its place when somebody asks for the next one, which is after what there was to send has gone.
    void touched(Connection connection) {
        var other = touched;
        if (other != null && other != connection) {
            place(other);
        }
        touched = connection;
    }

    private void place(Connection connection) {
        touched = null;
        deadlines.set(connection, connection.state() == State.CLOSED ? Long.MAX_VALUE : connection.nextDeadline());
    }

    void ended(Connection connection) {
        latest = null;
        if (connections.remove(connection.flow(), connection) && connection.listener != null) {
            if (connection.sender.oldest == connection.sender.initialSequence) {
                connection.listener.hungUp();
            } else {
                connection.listener.gone(connection);
            }
        }
    }

    void closed(Listener listener) {
        listeners.remove(listener.port());
    }

    /// Tells the sender of a segment that belongs to nothing here (RFC 9293, 3.10.7.1).
    public void refuse(Segment segment) {
        if (segment.has(Segment.RST)) {
            return;
        }
        outgoing.from(segment.destinationAddress, segment.destinationPort).to(segment.sourceAddress,
                segment.sourcePort);
        if (segment.has(Segment.ACK)) {
            outgoing.begin(segment.acknowledgement, 0, Segment.RST);
        } else {
            outgoing.begin(0, segment.end(), Segment.RST | Segment.ACK);
        }
        output.send(outgoing);
    }

    /// LISTEN (RFC 9293, 3.10.7.2) and CLOSED.
    private void withoutConnection(Flow flow, Segment segment, long now) {
        var listener = listeners.get(segment.destinationPort);
        if (listener == null) {
            refuse(segment);
        } else if (segment.has(Segment.RST)) {
            // Nothing that is here is meant.
            return;
        } else if (segment.has(Segment.ACK)) {
            answered(listener, flow, segment, now);
        } else if (segment.has(Segment.SYN)) {
            called(flow, segment, initialSequence(flow), now);
        }
    }

    private void called(Flow flow, Segment syn, int initialSequence, long now) {
        var listener = listeners.get(flow.localPort());
        if (listener == null) {
            refuse(syn);
        } else if (listener.isFull()) {
            // The caller tries again; by then somebody may have been accepted (RFC 9293 leaves it open).
            return;
        } else if (listener.halfOpen() >= settings.sizes().halfOpen()) {
            sendCookie(flow, syn, now);
        } else {
            listener.called();
            var connection = made(flow, initialSequence, listener);
            connection.observe(listener.observer());
            connection.peerSyn(syn, now);
            connection.state(State.SYN_RECEIVED);
            connection.sendSyn(now);
            connection.settle(now);
        }
    }

    private void sendCookie(Flow flow, Segment syn, long now) {
        outgoing.from(flow.localAddress(), flow.localPort()).to(flow.remoteAddress(), flow.remotePort());
        outgoing.begin(cookies.of(flow, syn, now), syn.sequence + 1, Segment.SYN | Segment.ACK);
        outgoing.options.largestSegment(largestFrom(flow.remoteAddress()));
        outgoing.window = Math.min(0xffff, settings.sizes().receiveBuffer());
        output.send(outgoing);
    }

    private void answered(Listener listener, Flow flow, Segment segment, long now) {
        int cookie = segment.acknowledgement - 1;
        int largest = segment.has(Segment.SYN)
                ? 0
                : cookies.largestSegment(flow, segment.sequence - 1, cookie, now);
        if (largest == 0) {
            refuse(segment);
            return;
        }
        var connection = new Connection(this, flow, cookie, 0, listener);
        if (!listener.admitCookie(connection)) {
            return;
        }
        connections.put(flow, connection);
        connection.observe(listener.observer());
        var syn = new Segment().from(segment.sourceAddress, segment.sourcePort).to(segment.destinationAddress,
                segment.destinationPort);
        syn.header(Segment.SYN, segment.sequence - 1, 0, segment.window).options().largestSegment(largest);
        connection.peerSyn(syn, now);
        connection.sender.synSent(now);
        connection.sender.synAcknowledged(segment, now);
        connection.receiver().announce(true);
        connection.established(segment, now);
        arrival.process(connection, segment, now);
    }

    private Connection made(Flow flow, int initialSequence, @Nullable Listener listener) {
        var connection = new Connection(this, flow, initialSequence,
                (int) timestamps.of(flow.first(), flow.second()), listener);
        connections.put(flow, connection);
        return connection;
    }

    /// RFC 6528, 3.
    private int initialSequence(Flow flow) {
        return (int) (now / TICK) + (int) sequences.of(flow.first(), flow.second());
    }

    /// RFC 9293, 3.10.7.4; RFC 6191 with timestamps.
    private static boolean isNewCall(Connection old, Segment segment) {
        if (!segment.has(Segment.SYN) || segment.has(Segment.ACK) || segment.has(Segment.RST)) {
            return false;
        }
        var receiver = old.receiver();
        boolean later = receiver.timestamps && segment.options.hasTimestamps()
                && segment.options.timestamp() - receiver.recentTimestamp > 0;
        return later || Sequence.after(segment.sequence, receiver.next());
    }
}
