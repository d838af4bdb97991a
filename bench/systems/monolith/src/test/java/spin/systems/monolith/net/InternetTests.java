package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.memory.PhysicalMemory;
import spin.systems.monolith.net.TwoHosts.Counting;

/// Datagrams, addresses and everything that is none.
final class InternetTests {

    private static final int PORT = 7;

    private final TwoHosts hosts = new TwoHosts();
    private final Udp udp = hosts.here.internet.udp();
    private final Udp.Endpoint sender = new Udp.Endpoint(new Counting());
    private final Counting woken = new Counting();
    private final Udp.Endpoint receiver = new Udp.Endpoint(woken);

    InternetTests() {
        assertThat(udp.bind(sender, 0)).isTrue();
        assertThat(hosts.there.internet.udp().bind(receiver, PORT)).isTrue();
    }

    private void send(byte[] text) {
        var frame = hosts.here.frames.take();
        hosts.here.memory.copyIn(frame + Udp.DATA, text, 0, text.length);
        udp.output(sender, frame, text.length, TwoHosts.name(TwoHosts.THERE, PORT));
    }

    private byte[] received() {
        var packet = Objects.requireNonNull(receiver.take());
        var bytes = new byte[packet.length()];
        hosts.there.memory.copyOut(packet.at(), bytes, 0, bytes.length);
        hosts.there.frames.drop(packet.frame);
        return bytes;
    }

