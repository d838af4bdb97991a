package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;

/// Which station of an Ethernet has which address (RFC 826), as 4.3BSD keeps it: a table, and for an address that is not known yet the last packet to it.
///
///     0 hardware, 2 protocol, 4 lengths, 6 operation, 8 sender's station and 14 address, 18 target's station and 24 address
final class Arp {

    static final long UNKNOWN = -1;
    private static final long EVERYBODY = 0xffff_ffff_ffffL;
    private static final int TYPE = 0x0806;
    private static final int BYTES = 28;
    private static final int ETHERNET_AND_IP = 0x0001_0800;
    private static final int LENGTHS = 0x0604;
    private static final int REQUEST = 1;
    private static final int REPLY = 2;
    private static final int ENTRIES = 32;

    private final Interface wire;
    private final Internet internet;
    private final PhysicalMemory memory;
    private final int[] addresses = new int[ENTRIES];
    private final long[] stations = new long[ENTRIES];
    private final @Nullable Packet[] held = new @Nullable Packet[ENTRIES];
    /// The entry that makes room next.
    private int oldest;

    Arp(Interface wire, Internet internet) {
        this.wire = wire;
        this.internet = internet;
        memory = internet.memory;
    }

    /// The station, or [#UNKNOWN]: then the packet is kept and the neighbours are asked.
    long stationOf(int address, Packet packet) {
        var entry = entry(address);
        if (entry >= 0 && stations[entry] != UNKNOWN) {
            return stations[entry];
        }
        if (entry < 0) {
            entry = made(address, UNKNOWN);
        }
        hold(entry, packet);
        send(REQUEST, EVERYBODY, 0, address);
        return UNKNOWN;
    }

    private int entry(int address) {
        // Linear, from the first: there are a few neighbours.
        for (var i = 0; i < ENTRIES; i++) {
            if (addresses[i] == address) {
                return i;
            }
        }
        return -1;
    }

    private int made(int address, long station) {
        var entry = oldest;
        oldest = oldest + 1 & ENTRIES - 1;
        hold(entry, null);
        addresses[entry] = address;
        stations[entry] = station;
        return entry;
    }

    private void hold(int entry, @Nullable Packet packet) {
        var before = held[entry];
        if (before != null) {
            internet.drop(before);
        }
        held[entry] = packet;
    }

    /// A request or an answer. What it says of its sender is believed when it is for us, or about somebody we know.
    void input(Packet packet) {
        var message = internet.mbufs.data(packet.first);
        if (packet.length < BYTES || Octets.number(memory, message) != ETHERNET_AND_IP
                || Octets.word(memory, message + 4) != LENGTHS) {
            return;
        }
        var station = (long) Octets.word(memory, message + 8) << 32
                | (address(message + 10) & 0xffff_ffffL);
        var sender = address(message + 14);
        var target = address(message + 24);
        if (sender == wire.address || sender == 0 || !wire.reaches(sender) || (station >>> 40 & 1) != 0) {
            return;
        }
        var entry = entry(sender);
        if (entry < 0 && target == wire.address) {
            entry = made(sender, station);
        }
        if (entry >= 0) {
            stations[entry] = station;
            var waiting = held[entry];
            if (waiting != null) {
                held[entry] = null;
                wire.output(waiting, sender);
            }
        }
        if (target == wire.address && Octets.word(memory, message + 6) == REQUEST) {
            send(REPLY, station, station, sender);
        }
    }

    private int address(long at) {
        return Octets.word(memory, at) << 16 | Octets.word(memory, at + 2);
    }

    private void send(int operation, long to, long station, int address) {
        var mbufs = internet.mbufs;
        var made = mbufs.get(Packet.IP_AT);
        if (made == 0) {
            return;
        }
        var message = mbufs.data(made);
        Octets.number(memory, message, ETHERNET_AND_IP);
        Octets.word(memory, message + 4, LENGTHS);
        Octets.word(memory, message + 6, operation);
        put(message + 8, wire.station, wire.address);
        put(message + 18, station, address);
        mbufs.length(made, BYTES);
        wire.ethernet(new Packet(made, BYTES), to, TYPE);
    }

    private void put(long at, long station, int address) {
        Octets.word(memory, at, (int) (station >>> 32));
        Octets.word(memory, at + 2, (int) (station >>> 16));
        Octets.word(memory, at + 4, (int) station);
        Octets.word(memory, at + 6, address >>> 16);
        Octets.word(memory, at + 8, address);
    }
}
