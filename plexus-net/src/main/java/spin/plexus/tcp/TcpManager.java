package spin.plexus.tcp;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Requester;
import spin.plexus.ip.IpManager;
import spin.plexus.ip.IpView;
import spin.plexus.wire.ErrorKind;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;
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
    private static final int SEQUENCE = 4;

    private final SpinKernel kernel;
    private final IpManager below;
    private final Ticker ticker;
    private final Ticker.WakeUp wakeUp;
    private final Traffic traffic = new Traffic("tcp");
    private final Segment arriving = new Segment();
    private final ArrayDeque<Packet> outgoing = new ArrayDeque<>();
    private final TcpPorts ports;
    private @Nullable TcpStack stack;
    private boolean flushing;

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Packet(byte[] frame, int source, int destination) {}

    private TcpManager(SpinKernel kernel, IpManager below, Ticker ticker) {
        this.kernel = kernel;
        this.below = below;
        this.ticker = ticker;
        wakeUp = ticker.wakeUp("tcp", this::wake);
        ports = new TcpPorts(kernel, this);
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
        return ticker.now() * NANOS;
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

    /// A domain is gone: its ports are free, its connections over.
    public void unloaded(Requester domain) {
        ports.unloaded(domain);
    }

    /// To be called after calls of a connection or a listener: sends what they had to say.
    public void settle() {
        if (!flushing) {
            flushing = true;
            try {
                flush();
            } finally {
                flushing = false;
            }
        }
        var present = stack;
        if (present != null && present.deadline() != Long.MAX_VALUE) {
            wakeUp.noLaterThan(Math.ceilDiv(present.deadline(), NANOS));
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
            present = new TcpStack(Settings.standard(), CongestionControl.reno(), kernel.secret(), this::keep);
            stack = present;
        }
        return present;
    }

    private void keep(Segment segment) {
        var frame = new byte[HEADROOM + TcpView.lengthOf(segment)];
        TcpView.write(frame, HEADROOM, segment);
        outgoing.add(new Packet(frame, segment.sourceAddress(), segment.destinationAddress()));
    }

    private void flush() {
        for (var packet = outgoing.poll(); packet != null; packet = outgoing.poll()) {
            traffic.countSent();
            below.send(packet.frame(), packet.source(), packet.destination(), TcpView.PROTOCOL);
        }
    }

    private void packetArrived(IpView packet) {
        traffic.countReceived();
        switch (TcpView.over(packet)) {
            case Parsed.Valid<TcpView>(var view) -> {
                view.into(arriving);
                stack().arrived(arriving, now());
                settle();
            }
            case Parsed.Malformed<TcpView>(var reason) -> traffic.count(reason);
        }
    }

    private void wake() {
        stack().tick(now());
        settle();
    }

    /// A segment of ours went no further. Only a path that is too narrow changes anything: every other error may be over
    /// before the next retransmission (RFC 9293, 3.9.2.2; RFC 5461).
    private boolean refused(ErrorKind kind, byte[] packet, int payload, int nextMtu) {
        var present = stack;
        if (present == null || packet.length < payload + 8) {
            return false;
        }
        var flow = new Flow(Octets.get32(packet, 12), Octets.get16(packet, payload), Octets.get32(packet, 16),
                Octets.get16(packet, payload + 2));
        var connection = present.find(flow);
        int sequence = Octets.get32(packet, payload + SEQUENCE);
        if (connection == null || !connection.isOnItsWay(sequence)) {
            return false;
        }
        if (kind == ErrorKind.FRAGMENTATION_NEEDED && nextMtu > 0) {
            connection.pathMtu(nextMtu, sequence, now());
            settle();
        }
        return true;
    }
}
