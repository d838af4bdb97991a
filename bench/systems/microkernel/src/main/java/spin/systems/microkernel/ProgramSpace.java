package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;

/// What a task of an unmodified program can address: areas, which say what object is where and with which rights, and the page table as a cache of that.
///
/// A task that is made of another one has the same objects and neither copies before it stores; then the store goes to a new object
/// whose shadow the old one is. Areas that were allocated as shared are the same object for both, for good.
final class ProgramSpace extends AddressSpace {

    /// Addresses of a range with the same rights, and where in an object they begin.
    private static final class Area {
        long first;
        long beyond;
        int rights;
        final boolean shared;
        ShadowObject object;
        /// The object's page at `first`.
        int offset;
        /// The object is somebody else's too, and a store is to a copy.
        boolean needsCopy;
        @Nullable
        Area next;

        Area(long first, long beyond, int rights, boolean shared, ShadowObject object, int offset,
                @Nullable Area next) {
            this.first = first;
            this.beyond = beyond;
            this.rights = rights;
            this.shared = shared;
            this.object = object;
            this.offset = offset;
            this.next = next;
        }

        int page(long va) {
            return offset + (int) ((va - first) >>> Pte.PAGE_SHIFT);
        }
    }

    static final int RESOLVED = 0;
    static final int NO_ADDRESS = 1;
    static final int FORBIDDEN = 2;
    static final int NO_MEMORY = 3;

    /// Behind the last address of user mode.
    static final long BEYOND = 1L << 42;
    private static final int ALL = MachAbi.READ | MachAbi.WRITE | MachAbi.EXECUTE;
    /// What one table of the last level covers.
    private static final long TABLE = ENTRIES * PAGE;

    private @Nullable Area areas;
    private @Nullable Area latest;

    ProgramSpace(int number, long root, PhysicalMemory memory, Frames frames, Cpu cpu) {
        super(number, root, memory, frames, cpu);
    }

    // Areas.

    /// Looks from the latest one found, as long as that is not behind the address.
    private @Nullable Area at(long va) {
        var area = latest;
        if (area == null || va < area.first) {
            area = areas;
        }
        while (area != null && area.beyond <= va) {
            area = area.next;
        }
        if (area == null || area.first > va) {
            return null;
        }
        latest = area;
        return area;
    }

    /// The first area that ends behind an address: its beginning or that of nothing, its end, its rights, whether it is shared, in the order of
    /// [MachAbi#VM_REGION].
    boolean region(long va, long[] told) {
        var area = areas;
        while (area != null && area.beyond <= va) {
            area = area.next;
        }
        if (area == null) {
            return false;
        }
        told[0] = area.first;
        told[1] = area.beyond;
        told[2] = area.rights;
        told[3] = area.shared ? 1 : 0;
        return true;
    }

    private boolean isFree(long from, long to) {
        for (var area = areas; area != null && area.first < to; area = area.next) {
            if (area.beyond > from) {
                return false;
            }
        }
        return true;
    }

    /// Pages of zeros. False when there is something already.
    boolean allocate(long from, long to, int rights, boolean shared) {
        if (!isFree(from, to)) {
            return false;
        }
        Area before = null;
        var behind = areas;
        while (behind != null && behind.first < from) {
            before = behind;
            behind = behind.next;
        }
        if (before != null && before.beyond == from && before.rights == rights && !before.shared && !shared
                && isAlone(before)) {
            var page = before.page(from);
            before.object.drop(page, page + (int) ((to - from) >>> Pte.PAGE_SHIFT), frames);
            before.beyond = to;
        } else {
            link(before, new Area(from, to, rights, shared, new ShadowObject(null), 0, behind));
        }
        return true;
    }

    private static boolean isAlone(Area area) {
        return !area.needsCopy && area.object.uses == 1 && !area.object.spread && area.object.shadow == null;
    }

    private void link(@Nullable Area before, @Nullable Area area) {
        if (before == null) {
            areas = area;
        } else {
            before.next = area;
        }
    }

