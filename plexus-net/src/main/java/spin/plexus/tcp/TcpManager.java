package spin.plexus.tcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Requester;
import spin.plexus.ip.IpManager;
import spin.plexus.ip.IpView;
import spin.plexus.wire.Drop;
import spin.plexus.wire.ErrorKind;
import spin.plexus.wire.Ticker;
import spin.plexus.wire.Traffic;

/// Gives a [TcpStack] what it has no idea of: packets, the machine's clock, a timer, a seed.
///
/// What the machine sends is kept until its call is over: on the loop-back link the answer would otherwise come in while it
/// is still at work. The seed is drawn when TCP is used first, so a machine that never speaks it takes nothing from the chance
/// of its other parts.
public final class TcpManager {
    private static final int HEADROOM = IpManager.HEADROOM;
    private static final long NANOS = 1000;

    private final SpinKernel kernel;
    private final IpManager below;
    private final Ticker ticker;
    private final Ticker.WakeUp wakeUp;
    private final Traffic traffic = new Traffic("tcp");
    private final Segment arriving = new Segment();
    private @Nullable Packet outgoing;
    private @Nullable Packet lastOutgoing;
    private final TcpPorts ports;
    private final TcpSegments above;
    private final Paths ways = new Paths() {
        @Override
        public int linkMtu(int remote) {
            return below.linkMtu(remote);
        }

        @Override
        public int pathMtu(int remote) {
            return below.pathMtu(remote);
        }
    };
    private @Nullable TcpStack stack;
    private boolean flushing;
    /// The deadline for which the wake-up was set last.
    private long wakeAt = Long.MAX_VALUE;

    /// One that is to be sent, before the next.
    private static final class Packet {
        final byte[] frame;
        final int source;
        final int destination;
        @Nullable
        Packet next;

        Packet(byte[] frame, int source, int destination) {
            this.frame = frame;
            this.source = source;
            this.destination = destination;
        }
    }

    private TcpManager(SpinKernel kernel, IpManager below, Ticker ticker) {
        this.kernel = kernel;
        this.below = below;
        this.ticker = ticker;
        wakeUp = ticker.wakeUp("tcp", this::wake);
        ports = new TcpPorts(kernel, this);
        above = ports.segments();
    }

    /// Exports [Tcp] and begins to receive: segments that are for nobody are answered with a reset.
    public static TcpManager attach(SpinKernel kernel, IpManager below, Ticker ticker) {
        var manager = new TcpManager(kernel, below, ticker);
        below.protocol("tcp", TcpView.PROTOCOL, manager::packetArrived);
        below.errors(TcpView.PROTOCOL, manager::refused);
        return manager;
    }

    public Traffic traffic() {
        return traffic;
    }

    /// Nanoseconds since power-on, as every call of a connection wants them.
    public long now() {
        long micros = ticker.now();
        // By a thousand, without a multiplication.
        return (micros << 10) - (micros << 4) - (micros << 3);
    }

    /// Passive OPEN, on every address of this machine.
    public Listener listen(int port, int backlog) {
        return stack().listen(port, backlog);
    }

    /// Active OPEN, from a port that is free for it.
    ///
    /// @return null when no way leads to `address`, or no port is free
    public @Nullable Connection connect(int address, int port) {
        int local = stack().freePort(below.sourceFor(address), address, port, ports::isTaken);
        var connection = local == 0 ? null : connect(local, address, port);
        settle();
        return connection;
    }

    /// Active OPEN; [#settle] sends the SYN.
    ///
    /// @return null when no way leads to `address`, or the two ports speak with each other already
    @Nullable
    Connection connect(int localPort, int address, int port) {
        int source = below.sourceFor(address);
        boolean free = source != 0 && stack().find(new Flow(source, localPort, address, port)) == null;
        return free ? stack().connect(source, localPort, address, port, now()) : null;
    }

    boolean leadsTo(int address) {
        return below.sourceFor(address) != 0;
    }

    boolean isListenedAt(int port) {
        return stack != null && stack.isListenedAt(port);
    }

