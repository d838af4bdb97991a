package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;

/// The way down through IP, `ip_output` of 4.3BSD-Reno: a way, an interface, and fragments when the packet is longer than that carries.
///
/// A packet that was not sent is still the caller's; one that was is not.
final class IpOutput {

    private static final int VERSION = 0x40;
    private static final int VERSION_AND_LENGTH = 0x4500;
    private static final int TIME_TO_LIVE = 30;
    /// An option that all fragments have.
    private static final int COPIED = 0x80;

    private final Internet internet;
    private final PhysicalMemory memory;
    private final RouteCache nobodys = new RouteCache();
    private int identification;

    IpOutput(Internet internet) {
        this.internet = internet;
        memory = internet.memory;
    }

    /// Sends a packet that begins with IP's header, in which source and destination are already, the source as 0 when it is not known.
    ///
    /// @param known the way that its sender has found last
    /// @return 0 or why it was not sent
    int send(Packet packet, int protocol, RouteCache known) {
        return send(packet, protocol, known, TIME_TO_LIVE);
    }

    int send(Packet packet, int protocol, RouteCache known, int timeToLive) {
        var header = packet.ip;
        identification++;
        internet.statistics().ip.localout++;
        Octets.word(memory, header, VERSION_AND_LENGTH);
        Octets.word(memory, header + 2, packet.length);
        Octets.word(memory, header + 4, identification);
        memory.storeWord(header + 6, (short) 0);
        memory.storeLong(header + 8, timeToLive | protocol << 8);
        return route(packet, Packet.IP_BYTES, known);
    }

    /// The same for somebody who has not found a way before.
    int send(Packet packet, int protocol, int timeToLive) {
        var error = send(packet, protocol, nobodys, timeToLive);
        internet.routes.free(nobodys);
        return error;
    }

    /// Sends a packet of somebody else's on.
    ///
    /// @param bytes of its header
    int forward(Packet packet, int bytes, RouteCache known) {
        return route(packet, bytes, known);
    }

    private int route(Packet packet, int bytes, RouteCache known) {
        var header = packet.ip;
        var destination = Octets.number(memory, header + 16);
        internet.routes.allocate(known, destination);
        var route = known.route;
        if (route == null) {
            internet.statistics().ip.noroute++;
            return internet.isLocal(destination) ? SocketError.EHOSTUNREACH : SocketError.ENETUNREACH;
        }
        route.uses++;
        var by = route.by;
        if (memory.loadLong(header + 12) == 0) {
            Octets.number(memory, header + 12, by.address);
        }
        var neighbour = route.gateway == 0 ? destination : route.gateway;
        if (by.isBroadcast(neighbour)) {
            // Nobody here may: there is no SO_BROADCAST.
            return SocketError.EACCES;
        }
        if (packet.length > by.header.mtu) {
            return fragmented(packet, bytes, by, neighbour);
        }
        checksum(header, bytes);
        by.output(packet, neighbour);
        return SocketError.NONE;
    }

    private void checksum(long header, int bytes) {
        memory.storeWord(header + 10, (short) 0);
        memory.storeWord(header + 10, (short) ~Octets.folded(Octets.sum(memory, header, bytes)));
    }

    /// Cuts a packet into pieces of as many bytes as the interface carries, a multiple of eight. They are made before the first is sent: all or none.
    private int fragmented(Packet packet, int bytes, Interface by, int neighbour) {
        var counts = internet.statistics().ip;
        var header = packet.ip;
        var where = Octets.word(memory, header + 6);
        var piece = (by.header.mtu - bytes) & -8;
        if ((where & Internet.DO_NOT_FRAGMENT) != 0 || piece < 8) {
            counts.cantfrag++;
            return SocketError.EMSGSIZE;
        }
        var length = packet.length;
        Packet first = null;
        Packet last = null;
        for (var at = bytes + piece; at < length; at += piece) {
            var count = Math.min(piece, length - at);
            var made = fragment(packet, bytes, at, count);
            if (made == null) {
                counts.odropped++;
                drop(first);
                return SocketError.ENOBUFS;
            }
            var more = at + count < length ? Internet.MORE_FRAGMENTS : where & Internet.MORE_FRAGMENTS;
            Octets.word(memory, made.ip + 6, ((where & Internet.OFFSET) + (at - bytes) / 8) | more);
            checksum(made.ip, made.length - count);
            if (last == null) {
                first = made;
            } else {
                last.next = made;
            }
            last = made;
            counts.ofragments++;
        }
        packet.cut(internet.mbufs, bytes + piece);
        Octets.word(memory, header + 2, packet.length);
        Octets.word(memory, header + 6, where | Internet.MORE_FRAGMENTS);
        checksum(header, bytes);
        by.output(packet, neighbour);
        var next = first;
        while (next != null) {
            var sent = next;
            next = sent.next;
            sent.next = null;
            by.output(sent, neighbour);
        }
        counts.fragmented++;
        return SocketError.NONE;
    }

    /// A packet with a copy of the header, of those options that each fragment has, and behind them some bytes of the packet. Null when there is no memory.
    private @Nullable Packet fragment(Packet packet, int bytes, int from, int count) {
        var mbufs = internet.mbufs;
        var made = mbufs.get(Packet.IP_AT);
        var data = made == 0 ? 0 : mbufs.copy(packet.first, from, count);
        if (data == 0) {
            mbufs.freeChain(made);
            return null;
        }
        var copy = mbufs.data(made);
        Octets.copy(memory, packet.ip, copy, Packet.IP_BYTES);
        var header = Packet.IP_BYTES + (bytes == Packet.IP_BYTES ? 0 : options(packet.ip, bytes, copy));
        memory.storeByte(copy, (byte) (VERSION | header / 4));
        Octets.word(memory, copy + 2, header + count);
        mbufs.length(made, header);
        mbufs.next(made, data);
        var fragment = new Packet(made, header + count);
        fragment.ip = copy;
        return fragment;
    }

    /// `ip_optcopy`: those of the options that say so. Returns how many bytes, a multiple of four.
    private int options(long header, int bytes, long copy) {
        var to = Packet.IP_BYTES;
        var at = Packet.IP_BYTES;
        while (at < bytes) {
            var kind = memory.loadByte(header + at);
            if (kind == IpOptions.END) {
                break;
            }
            var length = kind == IpOptions.NOTHING ? 1 : memory.loadByte(header + at + 1) & 0xff;
            if (length == 0 || at + length > bytes) {
                break;
            }
            if ((kind & COPIED) != 0) {
                Octets.copy(memory, header + at, copy + to, length);
                to += length;
            }
            at += length;
        }
        for (; (to & 3) != 0; to++) {
            memory.storeByte(copy + to, (byte) IpOptions.END);
        }
        return to - Packet.IP_BYTES;
    }

    private void drop(@Nullable Packet first) {
        for (var at = first; at != null; at = at.next) {
            internet.drop(at);
        }
    }
}
