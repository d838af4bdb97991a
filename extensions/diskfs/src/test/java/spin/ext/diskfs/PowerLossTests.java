package spin.ext.diskfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import spin.core.file.FileException;
import spin.core.file.FileModel;
import spin.core.file.NewNode;

/// The power goes at any sector of random work; what is there afterwards is what the last commit that returned left, or what the
/// one under way would have left, and nothing else.
///
/// A short form runs always; `-Dspin.long=true` makes 1,000 runs.
class PowerLossTests {
    private static final int RUNS = Boolean.getBoolean("spin.long") ? 1000 : 60;
    private static final int ORDERS = 120;
    private static final int BETWEEN_SYNCS = 12;
    private static final long BLOCKS = 1024;

    private long now;

    @Test
    void whatFsyncPromisedSurvivesACutAtAnySector() {
        int cuts = 0;
        for (int run = 0; run < RUNS; run++) {
            long all = sectorsOfWholeRun(run);
            var cutter = new Random(run * 31L + 7);
            cuts += cutAndCheck(run, 1 + (long) (cutter.nextDouble() * (all - 1)), cutter);
        }
        assertThat(cuts).isEqualTo(RUNS);
    }

    @Test
    void everySectorOfOneCommit() {
        long all = sectorsOfWholeRun(4711);
        for (long sector = Math.max(1, all - 200); sector < all; sector++) {
            assertThat(cutAndCheck(4711, sector, new Random(sector))).isEqualTo(1);
        }
    }

    @Test
    void aFileThatHadNoNameIsGoneAfterwardsAndItsRoomIsBack() {
        var disk = formatted();
        var system = mounted(disk);
        long free = system.facts().freeBlocks();
        var file = system.root().create("f", NewNode.withMode(0));
        file.open();
        file.write(0, new byte[100_000], 0, 100_000);
        system.root().unlink("f");
        file.fsync();

        var after = mounted(disk.afterPowerLoss(new Random(1)));

        assertThatThrownBy(() -> after.node(file.number())).isInstanceOf(FileException.class);
        assertThat(after.root().list(0, 10)).isEmpty();
        after.sync();
        assertThat(after.facts().freeBlocks()).isGreaterThanOrEqualTo(free - 1);
    }

    @Test
    void aDiskThatIsNoFileSystemIsRefusedAndADamagedOneIsFound() {
        assertThatThrownBy(() -> mounted(new CrashDisk(BLOCKS))).hasMessageContaining("format it first");
        var disk = formatted();
        var system = mounted(disk);
        system.root().create("f", NewNode.withMode(0)).write(0, new byte[10], 0, 10);
        system.sync();
        var chance = new Random(3);
        var rubbish = new byte[BlockStore.BYTES];
        for (int block = 2; block < 12; block++) {
            chance.nextBytes(rubbish);
            disk.write(block, rubbish);
        }
        assertThatThrownBy(() -> mounted(disk)).isInstanceOf(FileException.class).hasMessageContaining("damaged");
    }

    private long sectorsOfWholeRun(long seed) {
        var disk = formatted();
        long before = disk.written();
        work(disk, seed, new Promise());
        return disk.written() - before;
    }

    /// @return how many times the power went
    private int cutAndCheck(long seed, long sectors, Random chance) {
        var disk = formatted();
        var promise = new Promise();
        disk.cutAfter(sectors);
        int cuts = 0;
        try {
            work(disk, seed, promise);
        } catch (FileException gone) {
            cuts++;
        }
        var found = FileModel.found(mounted(disk.afterPowerLoss(chance)));
        assertThat(found).as("seed %d cut after %d", seed, sectors).isIn(promise.kept, promise.underWay);
        return cuts;
    }

    /// The tree of the last sync that returned, and that of the one under way, if there is one.
    private static final class Promise {
        String kept = "";
        String underWay = "";
    }

    private void work(CrashDisk disk, long seed, Promise promise) {
        // Changes between two syncs are few enough that nothing is committed unasked.
        var system = mounted(disk, 300);
        var model = new FileModel(system, seed);
        promise.kept = model.expected();
        promise.underWay = promise.kept;
        for (int i = 1; i <= ORDERS; i++) {
            assertThat(model.step()).isNull();
            if (i % BETWEEN_SYNCS == 0) {
                promise.underWay = model.expected();
                system.sync();
                promise.kept = promise.underWay;
            }
        }
    }

    private CrashDisk formatted() {
        var disk = new CrashDisk(BLOCKS);
        DiskFileSystem.format(disk, () -> ++now);
        return disk;
    }

    private DiskFileSystem mounted(CrashDisk disk) {
        return mounted(disk, 64);
    }

    private DiskFileSystem mounted(CrashDisk disk, int pages) {
        return DiskFileSystem.mount(disk, () -> ++now, pages, VictimPolicy.DEFAULT);
    }
}
