package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;

/// The User Datagram Protocol (RFC 768) with checksums, as 4.3BSD-Reno has it (`udp_usrreq.c`).
///
/// The control block of the last datagram is tried before the list of all. Only one that is connected can be what was tried: a server that answers everybody is
/// looked for each time, and whoever sends to a name without being connected is connected for as long as that takes.
///
///     20 source port, 22 destination port, 24 length, 26 checksum, 28 data
public final class Udp {

    /// The most bytes of a datagram, `udp_sendspace`.
    public static final int MOST_BYTES = 9216;
    private static final int HEADER = 8;
    private static final int HEADERS = Packet.IP_BYTES + HEADER;
    /// Where in a buffer data begins that is sent, so that all headers find room before it: a multiple of eight.
    public static final int DATA_AT = Packet.IP_AT + HEADERS;
    /// Datagrams that an endpoint keeps; what comes on top is lost, as UDP may.
    private static final int MOST_QUEUED = 32;

    /// What a socket for datagrams stands on.
    public static final class Endpoint implements Pcb.Above {
        private final Owner owner;
        private final PacketQueue received = new PacketQueue();
        private final Pcb pcb = new Pcb(this);
        private int error;

        public Endpoint(Owner owner) {
            this.owner = owner;
        }

        public boolean isBound() {
            return pcb.localPort != 0;
        }

        /// Whether a receive would answer at once.
        public boolean isReadable() {
            return received.first() != null || error != SocketError.NONE;
        }

        /// The next datagram, which stays; null when there is none.
        public @Nullable Packet first() {
            return received.first();
        }

        /// The next datagram, whose buffers are the caller's from now on.
        public @Nullable Packet take() {
            return received.take();
        }

        /// Whom it is connected with, a host in the upper bits and a port in the lower 16; 0 for nobody.
        public long peer() {
            return pcb.peer();
        }

        /// Where it is: a host, 0 for all of this one, and a port.
        public long name() {
            return SocketAddress.name(pcb.local, pcb.localPort);
        }

        /// The error that came from the network last, which is none after that: `so_error`.
        public int takeError() {
            var taken = error;
            error = SocketError.NONE;
            return taken;
        }

        @Override
        public void failed(int why) {
            error = why;
            owner.readable();
            owner.writable();
        }

        @Override
        public void quenched() {
            // Nothing is sent more slowly for that.
        }
    }

    private final Internet internet;
    private final PhysicalMemory memory;
    private final Pcbs pcbs;
    /// Whose the last datagram was: the next one is mostly the same one's. `udp_last_inpcb`.
    private @Nullable Pcb last;

    Udp(Internet internet) {
        this.internet = internet;
        memory = internet.memory;
        pcbs = new Pcbs(internet);
    }

    private void attach(Endpoint endpoint) {
        if (!endpoint.pcb.isAttached) {
            pcbs.attach(endpoint.pcb);
        }
    }

    /// Gives the endpoint a host, which is this one, and a port, of which each may be 0: for all addresses, and one of the system's choice.
    ///
    /// @return 0, or as [Pcbs#bind] says
    public int bind(Endpoint endpoint, long name) {
        attach(endpoint);
        return pcbs.bind(endpoint.pcb, (int) (name >>> 16), (int) name & 0xffff);
    }

    /// From now on only this one is heard and sent to.
    ///
    /// @return 0, EISCONN, or as [Pcbs#connect] says
    public int connect(Endpoint endpoint, long name) {
        attach(endpoint);
        if (endpoint.pcb.foreign != 0) {
            return SocketError.EISCONN;
        }
        return pcbs.connect(endpoint.pcb, (int) (name >>> 16), (int) name & 0xffff);
    }

    /// Nobody has the endpoint any more; what has come for it is lost.
    public void close(Endpoint gone) {
        if (last == gone.pcb) {
            last = null;
        }
        pcbs.detach(gone.pcb);
        for (var left = gone.received.take(); left != null; left = gone.received.take()) {
            internet.drop(left);
        }
    }

    /// Sends the bytes of a chain, at most [#MOST_BYTES], and frees it.
    ///
    /// @param to a host in the upper bits, a port in the lower 16; 0 for whom it is connected with
    /// @return 0, EISCONN when it is connected and may not send to anybody else, ENOTCONN when it is not and should, or why it could not be sent
    public int output(Endpoint from, long chain, int bytes, long to) {
        attach(from);
        var pcb = from.pcb;
        var packet = new Packet(chain, bytes);
        var before = pcb.local;
        var error = SocketError.NONE;
        if (to != 0) {
            error = pcb.foreign != 0
                    ? SocketError.EISCONN
                    : pcbs.connect(pcb, (int) (to >>> 16), (int) to & 0xffff);
        } else if (pcb.foreign == 0) {
            error = SocketError.ENOTCONN;
        }
        if (error == SocketError.NONE) {
            error = send(pcb, packet);
            if (to != 0) {
                pcbs.disconnect(pcb);
                pcb.local = before;
            }
        }
        if (error != SocketError.NONE) {
            internet.drop(packet);
        }
        return error;
    }