    /// The one frame with a datagram that `text` makes, once the neighbours know each other.
    private byte[] frame(byte[] text) {
        send(new byte[1]);
        hosts.settle();
        received();
        send(text);
        return hosts.there.take().getFirst();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 18, 19, 64, 1471, 1472})
    void aDatagramOfAnyLengthComesAsItWasSent(int length) {
        var text = new byte[length];
        new SplittableRandom(length).nextBytes(text);
        send(text);
        hosts.settle();

        assertThat(received()).isEqualTo(text);
        assertThat(woken.readable).isEqualTo(1);
    }

    @Test
    void whatCannotBeSentInOnePacketIsSaid() {
        assertThat(udp.most(TwoHosts.name(TwoHosts.THERE, PORT))).isEqualTo(1472);
        assertThat(udp.most(TwoHosts.name(Internet.address(10, 0, 1, 2), PORT))).isNegative();
    }

    /// The first packet waits until the neighbour has said where it is, and is not lost for that.
    @Test
    void theFirstPacketAsksForTheStationAndGoesThere() {
        send(new byte[]{1});
        var question = hosts.there.take();
        assertThat(question).hasSize(1);
        assertThat(Arrays.copyOf(question.getFirst(), 6)).containsOnly(0xff);
        assertThat(Forgery.word(question.getFirst(), 12)).isEqualTo(0x0806);
        hosts.there.gets(question.getFirst());
        hosts.settle();

        assertThat(received()).containsExactly(1);
    }

    /// What a frame has beyond its packet is nothing of an earlier one.
    @Test
    void aShortFrameIsFilledWithNothing() {
        send(new byte[]{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
        hosts.settle();
        send(new byte[0]);
        var frame = hosts.there.take().getFirst();

        assertThat(frame).hasSize(60);
        assertThat(Arrays.copyOfRange(frame, 42, 60)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 14, 20, 33, 34, 41})
    void whatEndsWithinAHeaderIsDropped(int length) {
        var frame = Arrays.copyOf(frame(new byte[100]), length);
        hosts.there.gets(frame);

        assertThat(receiver.isReadable()).isFalse();
        assertThat(hosts.there.frames.left()).isEqualTo(hosts.there.atRest);
    }

    /// Version, length, fragment and addressee of IP; length of UDP. Checksums are right.
    @ParameterizedTest
    @CsvSource({"14,101", "14,70", "16,0", "16,1500", "20,32", "20,1", "33,9", "38,0", "38,255"})
    void aHeaderThatLiesIsDropped(int at, int value) {
        var frame = frame(new byte[100]);
        frame[at] = (byte) value;
        if (at == 16) {
            Forgery.put(frame, at, value);
        } else if (at == 38) {
            Forgery.put(frame, at, value * 8);
        }
        Forgery.mend(frame);
        hosts.there.gets(frame);

        assertThat(receiver.isReadable()).isFalse();
        assertThat(hosts.there.frames.left()).isEqualTo(hosts.there.atRest);
    }

    @Test
    void eachWrongBitOfAPacketIsFound() {
        var frame = frame(new byte[]{1, 2, 3, 4});
        for (var bit = 14 * 8; bit < (14 + 20 + 8 + 4) * 8; bit++) {
            var wrong = frame.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            hosts.there.gets(wrong);
            assertThat(receiver.isReadable()).as("bit %d", bit).isFalse();
        }
        hosts.there.gets(frame);

        assertThat(received()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aDatagramWithoutAChecksumIsTaken() {
        var frame = frame(new byte[]{9});
        Forgery.put(frame, 40, 0);
        hosts.there.gets(frame);

        assertThat(received()).containsExactly(9);
    }

    @Test
    void whoDoesNotReadLosesAndNobodyElse() {
        for (var i = 0; i < 100; i++) {
            send(new byte[]{(byte) i});
            hosts.settle();
        }
        for (var i = 0; i < 32; i++) {
            assertThat(received()).containsExactly(i);
        }

        assertThat(receiver.isReadable()).isFalse();
        assertThat(hosts.there.frames.left()).isEqualTo(hosts.there.atRest);
    }

    @Test
    void whoHasAPeerHearsNobodyElse() {
        receiver.peer(TwoHosts.name(TwoHosts.HERE, 1));
        send(new byte[1]);
        hosts.settle();

        assertThat(receiver.isReadable()).isFalse();
    }

    @Test
    void aPortIsGivenOnce() {
        var another = new Udp.Endpoint(woken);

        assertThat(hosts.there.internet.udp().bind(another, PORT)).isFalse();
        assertThat(hosts.there.internet.udp().bind(another, 65_536)).isFalse();
        assertThat(hosts.there.internet.udp().bind(another, -1)).isFalse();
        hosts.there.internet.udp().close(receiver);
        assertThat(hosts.there.internet.udp().bind(another, PORT)).isTrue();
    }

    /// A neighbour that claims another's address, or that of this host, or speaks for everybody.
    @Test
    void twentyThousandFramesFromASeedStopNothing() {
        var seen = new ArrayList<byte[]>();
        hosts.fate(frames -> {
            seen.addAll(frames);
            return frames;
        });
        send(new byte[100]);
        hosts.settle();
        received();
        var chance = new SplittableRandom(1995);
        for (var i = 0; i < 20_000; i++) {
            var frame = chance.nextInt(4) == 0
                    ? new byte[1 + chance.nextInt(1600)]
                    : seen.get(chance.nextInt(seen.size())).clone();
            for (var changes = chance.nextInt(6); changes > 0; changes--) {
                frame[chance.nextInt(frame.length)] = (byte) chance.nextInt();
            }
            if (chance.nextBoolean()) {
                Forgery.mend(frame);
            }
            hosts.there.gets(frame);
            hosts.there.take();
            hosts.here.take();
            while (receiver.isReadable()) {
                received();
            }
        }
        // Packets that wait for answers of neighbours who are none; one for each entry of the table at most.
        assertThat(hosts.there.atRest - hosts.there.frames.left()).isBetween(0, 32);
    }

    /// A frame in several pieces at every alignment.
    @Test
    void copiesAreEqualAtEveryAlignment() {
        var memory = new PhysicalMemory(1 << 20);
        var text = new byte[64];
        new SplittableRandom(4).nextBytes(text);
        for (var from = 0; from < 8; from++) {
            for (var to = 0; to < 8; to++) {
                for (var length = 0; length <= 40; length++) {
                    memory.copyIn(8192 + from, text, 0, 64);
                    memory.copyIn(16_384, new byte[64], 0, 64);
                    Octets.copy(memory, 8192 + from, 16_384 + to, length);
                    var got = new byte[64];
                    memory.copyOut(16_384, got, 0, 64);
                    var wanted = new byte[64];
                    System.arraycopy(text, 0, wanted, to, length);
                    assertThat(got).as("%d bytes from %d to %d", length, from, to).isEqualTo(wanted);
                }
            }
        }
    }
}
