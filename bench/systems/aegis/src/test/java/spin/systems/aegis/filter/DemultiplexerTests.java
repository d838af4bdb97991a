package spin.systems.aegis.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import spin.systems.aegis.filter.Demultiplexer.Engine;
import spin.systems.aegis.filter.Demultiplexer.Insertion;

final class DemultiplexerTests {

    private static final Step IP = new Step.Atom(12, 2, 0xffff, 0x0800);
    private static final Step TCP = new Step.Atom(23, 1, 0xff, 6);

    private final Demultiplexer filters = new Demultiplexer();

    private static Step.Atom port(int port) {
        return new Step.Atom(36, 2, 0xffff, port);
    }

    private static byte[] segment(int port) {
        var packet = new byte[60];
        packet[12] = 8;
        packet[23] = 6;
        packet[36] = (byte) (port >> 8);
        packet[37] = (byte) port;
        return packet;
    }

    private int insert(Step... steps) {
        return filters.insert(Filter.of(steps)) instanceof Insertion.Inserted inserted ? inserted.id() : 0;
    }

    private int owner(byte[] packet) {
        var walked = filters.engine(Engine.PATHFINDER).classify(packet, 0, packet.length);
        assertThat(filters.compile().classify(packet, 0, packet.length)).as("compiled as walked").isEqualTo(walked);
        return walked;
    }

    @Test
    void anEqualFilterIsRefusedInWhateverWordsAndTheOwnerKeepsItsPackets() {
        var owner = insert(IP, TCP, port(80));

        assertThat(filters.insert(Filter.of(port(80), TCP, IP, TCP))).isEqualTo(new Insertion.Owned(owner));
        assertThat(filters.size()).isOne();
        assertThat(owner(segment(80))).isEqualTo(owner);
    }

    @Test
    void theMostSpecificFilterWinsAndDeletingItRestoresTheEarlierVerdict() {
        var all = insert(IP);
        var one = insert(IP, TCP, port(80));
        assertThat(owner(segment(80))).isEqualTo(one);
        assertThat(owner(segment(81))).isEqualTo(all);

        assertThat(filters.delete(one)).isTrue();

        assertThat(owner(segment(80))).isEqualTo(all);
        assertThat(filters.delete(one)).as("gone already").isFalse();
    }

    @Test
    void amongEquallySpecificOnesTheOldestWins() {
        var byPort = insert(port(80));
        var byType = insert(IP);

        assertThat(owner(segment(80))).isEqualTo(byPort);
        filters.delete(byPort);
        assertThat(owner(segment(80))).isEqualTo(byType);
    }

    @Test
    void numbersAreNotUsedAgain() {
        var first = insert(port(80));
        filters.delete(first);

        assertThat(insert(port(80))).isGreaterThan(first);
    }

    @Test
    void aPacketThatEndsInsideAFieldIsNobodys() {
        insert(IP, TCP, port(80));
        for (var end = 0; end < 38; end++) {
            assertThat(filters.compile().classify(segment(80), 0, end)).as("%d bytes", end).isZero();
        }
        assertThat(filters.compile().classify(segment(80), 0, 38)).isOne();
    }

    @Test
    void aShiftFollowsAHeaderOfVariableLength() {
        var id = insert(new Step.Shift(0, 1, 0x0f, 2), new Step.Atom(2, 2, 0xffff, 80));
        for (var words = 5; words <= 15; words++) {
            var packet = new byte[4 * words + 4];
            packet[0] = (byte) (0x40 | words);
            packet[4 * words + 3] = 80;
            assertThat(owner(packet)).as("%d words", words).isEqualTo(id);
            packet[0]++;
            assertThat(filters.compile().classify(packet, 0, packet.length)).isZero();
        }
    }

    @Test
    void compilesOnceWhenAStormIsOver() {
        var defined = new AtomicInteger();
        UnaryOperator<byte[]> counting = bytes -> {
            defined.incrementAndGet();
            return bytes;
        };
        var storm = new Demultiplexer(counting);
        for (var port = 1; port <= 1000; port++) {
            storm.insert(Filter.of(IP, TCP, port(port)));
            assertThat(storm.classify(segment(port), 0, 60)).isEqualTo(port);
        }
        assertThat(defined).hasValue(0);

        for (var packet = 0; packet <= Demultiplexer.PATIENCE + 10; packet++) {
            assertThat(storm.classify(segment(77), 0, 60)).isEqualTo(77);
        }

        assertThat(defined).hasValue(1);
        storm.delete(77);
        assertThat(storm.classify(segment(77), 0, 60)).as("at once").isZero();
    }

    @Test
    void tenThousandConnectionsAreOneSearch() {
        var chance = new SplittableRandom(7);
        for (var i = 0; i < 10_000; i++) {
            filters.insert(Filter.of(IP, TCP, new Step.Atom(26, 4, -1, chance.nextInt()),
                    new Step.Atom(34, 2, 0xffff, chance.nextInt(1 << 16)), port(chance.nextInt(1 << 16))));
        }
        var sizes = new ArrayList<Integer>();
        FilterCompiler.compile(trie(filters), filters.claims(), bytes -> {
            sizes.add(bytes.length);
            return bytes;
        });

        assertThat(sizes.getFirst()).as("bytes of code").isLessThan(4000);
        for (var filter : filters.filters().subList(0, 100)) {
            var packet = packetFor(filter);
            assertThat(owner(packet)).isEqualTo(filters.engine(Engine.MPF).classify(packet, 0, packet.length))
                    .isPositive();
        }
    }

