package spin.hw.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;
import spin.hw.device.Bench;

class DiskTests {
    private static final int SECTOR = DriveModel.SECTOR;
    private static final DriveModel SMALL = DriveModel.RZ28B.withCylinders(60);

    private final MemoryStore store = new MemoryStore();
    private final DiskDriver driver = DiskDriver.of(SMALL, store, Policy.FIFO, SectorWrites.UNOBSERVED).start(0);

    @Test
    void whatWasWrittenIsReadBackAndOtherSectorsAreZero() {
        assertThat(driver.write(1000, DiskDriver.sectors(3, 7))).isEqualTo(Status.DONE.code());
        assertThat(driver.read(999, 5)).isEqualTo(joined(DiskDriver.sectors(1, 0), DiskDriver.sectors(3, 7),
                DiskDriver.sectors(1, 0)));
        assertThat(driver.disk.load(Disk.SECTORS, 8)).isEqualTo(SMALL.sectors());
    }

    @Test
    void aDoneRequestRaisesTheLineUntilTheDriverClearsIt() {
        int slot = driver.putRead(0, 1);
        driver.timed(slot);
        var line = driver.bench.line("disk0");
        assertThat(line.isRaised()).isTrue();
        assertThat(driver.sectorsDone(slot)).isEqualTo(1);
        driver.disk.store(Disk.STATUS, 8, Disk.SOME_DONE);
        assertThat(line.isRaised()).isFalse();
        driver.timed(driver.putRead(9, 1));
        driver.disk.store(Disk.CONTROL, 8, Disk.ENABLE);
        assertThat(line.isRaised()).as("masked").isFalse();
    }

    /// M9.
    @Test
    void randomReadsTakeOverheadSeekHalfARotationAndTransferOnAverage() {
        var whole = DiskDriver.of(DriveModel.RZ28B, store, Policy.FIFO, SectorWrites.UNOBSERVED).start(0);
        var mechanism = new Mechanism(DriveModel.RZ28B, Bench.HERTZ);
        var chance = new SplittableRandom(9);
        int n = 2000;
        long total = 0;
        long seeks = 0;
        int cylinder = 0;
        for (int i = 0; i < n; i++) {
            long lba = chance.nextLong(DriveModel.RZ28B.sectors() - 1);
            seeks += mechanism.seek(mechanism.cylinder(lba) - cylinder);
            cylinder = mechanism.cylinder(lba);
            total += whole.timed(whole.putRead(lba, 1));
        }
        double rest = (total - seeks) / (double) n - mechanism.overhead() - mechanism.transfer(1) - mechanism.bus(1);
        assertThat(rest / mechanism.revolutionCycles()).as("of a revolution").isBetween(0.48, 0.52);
        assertThat(seeks / (double) n / Bench.HERTZ * 1e3).as("ms of seek").isBetween(9.6, 10.2);
        assertThat(total).as("the same on every host").isEqualTo(3_228_523_639L);
    }

    @Test
    void readingOnAlongATrackCostsNoRevolution() {
        var mechanism = new Mechanism(SMALL, Bench.HERTZ);
        driver.read(0, 10);
        driver.bench.pass(mechanism.transfer(40));
        long fromBuffer = driver.timed(driver.putRead(10, 20));
        assertThat(fromBuffer).isEqualTo(mechanism.overhead() + mechanism.bus(20));
        long elsewhere = driver.timed(driver.putRead(SMALL.sectors() - 20, 20));
        assertThat(elsewhere).isGreaterThan(mechanism.seek(10));
    }

