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
        var old = packet.ip;
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
        var quoted = Math.min(bytes + QUOTED, packet.length);
        var length = Packet.IP_BYTES + BYTES + quoted;
        var mbufs = internet.mbufs;
        // At the end of a buffer, so that the link's header finds room before it (MH_ALIGN).
        var made = mbufs.get(Math.min(Packet.IP_AT, Mbufs.BYTES - length & -4));
        if (made != 0) {
            var answer = new Packet(made, length);
            answer.ip = mbufs.data(made);
            answer.by = packet.by;
            var message = answer.ip + Packet.IP_BYTES;
            memory.storeByte(message, (byte) type);
            memory.storeByte(message + 1, (byte) (type == PARAMETER_PROBLEM ? 0 : code));
            Octets.number(memory, message + 4, type == PARAMETER_PROBLEM ? code << 24 : mtu);
            mbufs.copyOut(packet.first, 0, quoted, message + BYTES);
            mbufs.length(made, length);
            // Reversed when it is reflected.
            memory.storeLong(answer.ip + 12, memory.loadLong(old + 12));
            memory.storeLong(answer.ip + 16, memory.loadLong(old + 16));
            reflect(answer, type);
        }
        internet.drop(packet);
    }

    private static boolean isQuestion(int type) {
        return type == ECHO_REPLY || type == ECHO || (type >= TIMESTAMP && type <= LAST_TYPE);
    }

    /// Sends a message to where the packet came from that its header is of.
    private void reflect(Packet message, int type) {
        var header = message.ip;
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
        var at = header + Packet.IP_BYTES;
        memory.storeWord(at + 2, (short) 0);
        memory.storeWord(at + 2, (short) ~Octets.folded(
                internet.mbufs.sum(message.first, Packet.IP_BYTES, message.length - Packet.IP_BYTES)));
        if (internet.out.send(message, Internet.ICMP, TIME_TO_LIVE) != SocketError.NONE) {
            internet.drop(message);
        }
    }

    // In.

    /// @param packet from its header of IP on, which has no options
    void input(Packet packet) {
        var counts = internet.statistics().icmp;
        var length = packet.length - Packet.IP_BYTES;
        if (length < BYTES || !packet.pullup(internet.mbufs, Math.min(packet.length, Mbufs.ROOM))) {
            counts.tooshort++;
            internet.drop(packet);
            return;
        }
        var message = packet.ip + Packet.IP_BYTES;
        if (Octets.folded(internet.mbufs.sum(packet.first, Packet.IP_BYTES, length)) != 0xffff) {
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
        memory.storeByte(packet.ip + Packet.IP_BYTES, (byte) type);
        reflect(packet, type);
    }

    private void stamp(Packet packet) {
        if (packet.length < Packet.IP_BYTES + TIMESTAMP_BYTES) {
            internet.statistics().icmp.badlen++;
            internet.drop(packet);
            return;
        }
        var now = internet.services.milliseconds();
        Octets.number(memory, packet.ip + Packet.IP_BYTES + 12, now);
        Octets.number(memory, packet.ip + Packet.IP_BYTES + 16, now);
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
        var about = packet.ip + Packet.IP_BYTES + BYTES;
        var length = packet.length - Packet.IP_BYTES - BYTES;
        var bytes = length < Packet.IP_BYTES ? 0 : (memory.loadByte(about) & 15) * 4;
        if (bytes < Packet.IP_BYTES || length < bytes + QUOTED) {
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