    /// No area lies on both sides of `va`.
    private void cut(long va) {
        var area = at(va);
        if (area != null && area.first < va) {
            area.object.uses++;
            var upper = new Area(va, area.beyond, area.rights, area.shared, area.object, area.page(va), area.next);
            upper.needsCopy = area.needsCopy;
            area.next = upper;
            area.beyond = va;
        }
    }

    void deallocate(long from, long to) {
        cut(from);
        cut(to);
        latest = null;
        Area before = null;
        for (var area = areas; area != null && area.first < to; area = area.next) {
            if (area.first >= from) {
                forgetEntries(area.first, area.beyond);
                if (!area.object.spread) {
                    area.object.drop(area.offset, area.page(area.beyond), frames);
                }
                area.object.release(frames);
                link(before, area.next);
            } else {
                before = area;
            }
        }
        flush();
    }

    void protect(long from, long to, int rights) {
        cut(from);
        cut(to);
        for (var area = areas; area != null && area.first < to; area = area.next) {
            if (area.first >= from) {
                area.rights = rights;
                forgetEntries(area.first, area.beyond);
            }
        }
        flush();
    }

    /// The same pages at another address too, which is free. False when it is not, or when a part has nothing.
    boolean remap(long from, long to, long target) {
        if (!isFree(target, target + to - from)) {
            return false;
        }
        cut(from);
        cut(to);
        for (var at = from; at < to;) {
            var area = at(at);
            if (area == null) {
                return false;
            }
            area.object.uses++;
            area.object.spread = true;
            var first = target + area.first - from;
            var twin = new Area(first, first + area.beyond - area.first, area.rights, area.shared, area.object,
                    area.offset, null);
            twin.needsCopy = area.needsCopy;
            insert(twin);
            at = area.beyond;
        }
        return true;
    }

    private void insert(Area fresh) {
        Area before = null;
        var behind = areas;
        while (behind != null && behind.first < fresh.first) {
            before = behind;
            behind = behind.next;
        }
        fresh.next = behind;
        link(before, fresh);
    }

    // Pages.

    boolean isPresent(long va) {
        var area = at(va);
        return area != null && (area.object.frame(area.page(va)) != 0 || area.object.below(area.page(va)) != 0);
    }

    /// Another task's page at an address that was allocated: itself where that was as shared, otherwise until it is stored into.
    boolean map(long va, long frame) {
        var area = at(va);
        if (area == null) {
            return false;
        }
        ownObject(area);
        var page = area.page(va);
        var before = area.object.frame(page);
        frames.share(frame);
        area.object.put(page, frame, !area.shared);
        if (before != 0) {
            frames.drop(before);
            forgetEntries(va, va + PAGE);
            flush();
        }
        return true;
    }

    private static void ownObject(Area area) {
        if (area.needsCopy) {
            area.object = new ShadowObject(area.object);
            area.needsCopy = false;
        }
    }

    /// Settles an access that found no translation that allows it, or says why it cannot be.
    int fault(long va, boolean write) {
        var area = va < 0 || va >= BEYOND ? null : at(va);
        if (area == null) {
            return NO_ADDRESS;
        }
        if ((area.rights & (write ? MachAbi.WRITE : ALL)) == 0) {
            return FORBIDDEN;
        }
        var slot = madeSlot(va);
        if (slot == 0) {
            return NO_MEMORY;
        }
        if (write) {
            ownObject(area);
        }
        var object = area.object;
        var page = area.page(va);
        var frame = object.frame(page);
        var own = !area.needsCopy;
        if (frame == 0) {
            var below = object.below(page);
            if (below != 0 && !write) {
                frame = below;
                own = false;
            } else {
                frame = below == 0 ? zeros() : copy(below);
                if (frame == 0) {
                    return NO_MEMORY;
                }
                object.put(page, frame, false);
                object.collapse(frames);
            }
        } else if (object.isCopy(page)) {
            if (!write) {
                own = false;
            } else {
                if (frames.isShared(frame)) {
                    var copy = copy(frame);
                    if (copy == 0) {
                        return NO_MEMORY;
                    }
                    frames.drop(frame);
                    frame = copy;
                }
                object.put(page, frame, false);
            }
        }
        memory.storeQuad(slot, frame >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT | READABLE
                | (own && (area.rights & MachAbi.WRITE) != 0 ? WRITABLE : 0));
        cpu.dataBuffer().invalidate(va, number);
        cpu.instructionBuffer().invalidate(va, number);
        return RESOLVED;
    }

