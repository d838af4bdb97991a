package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;
import spin.systems.unix.Task;

/// What an unmodified program can address: areas with rights of their own, which say what may be, in the same page table.
///
/// An entry has the rights that its page has been asked for so far and is given more by a fault; so a change of rights takes them away and no more.
/// A page is a child's too for good ([#SHARED]), or until one of them writes ([#COPY]).
final class ProgramSpace extends AddressSpace {

    /// Addresses of a range with the same rights.
    private static final class Area {
        final long first;
        long beyond;
        int rights;
        final boolean shared;
        @Nullable
        Area next;

        Area(long first, long beyond, int rights, boolean shared, @Nullable Area next) {
            this.first = first;
            this.beyond = beyond;
            this.rights = rights;
            this.shared = shared;
            this.next = next;
        }
    }

    private static final long SHARED = 1L << 18;
    private static final long READS = Pte.USER_READ | Pte.KERNEL_READ;

    private @Nullable Area first;

    ProgramSpace(int number, long root, PhysicalMemory memory, Frames frames, Cpu cpu) {
        super(number, root, memory, frames, cpu);
    }

    // Areas.

    private @Nullable Area at(long va) {
        var area = first;
        while (area != null && area.beyond <= va) {
            area = area.next;
        }
        return area != null && area.first <= va ? area : null;
    }

    int rights(long va) {
        var area = at(va);
        return area == null ? -1 : area.rights;
    }

    void add(long from, long to, int rights, boolean shared) {
        Area before = null;
        var behind = first;
        while (behind != null && behind.first < from) {
            before = behind;
            behind = behind.next;
        }
        if (before != null && before.beyond == from && before.rights == rights && !before.shared && !shared) {
            before.beyond = to;
        } else {
            link(before, new Area(from, to, rights, shared, behind));
        }
    }

    private void link(@Nullable Area before, @Nullable Area area) {
        if (before == null) {
            first = area;
        } else {
            before.next = area;
        }
    }

    boolean isFree(long from, long to) {
        for (var area = first; area != null; area = area.next) {
            if (area.first < to && area.beyond > from) {
                return false;
            }
        }
        return true;
    }

    boolean isCovered(long from, long to) {
        var at = from;
        for (var area = first; area != null && at < to; area = area.next) {
            if (area.first <= at && area.beyond > at) {
                at = area.beyond;
            }
        }
        return at >= to;
    }

    /// No area lies on both sides of `va`.
    private void cut(long va) {
        var area = at(va);
        if (area != null && area.first < va) {
            area.next = new Area(va, area.beyond, area.rights, area.shared, area.next);
            area.beyond = va;
        }
    }

    void remove(long from, long to) {
        forget(from, to, true);
        flush();
    }