    @Test
    void requestsThatNoDriveCanServeComeBackAsBad() {
        for (int slot : new int[]{driver.put(Request.READ, SMALL.sectors(), 1, driver.room(0)),
                driver.put(Request.READ, -1, 1, driver.room(0)), driver.put(Request.READ, 0, 0, driver.room(0)),
                driver.put(Request.READ, 0, -5, driver.room(0)), driver.put(Request.WRITE, 0, 5000, driver.room(0)),
                driver.put(77, 0, 1, driver.room(0)), driver.put(Request.READ, Long.MAX_VALUE, 1, driver.room(0))}) {
            driver.timed(slot);
            assertThat(driver.status(slot)).isEqualTo(Status.BAD_REQUEST.code());
            assertThat(driver.sectorsDone(slot)).isZero();
        }
        for (long nowhere : new long[]{-1, 1L << 40, (4L << 20) - 100}) {
            int read = driver.put(Request.READ, 0, 1, nowhere);
            int write = driver.put(Request.WRITE, 0, 1, nowhere);
            driver.timed(read);
            driver.waitFor(write);
            assertThat(driver.status(read)).isEqualTo(Status.BAD_ADDRESS.code());
            assertThat(driver.status(write)).isEqualTo(Status.BAD_ADDRESS.code());
        }
        assertThat(driver.read(0, 1)).as("and the drive goes on").containsOnly(0);
    }

    @Test
    void aRingWhereThereIsNoMemoryIsAnErrorOfTheRing() {
        driver.disk.store(Disk.CONTROL, 8, 0);
        driver.disk.store(Disk.RING, 8, 1L << 33);
        driver.disk.store(Disk.CONTROL, 8, Disk.ENABLE | Disk.INTERRUPT_ENABLE);
        driver.ring();
        assertThat(driver.disk.load(Disk.STATUS, 8)).isEqualTo(Disk.RING_ERROR);
        assertThat(driver.bench.line("disk0").isRaised()).isTrue();
        driver.disk.store(Disk.STATUS, 8, Disk.RING_ERROR);
        assertThat(driver.bench.line("disk0").isRaised()).isFalse();
    }

