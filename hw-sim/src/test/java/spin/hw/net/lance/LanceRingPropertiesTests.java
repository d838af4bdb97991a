package spin.hw.net.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.net.lance.LanceRig.withSequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;
import spin.hw.device.Bench;
import spin.hw.net.lance.LanceDriver.Received;

/// Driver and wire in any order: no frame is lost but those counted as missed, none comes twice, none overtakes another.
class LanceRingPropertiesTests {
    enum Step {
        SEND,
        SEND_IN_PIECES,
        ARRIVE,
        ARRIVE_LONG,
        TAKE,
        WAIT,
        WAIT_LONG
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.of(Step.class).list().ofMinSize(1).ofMaxSize(80);
    }

    /// What the driver and the wire have done, as plain lists.
    private static final class Twin {
        final LanceRig rig;
        final int bufferLength;
        final List<byte[]> offered = new ArrayList<>();
        final List<byte[]> kept = new ArrayList<>();
        final List<byte[]> taken = new ArrayList<>();
        int number;
        long missed;

        int sentBeforeTheCopy;

        Twin(int bufferLength) {
            this(new LanceRig(Cable.QUIET, bufferLength).started(), bufferLength);
        }

        private Twin(LanceRig rig, int bufferLength) {
            this.rig = rig;
            this.bufferLength = bufferLength;
        }

        /// A twin whose machine is restored from a checkpoint of this one's.
        Twin copied() {
            var copy = new Twin(new LanceRig(Cable.QUIET, bufferLength), bufferLength);
            Bench.copy(rig.bench, List.of(rig.chip), copy.rig.bench, List.of(copy.rig.chip));
            copy.rig.driver.resume(rig.driver);
            copy.rig.port.resume(rig.port);
            copy.number = number;
            sentBeforeTheCopy = rig.port.sent.size();
            return copy;
        }

        List<byte[]> sentSinceTheCopy() {
            return rig.port.sent.subList(sentBeforeTheCopy, rig.port.sent.size());
        }

        byte[] frame(int length) {
            byte[] frame = LanceRig.frame(length, number);
            frame[12] = (byte) (number >>> 8);
            frame[13] = (byte) number++;
            return frame;
        }

        void step(Step step) {
            switch (step) {
                case SEND -> {
                    byte[] frame = frame(60 + number % 200);
                    if (rig.driver.send(frame)) {
                        offered.add(frame);
                    }
                }
                case SEND_IN_PIECES -> sendInPieces();
                case ARRIVE -> arrive(60);
                case ARRIVE_LONG -> arrive(300);
                case TAKE -> take();
                case WAIT -> rig.bench.pass(5000);
                case WAIT_LONG -> rig.bench.pass(200_000);
            }
        }

        private void sendInPieces() {
            byte[] frame = frame(150);
            // Only whole frames: a driver that lacks room for the second piece does not begin. The later piece goes first, for
            // from the moment the first is the chip's it may look for the second.
            rig.bench.pass(1_000_000);
            rig.driver.reap();
            assertThat(rig.driver.offer(Arrays.copyOfRange(frame, 0, 100), Descriptor.STP)).isTrue();
            assertThat(rig.driver.offer(Arrays.copyOfRange(frame, 100, 150), Descriptor.ENP)).isTrue();
            offered.add(frame);
        }

        private void arrive(int length) {
            byte[] frame = frame(length);
            long before = rig.chip.discarded(Discard.MISSED);
            int free = freeBuffers();
            rig.port.arrive(frame);
            boolean wasMissed = rig.chip.discarded(Discard.MISSED) > before;
            int needed = Math.ceilDiv(length + 4, bufferLength);
            assertThat(wasMissed).isEqualTo(free == 0);
            if (wasMissed) {
                missed++;
            } else if (free >= needed) {
                kept.add(withSequence(frame));
            } else {
                // It broke off with BUFF: the driver sees that as an error.
                kept.add(new byte[0]);
            }
        }

        private int freeBuffers() {
            int free = 0;
            for (int i = 0; i < LanceDriver.RING; i++) {
                free += (rig.driver.receiveStatus(i) & Descriptor.OWN) != 0 ? 1 : 0;
            }
            return free;
        }

        private void take() {
            for (Received frame : rig.driver.receiveAll()) {
                taken.add((frame.status() & Descriptor.ERR) != 0 ? new byte[0] : frame.data());
            }
        }
    }

    @Property(tries = 300)
    void nothingIsLostDoubledOrReordered(@ForAll("steps") List<Step> steps, @ForAll boolean small) {
        var twin = new Twin(small ? 128 : LanceDriver.BUFFER);
        for (var step : steps) {
            twin.step(step);
        }
        twin.rig.bench.pass(10_000_000);
        twin.take();
        assertThat(twin.rig.port.sent).usingElementComparator(Arrays::compare).isEqualTo(twin.offered);
        assertThat(twin.taken).usingElementComparator(Arrays::compare).isEqualTo(twin.kept);
        assertThat(twin.rig.chip.discarded(Discard.MISSED)).isEqualTo(twin.missed);
        assertThat((twin.rig.driver.csr0() & Csr0.MISS) != 0).isEqualTo(twin.missed > 0);
    }

