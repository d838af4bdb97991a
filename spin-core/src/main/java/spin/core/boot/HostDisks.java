package spin.core.boot;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import spin.core.cli.CommandFailure;
import spin.core.cli.DiskPlan;
import spin.core.disk.DiskException;
import spin.hw.disk.DriveModel;
import spin.hw.disk.FileStore;
import spin.hw.disk.SectorWrites;

/// The drives of a machine whose platters are files of the host.
///
/// A machine that is halted in order writes what its file systems and drives still hold; one that is not loses what a power cut would take.
final class HostDisks implements Closeable {
    private static final DriveModel MODEL = DriveModel.RZ28B;
    private static final long MEGABYTE = 1L << 20;
    private static final int PRIORITY = 48;
    /// Of simulated time, for all that is to be written before a halt.
    private static final long LONGEST_SETTLING_SECONDS = 30;

    private final SpinKernel kernel;
    private final List<FileStore> stores = new ArrayList<>();

    private HostDisks(SpinKernel kernel) {
        this.kernel = kernel;
    }

    /// Opens the images, plugs a drive in for each, `disk0` first, and grants what the plans grant.
    ///
    /// @param loadedBy put before the name of a JAR; empty for those that the machine's owner loads
    /// @throws CommandFailure when the host does not give one; the message says why and what to do
    static HostDisks open(List<DiskPlan> plans, SpinKernel kernel, String loadedBy) {
        var disks = new HostDisks(kernel);
        try {
            for (var plan : plans) {
                disks.plug(plan, loadedBy);
            }
            return disks;
        } catch (IOException | DiskException refused) {
            disks.closeQuietly(refused);
            throw new CommandFailure("--disk: " + refused.getMessage() + ".", refused);
        }
    }

    private void plug(DiskPlan plan, String loadedBy) throws IOException {
        var store = FileStore.openAlone(plan.image());
        stores.add(store);
        var drive = kernel.drives().plug("disk" + kernel.drives().all().size(), model(plan.megabytes()), store,
                SectorWrites.UNOBSERVED);
        if (!plan.jar().isEmpty()) {
            kernel.drives().grant(drive.name(), 0, drive.blocks(), loadedBy + plan.jar());
        }
    }

    private static DriveModel model(int megabytes) {
        long cylinder = (long) MODEL.heads() * MODEL.sectorsPerTrack() * DriveModel.SECTOR;
        return megabytes == 0
                ? MODEL
                : MODEL.withCylinders(
                        Math.clamp(Math.ceilDiv(megabytes * MEGABYTE, cylinder), 2, MODEL.cylinders()));
    }

    boolean isEmpty() {
        return stores.isEmpty();
    }

    /// The machine is about to be halted, on its thread: file systems write what they hold, then drives do.
    void settle() {
        if (isEmpty()) {
            return;
        }
        var processor = kernel.processor();
        var strand = processor.create("sync before the halt", SpinKernel.KERNEL, PRIORITY, () -> {
            for (var refused : kernel.files().syncAll()) {
                kernel.console().println(refused);
            }
            try {
                kernel.drives().flushAll();
            } catch (DiskException failed) {
                kernel.console().println(String.valueOf(failed.getMessage()));
            }
        });
        processor.attended();
        processor.unblock(strand);
        long end = processor.now() + LONGEST_SETTLING_SECONDS * kernel.hertz();
        while (!strand.isEnded() && processor.now() < end && processor.turn()) {
            // Each turn says whether there may be another.
        }
    }

    @Override
    public void close() throws IOException {
        for (var store : stores) {
            store.close();
        }
    }

    /// What else was to begin did not, and that is what is to be told.
    void closeQuietly(Exception because) {
        try {
            close();
        } catch (IOException alsoBroken) {
            because.addSuppressed(alsoBroken);
        }
    }
}
