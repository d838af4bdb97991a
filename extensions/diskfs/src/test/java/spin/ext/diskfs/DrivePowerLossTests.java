package spin.ext.diskfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import spin.core.file.FileModel;
import spin.hw.disk.MemoryStore;

/// The power goes while the file system works on a drive of the machine, by way of the kernel's driver, with the drive's write cache on. Another
/// machine gets the platters, and finds what the last sync that returned left, or what the one under way would have left.
///
/// A short form runs always; `-Dspin.long=true` makes 1,000 runs.
class DrivePowerLossTests {
    private static final int RUNS = Boolean.getBoolean("spin.long") ? 1000 : 25;
    private static final int ORDERS = 60;
    private static final int BETWEEN_SYNCS = 10;
    private static final int PAGES = 300;

    private static final class Promise {
        String kept = "";
        String underWay = "";
    }

    @Test
    void whatSyncPromisedSurvivesALossOfPowerOfTheDriveAtAnyBlock() {
        int cuts = 0;
        for (int run = 0; run < RUNS; run++) {
            long seed = run;
            var whole = new DriveMachine(formatted(), Long.MAX_VALUE);
            assertThat(whole.does(() -> work(whole, seed, new Promise()))).isTrue();
            var chance = new Random(run);
            long cut = 1 + chance.nextLong(whole.written() - 1);
            cuts += survives(run, cut) ? 1 : 0;
        }
        assertThat(cuts).as("of so many losses of power").isEqualTo(RUNS);
    }

    private boolean survives(int run, long cut) {
        var platters = formatted();
        var machine = new DriveMachine(platters, cut);
        var promise = new Promise();
        boolean ended = machine.does(() -> work(machine, run, promise));
        var next = new DriveMachine(platters, Long.MAX_VALUE);
        var found = new StringBuilder();
        assertThat(next.does(() -> found.append(FileModel.found(mounted(next))))).isTrue();
        assertThat(found.toString()).as("run %d cut after %d", run, cut).isIn(promise.kept, promise.underWay);
        return !ended;
    }

    private static void work(DriveMachine machine, long seed, Promise promise) {
        var system = mounted(machine);
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

    private static MemoryStore formatted() {
        var platters = new MemoryStore();
        var machine = new DriveMachine(platters, Long.MAX_VALUE);
        assertThat(machine.does(() -> DiskFileSystem.format(machine.store(), machine::now))).isTrue();
        return platters;
    }

    private static DiskFileSystem mounted(DriveMachine machine) {
        return DiskFileSystem.mount(machine.store(), machine::now, PAGES, VictimPolicy.DEFAULT);
    }
}
