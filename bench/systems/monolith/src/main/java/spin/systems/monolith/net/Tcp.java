package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;

/// The Transmission Control Protocol of one host (RFC 793, RFC 1122): its connections, and whose a segment is.
///
///     40 source port, 42 destination port, 44 sequence number, 48 acknowledged, 52 header's length, 53 flags, 54 window, 56 checksum, 58 urgent, 60 options
public final class Tcp {

    static final int PROTOCOL = 6;
    static final int HEADER = 20;
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;
    private static final int FLAGS = 0x3f;

    private static final int FIRST_EPHEMERAL = 1024;
    private static final int LAST_EPHEMERAL = 5000;
    private static final int PORTS = 1 << 16;
    /// By which first sequence numbers are apart, half a second and from one connection to the next (RFC 793, as 4.3BSD steps them).
    private static final int STEP = 64_000;

    final Internet internet;
    final PhysicalMemory memory;
    private @Nullable Connection connections;
    /// Whose the last segment was: the next one is mostly the same one's.
    private @Nullable Connection last;
    private int lastEphemeral = FIRST_EPHEMERAL;
    private int sequence = 1;

    Tcp(Internet internet) {
        this.internet = internet;
        memory = internet.memory;
    }

    /// A connection that is not one yet; [#bind] gives it a port.
    public Connection connection(Owner owner) {
        return new Connection(this, owner);
    }

    /// Whether there is nothing that a clock is needed for.
    public boolean isIdle() {
        return connections == null;
    }

    /// Gives the connection a port; 0 is one of the system's choice. False when somebody has it, or it is none.
    public boolean bind(Connection connection, long port) {
        if (port < 0 || port >= PORTS || connection.localPort != 0) {
            return false;
        }
        var number = port == 0 ? free() : (int) port;
        if (number == 0 || isTaken(number)) {
            return false;
        }
        connection.localPort = number;
        add(connection);
        return true;
    }

    private int free() {
        for (var tried = FIRST_EPHEMERAL; tried < LAST_EPHEMERAL; tried++) {
            lastEphemeral = lastEphemeral == LAST_EPHEMERAL ? FIRST_EPHEMERAL : lastEphemeral + 1;
            if (!isTaken(lastEphemeral)) {
                return lastEphemeral;
            }
        }
        return 0;
    }

    private boolean isTaken(int port) {
        for (var at = connections; at != null; at = at.next) {
            if (at.localPort == port) {
                return true;
            }
        }
        return false;
    }

    void add(Connection connection) {
        connection.next = connections;
        connections = connection;
    }

    void remove(Connection gone) {
        Connection before = null;
        for (var at = connections; at != null; at = at.next) {
            if (at == gone) {
                if (before == null) {
                    connections = at.next;
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
    }

    int firstSequence() {
        sequence += STEP;
        return sequence;
    }

    // Clocks.

    /// Every 200 ms: acknowledgements that were put off.
    public void fastTimer() {
        for (var at = connections; at != null; at = at.next) {
            at.fastTimer();
        }
    }

    /// Every 500 ms: what is sent again, and what is given up.
    public void slowTimer() {
        sequence += STEP;
        var at = connections;
        while (at != null) {
            // It may be over after that.
            var following = at.next;
            at.slowTimer();
            at = following;
        }
    }

    // Up.

    void input(Packet packet) {
        var header = packet.at();
        if (packet.length < HEADER
                || Octets.folded(Octets.pseudoHeader(memory, packet, PROTOCOL, packet.length)
                        + Octets.sum(memory, header, packet.length)) != 0xffff) {
            internet.drop(packet);
            return;
        }
        var bytes = (memory.loadByte(header + 12) >>> 4 & 15) * 4;
        if (bytes < HEADER || bytes > packet.length) {
            internet.drop(packet);
            return;
        }
        packet.sequence = Octets.number(memory, header + 4);
        var flags = memory.loadByte(header + 13) & FLAGS;
        packet.trim(bytes);
        var connection = whose(packet, header);
        if (connection == null) {
            reset(packet, flags);
        } else {
            connection.input(packet, flags, Octets.number(memory, header + 8), Octets.word(memory, header + 14),
                    bytes - HEADER);
        }
    }

    private @Nullable Connection whose(Packet packet, long header) {
        var from = Octets.number(memory, packet.frame + Packet.IP + 12);
        var fromPort = Octets.word(memory, header);
        var port = Octets.word(memory, header + 2);
        var known = last;
        if (known != null && known.localPort == port && known.remotePort == fromPort && known.remote == from) {
            return known;
        }
        Connection listening = null;
        for (var at = connections; at != null; at = at.next) {
            if (at.localPort == port) {
                if (at.remotePort == fromPort && at.remote == from) {
                    last = at;
                    return at;
                }
                if (at.isListening()) {
                    listening = at;
                }
            }
        }
        return listening;
    }

    /// Says to the sender of a segment that there is no such connection, and frees the segment.
    void reset(Packet packet, int flags) {
        if ((flags & RST) == 0) {
            var header = packet.frame + Packet.TRANSPORT;
            var acknowledged = Octets.number(memory, header + 8);
            var length = packet.length + (flags & SYN) / SYN + (flags & FIN);
            var local = Octets.number(memory, packet.frame + Packet.IP + 16);
            var remote = Octets.number(memory, packet.frame + Packet.IP + 12);
            var localPort = Octets.word(memory, header + 2);
            var remotePort = Octets.word(memory, header);
            var by = internet.route(remote);
            var frame = by == null ? 0 : internet.frames.take();
            if (by != null && frame != 0) {
                ports(frame, localPort, remotePort);
                if ((flags & ACK) == 0) {
                    numbers(frame, 0, packet.sequence + length, RST | ACK, 0);
                } else {
                    numbers(frame, acknowledged, 0, RST, 0);
                }
                send(frame, HEADER, by, local, remote);
            }
        }
        internet.drop(packet);
    }

    // Down.

    void ports(long frame, int from, int to) {
        Octets.word(memory, frame + Packet.TRANSPORT, from);
        Octets.word(memory, frame + Packet.TRANSPORT + 2, to);
    }

    void numbers(long frame, int sequenceNumber, int acknowledged, int flags, int window) {
        var header = frame + Packet.TRANSPORT;
        Octets.number(memory, header + 4, sequenceNumber);
        Octets.number(memory, header + 8, acknowledged);
        Octets.word(memory, header + 12, (HEADER / 4) << 12 | flags);
        Octets.word(memory, header + 14, window);
    }

    /// Sends a segment whose header is there but for checksum and urgent pointer.
    void send(long frame, int length, Interface by, int local, int remote) {
        var packet = new Packet(frame, Packet.TRANSPORT, length);
        Octets.number(memory, frame + Packet.IP + 12, local);
        Octets.number(memory, frame + Packet.IP + 16, remote);
        var header = frame + Packet.TRANSPORT;
        memory.storeLong(header + 16, 0);
        memory.storeWord(header + 16, (short) ~Octets.folded(
                Octets.pseudoHeader(memory, packet, PROTOCOL, length) + Octets.sum(memory, header, length)));
        internet.output(packet, PROTOCOL, by, remote);
    }
}
