package spin.systems.kit;

import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;

/// Physical frames: a stack of free ones, and how many page table entries name each.
public final class Frames {

    private final int[] free;
    private final int[] references;
    private int left;

    /// @param reserved how many, from the bottom of memory, are never given out
    public Frames(PhysicalMemory memory, int reserved) {
        var count = (int) (memory.size() >>> Pte.PAGE_SHIFT);
        free = new int[count];
        references = new int[count];
        for (var frame = count - 1; frame >= reserved; frame--) {
            free[left] = frame;
            left++;
        }
    }

    public int left() {
        return left;
    }

    /// The physical address of a frame with one reference; 0 when there is none left.
    public long take() {
        if (left == 0) {
            return 0;
        }
        left--;
        var frame = free[left];
        references[frame] = 1;
        return (long) frame << Pte.PAGE_SHIFT;
    }

    public void share(long address) {
        references[(int) (address >>> Pte.PAGE_SHIFT)]++;
    }

    public boolean isShared(long address) {
        return references[(int) (address >>> Pte.PAGE_SHIFT)] > 1;
    }

    /// One reference less; the last one frees it.
    public void drop(long address) {
        var frame = (int) (address >>> Pte.PAGE_SHIFT);
        references[frame]--;
        if (references[frame] == 0) {
            free[left] = frame;
            left++;
        }
    }
}
