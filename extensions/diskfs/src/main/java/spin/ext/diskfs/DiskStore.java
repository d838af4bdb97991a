package spin.ext.diskfs;

import spin.core.disk.DiskException;
import spin.core.disk.DiskRange;
import spin.core.disk.Disks;
import spin.core.file.FileError;
import spin.core.file.FileException;

/// Blocks on a drive of the machine. Each call waits for the drive, on the strand of whoever uses a file.
final class DiskStore implements BlockStore {
    private static final int SECTORS = BYTES / Disks.BLOCK_BYTES;

    private final Disks disks;
    private final DiskRange range;

    DiskStore(Disks disks, DiskRange range) {
        this.disks = disks;
        this.range = range;
    }

    @Override
    public long blocks() {
        return range.blocks() / SECTORS;
    }

    @Override
    public void read(long block, byte[] into) {
        asked(() -> disks.read(range, block * SECTORS, into));
    }

    @Override
    public void write(long block, byte[] from) {
        asked(() -> disks.write(range, block * SECTORS, from));
    }

    @Override
    public void flush() {
        asked(() -> disks.flush(range));
    }

    private static void asked(Runnable request) {
        try {
            request.run();
        } catch (DiskException refused) {
            throw new FileException(FileError.EIO, String.valueOf(refused.getMessage()));
        }
    }
}