    /// Whether a connection has that port here.
    boolean speaksFrom(int port) {
        return stack != null && stack.speaksFrom(port);
    }

    /// A domain is gone: its ports are free, its connections over.
    public void unloaded(Requester domain) {
        ports.unloaded(domain);
    }

    /// To be called after calls of a connection or a listener: sends what they had to say.
    public void settle() {
        if (outgoing != null && !flushing) {
            flushing = true;
            try {
                flush();
            } finally {
                flushing = false;
            }
        }
        var present = stack;
        if (present != null) {
            long due = present.deadline();
            if (due < wakeAt) {
                wakeAt = due;
                wakeUp.noLaterThan(Math.ceilDiv(due, NANOS));
            }
        }
    }

    public List<Connection> connections() {
        return stack == null ? List.of() : stack.connections();
    }

    public List<Listener> listeners() {
        return stack == null ? List.of() : stack.listeners();
    }

    private TcpStack stack() {
        var present = stack;
        if (present == null) {
            present = new TcpStack(Settings.standard(), ports::policies, ways, kernel.secret(), this::keep);
            stack = present;
        }
        return present;
    }

    private void keep(Segment segment) {
        int header = TcpView.headerOf(segment);
        var frame = new byte[HEADROOM + header + segment.payloadLength];
        TcpView.write(frame, HEADROOM, header, segment);
        var packet = new Packet(frame, segment.sourceAddress, segment.destinationAddress);
        var last = lastOutgoing;
        if (last == null) {
            outgoing = packet;
        } else {
            last.next = packet;
        }
        lastOutgoing = packet;
    }

    private void flush() {
        for (var packet = outgoing; packet != null; packet = outgoing) {
            outgoing = packet.next;
            if (outgoing == null) {
                lastOutgoing = null;
            }
            traffic.countSent();
            var way = below.wayTo(packet.destination);
            if (way != null && way.source() == packet.source) {
                below.send(packet.frame, way, TcpView.PROTOCOL);
            } else {
                below.send(packet.frame, packet.source, packet.destination, TcpView.PROTOCOL);
            }
        }
    }

    private void packetArrived(IpView packet) {
        traffic.countReceived();
        var view = new TcpView(packet);
        var wrong = view.check();
        if (wrong == null) {
            above.packetArrived(view);
        } else {
            traffic.count(wrong);
        }
    }

    /// A segment that nobody has taken who has a TCP of his own.
    void arrived(TcpView view) {
        view.into(arriving);
        stack().arrived(arriving, now());
        settle();
    }

    /// Sends a segment that another TCP has made.
    ///
    /// @return false when no link leads to `address`
    boolean send(int port, TcpView.Header header, int address, byte[] options, byte[] payload) {
        int source = below.sourceFor(address);
        if (source == 0) {
            traffic.count(Drop.NO_ROUTE);
            return false;
        }
        var frame = new byte[HEADROOM + TcpView.LENGTH + options.length + payload.length];
        TcpView.write(frame, HEADROOM, new Flow(source, port, address, header.port()), header, options, payload);
        traffic.countSent();
        return below.send(frame, source, address, TcpView.PROTOCOL);
    }

    /// Sends on a segment that has come in.
    ///
    /// @return false when no link leads to `address`
    boolean pass(int port, TcpView segment, int address, int remotePort) {
        var way = below.wayTo(address);
        if (way == null) {
            traffic.count(Drop.NO_ROUTE);
            return false;
        }
        var frame = new byte[HEADROOM + segment.length()];
        segment.passInto(frame, HEADROOM, way.addressSum(), port, remotePort);
        traffic.countSent();
        return below.send(frame, way, TcpView.PROTOCOL);
    }

    private void wake() {
        wakeAt = Long.MAX_VALUE;
        stack().tick(now());
        settle();
    }

    private boolean refused(ErrorKind kind, byte[] packet, int payload, int nextMtu) {
        var present = stack;
        boolean ours = present != null && present.refused(kind, packet, payload, nextMtu, now());
        if (ours) {
            settle();
        }
        return ours;
    }
}
