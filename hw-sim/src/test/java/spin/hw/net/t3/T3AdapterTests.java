package spin.hw.net.t3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;
import spin.hw.device.Bench;
import spin.hw.device.BenchWire;
import spin.hw.device.TestPort;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;

class T3AdapterTests {
    /// Cycles of a byte in these tests.
    private static final long BYTE = 18;

    private final Station station = new Station().on();

    /// An adapter, its wire, and a driver that knows its registers and rings.
    private static final class Station {
        static final int LOG = 2;
        static final int RING = 1 << LOG;
        static final int BUFFER = 0x1000;
        static final long RX = 0x1000;
        static final long TX = 0x2000;

        final Bench bench;
        final TestPort port;
        final T3Adapter adapter;
        int receiveNext;
        int transmitNext;

        Station() {
            bench = new Bench();
            port = new TestPort(bench.clock, BYTE, 3, 0);
            adapter = new T3Adapter(bench.slot("t30"), port);
        }

        Station(Bench bench, LinkPort wire) {
            this.bench = bench;
            port = new TestPort(bench.clock, BYTE, 3, 0);
            adapter = new T3Adapter(bench.slot("t30"), wire);
        }

        Station on() {
            adapter.store(T3Adapter.CONTROL, 8, 0);
            adapter.store(T3Adapter.RX_RING, 8, RX);
            adapter.store(T3Adapter.RX_SIZE, 8, LOG);
            adapter.store(T3Adapter.TX_RING, 8, TX);
            adapter.store(T3Adapter.TX_SIZE, 8, LOG);
            for (int i = 0; i < RING; i++) {
                offerBuffer(i, BUFFER);
                bench.memory.storeLong(TX + 16L * i, 0);
            }
            adapter.store(T3Adapter.CONTROL, 8, T3Adapter.RECEIVE_ON | T3Adapter.TRANSMIT_ON | T3Adapter.INTERRUPT);
            return this;
        }

        void offerBuffer(int index, int bytes) {
            bench.memory.storeLong(RX + 16L * index + 4, bytes);
            bench.memory.storeQuad(RX + 16L * index + 8, 0x10_0000 + (long) index * BUFFER);
            bench.memory.storeLong(RX + 16L * index, T3Adapter.OWN);
        }

        boolean send(byte[] frame) {
            long at = TX + 16L * transmitNext;
            if (bench.memory.loadLong(at) < 0) {
                return false;
            }
            long buffer = 0x20_0000 + (long) transmitNext * 0x1_0000;
            bench.memory.copyIn(buffer, frame, 0, frame.length);
            bench.memory.storeQuad(at + 8, buffer);
            bench.memory.storeLong(at, T3Adapter.OWN | frame.length);
            transmitNext = (transmitNext + 1) % RING;
            adapter.store(T3Adapter.DOORBELL, 8, 1);
            return true;
        }

        int how(long ring, int index) {
            return bench.memory.loadLong(ring + 16L * index);
        }

        List<byte[]> take() {
            var frames = new ArrayList<byte[]>();
            while (how(RX, receiveNext) >= 0) {
                byte[] frame = new byte[how(RX, receiveNext) & T3Adapter.LENGTH];
                bench.memory.copyOut(0x10_0000 + (long) receiveNext * BUFFER, frame, 0, frame.length);
                frames.add(frame);
                offerBuffer(receiveNext, BUFFER);
                receiveNext = (receiveNext + 1) % RING;
            }
            return frames;
        }

        long status() {
            return adapter.load(T3Adapter.STATUS, 8) & 0xff;
        }
    }

    private static byte[] frame(int length, int seed) {
        byte[] frame = new byte[length];
        new SplittableRandom(seed).nextBytes(frame);
        return frame;
    }

    @Test
    void aFrameGoesOutAtTheSpeedOfTheWire() {
        assertThat(station.send(frame(1000, 1))).isTrue();
        station.bench.passUntilRaised(station.bench.line("t30"), 1_000_000);
        assertThat(station.bench.clock.now()).isEqualTo(1003 * BYTE);
        assertThat(station.port.sent).containsExactly(frame(1000, 1));
        assertThat(station.how(Station.TX, 0)).isEqualTo(1000);
        assertThat(station.status()).isEqualTo(T3Adapter.SENT);
    }

