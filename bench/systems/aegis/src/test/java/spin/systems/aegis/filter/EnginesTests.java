package spin.systems.aegis.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spin.systems.aegis.filter.Demultiplexer.Engine;
import spin.systems.aegis.filter.Demultiplexer.Insertion;

/// All engines give the answer of the naive scan, on packets and filters that nobody has thought of.
final class EnginesTests {

    /// `-Dspin.long=true` runs the full million.
    private static final int PACKETS = Boolean.getBoolean("spin.long") ? 1_000_000 : 50_000;
    private static final int PACKETS_FOR_A_SET = 250;

    @Test
    void allEnginesAgreeOnRandomPacketsByRandomFilterSets() {
        var matched = 0;
        var overlapped = 0;
        var shifted = 0;
        for (var set = 0; set < PACKETS / PACKETS_FOR_A_SET; set++) {
            var chance = new SplittableRandom(set);
            var filters = filters(chance, 1 + chance.nextInt(chance.nextInt(8) == 0 ? 120 : 12));
            for (var deleted = chance.nextInt(3); deleted > 0; deleted--) {
                filters.delete(1 + chance.nextInt(filters.size() + 1));
            }
            var naive = filters.engine(Engine.NAIVE);
            for (var i = 0; i < PACKETS_FOR_A_SET; i++) {
                var start = chance.nextInt(4);
                var packet = packet(chance, start);
                var end = packet.length - chance.nextInt(4);
                if (end < start) {
                    continue;
                }
                var expected = naive.classify(packet, start, end);
                for (var engine : Engine.values()) {
                    assertThat(filters.engine(engine).classify(packet, start, end))
                            .as("%s, set %d, packet %s from %d to %d", engine, set,
                                    HexFormat.of().formatHex(packet), start, end)
                            .isEqualTo(expected);
                }
                assertThat(filters.classify(packet, start, end)).as("set %d", set).isEqualTo(expected);
                if (expected != 0) {
                    matched++;
                    var claims = filters.claims().stream().filter(c -> c.filter().matches(packet, start, end)).toList();
                    overlapped += claims.size() > 1 ? 1 : 0;
                    shifted += claims.stream()
                            .anyMatch(c -> c.filter().steps().stream().anyMatch(s -> s instanceof Step.Shift)) ? 1 : 0;
                }
            }
        }
        assertThat(matched).as("packets that somebody owns").isBetween(PACKETS / 5, PACKETS * 9 / 10);
        assertThat(overlapped).as("packets that two filters match").isGreaterThan(PACKETS / 50);
        assertThat(shifted).as("matched behind a shift").isGreaterThan(PACKETS / 50);
    }

    /// Packets of few different bytes, so that few different values match them.
    private static byte[] packet(SplittableRandom chance, int start) {
        var packet = new byte[start + chance.nextInt(chance.nextInt(4) == 0 ? 8 : 48)];
        for (var i = 0; i < packet.length; i++) {
            packet[i] = (byte) (chance.nextInt(3) == 0 ? chance.nextInt(4) | (chance.nextInt(2) << 7) : 1);
        }
        return packet;
    }

    private static Demultiplexer filters(SplittableRandom chance, int count) {
        var filters = new Demultiplexer();
        for (var i = 0; i < count; i++) {
            try {
                var inserted = filters.insert(filter(chance));
                assertThat(inserted).isInstanceOfAny(Insertion.Inserted.class, Insertion.Owned.class);
            } catch (IllegalArgumentException contradiction) {
                assertThat(contradiction).hasMessageContaining("No packet has both");
            }
        }
        return filters;
    }

    private static Filter filter(SplittableRandom chance) {
        var steps = new ArrayList<Step>();
        steps.add(atom(chance));
        for (var more = chance.nextInt(chance.nextInt(6) == 0 ? 20 : 4); more > 0; more--) {
            steps.add(chance.nextInt(4) == 0
                    ? new Step.Shift(chance.nextInt(6), 1 << chance.nextInt(3), 3 + 4 * chance.nextInt(2),
                            chance.nextInt(3))
                    : atom(chance));
        }
        return new Filter(steps);
    }

    private static Step.Atom atom(SplittableRandom chance) {
        var width = 1 << chance.nextInt(3);
        var mask = switch (chance.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 3;
            case 2 -> 1 << (8 * width - 1);
            default -> Field.widest(width) & (chance.nextBoolean() ? 0x0101_0101 : 0x8383_8383);
        };
        var value = (chance.nextInt(4) == 0 ? chance.nextInt() : 0x0101_0101) & mask;
        return new Step.Atom(chance.nextInt(chance.nextBoolean() ? 4 : 16), width, mask, value);
    }
}
