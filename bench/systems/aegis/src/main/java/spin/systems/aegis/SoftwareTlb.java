package spin.systems.aegis;

import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;

/// The STLB: a large direct-mapped cache of bindings behind the machine's small translation buffer, in unmapped physical memory.
///
///      entry   0                        8
///              +------------------------+------------------+
///              | page number, tag       | page table entry |
///              +------------------------+------------------+
///      tag word, bits   63:12 page number   11:0 environment's tag, never 0
///
/// The original packs an entry into 8 bytes; an Alpha entry is 16, because its page table entry alone is 8.
final class SoftwareTlb {

    static final int ENTRIES = 4096;
    static final long BYTES = ENTRIES * 16L;
    private static final int ENTRY_SHIFT = 4;
    private static final int TAG_SHIFT = 12;
    private static final long TAG_MASK = (1L << TAG_SHIFT) - 1;

    private final PhysicalMemory memory;
    private final long base;

    SoftwareTlb(PhysicalMemory memory, long base) {
        this.memory = memory;
        this.base = base;
    }

    /// Exclusive-or of the tag, spread, with the low bits of the page number: environments of one shape do not collide.
    private long slot(long page, int tag) {
        return base + (((page ^ ((long) tag << 6)) & (ENTRIES - 1)) << ENTRY_SHIFT);
    }

    /// The page table entry, or 0.
    long lookup(long page, int tag) {
        var slot = slot(page, tag);
        return memory.loadQuad(slot) == (page << TAG_SHIFT | tag) ? memory.loadQuad(slot + 8) : 0;
    }

    void write(long page, int tag, long entry) {
        var slot = slot(page, tag);
        memory.storeQuad(slot, page << TAG_SHIFT | tag);
        memory.storeQuad(slot + 8, entry);
    }

    /// Replaces the entry of a page that [#lookup] has found.
    void change(long page, int tag, long entry) {
        memory.storeQuad(slot(page, tag) + 8, entry);
    }

    void delete(long page, int tag) {
        var slot = slot(page, tag);
        if (memory.loadQuad(slot) == (page << TAG_SHIFT | tag)) {
            memory.storeQuad(slot, 0);
        }
    }

    /// Forgets every binding of a frame, of whatever environment.
    void deleteFrame(long frame) {
        var end = base + BYTES;
        for (var slot = base; slot != end; slot += 1L << ENTRY_SHIFT) {
            if (memory.loadQuad(slot + 8) >>> Pte.FRAME_SHIFT == frame) {
                memory.storeQuad(slot, 0);
                memory.storeQuad(slot + 8, 0);
            }
        }
    }

    /// Forgets every binding of an address space.
    void deleteTag(int tag) {
        var end = base + BYTES;
        for (var slot = base; slot != end; slot += 1L << ENTRY_SHIFT) {
            if ((memory.loadQuad(slot) & TAG_MASK) == tag) {
                memory.storeQuad(slot, 0);
            }
        }
    }
}