    /// What the published figure of the video server rests on: frames that follow one another fill the line.
    @Test
    void aT3LineCarriesItsMegabits() {
        var here = new Bench();
        var there = new Bench();
        var wire = BenchWire.between(here, there, Medium.t3());
        var sender = new Station(here, wire.first()).on();
        var receiver = new Station(there, wire.second()).on();
        var taken = new ArrayList<byte[]>();
        var offered = new ArrayList<byte[]>();
        while (taken.size() < 50) {
            byte[] frame = frame(4000, offered.size());
            if (offered.size() < 50 && sender.send(frame)) {
                offered.add(frame);
            } else {
                wire.pass();
                taken.addAll(receiver.take());
            }
        }
        assertThat(taken).usingElementComparator(Arrays::compare).isEqualTo(offered);
        // 4003 bytes with flag and check sequence. The last arrives within one step of the wire's latency.
        double bits = 50 * 8.0 * 4003;
        double seconds = (double) there.clock.now() / Bench.HERTZ;
        assertThat(bits / (seconds - BenchWire.LATENCY_SECONDS)).isBetween(44.736e6 * 0.97, 44.736e6);
    }

    @Test
    void aFrameComesIntoItsBuffer() {
        station.port.arrive(frame(300, 1));
        assertThat(station.bench.line("t30").isRaised()).isTrue();
        assertThat(station.how(Station.RX, 0)).isEqualTo(300);
        assertThat(station.take()).containsExactly(frame(300, 1));
        station.adapter.store(T3Adapter.STATUS, 8, T3Adapter.RECEIVED);
        assertThat(station.bench.line("t30").isRaised()).isFalse();
    }

    @Test
    void theFifthFrameIsMissed() {
        for (int i = 0; i < 5; i++) {
            station.port.arrive(frame(100, i));
        }
        assertThat(station.status()).isEqualTo(T3Adapter.RECEIVED | T3Adapter.MISSED);
        assertThat(station.adapter.load(T3Adapter.MISSED_FRAMES, 8)).isOne();
        assertThat(station.take()).containsExactly(frame(100, 0), frame(100, 1), frame(100, 2), frame(100, 3));
    }

    @Test
    void damageAndExcessAreMarked() {
        station.port.arriveDamaged(frame(100, 1));
        assertThat(station.how(Station.RX, 0)).isEqualTo(T3Adapter.ERROR | 100);
        station.port.arrive(frame(Station.BUFFER + 1, 1));
        assertThat(station.how(Station.RX, 1)).isEqualTo(T3Adapter.CUT | Station.BUFFER);
    }

    @Test
    void whatCannotBeSentComesBackAsAnErrorAndDoesNotHoldUpTheNext() {
        station.bench.memory.storeLong(Station.TX, T3Adapter.OWN);
        station.transmitNext = 1;
        station.send(frame(10, 1));
        station.bench.pass(10_000);
        assertThat(station.how(Station.TX, 0)).isEqualTo(T3Adapter.ERROR);
        assertThat(station.port.sent).containsExactly(frame(10, 1));
    }

    @Test
    void anAddressOutsideMemoryStopsBothHalves() {
        station.bench.memory.storeQuad(Station.RX + 8, -1L);
        station.port.arrive(frame(100, 1));
        assertThat(station.status()).isEqualTo(T3Adapter.NO_MEMORY);
        assertThat(station.adapter.load(T3Adapter.CONTROL, 8)).isEqualTo(T3Adapter.INTERRUPT);
        station.on();
        station.bench.memory.storeQuad(Station.TX + 8, Long.MAX_VALUE);
        station.bench.memory.storeLong(Station.TX, T3Adapter.OWN | 5);
        station.adapter.store(T3Adapter.DOORBELL, 8, 1);
        station.bench.pass(10);
        assertThat(station.adapter.load(T3Adapter.CONTROL, 8)).isEqualTo(T3Adapter.INTERRUPT);
    }

