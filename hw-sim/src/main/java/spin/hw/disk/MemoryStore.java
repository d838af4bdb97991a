package spin.hw.disk;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;

/// Platters in the host's memory, taken 64 sectors at a time at their first write.
public final class MemoryStore implements SectorStore {
    private static final int SECTOR = DriveModel.SECTOR;
    private static final int CHUNK = 64;

    private final Map<Long, byte[]> chunks = new TreeMap<>();

    @Override
    public void read(long lba, byte[] target, int offset, int sectors) {
        for (int i = 0; i < sectors; i++) {
            byte[] chunk = chunks.get((lba + i) / CHUNK);
            if (chunk == null) {
                Arrays.fill(target, offset + i * SECTOR, offset + (i + 1) * SECTOR, (byte) 0);
            } else {
                System.arraycopy(chunk, place(lba + i), target, offset + i * SECTOR, SECTOR);
            }
        }
    }

    @Override
    public void write(long lba, byte[] source, int offset) {
        byte[] chunk = chunks.computeIfAbsent(lba / CHUNK, _ -> new byte[CHUNK * SECTOR]);
        System.arraycopy(source, offset, chunk, place(lba), SECTOR);
    }

    private static int place(long lba) {
        return (int) (lba % CHUNK) * SECTOR;
    }

    @Override
    public void save(State out) {
        out.put("platters.chunks", chunks.keySet().stream().mapToLong(Long::longValue).toArray());
        chunks.forEach((number, chunk) -> out.put("platters." + number, chunk));
    }

    @Override
    public void restore(State in) {
        var restored = new HashMap<Long, byte[]>();
        for (long number : in.numbers("platters.chunks")) {
            byte[] chunk = in.bytes("platters." + number);
            if (chunk.length != CHUNK * SECTOR) {
                throw new CheckpointException("Sectors from " + number * CHUNK + " of " + in.part() + " are "
                        + chunk.length + " bytes instead of " + CHUNK * SECTOR + "; the checkpoint is damaged.");
            }
            restored.put(number, chunk);
        }
        chunks.clear();
        chunks.putAll(restored);
    }
}