    private long zeros() {
        var frame = frames.take();
        if (frame != 0) {
            memory.zeroFrame(frame);
        }
        return frame;
    }

    private long copy(long from) {
        var frame = frames.take();
        for (var at = 0; frame != 0 && at < Pte.PAGE_BYTES; at += 8) {
            memory.storeQuad(frame + at, memory.loadQuad(from + at));
        }
        return frame;
    }

    /// Where a byte is in physical memory, when the task may read or write it; -1 when not.
    long reach(long va, boolean write) {
        if (va < 0 || va >= BEYOND) {
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
        return address(entry) | (va & (PAGE - 1));
    }

    // The page table.

    private long slot(long va) {
        var upper = memory.loadQuad(root + (va >>> 33 & (ENTRIES - 1)) * 8);
        if ((upper & Pte.VALID) == 0) {
            return 0;
        }
        var middle = memory.loadQuad(address(upper) + (va >>> 23 & (ENTRIES - 1)) * 8);
        return (middle & Pte.VALID) == 0 ? 0 : address(middle) + (va >>> Pte.PAGE_SHIFT & (ENTRIES - 1)) * 8;
    }

    private long madeSlot(long va) {
        var middle = tableIn(root + (va >>> 33 & (ENTRIES - 1)) * 8);
        var lower = middle == 0 ? 0 : tableIn(middle + (va >>> 23 & (ENTRIES - 1)) * 8);
        return lower == 0 ? 0 : lower + (va >>> Pte.PAGE_SHIFT & (ENTRIES - 1)) * 8;
    }

    /// The first address from `va` on that may have an entry: those without a table of the last level are passed over.
    private long nextWithTable(long va, long to) {
        var at = va;
        while (at < to && slot(at) == 0) {
            at = (at & -TABLE) + TABLE;
        }
        return at;
    }

    private void forgetEntries(long from, long to) {
        for (var va = nextWithTable(from, to); va < to; va = nextWithTable(va + PAGE, to)) {
            memory.storeQuad(slot(va), 0);
        }
    }

    private void forbidStores(long from, long to) {
        for (var va = nextWithTable(from, to); va < to; va = nextWithTable(va + PAGE, to)) {
            var slot = slot(va);
            memory.storeQuad(slot, memory.loadQuad(slot) & ~WRITABLE);
        }
    }

    private void flush() {
        cpu.dataBuffer().invalidateProcess();
        cpu.instructionBuffer().invalidateProcess();
    }

    // Birth and death.

    /// Gives `child` the same objects; nothing is copied before one of them stores.
    @Override
    boolean copyTo(AddressSpace child) {
        if (!(child instanceof ProgramSpace its)) {
            return false;
        }
        Area last = null;
        for (var area = areas; area != null; area = area.next) {
            area.object.uses++;
            area.object.spread = true;
            var twin = new Area(area.first, area.beyond, area.rights, area.shared, area.object, area.offset, null);
            if (!area.shared) {
                if (!area.needsCopy && (area.rights & MachAbi.WRITE) != 0) {
                    forbidStores(area.first, area.beyond);
                }
                area.needsCopy = true;
                twin.needsCopy = true;
            }
            its.link(last, twin);
            last = twin;
        }
        flush();
        return true;
    }

    @Override
    void destroy() {
        for (var area = areas; area != null; area = area.next) {
            area.object.release(frames);
        }
        areas = null;
        latest = null;
        super.destroy();
    }
}