    @Test
    void ringsStayWhereTheyAreWhileTheyAreServed() {
        station.adapter.store(T3Adapter.RX_RING, 8, 0x8000);
        assertThat(station.adapter.load(T3Adapter.RX_RING, 8)).isEqualTo(Station.RX);
        station.adapter.store(T3Adapter.CONTROL, 8, T3Adapter.RESET);
        station.adapter.store(T3Adapter.RX_RING, 8, 0x8007);
        station.adapter.store(T3Adapter.RX_SIZE, 8, 15);
        assertThat(station.adapter.load(T3Adapter.RX_RING, 8)).isEqualTo(0x8000);
        assertThat(station.adapter.load(T3Adapter.RX_SIZE, 8)).isEqualTo(8);
        station.port.arrive(frame(100, 1));
        assertThat(station.status()).isZero();
    }

    @Property(tries = 200)
    void nothingIsLostDoubledOrReordered(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var one = new Station().on();
        var offered = new ArrayList<byte[]>();
        var kept = new ArrayList<byte[]>();
        var taken = new ArrayList<byte[]>();
        long missed = 0;
        for (int i = 0; i < 100; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    byte[] frame = frame(random.nextInt(1, 2000), i);
                    if (one.send(frame)) {
                        offered.add(frame);
                    }
                }
                case 1 -> {
                    byte[] frame = frame(random.nextInt(1, 2000), i);
                    one.port.arrive(frame);
                    boolean wasMissed = one.adapter.load(T3Adapter.MISSED_FRAMES, 8) > missed;
                    assertThat(wasMissed).isEqualTo(kept.size() - taken.size() == Station.RING);
                    if (wasMissed) {
                        missed++;
                    } else {
                        kept.add(frame);
                    }
                }
                case 2 -> taken.addAll(one.take());
                default -> one.bench.pass(random.nextInt(50_000));
            }
        }
        taken.addAll(one.take());
        one.bench.pass(10_000_000);
        assertThat(one.port.sent).usingElementComparator(Arrays::compare).isEqualTo(offered);
        assertThat(taken).usingElementComparator(Arrays::compare).isEqualTo(kept);
    }

    @Property(tries = 200)
    void nonsenseIsSurvivedAndACopyGoesOnAsTheOriginal(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var original = new Station();
        disturb(original, random);
        var copy = new Station();
        Bench.copy(original.bench, List.of(original.adapter), copy.bench, List.of(copy.adapter));
        copy.port.resume(original.port);
        long rest = random.nextLong();
        disturb(original, new SplittableRandom(rest));
        disturb(copy, new SplittableRandom(rest));
        assertThat(Bench.contents(copy.adapter)).isEqualTo(Bench.contents(original.adapter));
        assertThat(Bench.contents(copy.bench.events)).isEqualTo(Bench.contents(original.bench.events));
    }

    private static void disturb(Station one, SplittableRandom random) {
        for (int i = 0; i < 80; i++) {
            switch (random.nextInt(6)) {
                case 0 -> one.adapter.store(8L * random.nextInt(8), 8, random.nextLong());
                case 1 -> one.on();
                case 2 -> one.bench.memory.storeLong(Station.RX + 4L * random.nextInt(0x800), random.nextInt());
                case 3 -> one.port.arrive(new byte[random.nextInt(1, 3000)]);
                case 4 -> one.adapter.load(random.nextInt(0x40), 1 << random.nextInt(4));
                default -> one.bench.pass(random.nextInt(1_000_000));
            }
        }
    }

    @Test
    void aDamagedCheckpointIsRefused() {
        var damaged = new State("t30").put("control", 0).put("status", 0).put("missed", 0)
                .put("receive", new long[]{0, 9, 0}).put("transmit", new long[]{0, 0, 0});
        assertThatThrownBy(() -> station.adapter.restore(damaged)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("t30");
    }
}
