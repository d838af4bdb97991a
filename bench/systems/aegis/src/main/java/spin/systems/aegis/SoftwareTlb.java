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

    private final PhysicalMemory memory;
    private final long base;

    SoftwareTlb(PhysicalMemory memory, long base) {
        this.memory = memory;
        this.base = base;
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

    /// Takes the right to write from what is cached of the pages from `page` to before `end`, here and in the hardware. One loop and no calls: a
    /// collector protects hundreds of pages at once.
    void protect(long page, long end, int tag, int asn, TranslationBuffer buffer) {
        var words = memory;
        var first = base;
        var spread = (long) tag << SPREAD_SHIFT;
        for (var at = page; at < end; at++) {
            var slot = first + (((at ^ spread) & (ENTRIES - 1)) << ENTRY_SHIFT);
            if (words.loadQuad(slot) == (at << TAG_SHIFT | tag)) {
                words.storeQuad(slot + 8, words.loadQuad(slot + 8) & ~Pte.USER_WRITE);
            }
            buffer.invalidate(at << Pte.PAGE_SHIFT, asn);
        }
    }

    /// Gives it back to all of them, or changes nothing and answers false when one is not cached or may not be written.
    boolean unprotect(long page, long end, int tag, int asn, TranslationBuffer buffer) {
        var words = memory;
        var first = base;
        var spread = (long) tag << SPREAD_SHIFT;
        for (var at = page; at < end; at++) {
            var slot = first + (((at ^ spread) & (ENTRIES - 1)) << ENTRY_SHIFT);
            if (words.loadQuad(slot) != (at << TAG_SHIFT | tag) || (words.loadQuad(slot + 8) & MAY_WRITE) == 0) {
                return false;
            }
        }
        for (var at = page; at < end; at++) {
            var slot = first + (((at ^ spread) & (ENTRIES - 1)) << ENTRY_SHIFT) + 8;
            words.storeQuad(slot, words.loadQuad(slot) | Pte.USER_WRITE);
            buffer.invalidate(at << Pte.PAGE_SHIFT, asn);
        }
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
