package spin.ext.diskfs;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import spin.core.file.FileError;
import spin.core.file.FileException;

/// A disk with a volatile cache whose power goes after a given sector: of what was written since the last flush, a random part in no
/// order is on the platters then.
final class CrashDisk implements BlockStore {
    private static final int SECTOR = 512;

    private final long blocks;
    private final Map<Long, byte[]> platters;
    /// Written and not flushed, sector by sector.
    private final Map<Long, byte[]> volatileSectors = new TreeMap<>();
    private long sectorsLeft = Long.MAX_VALUE;
    private long written;
    private long reads;

    CrashDisk(long blocks) {
        this(blocks, new TreeMap<>());
    }

    private CrashDisk(long blocks, Map<Long, byte[]> platters) {
        this.blocks = blocks;
        this.platters = platters;
    }

    /// The power goes after so many sectors more.
    void cutAfter(long sectors) {
        sectorsLeft = sectors;
    }

    long written() {
        return written;
    }

    long reads() {
        return reads;
    }

    /// What is there when the power comes back.
    CrashDisk afterPowerLoss(Random chance) {
        var left = new TreeMap<>(platters);
        volatileSectors.forEach((sector, bytes) -> {
            if (chance.nextBoolean()) {
                left.put(sector, bytes);
            }
        });
        return new CrashDisk(blocks, left);
    }

    @Override
    public long blocks() {
        return blocks;
    }

    @Override
    public void read(long block, byte[] into) {
        reads++;
        for (int i = 0; i < BYTES / SECTOR; i++) {
            long sector = block * (BYTES / SECTOR) + i;
            var bytes = volatileSectors.getOrDefault(sector, platters.getOrDefault(sector, new byte[SECTOR]));
            System.arraycopy(bytes, 0, into, i * SECTOR, SECTOR);
        }
    }

    @Override
    public void write(long block, byte[] from) {
        for (int i = 0; i < BYTES / SECTOR; i++) {
            checkPower();
            sectorsLeft--;
            written++;
            var bytes = new byte[SECTOR];
            System.arraycopy(from, i * SECTOR, bytes, 0, SECTOR);
            volatileSectors.put(block * (BYTES / SECTOR) + i, bytes);
        }
    }

    @Override
    public void flush() {
        checkPower();
        platters.putAll(volatileSectors);
        volatileSectors.clear();
    }

    private void checkPower() {
        if (sectorsLeft == 0) {
            throw new FileException(FileError.EIO, "the power is gone");
        }
    }
}
