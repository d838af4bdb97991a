package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;

/// The Transmission Control Protocol of one host (RFC 793, RFC 1122): its connections, and whose a segment is.
///
///     20 source port, 22 destination port, 24 sequence number, 28 acknowledged, 32 header's length, 33 flags, 34 window, 36 checksum, 38 urgent, 40 options
public final class Tcp {

    static final int HEADER = 20;
    private static final int HEADERS = Packet.IP_BYTES + HEADER;
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;
    private static final int FLAGS = 0x3f;
    private static final int TIME_TO_LIVE = 30;

    /// By which first sequence numbers are apart, half a second and from one connection to the next (RFC 793, as 4.3BSD steps them).
    private static final int STEP = 64_000;

    final Internet internet;
    final PhysicalMemory memory;
    final Statistics.Tcp counts;
    final Pcbs pcbs;
    /// Whose the last segment was: the next one is mostly the same one's. `tcp_last_inpcb`.
    private @Nullable Pcb last;
    private int sequence = 1;

    Tcp(Internet internet) {
        this.internet = internet;
        memory = internet.memory;
        counts = internet.statistics().tcp;
        pcbs = new Pcbs(internet);
    }

    /// A connection that is not one yet; [#bind] gives it a port.
    public Connection connection(Owner owner) {
        return new Connection(this, owner);
    }

    /// Whether there is nothing that a clock is needed for.
    public boolean isIdle() {
        return pcbs.first() == null;
    }

    /// Gives the connection a host, which is this one, and a port, of which each may be 0: for all addresses, and one of the system's choice.
    ///
    /// @return 0, or as [Pcbs#bind] says
    public int bind(Connection connection, long name) {
        if (!connection.pcb.isAttached) {
            pcbs.attach(connection.pcb);
        }
        return pcbs.bind(connection.pcb, (int) (name >>> 16), (int) name & 0xffff);
    }

    void remove(Connection gone) {
        if (last == gone.pcb) {
            last = null;
        }
        pcbs.detach(gone.pcb);
    }

    int firstSequence() {
        sequence += STEP;
        return sequence;
    }

    // Clocks.

    /// Every 200 ms: acknowledgements that were put off.
    public void fastTimer() {
        for (var at = pcbs.first(); at != null; at = at.next) {
            if (at.above instanceof Connection connection) {
                connection.fastTimer();
            }
        }
    }

    /// Every 500 ms: what is sent again, and what is given up.
    public void slowTimer() {
        sequence += STEP;
        var at = pcbs.first();
        while (at != null) {
            // It may be over after that.
            var following = at.next;
            if (at.above instanceof Connection connection) {
                connection.slowTimer();
            }
            at = following;
        }
    }

    /// An error came from the network about a segment from here to there (`tcp_ctlinput`).
    void tell(int to, int toPort, int from, int fromPort, int error) {
        pcbs.tell(to, toPort, from, fromPort, error);
    }

    // Up.

    void input(Packet packet) {
        counts.rcvtotal++;
        var mbufs = internet.mbufs;
        if (!packet.pullup(mbufs, HEADERS)) {
            counts.rcvshort++;
            internet.drop(packet);
            return;
        }
        var length = packet.length - Packet.IP_BYTES;
        if (Octets.folded(Octets.pseudoHeader(memory, packet, Internet.TCP, length)
                + mbufs.sum(packet.first, Packet.IP_BYTES, length)) != 0xffff) {
            counts.rcvbadsum++;
            internet.drop(packet);
            return;
        }
        var bytes = (memory.loadByte(packet.ip + Packet.IP_BYTES + 12) >>> 4 & 15) * 4;
        if (bytes < HEADER || bytes > length || !packet.pullup(mbufs, Packet.IP_BYTES + bytes)) {
            counts.rcvbadoff++;
            internet.drop(packet);
            return;
        }
        var header = packet.ip + Packet.IP_BYTES;
        packet.sequence = Octets.number(memory, header + 4);
        var flags = memory.loadByte(header + 13) & FLAGS;
        packet.trim(mbufs, Packet.IP_BYTES + bytes);
        var pcb = whose(packet, header);
        if (pcb == null) {
            reset(packet, flags);
        } else if (pcb.above instanceof Connection connection) {
            connection.input(packet, flags, Octets.number(memory, header + 8), Octets.word(memory, header + 14),
                    bytes - HEADER);
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
        counts.pcbcachemiss++;
        var found = pcbs.find(from, fromPort, to, port, true);
        if (found != null) {
            last = found;
        }
        return found;
    }

    /// Says to the sender of a segment that there is no such connection, and frees the segment. What went to everybody is not answered.
    void reset(Packet packet, int flags) {
        var answer = (flags & RST) != 0 || packet.isBroadcast ? null : segment();
        if (answer != null) {
            var header = packet.ip + Packet.IP_BYTES;
            var acknowledged = Octets.number(memory, header + 8);
            var length = packet.length + (flags & SYN) / SYN + (flags & FIN);
            ports(answer, Octets.word(memory, header + 2), Octets.word(memory, header));
            if ((flags & ACK) == 0) {
                numbers(answer, 0, packet.sequence + length, RST | ACK, 0);
            } else {
                numbers(answer, acknowledged, 0, RST, 0);
            }
            counts.sndctrl++;
            finish(answer, Octets.number(memory, packet.ip + 16), Octets.number(memory, packet.ip + 12));
            if (internet.out.send(answer, Internet.TCP, TIME_TO_LIVE) != SocketError.NONE) {
                internet.drop(answer);
            }
        }
        internet.drop(packet);
    }

    // Down.

    /// A packet with room for headers and nothing in it; null when there is no memory.
    @Nullable
    Packet segment() {
        var made = internet.mbufs.get(Packet.IP_AT);
        if (made == 0) {
            return null;
        }
        internet.mbufs.length(made, HEADERS);
        var segment = new Packet(made, HEADERS);
        segment.ip = internet.mbufs.data(made);
        return segment;
    }

    void ports(Packet segment, int from, int to) {
        Octets.word(memory, segment.ip + Packet.IP_BYTES, from);
        Octets.word(memory, segment.ip + Packet.IP_BYTES + 2, to);
    }

    void numbers(Packet segment, int sequenceNumber, int acknowledged, int flags, int window) {
        var header = segment.ip + Packet.IP_BYTES;
        Octets.number(memory, header + 4, sequenceNumber);
        Octets.number(memory, header + 8, acknowledged);
        Octets.word(memory, header + 12, (HEADER / 4) << 12 | flags);
        Octets.word(memory, header + 14, window);
    }

    /// Sends a segment whose header is there but for checksum and urgent pointer, between the two of a control block.
    ///
    /// @return 0 or why it was not sent; it is freed all the same
    int send(Packet segment, Pcb pcb) {
        finish(segment, pcb.local, pcb.foreign);
        counts.sndtotal++;
        var error = internet.out.send(segment, Internet.TCP, pcb.route);
        if (error != SocketError.NONE) {
            internet.drop(segment);
        }
        return error;
    }

    private void finish(Packet segment, int local, int remote) {
        Octets.number(memory, segment.ip + 12, local);
        Octets.number(memory, segment.ip + 16, remote);
        var header = segment.ip + Packet.IP_BYTES;
        var length = segment.length - Packet.IP_BYTES;
        memory.storeLong(header + 16, 0);
        memory.storeWord(header + 16, (short) ~Octets.folded(
                Octets.pseudoHeader(memory, segment, Internet.TCP, length)
                        + internet.mbufs.sum(segment.first, Packet.IP_BYTES, length)));
    }
}
