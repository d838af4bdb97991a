package spin.core.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.core.memory.PhysAddr;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.disk.DriveModel;
import spin.hw.disk.MemoryStore;
import spin.hw.disk.SectorStore;
import spin.hw.disk.SectorWrites;
import spin.hw.profile.Profile;

/// A kernel with one small drive, and what a domain sees of it.
final class DiskRoom {
    static final DriveModel SMALL = DriveModel.RZ28B.withCylinders(4);
    static final int BLOCK = Disks.BLOCK_BYTES;

    final List<String> console = new ArrayList<>();
    final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    final SpinKernel kernel = new SpinKernel(machine, Dispatcher.builder().limits(NoLimits.INSTANCE).build(),
            console::add);
    final Drive drive;

    DiskRoom() {
        this(new MemoryStore(), SectorWrites.UNOBSERVED);
    }

    DiskRoom(SectorStore store, SectorWrites writes) {
        drive = kernel.drives().plug("disk0", SMALL, store, writes);
    }

    record Guest(Requester who, Disks disks, PhysAddr memory, Threads threads, Events events) {}

    Guest guest(String name) {
        var who = Requester.of(name);
        return new Guest(who, kernel.resolve(Disks.class, who), kernel.resolve(PhysAddr.class, who),
                kernel.resolve(Threads.class, who), kernel.events(who));
    }

    /// One with so many blocks from the first on.
    Guest granted(String name, long first, long blocks) {
        kernel.drives().grant("disk0", first, blocks, name);
        return guest(name);
    }

    /// Does the work on a strand of the guest's and lets the machine run until nothing is left to do.
    Strand on(Guest guest, Runnable work) {
        var strand = guest.threads().fork("test", work);
        kernel.processor().run();
        return strand;
    }

    /// The same, and whatever the work threw is thrown.
    void does(Guest guest, Runnable work) {
        var rethrown = new ArrayList<Runnable>();
        var strand = on(guest, () -> {
            try {
                work.run();
            } catch (RuntimeException | AssertionError e) {
                rethrown.add(() -> {
                    throw e;
                });
            }
        });
        rethrown.forEach(Runnable::run);
        if (!strand.isEnded()) {
            throw new AssertionError("the strand waits for ever");
        }
    }

    static byte[] blocks(int count, int value) {
        var bytes = new byte[count * BLOCK];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
