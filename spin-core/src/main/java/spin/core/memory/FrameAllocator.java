package spin.core.memory;

import spin.hw.memory.PhysicalMemory;

/// Hands out physical frames of 8 KB, lowest free one first, zeroed.
///
/// Kernel-private: what extensions get are mappings. The free list is a stack of frame numbers, so both operations are
/// a handful of instructions whatever the size of memory.
final class FrameAllocator {
    static final int FRAME_BYTES = 8192;

    private final PhysicalMemory memory;
    private final int[] free;
    private int freeCount;

    /// @param firstFree physical address of the first byte that is not the kernel's own
    FrameAllocator(PhysicalMemory memory, long firstFree) {
        this.memory = memory;
        int first = (int) ((firstFree + FRAME_BYTES - 1) / FRAME_BYTES);
        int frames = (int) (memory.size() / FRAME_BYTES);
        free = new int[Math.max(0, frames - first)];
        for (int frame = frames - 1; frame >= first; frame--) {
            free[freeCount++] = frame;
        }
    }

    int freeFrames() {
        return freeCount;
    }

    /// @return the physical address of a zeroed frame
    /// @throws OutOfFramesException when none is free
    long allocate() {
        if (freeCount == 0) {
            throw new OutOfFramesException();
        }
        long address = (long) free[--freeCount] * FRAME_BYTES;
        for (int offset = 0; offset < FRAME_BYTES; offset += 8) {
            memory.storeQuad(address + offset, 0);
        }
        return address;
    }

    void release(long address) {
        free[freeCount++] = (int) (address / FRAME_BYTES);
    }
}
