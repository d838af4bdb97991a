package spin.bench.port.attack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import spin.hw.Machine;
import spin.hw.disk.Disk;
import spin.hw.disk.DriveModel;
import spin.hw.disk.MemoryStore;
import spin.hw.disk.Policy;

/// A disk without a driver: whoever reaches its registers has it store wherever he likes. Everything on it is one value.
public final class RawDisk {

    /// Where its registers are.
    public static final long REGISTERS = 0x1_E030_0000L;

    private static final int SECTORS = 16;
    private static final int ADDRESS = 24;
    private static final int OWNED_BY_DRIVE = 1 << 31;
    private static final int ENTRIES = 2;

    private final Machine machine;
    private final long ring;

    /// @param ring  physical address of a page for the requests
    /// @param value of each quadword on it
    public RawDisk(Machine machine, long ring, long value) {
        this.machine = machine;
        this.ring = ring;
        var disk = new Disk(machine.slot("disk", 3, 0x940), DriveModel.RZ28B, filled(value), Policy.FIFO);
        machine.memory().map("disk", REGISTERS, Disk.REGISTERS, disk);
        machine.attach(disk);
    }

    /// Platters on which each quadword of the first page is that value.
    public static MemoryStore filled(long value) {
        var platters = new MemoryStore();
        var sector = ByteBuffer.allocate(DriveModel.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        while (sector.hasRemaining()) {
            sector.putLong(value);
        }
        for (var lba = 0; lba < 16; lba++) {
            platters.write(lba, sector.array(), 0);
        }
        return platters;
    }

    /// What a driver stores, and where, so that the drive reads one sector to a physical address: pairs of address and quadword, in order.
    public long[] request(long physical) {
        return new long[]{
                REGISTERS + Disk.RING, ring,
                REGISTERS + Disk.SIZE, ENTRIES,
                ring + 8, 0,
                ring + SECTORS, 1,
                ring + ADDRESS, physical,
                ring, OWNED_BY_DRIVE & 0xffff_ffffL,
                REGISTERS + Disk.CONTROL, Disk.ENABLE,
                REGISTERS + Disk.DOORBELL, 0};
    }

    /// Lets the machine run until the drive is done.
    ///
    /// @return whether it was in time
    public boolean await(long patience) {
        var end = machine.clock().now() + patience;
        while (!isDone()) {
            var before = machine.clock().now();
            if (before >= end) {
                return false;
            }
            if (!machine.cpu().runUntil(Math.min(end, before + 10_000)) && machine.clock().now() == before
                    && !machine.cpu().runUntil(before + 1) && machine.clock().now() == before) {
                return false;
            }
        }
        return true;
    }

    private boolean isDone() {
        return (machine.memory().loadQuad(REGISTERS + Disk.STATUS) & Disk.SOME_DONE) != 0;
    }
}
