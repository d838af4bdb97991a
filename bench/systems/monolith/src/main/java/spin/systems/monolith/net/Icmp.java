package spin.systems.monolith.net;

import spin.hw.memory.PhysicalMemory;

/// The Internet Control Message Protocol of one host (RFC 792), 4.3BSD-Reno's `ip_icmp.c`: errors that are sent and those that come, echoes and timestamps.
///
///     0 type, 1 code, 2 checksum, 4 what the type wants, 8 data: of an error the header of IP that it is about, and eight bytes behind it
///
/// Nothing is said about an error, about what went to everybody, and about a fragment that is not the first. How many are sent has no limit.
final class Icmp {

    static final int ECHO_REPLY = 0;
    static final int UNREACHABLE = 3;
    static final int SOURCE_QUENCH = 4;
    static final int ECHO = 8;
    static final int TIME_EXCEEDED = 11;
    static final int PARAMETER_PROBLEM = 12;
    static final int TIMESTAMP = 13;
    static final int TIMESTAMP_REPLY = 14;

    /// Codes of [#UNREACHABLE].
    static final int NETWORK = 0;
    static final int HOST = 1;
    static final int PROTOCOL = 2;
    static final int PORT = 3;
    static final int FRAGMENTATION_NEEDED = 4;
    static final int SOURCE_ROUTE_FAILED = 5;
    /// Codes of [#TIME_EXCEEDED].
    static final int IN_TRANSIT = 0;
    static final int REASSEMBLY = 1;

    private static final int LAST_TYPE = 18;
    private static final int BYTES = 8;
    private static final int QUOTED = 8;
    private static final int TIMESTAMP_BYTES = 20;
    private static final int TIME_TO_LIVE = 255;

    private final Internet internet;
    private final PhysicalMemory memory;

    Icmp(Internet internet) {
        this.internet = internet;
        memory = internet.memory;
    }

    // Out.

    /// Tells the sender of a packet, which is freed, that something is wrong with it.
    ///
    /// @param packet from its header of IP on
    /// @param code   of the type; of [#PARAMETER_PROBLEM] the byte that is wrong
    /// @param mtu    of [#FRAGMENTATION_NEEDED] how much the next link carries (RFC 1191, 4)
    void error(Packet packet, int type, int code, int mtu) {
        internet.statistics().icmp.error++;
        var old = packet.ip();
        var bytes = (memory.loadByte(old) & 15) * 4;
        if ((Octets.word(memory, old + 6) & Internet.OFFSET) != 0 || packet.isBroadcast) {
            internet.drop(packet);
            return;
        }
        if (memory.loadByte(old + 9) == Internet.ICMP
                && (packet.length < bytes + 1 || !isQuestion(memory.loadByte(old + bytes)))) {
            internet.statistics().icmp.oldicmp++;
            internet.drop(packet);
            return;
        }
        var frame = internet.frame();
        if (frame != 0) {
            var quoted = Math.min(bytes + QUOTED, packet.length);
            var message = frame + Packet.TRANSPORT;
            memory.storeByte(message, (byte) type);
            memory.storeByte(message + 1, (byte) (type == PARAMETER_PROBLEM ? 0 : code));
            Octets.number(memory, message + 4, type == PARAMETER_PROBLEM ? code << 24 : mtu);
            Octets.copy(memory, old, message + BYTES, quoted);
            var made = new Packet(frame, Packet.TRANSPORT, BYTES + quoted);
            made.by = packet.by;
            // Reversed when it is reflected.
            memory.storeLong(made.ip() + 12, memory.loadLong(old + 12));
            memory.storeLong(made.ip() + 16, memory.loadLong(old + 16));
            reflect(made, type);
        }
        internet.drop(packet);
    }

    private static boolean isQuestion(int type) {
        return type == ECHO_REPLY || type == ECHO || (type >= TIMESTAMP && type <= LAST_TYPE);
    }

    /// Sends a message to where the packet came from that its header is of.
    private void reflect(Packet message, int type) {
        var header = message.ip();
        var to = Octets.number(memory, header + 12);
        if (!Internet.canForward(to)) {
            internet.drop(message);
            return;
        }
        var mine = Octets.number(memory, header + 16);
        var own = internet.with(mine);
        if (own == null) {
            // To everybody, or to another.
            own = message.by == null ? internet.firstInterface() : message.by;
        }
        Octets.number(memory, header + 12, own == null ? 0 : own.address);
        Octets.number(memory, header + 16, to);
        internet.statistics().icmp.outhist[type]++;
        memory.storeWord(message.at() + 2, (short) 0);
        memory.storeWord(message.at() + 2,
                (short) ~Octets.folded(Octets.sum(memory, message.at(), message.length)));
        if (internet.out.send(message, Internet.ICMP, TIME_TO_LIVE) != SocketError.NONE) {
            internet.drop(message);
        }
    }

    // In.

    /// @param packet from the message on
    void input(Packet packet) {
        var counts = internet.statistics().icmp;
        var message = packet.at();
        if (packet.length < BYTES) {
            counts.tooshort++;
            internet.drop(packet);
            return;
        }
        if (Octets.folded(Octets.sum(memory, message, packet.length)) != 0xffff) {
            counts.checksum++;
            internet.drop(packet);
            return;
        }
        var type = memory.loadByte(message) & 0xff;
        var code = memory.loadByte(message + 1) & 0xff;
        if (type > LAST_TYPE) {
            internet.drop(packet);
            return;
        }
        counts.inhist[type]++;
        if (type == ECHO) {
            answer(packet, ECHO_REPLY);
        } else if (type == TIMESTAMP) {
            stamp(packet);
        } else {
            if (type == UNREACHABLE || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM || type == SOURCE_QUENCH) {
                told(packet, type, code);
            }
            internet.drop(packet);
        }
    }

    private void answer(Packet packet, int type) {
        internet.statistics().icmp.reflect++;
        IpOptions.strip(memory, packet);
        memory.storeByte(packet.at(), (byte) type);
        reflect(packet, type);
    }

    private void stamp(Packet packet) {
        if (packet.length < TIMESTAMP_BYTES) {
            internet.statistics().icmp.badlen++;
            internet.drop(packet);
            return;
        }
        var now = internet.services.milliseconds();
        Octets.number(memory, packet.at() + 12, now);
        Octets.number(memory, packet.at() + 16, now);
        answer(packet, TIMESTAMP_REPLY);
    }

    /// An error: whoever has sent what it is about is told.
    private void told(Packet packet, int type, int code) {
        var counts = internet.statistics().icmp;
        var most = type == UNREACHABLE ? SOURCE_ROUTE_FAILED : type == TIME_EXCEEDED ? REASSEMBLY : 0;
        if (code > most) {
            counts.badcode++;
            return;
        }
        var about = packet.at() + BYTES;
        var bytes = packet.length < BYTES + Packet.IP_BYTES ? 0 : (memory.loadByte(about) & 15) * 4;
        if (bytes < Packet.IP_BYTES || packet.length < BYTES + bytes + QUOTED) {
            counts.badlen++;
            return;
        }
        if (type == SOURCE_QUENCH) {
            internet.tell(about, SocketError.NONE);
        } else if (type == PARAMETER_PROBLEM) {
            internet.tell(about, SocketError.ENOPROTOOPT);
        } else if (type == UNREACHABLE) {
            // inetctlerrmap.
            internet.tell(about, code == PROTOCOL || code == PORT
                    ? SocketError.ECONNREFUSED
                    : code == FRAGMENTATION_NEEDED ? SocketError.EMSGSIZE : SocketError.EHOSTUNREACH);
        }
    }
}