    /// Takes areas out, and their pages if those go with them.
    private void forget(long from, long to, boolean withPages) {
        cut(from);
        cut(to);
        Area before = null;
        for (var area = first; area != null; area = area.next) {
            if (area.first >= from && area.beyond <= to) {
                if (withPages) {
                    dropPages(area.first, area.beyond);
                }
                link(before, area.next);
            } else {
                before = area;
            }
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

    private void dropPages(long from, long to) {
        for (var va = nextWithTable(from, to); va < to; va = nextWithTable(va + PAGE, to)) {
            var slot = slot(va);
            var entry = memory.loadQuad(slot);
            if (entry != 0) {
                memory.storeQuad(slot, 0);
                frames.drop(frame(entry));
            }
        }
    }

    private static long frame(long entry) {
        return entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT;
    }

    private void flush() {
        cpu.dataBuffer().invalidateProcess();
        cpu.instructionBuffer().invalidateProcess();
    }

    void changeRights(long from, long to, int rights) {
        cut(from);
        cut(to);
        for (var area = first; area != null; area = area.next) {
            if (area.first >= from && area.beyond <= to) {
                area.rights = rights;
            }
        }
        for (var va = nextWithTable(from, to); va < to; va = nextWithTable(va + PAGE, to)) {
            var slot = slot(va);
            var entry = memory.loadQuad(slot);
            if (entry != 0) {
                memory.storeQuad(slot, (entry & ~(READS | WRITABLE)) | (rights == 0 ? 0 : READS));
            }
        }
        flush();
    }

    // Pages.

    /// Puts a page there that somebody else has too: for good, or until it is written.
    boolean enter(long va, long page) {
        var area = at(va);
        var slot = area == null ? 0 : madeSlot(va);
        if (area == null || slot == 0) {
            return false;
        }
        frames.share(page);
        memory.storeQuad(slot, page >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT | Pte.VALID
                | (area.rights == 0 ? 0 : READS) | (area.shared ? SHARED : COPY));
        return true;
    }

    boolean isPresent(long va) {
        var slot = slot(va);
        return slot != 0 && memory.loadQuad(slot) != 0;
    }

    /// Where a byte of the program is in physical memory, when the program may read or write it; -1 when not.
    long reach(long va, boolean write) {
        if (va < Task.LOWEST || va >= Task.BEYOND) {
            return -1;
        }
        var slot = slot(va);
        var entry = slot == 0 ? 0 : memory.loadQuad(slot);
        if ((entry & (write ? Pte.USER_WRITE : Pte.USER_READ)) == 0) {
            if (fault(va, write) != RESOLVED) {
                return -1;
            }
            entry = memory.loadQuad(slot(va));
        }
        return frame(entry) | (va & (PAGE - 1));
    }

    /// A shared byte's physical address, 0 for any other.
    long identity(long va) {
        var area = at(va);
        return area == null || !area.shared ? 0 : Math.max(0, reach(va, false));
    }

    @Override
    int fault(long va, boolean write) {
        var area = at(va);
        if (area == null) {
            return NO_ADDRESS;
        }
        if ((area.rights & (write ? Task.WRITE : Task.READ | Task.WRITE | Task.EXECUTE)) == 0) {
            return FORBIDDEN;
        }
        var slot = madeSlot(va);
        if (slot == 0) {
            return NO_MEMORY;
        }
        var entry = memory.loadQuad(slot);
        if (entry == 0) {
            return fill(slot, (area.rights & Task.WRITE) != 0);
        }
        if (write && (entry & COPY) != 0) {
            return copy(va, slot, entry);
        }
        memory.storeQuad(slot, entry | READS | (write ? WRITABLE : 0));
        cpu.dataBuffer().invalidate(va, number);
        cpu.instructionBuffer().invalidate(va, number);
        return RESOLVED;
    }

    private int fill(long slot, boolean writable) {
        var page = frames.take();
        if (page == 0) {
            return NO_MEMORY;
        }
        memory.zeroFrame(page);
        memory.storeQuad(slot, page >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT | READABLE | (writable ? WRITABLE : 0));
        return RESOLVED;
    }

    /// Moves areas and pages to addresses that are free. False when there is no memory for a table.
    boolean move(long from, long to, long target) {
        var area = at(from);
        if (area == null) {
            return false;
        }
        add(target, target + to - from, area.rights, area.shared);
        for (var va = nextWithTable(from, to); va < to; va = nextWithTable(va + PAGE, to)) {
            var slot = slot(va);
            var entry = memory.loadQuad(slot);
            if (entry != 0) {
                var fresh = madeSlot(target + va - from);
                if (fresh == 0) {
                    return false;
                }
                memory.storeQuad(fresh, entry);
                memory.storeQuad(slot, 0);
            }
        }
        forget(from, to, false);
        flush();
        return true;
    }

    // Birth and death.

    /// Gives `child` the same areas and pages. False when memory ran out half way.
    boolean shareWith(ProgramSpace child) {
        Area last = null;
        for (var area = first; area != null; area = area.next) {
            var theirs = new Area(area.first, area.beyond, area.rights, area.shared, null);
            child.link(last, theirs);
            last = theirs;
            for (var va = nextWithTable(area.first, area.beyond); va < area.beyond; va = nextWithTable(va + PAGE,
                    area.beyond)) {
                if (!sharePage(child, va)) {
                    return false;
                }
            }
        }
        cpu.dataBuffer().invalidateProcess();
        return true;
    }

    private boolean sharePage(ProgramSpace child, long va) {
        var slot = slot(va);
        var entry = memory.loadQuad(slot);
        if (entry == 0) {
            return true;
        }
        var theirs = child.madeSlot(va);
        if (theirs == 0) {
            return false;
        }
        if ((entry & SHARED) == 0) {
            entry = (entry & ~WRITABLE) | COPY;
            memory.storeQuad(slot, entry);
        }
        memory.storeQuad(theirs, entry);
        frames.share(frame(entry));
        return true;
    }

    @Override
    void destroy() {
        first = null;
        super.destroy();
    }
}
