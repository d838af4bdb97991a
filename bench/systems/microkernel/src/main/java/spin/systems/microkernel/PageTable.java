package spin.systems.microkernel;

import spin.hw.mmu.Pte;

/// OSF/1's page table of three levels: a cache of what an address space says, which may be forgotten at any time and is filled by faults.
///
/// Each entry is known to [ResidentPages] as well. An address is forgotten by the translation buffers when its entry loses something; what was not there
/// they do not have. Source: Mach 3.0, the pmap interface.
final class PageTable {

    private static final long READABLE = Pte.VALID | Pte.USER_READ | Pte.KERNEL_READ;
    private static final long WRITABLE = Pte.USER_WRITE | Pte.KERNEL_WRITE;
    private static final int ENTRIES = Pte.PAGE_BYTES / 8;
    private static final long PAGE = Pte.PAGE_BYTES;
    /// What one table of the last level covers.
    private static final long TABLE = ENTRIES * PAGE;

    private final int number;
    final long root;
    private final ResidentPages resident;

    /// @param number its address space number
    /// @param root   a frame of its own
    PageTable(int number, long root, ResidentPages resident) {
        this.number = number;
        this.root = root;
        this.resident = resident;
        resident.memory.zeroFrame(root);
    }

    private static long address(long entry) {
        return entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT;
    }

    /// Where the entry of an address is; 0 when there is no table for it.
    private long slot(long va) {
        var memory = resident.memory;
        var upper = memory.loadQuad(root + (va >>> 33 & (ENTRIES - 1)) * 8);
        if ((upper & Pte.VALID) == 0) {
            return 0;
        }
        var middle = memory.loadQuad(address(upper) + (va >>> 23 & (ENTRIES - 1)) * 8);
        return (middle & Pte.VALID) == 0 ? 0 : address(middle) + (va >>> Pte.PAGE_SHIFT & (ENTRIES - 1)) * 8;
    }

    /// As above; 0 when there is no memory for a table.
    private long madeSlot(long va) {
        var middle = tableIn(root + (va >>> 33 & (ENTRIES - 1)) * 8);
        var lower = middle == 0 ? 0 : tableIn(middle + (va >>> 23 & (ENTRIES - 1)) * 8);
        return lower == 0 ? 0 : lower + (va >>> Pte.PAGE_SHIFT & (ENTRIES - 1)) * 8;
    }

    private long tableIn(long slot) {
        var memory = resident.memory;
        var entry = memory.loadQuad(slot);
        if ((entry & Pte.VALID) != 0) {
            return address(entry);
        }
        var frame = resident.zeros();
        if (frame != 0) {
            memory.storeQuad(slot, frame >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT | Pte.VALID);
        }
        return frame;
    }

    /// The entry of an address; 0 when there is none.
    long entry(long va) {
        var slot = slot(va);
        return slot == 0 ? 0 : resident.memory.loadQuad(slot);
    }

    /// The frame is at `va` from now on, with the right to store or without. False when there is no memory for a table.
    boolean enter(long va, long frame, boolean write) {
        var slot = madeSlot(va);
        if (slot == 0) {
            return false;
        }
        var at = va & -PAGE;
        var before = resident.memory.loadQuad(slot);
        resident.memory.storeQuad(slot,
                frame >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT | READABLE | (write ? WRITABLE : 0));
        if ((before & Pte.VALID) == 0) {
            resident.mapped(frame, this, at);
            return true;
        }
        if (address(before) != frame) {
            resident.unmapped(address(before), this, at);
            resident.mapped(frame, this, at);
        }
        invalidate(va);
        return true;
    }

    private void invalidate(long va) {
        resident.cpu.dataBuffer().invalidate(va, number);
        resident.cpu.instructionBuffer().invalidate(va, number);
    }

    /// Takes the right to store away from an address that has an entry.
    void forbidStore(long va) {
        var slot = slot(va);
        if (slot != 0) {
            resident.memory.storeQuad(slot, resident.memory.loadQuad(slot) & ~WRITABLE);
            resident.cpu.dataBuffer().invalidate(va, number);
        }
    }

    /// The address has no entry any more. [ResidentPages] has forgotten it already.
    void forget(long va) {
        var slot = slot(va);
        if (slot != 0) {
            resident.memory.storeQuad(slot, 0);
            invalidate(va);
        }
    }

    /// The first address from `va` on that may have an entry: those without a table of the last level are passed over.
    private long nextWithTable(long va, long to) {
        var at = va;
        while (at < to && slot(at) == 0) {
            at = (at & -TABLE) + TABLE;
        }
        return at;
    }

    /// No address of the range has an entry any more.
    void remove(long from, long to) {
        var any = false;
        for (var va = nextWithTable(from, to); va < to; va = nextWithTable(va + PAGE, to)) {
            var slot = slot(va);
            var entry = resident.memory.loadQuad(slot);
            if ((entry & Pte.VALID) != 0) {
                resident.memory.storeQuad(slot, 0);
                resident.unmapped(address(entry), this, va);
                any = true;
            }
        }
        if (any) {
            flush();
        }
    }

    /// No address of the range may be stored to before that was asked for.
    void forbidStores(long from, long to) {
        for (var va = nextWithTable(from, to); va < to; va = nextWithTable(va + PAGE, to)) {
            var slot = slot(va);
            resident.memory.storeQuad(slot, resident.memory.loadQuad(slot) & ~WRITABLE);
        }
        flush();
    }

    private void flush() {
        resident.cpu.dataBuffer().invalidateProcess();
        resident.cpu.instructionBuffer().invalidateProcess();
    }

    /// Gives the tables back; there are no entries.
    void destroy() {
        drop(root, 1);
        flush();
    }

    private void drop(long table, int level) {
        for (var at = table; level < 3 && at < table + PAGE; at += 8) {
            var entry = resident.memory.loadQuad(at);
            if ((entry & Pte.VALID) != 0) {
                drop(address(entry), level + 1);
            }
        }
        resident.frames.drop(table);
    }
}
