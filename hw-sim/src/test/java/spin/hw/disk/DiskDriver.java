package spin.hw.disk;

import java.util.Arrays;
import spin.hw.device.Bench;

/// Drives a disk through its registers and memory, as a kernel would.
final class DiskDriver {
    static final int SECTOR = DriveModel.SECTOR;
    private static final long RING = 0x4000;
    private static final long DATA = 0x10_0000;
    private static final int SLOT_ROOM = 0x1_0000;
    private static final long A_LONG_TIME = 100 * Bench.HERTZ;

    final Bench bench;
    final Disk disk;
    private final int entries;
    private int next;

    DiskDriver(Bench bench, Disk disk, int entries) {
        this.bench = bench;
        this.disk = disk;
        this.entries = entries;
    }

    static DiskDriver of(DriveModel model, SectorStore store, Policy policy, SectorWrites writes) {
        var bench = new Bench();
        return new DiskDriver(bench, new Disk(bench.slot("disk0"), model, store, policy, writes), 8);
    }

    DiskDriver start(int control) {
        disk.store(Disk.RING, 8, RING);
        disk.store(Disk.SIZE, 8, entries);
        disk.store(Disk.CONTROL, 8, Disk.ENABLE | Disk.INTERRUPT_ENABLE | control);
        return this;
    }

    /// Puts a request into the next slot, without ringing.
    int put(int operation, long lba, int sectors, long address) {
        int slot = next;
        next = (next + 1) % entries;
        long entry = RING + 32L * slot;
        bench.memory.storeLong(entry + 4, operation);
        bench.memory.storeQuad(entry + 8, lba);
        bench.memory.storeLong(entry + 16, sectors);
        bench.memory.storeLong(entry + 20, -1);
        bench.memory.storeQuad(entry + 24, address);
        bench.memory.storeLong(entry, Request.OWN);
        return slot;
    }

    int putRead(long lba, int sectors) {
        return put(Request.READ, lba, sectors, room(next));
    }

    int putWrite(long lba, byte[] bytes) {
        bench.memory.copyIn(room(next), bytes, 0, bytes.length);
        return put(Request.WRITE, lba, bytes.length / SECTOR, room(next));
    }

    int putFlush() {
        return put(Request.FLUSH, 0, 0, 0);
    }

    void ring() {
        disk.store(Disk.DOORBELL, 8, 1);
    }

    boolean isDone(int slot) {
        return (bench.memory.loadLong(RING + 32L * slot) & Request.OWN) == 0;
    }

    int status(int slot) {
        return bench.memory.loadLong(RING + 32L * slot);
    }

    int sectorsDone(int slot) {
        return bench.memory.loadLong(RING + 32L * slot + 20);
    }

    long room(int slot) {
        return DATA + (long) slot * SLOT_ROOM;
    }

    byte[] data(int slot, int sectors) {
        var bytes = new byte[sectors * SECTOR];
        bench.memory.copyOut(room(slot), bytes, 0, bytes.length);
        return bytes;
    }

    void waitFor(int slot) {
        long end = bench.clock.now() + A_LONG_TIME;
        while (!isDone(slot)) {
            long horizon = bench.events.horizon();
            if (horizon > end) {
                throw new AssertionError("Request in slot " + slot + " is never done.");
            }
            bench.passUntil(horizon);
        }
    }

    /// Cycles that the request took from the doorbell to its answer.
    long timed(int slot) {
        long before = bench.clock.now();
        ring();
        waitFor(slot);
        return bench.clock.now() - before;
    }

    byte[] read(long lba, int sectors) {
        int slot = putRead(lba, sectors);
        timed(slot);
        return data(slot, sectors);
    }

    int write(long lba, byte[] bytes) {
        int slot = putWrite(lba, bytes);
        timed(slot);
        return status(slot);
    }

    static byte[] sectors(int count, int value) {
        var bytes = new byte[count * SECTOR];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