    /// A packet that the filter, which must have no shift, matches.
    private static byte[] packetFor(Filter filter) {
        var packet = new byte[64];
        for (var step : filter.steps()) {
            if (step instanceof Step.Atom atom) {
                for (var i = 0; i < atom.width(); i++) {
                    packet[atom.offset() + i] = (byte) (atom.value() >> (8 * (atom.width() - 1 - i)));
                }
            }
        }
        return packet;
    }

    private static Trie trie(Demultiplexer filters) {
        var trie = new Trie();
        filters.claims().forEach(trie::insert);
        return trie;
    }

    @Test
    void manyWaysOutOfOneNodeAreSpreadOverMethods() {
        var chance = new SplittableRandom(11);
        for (var i = 0; i < 2000; i++) {
            filters.insert(Filter.of(new Step.Atom(i % 500, 1, 1 << (i / 500), 1 << (i / 500)), port(i)));
        }
        for (var i = 0; i < 200; i++) {
            var packet = new byte[chance.nextInt(520)];
            packet[chance.nextInt(packet.length + 1) % Math.max(1, packet.length)] = (byte) chance.nextInt(16);
            assertThat(filters.compile().classify(packet, 0, packet.length))
                    .isEqualTo(filters.engine(Engine.NAIVE).classify(packet, 0, packet.length));
        }
        assertThat(filters.compile()).isNotInstanceOf(Walk.class);
    }

    @Test
    void filtersOfTooManyShapesAreWalked() {
        for (var i = 0; i < 6000; i++) {
            var steps = new ArrayList<Step>(
                    List.of(new Step.Atom(0, 1, 0xff, i & 0xff), new Step.Atom(1, 1, 0xff, i >> 8)));
            for (var bit = 0; bit < 13; bit++) {
                steps.add(new Step.Atom(2 + 2 * bit + (i >> bit & 1), 1, 0xff, 1));
            }
            filters.insert(new Filter(steps));
        }

        assertThat(filters.compile()).isInstanceOf(Walk.class);
        var packet = packetFor(filters.filters().get(4711));
        for (var i = 0; i < 2 * Demultiplexer.PATIENCE; i++) {
            assertThat(filters.classify(packet, 0, packet.length)).isEqualTo(4712);
        }
    }

    private static final Step[] CONNECTION = {IP, new Step.Atom(14, 1, 0xff, 0x45), TCP,
            new Step.Atom(26, 4, -1, 0x0a00_0001), new Step.Atom(30, 4, -1, 0x0a00_0002)};

    private static byte[] ofConnection(int start, int length) {
        var packet = new byte[start + length];
        var whole = new byte[60];
        whole[12] = 8;
        whole[14] = 0x45;
        whole[23] = 6;
        whole[26] = 10;
        whole[29] = 1;
        whole[30] = 10;
        whole[33] = 2;
        whole[35] = 7;
        System.arraycopy(whole, 0, packet, start, length);
        return packet;
    }

    private int ownerFrom(byte[] packet, int start) {
        var walked = filters.engine(Engine.PATHFINDER).classify(packet, start, packet.length);
        assertThat(filters.compile().classify(packet, start, packet.length)).as("compiled as walked").isEqualTo(walked);
        return walked;
    }

    /// Fields beside each other are compared by one load: no bit of it may be lost, none between two fields may count, and it may not reach past the packet.
    @Test
    void neighboursThatAreComparedTogetherStillCountBitByBitAndByteByByte() {
        var steps = new ArrayList<>(List.of(CONNECTION));
        steps.add(new Step.Atom(34, 2, 0xffff, 7));
        var one = insert(steps.toArray(Step[]::new));
        for (var start = 0; start < 3; start++) {
            assertThat(ownerFrom(ofConnection(start, 36), start)).isEqualTo(one);
            var misses = 0;
            for (var bit = 0; bit < 36 * Byte.SIZE; bit++) {
                var packet = ofConnection(start, 36);
                packet[start + bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                misses += ownerFrom(packet, start) == one ? 0 : 1;
            }
            assertThat(misses).as("bits of the filter's fields").isEqualTo(14 * Byte.SIZE);
            for (var length = 0; length < 36; length++) {
                assertThat(ownerFrom(ofConnection(start, length), start)).isZero();
            }
        }
    }

    /// Ports in order are told apart by their lowest bits; 0, which is what an empty slot could be taken for, is a port as any.
    @Test
    void ofAllPortsEachFindsItsOwnFilterOrNone() {
        var owners = new int[0x1_0000];
        for (var port : new int[]{0, 1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032, 1033}) {
            var steps = new ArrayList<>(List.of(CONNECTION));
            steps.add(new Step.Atom(34, 2, 0xffff, port));
            owners[port] = insert(steps.toArray(Step[]::new));
        }
        for (var port = 0; port < owners.length; port++) {
            var packet = ofConnection(0, 36);
            packet[34] = (byte) (port >> 8);
            packet[35] = (byte) port;
            assertThat(ownerFrom(packet, 0)).isEqualTo(owners[port]);
        }
    }
}
