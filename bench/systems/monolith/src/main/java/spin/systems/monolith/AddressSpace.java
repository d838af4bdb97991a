package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;

/// What a process can address: a few segments, which say what may be, and OSF/1's three-level page table, which says what is and what rights
/// single pages have, as 4.2BSD and Ultrix have it.
///
/// A page is there when its entry is valid. A page that two spaces share until one of them writes has [#COPY] set and no right to be written.
sealed class AddressSpace permits MachSpace, ProgramSpace {

    /// The access may be tried again.
    static final int RESOLVED = 0;
    static final int NO_ADDRESS = 1;
    static final int FORBIDDEN = 2;
    static final int NO_MEMORY = 3;

    static final long READABLE = Pte.VALID | Pte.USER_READ | Pte.KERNEL_READ;
    static final long WRITABLE = Pte.USER_WRITE | Pte.KERNEL_WRITE;
    /// Software's own bits: shared until written; writing is forbidden.
    static final long COPY = 1L << 16;
    private static final long NO_WRITE = 1L << 17;

    static final int ENTRIES = Pte.PAGE_BYTES / 8;
    static final long PAGE = Pte.PAGE_BYTES;
    /// What one table of the last level covers.
    static final long TABLE = ENTRIES * PAGE;
    /// From so many pages on the whole translation buffer is emptied instead of page after page: the largest has so many entries.
    private static final int ONE_BY_ONE = 32;

    final int number;
    final long root;
    final PhysicalMemory memory;
    final Frames frames;
    final Cpu cpu;
    private @Nullable Region first;
    private @Nullable Region hint;

    /// @param number  the address space number, which nobody else has
    /// @param root    a frame for the first level of the page table
    AddressSpace(int number, long root, PhysicalMemory memory, Frames frames, Cpu cpu) {
        this.number = number;
        this.root = root;
        this.memory = memory;
        this.frames = frames;
        this.cpu = cpu;
        memory.zeroFrame(root);
    }

    // Regions.

    /// Pages that may be touched from now on; each is made, all zero, when it is. They overlap no other region.
    void addRegion(long start, long end, boolean writable) {
        Region before = null;
        var at = first;
        while (at != null && at.start < start) {
            before = at;
            at = at.next;
        }
        var region = new Region(start, end, writable, at);
        if (before == null) {
            first = region;
        } else {
            before.next = region;
        }
    }

    /// The region of an address. Looks from the latest one found, as long as that is not behind the address.
    private @Nullable Region find(long va) {
        var at = hint;
        if (at == null || va < at.start) {
            at = first;
        }
        while (at != null && va >= at.end) {
            at = at.next;
        }
        if (at == null || va < at.start) {
            return null;
        }
        hint = at;
        return at;
    }

    /// Forbids stores on pages or allows them, at once.
    ///
    /// @return whether there is a region at all of these pages, and memory for what has to be noted
    boolean protect(long start, long end, boolean writable) {
        var region = find(start);
        if (region == null || !covered(region, end)) {
            return false;
        }
        var pages = (int) ((end - start) >>> Pte.PAGE_SHIFT);
        var changed = changeEntries(start, pages, writable);
        invalidate(start, pages);
        return changed;
    }

    private static boolean covered(Region from, long end) {
        var at = from;
        while (at.end < end) {
            var next = at.next;
            if (next == null || next.start != at.end) {
                return false;
            }
            at = next;
        }
        return true;
    }

    /// Entries of one table of the third level lie behind one another, so it is looked for once, and made when it is
    /// not there; false when there is no memory for that.
    private boolean changeEntries(long start, int pages, boolean writable) {
        var va = start;
        var left = pages;
        while (left > 0) {
            var index = (int) (va >>> Pte.PAGE_SHIFT) & (ENTRIES - 1);
            var here = Math.min(left, ENTRIES - index);
            var slot = slot(va);
            if (slot == 0) {
                slot = madeSlot(va);
                if (slot == 0) {
                    return false;
                }
            }
            if (writable) {
                allow(slot, here);
            } else {
                forbid(slot, here);
            }
            va += here * PAGE;
            left -= here;
        }
        return true;
    }

