package spin.hw.disk;

import org.jspecify.annotations.Nullable;
import spin.hw.device.Dma;

/// One entry of the ring, 32 bytes, little-endian. The driver fills it, the flags last; the drive answers in the flags, last as
/// well, and then it is the driver's again.
///
///      0   flags    31 OWN the drive's | 7..0 status when it is the driver's
///      4   operation 0 read, 1 write, 2 flush: all that was written before is on the platters
///      8   first sector (64 bits)
///     16   sectors, 1 to 4096; 0 for a flush
///     20   sectors done, written by the drive
///     24   physical address of the data (64 bits)
///
/// @param slot of the ring
record Request(int slot, int operation, long lba, int sectors, long address) {
    static final int BYTES = 32;
    static final int MOST_SECTORS = 4096;

    static final int FLAGS = 0;
    static final int OPERATION = 4;
    static final int LBA = 8;
    static final int SECTORS = 16;
    static final int SECTORS_DONE = 20;
    static final int ADDRESS = 24;

    static final int OWN = 1 << 31;

    static final int READ = 0;
    static final int WRITE = 1;
    static final int FLUSH = 2;

    /// The request in a slot; null when it is not the drive's.
    static @Nullable Request in(int slot, byte[] entry) {
        if ((Dma.longAt(entry, FLAGS) & OWN) == 0) {
            return null;
        }
        return new Request(slot, Dma.longAt(entry, OPERATION), Dma.quadAt(entry, LBA), Dma.longAt(entry, SECTORS),
                Dma.quadAt(entry, ADDRESS));
    }

    /// Whether a drive of that size can serve it.
    boolean isSound(long driveSectors) {
        return switch (operation) {
            case FLUSH -> true;
            case READ, WRITE -> sectors >= 1 && sectors <= MOST_SECTORS && lba >= 0 && lba <= driveSectors - sectors;
            default -> false;
        };
    }

    int bytes() {
        return sectors * DriveModel.SECTOR;
    }

    /// Whether the order of the two is seen in what they read or leave.
    boolean conflictsWith(Request other) {
        boolean bothRead = operation == READ && other.operation == READ;
        return !bothRead && lba < other.lba + other.sectors && other.lba < lba + sectors;
    }
}
