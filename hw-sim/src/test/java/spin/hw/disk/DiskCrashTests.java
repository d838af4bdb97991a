package spin.hw.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import spin.hw.device.Bench;

/// What a driver may rely on when the power goes, at whichever sector: the two promises that journals and soft updates stand on.
class DiskCrashTests {
    private static final DriveModel SMALL = DriveModel.RZ28B.withCylinders(4);
    private static final int AREA = 200;

    /// Every byte of a sector holds the number of the request that wrote it, so a sector tells how old it is.
    @Property(tries = 150)
    void everySectorIsOldOrNewAndWhatWasFlushedIsThere(@ForAll long seed, @ForAll boolean cached,
            @ForAll boolean elevator, @ForAll @IntRange(min = 1, max = 400) int sectors) {
        var chance = new SplittableRandom(seed);
        var store = new MemoryStore();
        var drive = DiskDriver.of(SMALL, store, elevator ? Policy.ELEVATOR : Policy.FIFO,
                SectorWrites.cutPowerAfter(sectors)).start(cached ? Disk.WRITE_CACHE : 0);
        var promised = new byte[AREA];
        var asked = new byte[AREA];
        byte request = 0;
        boolean alive = true;
        while (alive && request < 120) {
            for (int i = chance.nextInt(1, 6); i > 0; i--) {
                int count = chance.nextInt(1, 12);
                int lba = chance.nextInt(AREA - count);
                drive.putWrite(lba, DiskDriver.sectors(count, ++request));
                Arrays.fill(asked, lba, lba + count, request);
            }
            int flush = drive.putFlush();
            drive.ring();
            drive.bench.pass(chance.nextBoolean() ? Bench.HERTZ : chance.nextLong(Bench.HERTZ / 10));
            if (drive.isDone(flush)) {
                promised = asked.clone();
            }
            drive.bench.pass(Bench.HERTZ);
            alive = drive.isDone(flush);
        }
        for (int lba = 0; lba < AREA; lba++) {
            var sector = new byte[DriveModel.SECTOR];
            store.read(lba, sector, 0, 1);
            assertThat(sector).as("sector %d is torn", lba).containsOnly(sector[0]);
            assertThat(sector[0]).as("sector %d", lba).isBetween(promised[lba], asked[lba]);
        }
        assertThat(drive.disk.sectorsWritten()).as("nothing reaches the platters without power")
                .isLessThanOrEqualTo(sectors);
    }
}