    /// Constants stay in registers while the entries pass, here and below.
    private void forbid(long slot, int count) {
        var words = memory;
        var end = slot + 8L * count;
        var kept = ~WRITABLE;
        var forbidden = NO_WRITE;
        for (var at = slot; at < end; at += 8) {
            words.storeQuad(at, (words.loadQuad(at) & kept) | forbidden);
        }
    }

    /// A page that is shared until written stays so; one that is not there has no rights.
    private void allow(long slot, int count) {
        var words = memory;
        var end = slot + 8L * count;
        var kept = ~NO_WRITE;
        var state = COPY | Pte.VALID;
        var allowed = WRITABLE;
        for (var at = slot; at < end; at += 8) {
            var entry = words.loadQuad(at);
            var rights = (entry & state) == Pte.VALID ? allowed : 0;
            words.storeQuad(at, (entry & kept) | rights);
        }
    }

    private void invalidate(long start, int pages) {
        var buffer = cpu.dataBuffer();
        if (pages >= ONE_BY_ONE) {
            buffer.invalidateProcess();
        } else {
            for (var page = 0; page < pages; page++) {
                buffer.invalidate(start + page * PAGE, number);
            }
        }
    }

    // Pages.

    /// The address of the third-level entry of `va`, 0 when there is no table for it.
    final long slot(long va) {
        var upper = memory.loadQuad(root + (va >>> 33 & ENTRIES - 1) * 8);
        if ((upper & Pte.VALID) == 0) {
            return 0;
        }
        var middle = memory.loadQuad((upper >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT) + (va >>> 23 & ENTRIES - 1) * 8);
        if ((middle & Pte.VALID) == 0) {
            return 0;
        }
        return (middle >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT) + (va >>> Pte.PAGE_SHIFT & ENTRIES - 1) * 8;
    }

    /// As [#slot], and makes the tables that are missing; 0 when there is no memory for them.
    final long madeSlot(long va) {
        var middle = tableIn(root + (va >>> 33 & ENTRIES - 1) * 8);
        if (middle == 0) {
            return 0;
        }
        var lower = tableIn(middle + (va >>> 23 & ENTRIES - 1) * 8);
        return lower == 0 ? 0 : lower + (va >>> Pte.PAGE_SHIFT & ENTRIES - 1) * 8;
    }

    private long tableIn(long slot) {
        var entry = memory.loadQuad(slot);
        if ((entry & Pte.VALID) != 0) {
            return entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT;
        }
        var frame = frames.take();
        if (frame != 0) {
            memory.zeroFrame(frame);
            memory.storeQuad(slot, frame >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT | Pte.VALID);
        }
        return frame;
    }

    /// Puts a frame, with a reference that is this space's, at a page of a region. False when there is no memory for a table.
    boolean map(long va, long frame, boolean writable) {
        var slot = madeSlot(va);
        if (slot == 0) {
            return false;
        }
        memory.storeQuad(slot, frame >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT | READABLE
                | (writable ? WRITABLE : NO_WRITE));
        return true;
    }

    /// The physical address of the frame at `va`, 0 when there is none.
    final long frameAt(long va) {
        var slot = slot(va);
        var entry = slot == 0 ? 0 : memory.loadQuad(slot);
        return (entry & Pte.VALID) == 0 ? 0 : entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT;
    }

    /// An access found no translation that allows it: makes one, or says why not.
    int fault(long va, boolean write) {
        var region = find(va);
        if (region == null) {
            return NO_ADDRESS;
        }
        var slot = slot(va);
        var entry = slot == 0 ? 0 : memory.loadQuad(slot);
        if ((entry & Pte.VALID) == 0) {
            return fill(va, region.writable && (entry & NO_WRITE) == 0);
        }
        if (write && region.writable && (entry & NO_WRITE) == 0) {
            return (entry & COPY) != 0 ? copy(va, slot, entry) : upgrade(va, slot, entry);
        }
        return FORBIDDEN;
    }

