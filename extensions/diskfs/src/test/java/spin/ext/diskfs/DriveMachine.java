package spin.ext.diskfs;

import java.util.ArrayList;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.core.disk.Disks;
import spin.core.strand.Strand;
import spin.dispatcher.Dispatcher;
import spin.hw.Machine;
import spin.hw.disk.DriveModel;
import spin.hw.disk.MemoryStore;
import spin.hw.disk.SectorWrites;
import spin.hw.profile.Profile;

/// A machine with a kernel and one small drive, for as long as its power lasts. What is on the platters outlives it.
final class DriveMachine {
    private static final DriveModel SMALL = DriveModel.RZ28B.withCylinders(5);
    private static final int PRIORITY = 31;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final SpinKernel kernel = new SpinKernel(machine, Dispatcher.builder().limits(NoLimits.INSTANCE).build(),
            line -> {});
    private long written;

    /// @param cutAfter blocks that still reach the platters
    DriveMachine(MemoryStore platters, long cutAfter) {
        kernel.drives().plug("disk0", SMALL, platters, (count, lba) -> {
            written = count;
            return count >= cutAfter ? SectorWrites.Then.CUT_POWER : SectorWrites.Then.GO_ON;
        });
    }

    /// Blocks that reached the platters.
    long written() {
        return written;
    }

    BlockStore store() {
        var disks = kernel.resolve(Disks.class, SpinKernel.KERNEL);
        return new DiskStore(disks, disks.whole("disk0"));
    }

    long now() {
        return machine.clock().now();
    }

    /// Does the work on a strand, until it ends or the drive has no power any more.
    ///
    /// @return whether it has ended while the drive answered
    boolean does(Runnable work) {
        var rethrown = new ArrayList<Runnable>();
        Strand strand = kernel.processor().create("test", SpinKernel.KERNEL, PRIORITY, () -> {
            try {
                work.run();
            } catch (RuntimeException | AssertionError e) {
                rethrown.add(() -> {
                    throw e;
                });
            }
        });
        kernel.processor().unblock(strand);
        kernel.processor().run();
        if (kernel.drives().all().getFirst().isSilent()) {
            return false;
        }
        rethrown.forEach(Runnable::run);
        return strand.isEnded();
    }
}
