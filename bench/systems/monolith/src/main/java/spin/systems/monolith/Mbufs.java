package spin.systems.monolith;

import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;

/// Buffers of 128 bytes for what sockets keep, and clusters for what is longer, as 4.3BSD has them (`uipc_mbuf.c`, `mbuf.h`).
///
/// A buffer is named by its physical address. Memory that was made into buffers stays buffers. Layout:
///
///       0  the next one of its chain
///       8  where its data begins: in itself or in a cluster
///      16  bytes of data, a long; 20 its cluster, in clusters from the first one of its frame and one more, 0 for none, a long
///      24  room for data
final class Mbufs {

    static final int BYTES = 128;
    private static final int HEADER = 24;
    /// Bytes that fit into a buffer itself.
    static final int ROOM = BYTES - HEADER;
    static final int CLUSTER_BYTES = 1024;

    private static final int NEXT = 0;
    private static final int DATA = 8;
    private static final int LENGTH = 16;
    private static final int CLUSTER = 20;

    private final PhysicalMemory memory;
    private final Frames frames;
    private long free;
    private long freeClusters;
    private int inUse;

    Mbufs(PhysicalMemory memory, Frames frames) {
        this.memory = memory;
        this.frames = frames;
    }

    /// Buffers that somebody has.
    int inUse() {
        return inUse;
    }

    /// An empty buffer; 0 when there is no memory.
    long get() {
        var taken = free;
        if (taken == 0) {
            taken = carve(BYTES);
            if (taken == 0) {
                return 0;
            }
        }
        free = memory.loadQuad(taken + NEXT);
        memory.storeQuad(taken + NEXT, 0);
        memory.storeQuad(taken + DATA, taken + HEADER);
        memory.storeQuad(taken + LENGTH, 0);
        inUse++;
        return taken;
    }

    /// Gives an empty buffer a cluster. False when there is no memory; it stays as it is then.
    boolean addCluster(long mbuf) {
        var taken = freeClusters;
        if (taken == 0) {
            taken = carve(CLUSTER_BYTES);
            if (taken == 0) {
                return false;
            }
        }
        freeClusters = memory.loadQuad(taken);
        memory.storeQuad(mbuf + DATA, taken);
        memory.storeLong(mbuf + CLUSTER, (int) ((taken & Pte.PAGE_BYTES - 1) / CLUSTER_BYTES) + 1);
        return true;
    }

    /// Makes a frame a list of pieces, each of which holds the address of the next.
    private long carve(int bytes) {
        var frame = frames.take();
        if (frame != 0) {
            for (var at = 0; at + bytes < Pte.PAGE_BYTES; at += bytes) {
                memory.storeQuad(frame + at, frame + at + bytes);
            }
            memory.storeQuad(frame + Pte.PAGE_BYTES - bytes, 0);
        }
        return frame;
    }

    /// Gives one back.
    ///
    /// @return the next of its chain
    long free(long mbuf) {
        var next = memory.loadQuad(mbuf + NEXT);
        var cluster = memory.loadLong(mbuf + CLUSTER);
        if (cluster != 0) {
            var address = (memory.loadQuad(mbuf + DATA) & -Pte.PAGE_BYTES) + (cluster - 1L) * CLUSTER_BYTES;
            memory.storeQuad(address, freeClusters);
            freeClusters = address;
        }
        memory.storeQuad(mbuf + NEXT, free);
        free = mbuf;
        inUse--;
        return next;
    }

    void freeChain(long first) {
        for (var at = first; at != 0; at = free(at)) {
            // The next one is what `free` returns.
        }
    }

    long next(long mbuf) {
        return memory.loadQuad(mbuf + NEXT);
    }

    void next(long mbuf, long next) {
        memory.storeQuad(mbuf + NEXT, next);
    }

    long data(long mbuf) {
        return memory.loadQuad(mbuf + DATA);
    }

    int length(long mbuf) {
        return memory.loadLong(mbuf + LENGTH);
    }

    void length(long mbuf, int bytes) {
        memory.storeLong(mbuf + LENGTH, bytes);
    }

    /// The first `bytes` have been read.
    void trim(long mbuf, int bytes) {
        memory.storeQuad(mbuf + DATA, data(mbuf) + bytes);
        memory.storeLong(mbuf + LENGTH, length(mbuf) - bytes);
    }

    /// What a buffer takes of the memory that sockets are allowed.
    int storage(long mbuf) {
        return memory.loadLong(mbuf + CLUSTER) == 0 ? BYTES : BYTES + CLUSTER_BYTES;
    }

    /// Puts the bytes of `mbuf` behind those of `last`, if both are small and there is room.
    boolean compress(long last, long mbuf) {
        if (memory.loadLong(last + CLUSTER) != 0) {
            return false;
        }
        var bytes = length(mbuf);
        var end = data(last) + length(last);
        if (end + bytes > last + BYTES) {
            return false;
        }
        copy(data(mbuf), end, bytes);
        length(last, length(last) + bytes);
        return true;
    }

    private void copy(long from, long to, int bytes) {
        var at = 0;
        if (((from | to) & 7) == 0) {
            for (; at + 8 <= bytes; at += 8) {
                memory.storeQuad(to + at, memory.loadQuad(from + at));
            }
        }
        for (; at < bytes; at++) {
            memory.storeByte(to + at, memory.loadByte(from + at));
        }
    }
}