    private int send(Pcb pcb, Packet packet) {
        var mbufs = internet.mbufs;
        var first = mbufs.prepend(packet.first, HEADERS);
        if (first == 0) {
            return SocketError.ENOBUFS;
        }
        var length = HEADER + packet.length;
        packet.first = first;
        packet.length += HEADERS;
        packet.ip = mbufs.data(first);
        Octets.number(memory, packet.ip + 12, pcb.local);
        Octets.number(memory, packet.ip + 16, pcb.foreign);
        var header = packet.ip + Packet.IP_BYTES;
        Octets.word(memory, header, pcb.localPort);
        Octets.word(memory, header + 2, pcb.foreignPort);
        Octets.word(memory, header + 4, length);
        memory.storeWord(header + 6, (short) 0);
        var sum = ~Octets.folded(Octets.pseudoHeader(memory, packet, Internet.UDP, length)
                + mbufs.sum(first, Packet.IP_BYTES, length)) & 0xffff;
        // No checksum is written as 0, and so 0 as its other form.
        memory.storeWord(header + 6, (short) (sum == 0 ? 0xffff : sum));
        internet.statistics().udp.opackets++;
        return internet.out.send(packet, Internet.UDP, pcb.route);
    }

    void input(Packet packet) {
        var counts = internet.statistics().udp;
        var mbufs = internet.mbufs;
        counts.ipackets++;
        if (!packet.pullup(mbufs, HEADERS)) {
            counts.hdrops++;
            internet.drop(packet);
            return;
        }
        var header = packet.ip + Packet.IP_BYTES;
        var length = Octets.word(memory, header + 4);
        if (length < HEADER || length > packet.length - Packet.IP_BYTES) {
            counts.badlen++;
            internet.drop(packet);
            return;
        }
        packet.cut(mbufs, Packet.IP_BYTES + length);
        if (memory.loadWord(header + 6) != 0
                && Octets.folded(Octets.pseudoHeader(memory, packet, Internet.UDP, length)
                        + mbufs.sum(packet.first, Packet.IP_BYTES, length)) != 0xffff) {
            counts.badsum++;
            internet.drop(packet);
            return;
        }
        var pcb = whose(packet, header);
        if (pcb == null) {
            nobodys(packet);
        } else if (pcb.above instanceof Endpoint endpoint) {
            deliver(packet, header, endpoint);
        }
    }

    private @Nullable Pcb whose(Packet packet, long header) {
        var from = Octets.number(memory, packet.ip + 12);
        var to = Octets.number(memory, packet.ip + 16);
        var fromPort = Octets.word(memory, header);
        var port = Octets.word(memory, header + 2);
        var known = last;
        if (known != null && known.is(from, fromPort, to, port)) {
            return known;
        }
        internet.statistics().udp.pcbcachemiss++;
        var found = pcbs.find(from, fromPort, to, port, true);
        if (found != null) {
            last = found;
        }
        return found;
    }

    private void nobodys(Packet packet) {
        var counts = internet.statistics().udp;
        counts.noport++;
        if (packet.isBroadcast) {
            counts.noportbcast++;
            internet.drop(packet);
        } else {
            internet.icmp().error(packet, Icmp.UNREACHABLE, Icmp.PORT, 0);
        }
    }

    /// `sbappendaddr`: a buffer with the address of who sent it stands before what was sent.
    private void deliver(Packet packet, long header, Endpoint endpoint) {
        var mbufs = internet.mbufs;
        var name = endpoint.received.length() == MOST_QUEUED ? 0 : mbufs.get();
        if (name == 0) {
            internet.statistics().udp.fullsock++;
            internet.drop(packet);
            return;
        }
        SocketAddress.sender(memory, mbufs.data(name), packet.ip, header);
        mbufs.length(name, SocketAddress.BYTES);
        packet.trim(mbufs, HEADERS);
        mbufs.next(name, packet.first);
        packet.first = name;
        endpoint.received.add(packet);
        endpoint.owner.readable();
    }

    /// An error came from the network about a datagram from here to there (`udp_ctlinput`).
    void tell(int to, int toPort, int from, int fromPort, int error) {
        pcbs.tell(to, toPort, from, fromPort, error);
    }
}
