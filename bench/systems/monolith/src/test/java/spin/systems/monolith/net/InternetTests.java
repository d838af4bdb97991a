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
import spin.systems.kit.Frames;
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
        assertThat(udp.bind(sender, 0)).isZero();
        assertThat(hosts.there.internet.udp().bind(receiver, PORT)).isZero();
    }

    private void send(byte[] text) {
        assertThat(udp.output(sender, hosts.here.chain(text), text.length, TwoHosts.name(TwoHosts.THERE, PORT)))
                .isZero();
    }

    private byte[] received() {
        return hosts.there.bytes(Objects.requireNonNull(receiver.take()));
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
        assertThat(hosts.there.held()).isZero();
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
        // What is like a fragment waits for others.
        hosts.ticks(60);

        assertThat(receiver.isReadable()).isFalse();
        assertThat(hosts.there.held()).isZero();
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
        assertThat(hosts.there.held()).isZero();
    }

    @Test
    void whoHasAPeerHearsNobodyElse() {
        assertThat(hosts.there.internet.udp().connect(receiver, TwoHosts.name(TwoHosts.HERE, 1))).isZero();
        send(new byte[1]);
        hosts.settle();

        assertThat(receiver.isReadable()).isFalse();
    }

    @Test
    void aPortIsGivenOnce() {
        var another = new Udp.Endpoint(woken);

        assertThat(hosts.there.internet.udp().bind(another, PORT)).isNotZero();
        assertThat(hosts.there.internet.udp().bind(another, 65_536)).isNotZero();
        assertThat(hosts.there.internet.udp().bind(another, -1)).isNotZero();
        hosts.there.internet.udp().close(receiver);
        assertThat(hosts.there.internet.udp().bind(another, PORT)).isZero();
    }

    /// In the present form and those of older kernels; who has no such port keeps silent.
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.255", "255.255.255.255", "0.0.0.0", "10.0.0.0", "10.255.255.255"})
    void whatIsForEverybodyIsForThisHostToo(String to) {
        var host = TwoHosts.address(to);
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, host, 17, Forgery.udp(9, PORT, new byte[]{5})));
        assertThat(received()).containsExactly(5);
        var nobody = Forgery.packet(TwoHosts.HERE, host, 17, Forgery.udp(9, PORT + 1, new byte[]{5}));
        Arrays.fill(nobody, 0, 6, (byte) 0xff);
        hosts.there.gets(nobody);

        assertThat(hosts.here.take()).isEmpty();
        assertThat(hosts.there.internet.statistics().udp.noportbcast).isEqualTo(1);
        assertThat(hosts.there.held()).isZero();
    }

    @Test
    void nobodyMaySendToEverybody() {
        assertThat(udp.output(sender, hosts.here.chain(new byte[1]), 1,
                TwoHosts.name(Internet.address(10, 0, 0, 255), PORT)))
                .isEqualTo(SocketError.EACCES);
        assertThat(hosts.here.held()).isZero();
    }

    @Test
    void whatIsForAnotherHostIsNotPassedOn() {
        hosts.there.gets(
                Forgery.packet(TwoHosts.HERE, Internet.address(10, 0, 0, 9), 17, Forgery.udp(9, PORT, new byte[1])));

        assertThat(receiver.isReadable()).isFalse();
        assertThat(hosts.here.take()).isEmpty();
        assertThat(hosts.there.internet.statistics().ip.cantforward).isEqualTo(1);
    }

    /// Of two that a datagram fits the one that is for its sender alone has it; the next is not looked for.
    @Test
    void theOneThatFitsBestHasIt() {
        var its = new Udp.Endpoint(woken);
        var there = hosts.there.internet.udp();
        var from = TwoHosts.name(TwoHosts.HERE, 9);
        there.close(receiver);
        assertThat(there.bind(its, TwoHosts.name(TwoHosts.THERE, PORT))).isZero();
        assertThat(there.connect(its, from)).isZero();
        var another = new Udp.Endpoint(woken);
        assertThat(there.bind(another, PORT)).isEqualTo(SocketError.EADDRINUSE);
        assertThat(there.bind(another, 8)).isZero();
        assertThat(there.bind(another, 9)).isEqualTo(SocketError.EINVAL);
        assertThat(there.connect(its, from)).isEqualTo(SocketError.EISCONN);
        for (var i = 0; i < 3; i++) {
            hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, Forgery.udp(9, PORT, new byte[1])));
            hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, Forgery.udp(9, PORT, new byte[1])));
        }
        assertThat(hosts.there.internet.statistics().udp.pcbcachemiss).isEqualTo(1);
        hosts.there.gets(Forgery.packet(TwoHosts.HERE, TwoHosts.THERE, 17, Forgery.udp(10, PORT, new byte[1])));

        assertThat(hosts.there.internet.statistics().udp.noport).isEqualTo(1);
        assertThat(its.isReadable()).isTrue();
        assertThat(another.isReadable()).isFalse();
    }

    @Test
    void anAddressThatIsNotThisHostsIsNotGiven() {
        var another = new Udp.Endpoint(woken);

        assertThat(udp.bind(another, TwoHosts.name(TwoHosts.THERE, 9))).isEqualTo(SocketError.EADDRNOTAVAIL);
        assertThat(udp.connect(another, TwoHosts.name(TwoHosts.THERE, 0))).isEqualTo(SocketError.EADDRNOTAVAIL);
        assertThat(udp.connect(another, TwoHosts.name(TwoHosts.THERE, PORT))).isZero();
        assertThat(another.name() >>> 16).isEqualTo(TwoHosts.HERE);
        assertThat(another.peer()).isEqualTo(TwoHosts.name(TwoHosts.THERE, PORT));
    }

    /// Interrupts of devices are held off while the queue is edited, and at no other time.
    @Test
    void theQueueOfIpIsEditedWithDevicesHeldOff() {
        var levels = new ArrayList<Integer>();
        var level = new int[1];
        var memory = new PhysicalMemory(1 << 20);
        var services = new Services() {
            @Override
            public void schedule() {
                assertThat(level[0]).isZero();
                levels.add(-1);
            }

            @Override
            public int splimp() {
                var before = level[0];
                level[0] = 3;
                levels.add(3);
                return before;
            }

            @Override
            public void splx(int to) {
                level[0] = to;
                levels.add(to);
            }

            @Override
            public int milliseconds() {
                return 0;
            }
        };
        var internet = new Internet(new Mbufs(memory, new Frames(memory, 1)), services);
        internet.arrived(new Packet(internet.mbufs().get(), 0));
        internet.input();

        assertThat(levels).containsExactly(3, 0, -1, 3, 0, 3, 0);
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
        // What was like a fragment is given up.
        hosts.ticks(60);
        // Packets that wait for answers of neighbours who are none; one for each entry of the table at most.
        assertThat(hosts.there.held()).isBetween(0, 32);
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
