package spin.hw.disk;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import spin.hw.checkpoint.State;

/// What was written into the drive's buffer and is not on the platters: lost when the power goes.
///
/// It reaches the platters in the order in which it came, so that what survives a power cut is a beginning of what was written.
final class WriteCache {
    private static final int SECTOR = DriveModel.SECTOR;

    /// Some sectors in a row.
    @SuppressWarnings("ArrayRecordComponent") // Extents are not compared; the bytes are the cache's own.
    record Extent(long lba, byte[] data) {
        int sectors() {
            return data.length / SECTOR;
        }
    }

    private final int capacity;
    private final ArrayDeque<Extent> extents = new ArrayDeque<>();
    private int bytes;

    WriteCache(int capacity) {
        this.capacity = capacity;
    }

    boolean couldHold(int size) {
        return size <= capacity;
    }

    boolean hasRoomFor(int size) {
        return bytes + size <= capacity;
    }

    boolean isEmpty() {
        return extents.isEmpty();
    }

    void add(long lba, byte[] data) {
        extents.add(new Extent(lba, data));
        bytes += data.length;
    }

    /// The one that came first; it stays until [#dropOldest].
    @Nullable
    Extent oldest() {
        return extents.peekFirst();
    }

    void dropOldest() {
        var gone = extents.removeFirst();
        bytes -= gone.data().length;
    }

    void clear() {
        extents.clear();
        bytes = 0;
    }

    /// Lays what is cached of the sectors over what the platters have, later writes over earlier ones.
    void overlay(long lba, byte[] target, int sectors) {
        for (var extent : extents) {
            long from = Math.max(lba, extent.lba());
            long to = Math.min(lba + sectors, extent.lba() + extent.sectors());
            if (from < to) {
                System.arraycopy(extent.data(), (int) (from - extent.lba()) * SECTOR, target,
                        (int) (from - lba) * SECTOR,
                        (int) (to - from) * SECTOR);
            }
        }
    }

    void save(State out) {
        out.put("cache.first", extents.stream().mapToLong(Extent::lba).toArray());
        Iterator<Extent> each = extents.iterator();
        for (int i = 0; each.hasNext(); i++) {
            out.put("cache." + i, each.next().data());
        }
    }

    void restore(State in) {
        var first = in.numbers("cache.first");
        var data = new byte[first.length][];
        for (int i = 0; i < first.length; i++) {
            data[i] = in.bytes("cache." + i);
        }
        clear();
        for (int i = 0; i < first.length; i++) {
            add(first[i], data[i]);
        }
    }
}