    @Test
    void aRingOfRequestsThatAreAllTheDrivesEndsOnceRound() {
        var slots = new ArrayList<Integer>();
        for (int i = 0; i < 8; i++) {
            slots.add(driver.putRead(i, 1));
        }
        driver.ring();
        driver.ring();
        slots.forEach(driver::waitFor);
        assertThat(driver.bench.events.horizon()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theElevatorServesTheNextCylinderAndFifoTheFirstComer() {
        assertThat(order(Policy.FIFO)).containsExactly(1, 2, 3);
        assertThat(order(Policy.ELEVATOR)).as("from 30 on upwards to 40 and 50, then back to 10").containsExactly(2, 3,
                1);
    }

    private List<Integer> order(Policy policy) {
        var busy = DiskDriver.of(SMALL, store, policy, SectorWrites.UNOBSERVED).start(0);
        long perCylinder = SMALL.heads() * (long) SMALL.sectorsPerTrack();
        busy.read(30 * perCylinder, 1);
        for (int cylinder : new int[]{10, 40, 50}) {
            busy.putRead(cylinder * perCylinder, 1);
        }
        busy.ring();
        var order = new ArrayList<Integer>();
        while (order.size() < 3) {
            busy.bench.passUntil(busy.bench.events.horizon());
            for (int slot = 1; slot <= 3; slot++) {
                if (busy.isDone(slot) && !order.contains(slot)) {
                    order.add(slot);
                }
            }
        }
        return order;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9})
    void aPowerCutLeavesATornRequestAndNoTornSector(int after) {
        var torn = DiskDriver.of(SMALL, store, Policy.FIFO, SectorWrites.cutPowerAfter(after)).start(0);
        int slot = torn.putWrite(100, DiskDriver.sectors(9, 5));
        torn.ring();
        torn.bench.pass(Bench.HERTZ);
        assertThat(torn.isDone(slot)).isFalse();
        assertThat(torn.disk.load(Disk.STATUS, 8) & Disk.NO_POWER).isNotZero();
        assertThat(torn.disk.sectorsWritten()).isEqualTo(after);
        var next = DiskDriver.of(SMALL, store, Policy.FIFO, SectorWrites.UNOBSERVED).start(0);
        assertThat(next.read(100, 9)).isEqualTo(
                joined(DiskDriver.sectors(after, 5), DiskDriver.sectors(9 - after, 0)));
    }

    @Test
    void theWriteCacheAnswersAtOnceAndAFlushKeepsItsPromise() {
        var cached = DiskDriver.of(SMALL, store, Policy.FIFO, SectorWrites.UNOBSERVED).start(Disk.WRITE_CACHE);
        var mechanism = new Mechanism(SMALL, Bench.HERTZ);
        int first = cached.putWrite(500, DiskDriver.sectors(4, 1));
        assertThat(cached.timed(first)).isEqualTo(mechanism.overhead() + mechanism.bus(4));
        assertThat(cached.read(500, 4)).as("read back before it is on the platters").containsOnly(1);
        cached.timed(cached.putFlush());
        cached.timed(cached.putWrite(600, DiskDriver.sectors(4, 2)));
        cached.disk.cutPower();
        var next = DiskDriver.of(SMALL, store, Policy.FIFO, SectorWrites.UNOBSERVED).start(0);
        assertThat(next.read(500, 4)).as("flushed").containsOnly(1);
        assertThat(next.read(600, 4)).as("only cached").containsOnly(0);
    }

    @Test
    void everySectorThatReachesThePlattersIsToldOf() {
        var told = new ArrayList<String>();
        var observed = DiskDriver.of(SMALL, store, Policy.FIFO, (count, lba) -> {
            told.add(count + ":" + lba);
            return SectorWrites.Then.GO_ON;
        }).start(0);
        observed.write(115, DiskDriver.sectors(4, 1));
        assertThat(told).containsExactly("1:115", "2:116", "3:117", "4:118");
    }

    /// Data is what an array of sectors would have, whatever the policy and the cache; and every request comes back once.
    @Property(tries = 60)
    void theDriveAgreesWithAnArray(@ForAll long seed, @ForAll boolean elevator, @ForAll boolean cache) {
        var chance = new SplittableRandom(seed);
        var tiny = SMALL.withCylinders(2);
        var drive = DiskDriver.of(tiny, new MemoryStore(), elevator ? Policy.ELEVATOR : Policy.FIFO,
                SectorWrites.UNOBSERVED).start(cache ? Disk.WRITE_CACHE : 0);
        var twin = new byte[64 * SECTOR];
        for (int round = 0; round < 12; round++) {
            var checks = new ArrayList<Runnable>();
            var slots = new ArrayList<Integer>();
            for (int i = chance.nextInt(1, 8); i > 0; i--) {
                int lba = chance.nextInt(60);
                int sectors = chance.nextInt(1, 5);
                switch (chance.nextInt(5)) {
                    case 0 -> slots.add(drive.putFlush());
                    case 1, 2 -> {
                        var bytes = new byte[sectors * SECTOR];
                        chance.nextBytes(bytes);
                        System.arraycopy(bytes, 0, twin, lba * SECTOR, bytes.length);
                        slots.add(drive.putWrite(lba, bytes));
                    }
                    default -> {
                        var expected = Arrays.copyOfRange(twin, lba * SECTOR, (lba + sectors) * SECTOR);
                        int slot = drive.putRead(lba, sectors);
                        slots.add(slot);
                        checks.add(() -> assertThat(drive.data(slot, sectors)).isEqualTo(expected));
                    }
                }
            }
            drive.ring();
            slots.forEach(drive::waitFor);
            slots.forEach(slot -> assertThat(drive.status(slot)).isEqualTo(Status.DONE.code()));
            checks.forEach(Runnable::run);
        }
    }

    /// Nonsense in registers and ring: no exception, no endless loop.
    @Property(tries = 80)
    void noDriverCanHurtTheMachine(@ForAll long seed) {
        var chance = new SplittableRandom(seed);
        var drive = DiskDriver.of(SMALL.withCylinders(2), new MemoryStore(), Policy.ELEVATOR, SectorWrites.UNOBSERVED);
        for (int i = 0; i < 60; i++) {
            long nonsense = chance.nextInt(3) == 0 ? chance.nextLong() : chance.nextInt(1 << 14);
            switch (chance.nextInt(4)) {
                case 0 -> drive.disk.store(chance.nextInt(64), 8, nonsense);
                case 1 -> drive.disk.store(8L * chance.nextInt(6), 8, nonsense);
                case 2 -> drive.bench.memory.storeQuad(chance.nextInt(1 << 11) * 8L, nonsense);
                default -> drive.disk.load(chance.nextInt(64), 4);
            }
            drive.bench.pass(chance.nextInt(1_000_000));
        }
    }

    @Property(tries = 20)
    void aCheckpointInTheMiddleGoesOnIdentically(@ForAll long seed) {
        var chance = new SplittableRandom(seed);
        var from = DiskDriver.of(SMALL, new MemoryStore(), Policy.ELEVATOR, SectorWrites.UNOBSERVED)
                .start(chance.nextBoolean() ? Disk.WRITE_CACHE : 0);
        for (int i = 0; i < 6; i++) {
            from.putWrite(chance.nextLong(SMALL.sectors() - 8), DiskDriver.sectors(1 + i, i));
        }
        from.ring();
        from.bench.pass(chance.nextInt(5_000_000));

        var to = DiskDriver.of(SMALL, new MemoryStore(), Policy.ELEVATOR, SectorWrites.UNOBSERVED);
        long due = from.bench.events.horizon();
        Bench.copy(from.bench, List.of(from.disk), to.bench, List.of(to.disk));
        if (due != Long.MAX_VALUE) {
            to.disk.alarm().set(due);
        }
        from.bench.pass(Bench.HERTZ);
        to.bench.pass(Bench.HERTZ);
        assertThat(Bench.contents(to.disk)).isEqualTo(Bench.contents(from.disk));
    }

    @Test
    void aCheckpointThatNoDiskCanHaveIsRefused() {
        var state = Bench.saved(driver.disk);
        var damaged = new State("disk0");
        state.fields().forEach((name, value) -> {
            if (name.equals("at")) {
                damaged.put(name, new long[]{99, 0, 0, 0, 0, 0});
            } else if (value instanceof long[] numbers) {
                damaged.put(name, numbers);
            } else {
                damaged.put(name, (byte[]) value);
            }
        });
        assertThatThrownBy(() -> driver.disk.restore(damaged)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("disk0");
    }

    @Test
    void aFileOfTheHostKeepsWhatWasWritten(@TempDir Path folder) throws IOException {
        var image = folder.resolve("disk.img");
        try (var file = FileStore.open(image)) {
            var drive = DiskDriver.of(SMALL, file, Policy.FIFO, SectorWrites.UNOBSERVED).start(0);
            drive.write(77, DiskDriver.sectors(2, 9));
            drive.timed(drive.putFlush());
        }
        assertThat(Files.size(image)).isEqualTo(79L * SECTOR);
        try (var file = FileStore.open(image)) {
            var drive = DiskDriver.of(SMALL, file, Policy.FIFO, SectorWrites.UNOBSERVED).start(0);
            assertThat(drive.read(76, 4)).isEqualTo(joined(DiskDriver.sectors(1, 0), DiskDriver.sectors(2, 9),
                    DiskDriver.sectors(1, 0)));
            var state = new State("disk0");
            file.save(state);
            file.restore(state);
            drive.write(77, DiskDriver.sectors(1, 8));
            assertThatThrownBy(() -> file.restore(state)).isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("not what it was");
        }
    }

    @Test
    void aFileThatFailsIsAMediumErrorOfTheRequest(@TempDir Path folder) throws IOException {
        var file = FileStore.open(folder.resolve("gone.img"));
        var drive = DiskDriver.of(SMALL, file, Policy.FIFO, SectorWrites.UNOBSERVED).start(0);
        file.close();
        int read = drive.putRead(0, 1);
        drive.timed(read);
        assertThat(drive.status(read)).isEqualTo(Status.MEDIUM_ERROR.code());
        assertThat(drive.write(0, DiskDriver.sectors(1, 1))).isEqualTo(Status.MEDIUM_ERROR.code());
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (var part : parts) {
            length += part.length;
        }
        var all = new byte[length];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