    private int fill(long va, boolean writable) {
        var frame = frames.take();
        if (frame == 0) {
            return NO_MEMORY;
        }
        memory.zeroFrame(frame);
        if (map(va & -PAGE, frame, writable)) {
            return RESOLVED;
        }
        frames.drop(frame);
        return NO_MEMORY;
    }

    private int upgrade(long va, long slot, long entry) {
        memory.storeQuad(slot, entry | WRITABLE);
        cpu.dataBuffer().invalidate(va, number);
        return RESOLVED;
    }

    /// The first store to a page that is shared since a fork.
    final int copy(long va, long slot, long entry) {
        var from = entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT;
        var to = from;
        if (frames.isShared(from)) {
            to = frames.take();
            if (to == 0) {
                return NO_MEMORY;
            }
            for (var at = 0; at < Pte.PAGE_BYTES; at += 8) {
                memory.storeQuad(to + at, memory.loadQuad(from + at));
            }
            frames.drop(from);
        }
        memory.storeQuad(slot, to >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT | READABLE | WRITABLE);
        cpu.dataBuffer().invalidate(va, number);
        cpu.instructionBuffer().invalidate(va, number);
        return RESOLVED;
    }

    /// Lets another space have a region of this one's, with the same pages for good. False when there is no memory for a table.
    boolean shareWith(AddressSpace other, long start, long end) {
        other.addRegion(start, end, true);
        for (var va = start; va < end; va += PAGE) {
            var frame = frameAt(va);
            frames.share(frame);
            if (!other.map(va, frame, true)) {
                return false;
            }
        }
        return true;
    }

    // Birth and death of processes.

    /// Gives `child` the same regions and pages, each shared until somebody writes to it. False when memory ran out half way.
    boolean copyTo(AddressSpace child) {
        Region last = null;
        for (var region = first; region != null; region = region.next) {
            var copied = new Region(region.start, region.end, region.writable, null);
            if (last == null) {
                child.first = copied;
            } else {
                last.next = copied;
            }
            last = copied;
            for (var va = region.start; va < region.end; va += PAGE) {
                if (!shareTo(child, va)) {
                    return false;
                }
            }
        }
        cpu.dataBuffer().invalidateProcess();
        return true;
    }

    private boolean shareTo(AddressSpace child, long va) {
        var slot = slot(va);
        var entry = slot == 0 ? 0 : memory.loadQuad(slot);
        if (entry == 0) {
            return true;
        }
        var theirs = child.madeSlot(va);
        if (theirs == 0) {
            return false;
        }
        if ((entry & Pte.VALID) == 0) {
            // Not there, but what may be done with it is known.
            memory.storeQuad(theirs, entry);
            return true;
        }
        var shared = (entry & ~WRITABLE) | COPY;
        memory.storeQuad(slot, shared);
        memory.storeQuad(theirs, shared);
        frames.share(entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT);
        return true;
    }

    /// Gives every frame back, the page table's too. Nobody may be in this space any more.
    void destroy() {
        dropTable(root, 1);
        first = null;
        hint = null;
        cpu.dataBuffer().invalidateProcess();
        cpu.instructionBuffer().invalidateProcess();
    }

    private void dropTable(long table, int level) {
        for (var at = table; at < table + PAGE; at += 8) {
            var entry = memory.loadQuad(at);
            if ((entry & Pte.VALID) != 0) {
                var frame = entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT;
                if (level < 3) {
                    dropTable(frame, level + 1);
                } else {
                    frames.drop(frame);
                }
            }
        }
        frames.drop(table);
    }
}
