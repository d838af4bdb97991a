package spin.systems.monolith.net;

import spin.hw.memory.PhysicalMemory;

/// Options in headers of IP that have come, `ip_dooptions` of 4.3BSD-Reno (RFC 791): this host puts itself into a record of the route and the time into
/// timestamps. It obeys no route that the sender has prescribed, as 4.3BSD's descendants do by default, and says so to the sender.
final class IpOptions {

    static final int END = 0;
    static final int NOTHING = 1;
    private static final int RECORD_ROUTE = 7;
    private static final int TIMESTAMP = 68;
    private static final int LOOSE_ROUTE = 131;
    private static final int STRICT_ROUTE = 137;
    private static final int TIMES = 0;
    private static final int TIMES_AND_ADDRESSES = 1;
    private static final int PRESCRIBED = 3;
    private static final int LEAST_OFFSET = 4;
    private static final int OVERFLOW = 0xf0;

    private final Internet internet;
    private final PhysicalMemory memory;
    private final RouteCache way = new RouteCache();

    IpOptions(Internet internet) {
        this.internet = internet;
        memory = internet.memory;
    }

    /// Does what the options want. False when they are wrong or want what is not done here: the packet is dealt with then.
    ///
    /// @param bytes of the header
    boolean accepted(Packet packet, int bytes) {
        var header = packet.ip;
        var at = Packet.IP_BYTES;
        while (at < bytes) {
            var kind = memory.loadByte(header + at) & 0xff;
            if (kind == END) {
                break;
            }
            if (kind == NOTHING) {
                at++;
                continue;
            }
            var length = at + 1 < bytes ? memory.loadByte(header + at + 1) & 0xff : 0;
            if (length < 2 || at + length > bytes) {
                return bad(packet, at + 1);
            }
            if (kind == LOOSE_ROUTE || kind == STRICT_ROUTE) {
                internet.statistics().ip.cantforward++;
                internet.icmp().error(packet, Icmp.UNREACHABLE, Icmp.SOURCE_ROUTE_FAILED, 0);
                return false;
            }
            if ((kind == RECORD_ROUTE && !recorded(packet, header + at, length))
                    || (kind == TIMESTAMP && !stamped(packet, header + at, length))) {
                return bad(packet, at + 2);
            }
            at += length;
        }
        return true;
    }

    private boolean bad(Packet packet, int at) {
        internet.statistics().ip.badoptions++;
        internet.icmp().error(packet, Icmp.PARAMETER_PROBLEM, at, 0);
        return false;
    }

    /// The address by which a packet leaves, or at which it came in.
    private int here(Packet packet) {
        var destination = Octets.number(memory, packet.ip + 16);
        var own = internet.with(destination);
        if (own != null) {
            return own.address;
        }
        internet.routes.allocate(way, destination);
        var route = way.route;
        var by = route == null ? packet.by : route.by;
        return by == null ? 0 : by.address;
    }

    private boolean recorded(Packet packet, long option, int length) {
        if (length < 3) {
            return false;
        }
        var offset = memory.loadByte(option + 2) & 0xff;
        if (offset < LEAST_OFFSET) {
            return false;
        }
        if (offset - 1 + 4 <= length) {
            put(option + offset - 1, here(packet));
            memory.storeByte(option + 2, (byte) (offset + 4));
            mend(packet);
        }
        return true;
    }

    private boolean stamped(Packet packet, long option, int length) {
        if (length < LEAST_OFFSET) {
            return false;
        }
        var offset = memory.loadByte(option + 2) & 0xff;
        var flags = memory.loadByte(option + 3) & 0xff;
        var kind = flags & 15;
        if (offset < LEAST_OFFSET + 1 || kind == 2 || kind > PRESCRIBED) {
            return false;
        }
        var bytes = kind == TIMES ? 4 : 8;
        if (offset - 1 + bytes > length) {
            // No room: the next one that cannot say so ends it.
            if ((flags & OVERFLOW) == OVERFLOW) {
                return false;
            }
            memory.storeByte(option + 3, (byte) (flags + 0x10));
            mend(packet);
            return true;
        }
        var at = option + offset - 1;
        if (kind == PRESCRIBED && internet.with(number(at)) == null) {
            return true;
        }
        if (kind == TIMES_AND_ADDRESSES) {
            put(at, here(packet));
        }
        put(at + bytes - 4, internet.services.milliseconds());
        memory.storeByte(option + 2, (byte) (offset + bytes));
        mend(packet);
        return true;
    }

    /// Makes the header's checksum right again, for who sends it on or sends it back.
    private void mend(Packet packet) {
        var header = packet.ip;
        memory.storeWord(header + 10, (short) 0);
        memory.storeWord(header + 10,
                (short) ~Octets.folded(Octets.sum(memory, header, (memory.loadByte(header) & 15) * 4)));
    }

    // Options are at no alignment.

    private void put(long at, int value) {
        for (var i = 0; i < 4; i++) {
            memory.storeByte(at + i, (byte) (value >>> (24 - 8 * i)));
        }
    }

    private int number(long at) {
        var value = 0;
        for (var i = 0; i < 4; i++) {
            value = value << 8 | (memory.loadByte(at + i) & 0xff);
        }
        return value;
    }

    /// `ip_stripoptions`: moves the header up to where the options were.
    void strip(Packet packet) {
        var bytes = (memory.loadByte(packet.ip) & 15) * 4 - Packet.IP_BYTES;
        if (bytes == 0) {
            return;
        }
        var from = packet.ip;
        for (var at = Packet.IP_BYTES - 4; at >= 0; at -= 4) {
            memory.storeLong(from + bytes + at, memory.loadLong(from + at));
        }
        packet.trim(internet.mbufs, bytes);
        packet.ip += bytes;
        memory.storeByte(packet.ip, (byte) 0x45);
        Octets.word(memory, packet.ip + 2, packet.length);
    }
}
