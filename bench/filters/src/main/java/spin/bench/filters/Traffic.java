package spin.bench.filters;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import spin.systems.aegis.filter.Demultiplexer;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// TCP connections to one host, a filter each, and packets that belong to them.
///
/// A filter says: IP, no options, TCP, our address, this source address, this source port, this destination port. Addresses come from a
/// few networks and ports from the usual ranges, so that filters have much in common, as connections do. Every packet belongs to exactly one filter,
/// each filter as likely as the next.
final class Traffic {

    static final int PACKETS = 1024;
    static final int LENGTH = 60;

    static final int TYPE = 12;
    static final int VERSION = 14;
    static final int PROTOCOL = 23;
    static final int SOURCE = 26;
    static final int DESTINATION = 30;
    static final int SOURCE_PORT = 34;
    static final int DESTINATION_PORT = 36;

    static final int IP = 0x0800;
    static final int NO_OPTIONS = 0x45;
    static final int TCP = 6;
    static final int OUR_ADDRESS = 0x0a00_0001;

    /// A connection, seen from here.
    record Connection(int source, int sourcePort, int destinationPort) {

        Filter filter() {
            return Filter.of(new Step.Atom(TYPE, 2, 0xffff, IP), new Step.Atom(VERSION, 1, 0xff, NO_OPTIONS),
                    new Step.Atom(PROTOCOL, 1, 0xff, TCP), new Step.Atom(SOURCE, 4, -1, source),
                    new Step.Atom(DESTINATION, 4, -1, OUR_ADDRESS),
                    new Step.Atom(SOURCE_PORT, 2, 0xffff, sourcePort),
                    new Step.Atom(DESTINATION_PORT, 2, 0xffff, destinationPort));
        }

        byte[] packet(SplittableRandom chance) {
            var packet = new byte[LENGTH];
            chance.nextBytes(packet);
            put(packet, TYPE, 2, IP);
            put(packet, VERSION, 1, NO_OPTIONS);
            put(packet, PROTOCOL, 1, TCP);
            put(packet, SOURCE, 4, source);
            put(packet, DESTINATION, 4, OUR_ADDRESS);
            put(packet, SOURCE_PORT, 2, sourcePort);
            put(packet, DESTINATION_PORT, 2, destinationPort);
            return packet;
        }

        private static void put(byte[] packet, int at, int width, int value) {
            for (var i = 0; i < width; i++) {
                packet[at + i] = (byte) (value >> (8 * (width - 1 - i)));
            }
        }
    }

    final List<Connection> connections = new ArrayList<>();
    final byte[][] packets = new byte[PACKETS][];
    /// Whose the packets are: indices of connections.
    final int[] owners = new int[PACKETS];

    Traffic(int count) {
        var chance = new SplittableRandom(count);
        for (var i = 0; i < count; i++) {
            // No two of one source: the low bits count.
            connections.add(new Connection(0x0a01_0000 + i, 1024 + chance.nextInt(0xf000), 80));
        }
        for (var i = 0; i < PACKETS; i++) {
            owners[i] = chance.nextInt(count);
            packets[i] = connections.get(owners[i]).packet(chance);
        }
    }

    /// The filters in force; connection `i` has the number `i + 1`.
    Demultiplexer demultiplexer() {
        var filters = new Demultiplexer();
        connections.forEach(connection -> filters.insert(connection.filter()));
        return filters;
    }
}
