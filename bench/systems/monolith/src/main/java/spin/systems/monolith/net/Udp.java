package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;

/// The User Datagram Protocol (RFC 768), with checksums.
///
///     40 source port, 42 destination port, 44 length, 46 checksum, 48 data
public final class Udp {

    /// Where data begins in a frame, a multiple of eight.
    public static final int DATA = Packet.TRANSPORT + 8;
    private static final int HEADER = 8;
    /// Datagrams that an endpoint keeps; what comes on top is lost, as UDP may.
    private static final int MOST_QUEUED = 32;
    private static final int FIRST_EPHEMERAL = 1024;
    private static final int LAST_EPHEMERAL = 5000;
    private static final int PORTS = 1 << 16;

    /// A port that somebody has.
    public static final class Endpoint {
        private final Owner owner;
        private final PacketQueue received = new PacketQueue();
        /// 0 while it has none.
        private int port;
        /// The only one that is heard; 0 for everybody.
        private long peer;
        private @Nullable Endpoint next;

        public Endpoint(Owner owner) {
            this.owner = owner;
        }

        public boolean isBound() {
            return port != 0;
        }

        public boolean isReadable() {
            return received.first() != null;
        }

        /// The next datagram, which stays; null when there is none.
        public @Nullable Packet first() {
            return received.first();
        }

        /// The next datagram, whose frame is the caller's from now on.
        public @Nullable Packet take() {
            return received.take();
        }

        /// Whom it speaks with, 0 for nobody in particular.
        public long peer() {
            return peer;
        }

        /// From now on only this one is heard, an address in the upper bits and a port in the lower 16; everybody when it is 0.
        public void peer(long name) {
            peer = name;
        }
    }

    private final Internet internet;
    private final PhysicalMemory memory;
    private @Nullable Endpoint endpoints;
    /// Whose the last datagram was: the next one is mostly the same one's.
    private @Nullable Endpoint last;
    private int lastEphemeral = FIRST_EPHEMERAL;

    Udp(Internet internet) {
        this.internet = internet;
        memory = internet.memory;
    }

    /// Gives the endpoint a port; 0 is one of the system's choice. False when somebody has it, or it is none.
    public boolean bind(Endpoint endpoint, long port) {
        if (port < 0 || port >= PORTS || endpoint.port != 0) {
            return false;
        }
        var number = port == 0 ? free() : (int) port;
        if (number == 0 || bound(number) != null) {
            return false;
        }
        endpoint.port = number;
        endpoint.next = endpoints;
        endpoints = endpoint;
        return true;
    }

    private int free() {
        for (var tried = FIRST_EPHEMERAL; tried < LAST_EPHEMERAL; tried++) {
            lastEphemeral = lastEphemeral == LAST_EPHEMERAL ? FIRST_EPHEMERAL : lastEphemeral + 1;
            if (bound(lastEphemeral) == null) {
                return lastEphemeral;
            }
        }
        return 0;
    }

    /// Nobody has the endpoint any more; what has come for it is lost.
    public void close(Endpoint gone) {
        Endpoint before = null;
        for (var at = endpoints; at != null; at = at.next) {
            if (at == gone) {
                if (before == null) {
                    endpoints = at.next;
                } else {
                    before.next = at.next;
                }
            } else {
                before = at;
            }
        }
        if (last == gone) {
            last = null;
        }
        gone.port = 0;
        for (var left = gone.received.take(); left != null; left = gone.received.take()) {
            internet.frames.drop(left.frame);
        }
    }

    private @Nullable Endpoint bound(int port) {
        for (var at = endpoints; at != null; at = at.next) {
            if (at.port == port) {
                return at;
            }
        }
        return null;
    }

    /// The most bytes of a datagram to there; negative when there is no way.
    public int most(long to) {
        var by = internet.route((int) (to >>> 16));
        return by == null ? -1 : by.header.mtu - Packet.IP_BYTES - HEADER;
    }

    /// Sends what lies at [#DATA] in the frame, at most [#most] bytes, and frees it.
    ///
    /// @param to an address in the upper bits, a port in the lower 16
    public void output(Endpoint from, long frame, int bytes, long to) {
        var destination = (int) (to >>> 16);
        var by = internet.route(destination);
        if (by == null) {
            internet.frames.drop(frame);
            return;
        }
        var length = HEADER + bytes;
        var packet = new Packet(frame, Packet.TRANSPORT, length);
        Octets.number(memory, frame + Packet.IP + 12, by.address);
        Octets.number(memory, frame + Packet.IP + 16, destination);
        var header = frame + Packet.TRANSPORT;
        Octets.word(memory, header, from.port);
        Octets.word(memory, header + 2, (int) to & 0xffff);
        Octets.word(memory, header + 4, length);
        memory.storeWord(header + 6, (short) 0);
        var sum = ~Octets.folded(Octets.pseudoHeader(memory, packet, Internet.UDP, length)
                + Octets.sum(memory, header, length)) & 0xffff;
        // No checksum is written as 0, and so 0 as its other form.
        memory.storeWord(header + 6, (short) (sum == 0 ? 0xffff : sum));
        internet.output(packet, Internet.UDP, by, destination);
    }

    void input(Packet packet) {
        var header = packet.at();
        if (packet.length < HEADER) {
            internet.drop(packet);
            return;
        }
        var length = Octets.word(memory, header + 4);
        if (length < HEADER || length > packet.length) {
            internet.drop(packet);
            return;
        }
        packet.length = length;
        if (memory.loadWord(header + 6) != 0
                && Octets.folded(Octets.pseudoHeader(memory, packet, Internet.UDP, length)
                        + Octets.sum(memory, header, length)) != 0xffff) {
            internet.drop(packet);
            return;
        }
        deliver(packet, header);
    }

    private void deliver(Packet packet, long header) {
        var port = Octets.word(memory, header + 2);
        var endpoint = last;
        if (endpoint == null || endpoint.port != port) {
            endpoint = bound(port);
            last = endpoint;
        }
        // sbappendaddr: the link's header is not needed any more.
        SocketAddress.sender(memory, packet.frame, packet.frame + Packet.IP, header);
        if (endpoint == null || endpoint.received.length() == MOST_QUEUED
                || (endpoint.peer != 0 && endpoint.peer != SocketAddress.name(memory, packet.frame))) {
            internet.drop(packet);
            return;
        }
        packet.trim(HEADER);
        endpoint.received.add(packet);
        endpoint.owner.readable();
    }
}
