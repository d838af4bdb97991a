package spin.systems.aegis;

import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.hw.mmu.TranslationBuffer;

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
    private static final int SPREAD_SHIFT = 6;
    /// In an entry: the binding was made with a capability that writes, so taking the right away and giving it back needs none.
    static final long MAY_WRITE = 1L << 16;
    private static final long TAG_MASK = (1L << TAG_SHIFT) - 1;
    /// The bits of a slot's distance from the first.
    private static final long SLOTS = (ENTRIES - 1L) << ENTRY_SHIFT;

    private final PhysicalMemory memory;
    private final long base;
    private final int hardwareEntries;

    /// @param hardwareEntries of the hardware's buffer: a range of more pages is not looked for there page by page
    SoftwareTlb(PhysicalMemory memory, long base, int hardwareEntries) {
        this.memory = memory;
        this.base = base;
        this.hardwareEntries = hardwareEntries;
    }

    /// Exclusive-or of the tag, spread, with the low bits of the page number: environments of one shape do not collide.
    private long slot(long page, int tag) {
        return base + (((page ^ ((long) tag << SPREAD_SHIFT)) & (ENTRIES - 1)) << ENTRY_SHIFT);
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

    /// Takes the right to write from what is cached of so many pages from `page` on, here and in the hardware. One loop and no calls: a collector
    /// protects hundreds of pages at once. What does not change lies in registers.
    void protect(long page, long pages, int tag, int asn, TranslationBuffer buffer) {
        if (pages == 1) {
            var slot = base + (((page ^ ((long) tag << SPREAD_SHIFT)) & (ENTRIES - 1)) << ENTRY_SHIFT);
            if (memory.loadQuad(slot) == (page << TAG_SHIFT | tag)) {
                memory.storeQuad(slot + 8, memory.loadQuad(slot + 8) & ~Pte.USER_WRITE);
            }
            buffer.invalidate(page << Pte.PAGE_SHIFT, asn);
            return;
        }
        if (pages > ENTRIES) {
            protectMany(page, pages, tag);
            buffer.invalidateAll();
            return;
        }
        if (pages <= 0) {
            return;
        }
        var words = memory;
        var keys = base;
        var entries = base + Long.BYTES;
        var slots = SLOTS;
        var step = 1L << ENTRY_SHIFT;
        var next = 1L << TAG_SHIFT;
        var keep = ~Pte.USER_WRITE;
        var spread = (long) tag << (SPREAD_SHIFT + ENTRY_SHIFT);
        var at = page << ENTRY_SHIFT;
        var key = page << TAG_SHIFT | tag;
        var left = (int) pages;
        do {
            var slot = (at ^ spread) & slots;
            if (words.loadQuad(keys + slot) == key) {
                var entry = entries + slot;
                words.storeQuad(entry, words.loadQuad(entry) & keep);
            }
            at += step;
            key += next;
            left--;
        } while (left != 0);
        forget(page, (int) pages, asn, buffer);
    }

    /// The hardware has no binding of those pages any more. More pages than it has entries are flushed: that is less than asking for each.
    private void forget(long page, int pages, int asn, TranslationBuffer buffer) {
        if (pages > hardwareEntries) {
            buffer.invalidateAll();
            return;
        }
        var va = page << Pte.PAGE_SHIFT;
        for (var left = pages; left != 0; left--) {
            buffer.invalidate(va, asn);
            va += Pte.PAGE_BYTES;
        }
    }

    /// The same for a range that is longer than this buffer: then its entries are gone through, so that no length takes longer.
    private void protectMany(long page, long pages, int tag) {
        var end = base + BYTES;
        for (var slot = base; slot != end; slot += 1L << ENTRY_SHIFT) {
            var key = memory.loadQuad(slot);
            if ((key & TAG_MASK) == tag && (key >>> TAG_SHIFT) - page >= 0 && (key >>> TAG_SHIFT) - page < pages) {
                memory.storeQuad(slot + Long.BYTES, memory.loadQuad(slot + Long.BYTES) & ~Pte.USER_WRITE);
            }
        }
    }

    /// Gives it back to all of them, or changes nothing and answers false when one is not cached or may not be written.
    boolean unprotect(long page, long pages, int tag, int asn, TranslationBuffer buffer) {
        if (pages == 1) {
            var slot = base + (((page ^ ((long) tag << SPREAD_SHIFT)) & (ENTRIES - 1)) << ENTRY_SHIFT);
            if (memory.loadQuad(slot) != (page << TAG_SHIFT | tag)) {
                return false;
            }
            var entry = memory.loadQuad(slot + 8);
            if ((entry & MAY_WRITE) == 0) {
                return false;
            }
            memory.storeQuad(slot + 8, entry | Pte.USER_WRITE);
            buffer.invalidate(page << Pte.PAGE_SHIFT, asn);
            return true;
        }
        if (pages > ENTRIES) {
            return false;
        }
        if (pages <= 0) {
            return true;
        }
        var words = memory;
        var keys = base;
        var entries = base + Long.BYTES;
        var slots = SLOTS;
        var step = 1L << ENTRY_SHIFT;
        var next = 1L << TAG_SHIFT;
        var may = MAY_WRITE;
        var spread = (long) tag << (SPREAD_SHIFT + ENTRY_SHIFT);
        var at = page << ENTRY_SHIFT;
        var key = page << TAG_SHIFT | tag;
        var left = (int) pages;
        do {
            var slot = (at ^ spread) & slots;
            if (words.loadQuad(keys + slot) != key || (words.loadQuad(entries + slot) & may) == 0) {
                return false;
            }
            at += step;
            key += next;
            left--;
        } while (left != 0);
        var right = Pte.USER_WRITE;
        at = page << ENTRY_SHIFT;
        left = (int) pages;
        do {
            var entry = entries + ((at ^ spread) & slots);
            words.storeQuad(entry, words.loadQuad(entry) | right);
            at += step;
            left--;
        } while (left != 0);
        forget(page, (int) pages, asn, buffer);
        return true;
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

    /// Forgets every binding of every frame that the environment owns, in one pass.
    void deleteFramesOf(Frames frames, int owner) {
        var end = base + BYTES;
        for (var slot = base; slot != end; slot += 1L << ENTRY_SHIFT) {
            var entry = memory.loadQuad(slot + 8);
            if (entry != 0 && frames.owner(entry >>> Pte.FRAME_SHIFT) == owner) {
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