    @Property(tries = 200)
    void whatIsTheDriversIsNeverWritten(@ForAll("steps") List<Step> steps) {
        var twin = new Twin(LanceDriver.BUFFER);
        for (var step : steps) {
            byte[] before = driversPart(twin);
            switch (step) {
                case ARRIVE, ARRIVE_LONG -> {
                    boolean[] owned = owned(twin);
                    twin.step(step);
                    assertThat(driversPart(twin, owned)).isEqualTo(before);
                }
                default -> twin.step(step);
            }
        }
    }

    private static boolean[] owned(Twin twin) {
        boolean[] owned = new boolean[LanceDriver.RING];
        for (int i = 0; i < owned.length; i++) {
            owned[i] = (twin.rig.driver.receiveStatus(i) & Descriptor.OWN) != 0;
        }
        return owned;
    }

    private static byte[] driversPart(Twin twin) {
        return driversPart(twin, owned(twin));
    }

    /// The buffers and descriptors of the receive ring that were the driver's.
    private static byte[] driversPart(Twin twin, boolean[] owned) {
        var memory = twin.rig.driver.memory;
        byte[] part = new byte[LanceDriver.RING * (8 + LanceDriver.BUFFER)];
        for (int i = 0; i < LanceDriver.RING; i++) {
            if (!owned[i]) {
                int at = i * (8 + LanceDriver.BUFFER);
                System.arraycopy(memory.bytes(0x200 + 8 * i, 8), 0, part, at, 8);
                System.arraycopy(memory.bytes(0x1000 + i * LanceDriver.BUFFER, LanceDriver.BUFFER), 0, part, at + 8,
                        LanceDriver.BUFFER);
            }
        }
        return part;
    }

    /// Anything in memory, anything into the registers, frames of any length: the chip neither throws nor stays busy for ever.
    @Property(tries = 300)
    void nonsenseIsSurvived(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var rig = new LanceRig();
        byte[] rubbish = new byte[0x4000];
        random.nextBytes(rubbish);
        rig.bench.memory.copyIn(0, rubbish, 0, rubbish.length);
        for (int i = 0; i < 60; i++) {
            switch (random.nextInt(6)) {
                case 0 -> rig.driver.csr(random.nextInt(4), random.nextInt());
                case 1 -> rig.driver.csr(0, Csr0.INIT | Csr0.STRT);
                case 2 -> rig.chip.store(random.nextInt(8), 1 << random.nextInt(4), random.nextLong());
                case 3 -> rig.port.arrive(new byte[random.nextInt(1, 5000)]);
                case 4 -> rig.bench.memory.storeWord(2L * random.nextInt(0x2000), (short) random.nextInt());
                default -> rig.bench.pass(random.nextInt(1_000_000));
            }
        }
        rig.bench.pass(100_000_000);
    }

    /// A chip saved in the middle of whatever it does goes on as if it had not been.
    @Property(tries = 100)
    void aRestoredChipGoesOnAsTheOriginal(@ForAll("steps") List<Step> before, @ForAll("steps") List<Step> after) {
        var original = new Twin(LanceDriver.BUFFER);
        for (var step : before) {
            original.step(step);
        }
        var copy = original.copied();
        for (var step : after) {
            original.step(step);
            copy.step(step);
        }
        original.rig.bench.pass(10_000_000);
        copy.rig.bench.pass(10_000_000);
        assertThat(copy.rig.port.sent).usingElementComparator(Arrays::compare)
                .isEqualTo(original.sentSinceTheCopy());
        assertThat(Bench.contents(copy.rig.chip)).isEqualTo(Bench.contents(original.rig.chip));
        assertThat(Bench.contents(copy.rig.bench.events)).isEqualTo(Bench.contents(original.rig.bench.events));
        assertThat(copy.rig.driver.memory.bytes(0, 0x10000)).isEqualTo(original.rig.driver.memory.bytes(0, 0x10000));
    }

    @Property(tries = 100)
    void aDamagedCheckpointIsRefusedWholeOrNotAtAll(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var rig = new LanceRig().started();
        var damaged = new State("lance0");
        Bench.saved(rig.chip).fields().forEach((name, value) -> {
            switch (value) {
                case Long number -> damaged.put(name, random.nextInt(4) == 0 ? random.nextLong() : number);
                case long[] numbers -> {
                    if (random.nextInt(3) == 0) {
                        numbers[random.nextInt(numbers.length)] = random.nextLong();
                    }
                    damaged.put(name, numbers);
                }
                default -> damaged.put(name, (byte[]) value);
            }
        });
        var before = Bench.contents(rig.chip);
        try {
            rig.chip.restore(damaged);
        } catch (CheckpointException refused) {
            assertThat(refused).hasMessageContaining("lance0");
            assertThat(Bench.contents(rig.chip)).isEqualTo(before);
            return;
        }
        // What was taken is a state that the chip can be in: it goes on without a complaint.
        rig.port.arrive(LanceRig.frame(60, 1));
        rig.driver.send(LanceRig.frame(60, 1));
        rig.bench.pass(10_000_000);
    }
}
