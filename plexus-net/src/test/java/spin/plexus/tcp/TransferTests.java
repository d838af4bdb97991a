package spin.plexus.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Two machines over a wire that does its worst: what is written at one end is read at the other, byte for byte, and both
/// ends know that it is over.
class TransferTests {
    private static final long HOUR = 3600 * Network.SECOND;
    /// Nobody gives up: after a row of losses a timeout can be a minute, and some of these wires lose for a long time.
    private static final Settings STANDARD = Settings.standard()
            .with(Settings.standard().times().withUserTimeout(10 * HOUR));

    @Property(tries = 150)
    void everyByteArrivesInBothDirectionsOverABadWire(@ForAll long seed, @ForAll @IntRange(max = 20) int lossPercent,
            @ForAll @IntRange(max = 10) int doublePercent, @ForAll @IntRange(max = 5) int damagePercent,
            @ForAll @IntRange(max = 30) int jitterMilliseconds, @ForAll @IntRange(max = 7) int choices) {
        var settings = STANDARD.with(
                new Settings.Choices((choices & 1) != 0, (choices & 2) != 0, (choices & 4) != 0, 16));
        var network = new Network(settings, seed).withTrouble(lossPercent / 100.0, doublePercent / 100.0,
                damagePercent / 100.0, jitterMilliseconds * Network.MILLISECOND);

        var both = transfer(network, 60_000, 20_000, seed);

        assertThat(both[0].state()).isIn(State.CLOSED, State.TIME_WAIT);
        assertThat(both[1].state()).isIn(State.CLOSED, State.TIME_WAIT);
        // A FIN that comes twice makes TIME-WAIT begin anew.
        network.pass(600 * Network.SECOND);
        assertThat(network.here.connections()).isEmpty();
        assertThat(network.there.connections()).isEmpty();
        assertThat(network.here.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Property(tries = 40)
    void smallBuffersMakeItSlowAndNotWrong(@ForAll long seed, @ForAll @IntRange(min = 8, max = 13) int sendBits,
            @ForAll @IntRange(min = 8, max = 13) int receiveBits, @ForAll @IntRange(max = 10) int lossPercent) {
        var settings = STANDARD.with(new Settings.Sizes(1460, 1 << sendBits, 1 << receiveBits, 10, 16, 0));

        transfer(new Network(settings, seed).withTrouble(lossPercent / 100.0, 0.02, 0.01, 0), 15_000, 5_000, seed);
    }

    @Test
    void theSameSeedGivesTheSameSegments() {
        var one = new Network(STANDARD, 5).withTrouble(0.1, 0.05, 0.02, 10 * Network.MILLISECOND);
        var other = new Network(STANDARD, 5).withTrouble(0.1, 0.05, 0.02, 10 * Network.MILLISECOND);
        transfer(one, 50_000, 100, 1);
        transfer(other, 50_000, 100, 1);

        assertThat(one.trace).isEqualTo(other.trace).hasSizeGreaterThan(70);
    }

    /// With SACK a bad wire costs fewer segments than without: it is asked for what is missing and nothing else.
    @Test
    void sackSendsLessAgain() {
        var with = new Network(STANDARD, 3).withTrouble(0.03, 0, 0, 0);
        var without = new Network(STANDARD.with(new Settings.Choices(true, false, true, 16)), 3)
                .withTrouble(0.03, 0, 0, 0);
        transfer(with, 1_000_000, 1, 1);
        transfer(without, 1_000_000, 1, 1);

        assertThat(with.carried).isLessThan(without.carried);
    }

    @Test
    void aCleanWireCarriesEachByteOnce() {
        var network = new Network(STANDARD, 3);
        transfer(network, 1_000_000, 0, 1);

        long bytes = network.trace.stream().filter(line -> line.contains("->"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*\\((\\d+)\\).*", "$1"))).sum();
        assertThat(bytes).isEqualTo(1_000_000);
    }

    private static Connection[] transfer(Network network, int there, int back, long seed) {
        var ends = network.connected();
        assertThat(ends[1]).as("connected: %s", network.trace).isNotNull();
        var random = new SplittableRandom(seed);
        var one = new Pump(ends[0], ends[1], random, there);
        var other = new Pump(ends[1], ends[0], random, back);
        boolean done = network.run(20 * HOUR, () -> {
            boolean forth = one.turn(network.now);
            return other.turn(network.now) && forth && ends[0].state() != State.ESTABLISHED
                    && ends[1].state() != State.CLOSE_WAIT
                    && isOver(ends[0]) && isOver(ends[1]);
        });
        assertThat(done).as("%s and %s after %s", ends[0], ends[1],
                network.trace.subList(Math.max(0, network.trace.size() - 40), network.trace.size())).isTrue();
        one.verify();
        other.verify();
        return ends;
    }

    private static boolean isOver(Connection end) {
        return end.state() == State.CLOSED || end.state() == State.TIME_WAIT;
    }

    /// Writes at one end and reads at the other, a piece of random size at a time.
    private static final class Pump {
        private final Connection from;
        private final Connection to;
        private final SplittableRandom random;
        private final byte[] sent;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final byte[] piece = new byte[5000];
        private int written;
        private boolean closed;
        private boolean ended;

        Pump(Connection from, Connection to, SplittableRandom random, int length) {
            this.from = from;
            this.to = to;
            this.random = random;
            sent = new byte[length];
            random.nextBytes(sent);
        }

        boolean turn(long now) {
            written += from.write(sent, written, Math.min(sent.length - written, random.nextInt(5000)), now);
            if (written == sent.length && !closed) {
                from.close(now);
                closed = true;
            }
            int count = to.read(piece, 0, 1 + random.nextInt(piece.length), now);
            if (count > 0) {
                received.write(piece, 0, count);
            }
            ended |= count < 0;
            return ended && closed;
        }

        void verify() {
            assertThat(received.toByteArray()).isEqualTo(sent);
            assertThat(from.ending()).isIn(Ending.NONE, Ending.CLOSED);
        }
    }
}
