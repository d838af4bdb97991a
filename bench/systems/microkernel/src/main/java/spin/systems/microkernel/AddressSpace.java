package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.mmu.Pte;

/// What a task can address: entries, which say what object is where and with which rights, and the page table as a cache of that.
///
/// A task that is made of another one has the same objects and neither copies before it stores; then the store goes to a new object
/// whose shadow the old one is. Entries that were allocated as shared are the same object for both, for good; a pager's object is copied by a copy
/// object, so that it stays the parent's and its pager's.
///
/// Sources: Rashid et al., ASPLOS '87, section 3; Mach 3.0, vm/vm_map.c and vm_fault.c.
final class AddressSpace {

    /// Addresses of a range with the same rights, and where in an object they begin.
    private static final class Entry {
        long first;
        long beyond;
        int rights;
        final boolean shared;
        MemoryObject object;
        /// The object's page at `first`.
        int offset;
        /// The object is somebody else's too, and a store is to a copy.
        boolean needsCopy;
        @Nullable
        Entry next;

        Entry(long first, long beyond, int rights, boolean shared, MemoryObject object, int offset,
                @Nullable Entry next) {
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
    /// The page's pager forbids it, or has yet to supply the page: [#awaited] says which page that is.
    static final int WAITS = 4;
    /// The page's pager has said that there is none.
    static final int FAILED = 5;

    /// Behind the last address of user mode.
    static final long BEYOND = 1L << 42;
    private static final int ALL = MachAbi.READ | MachAbi.WRITE | MachAbi.EXECUTE;
    private static final long PAGE = Pte.PAGE_BYTES;

    final int number;
    final PageTable table;
    private final ResidentPages resident;
    private final Messages messages;
    private @Nullable Entry entries;
    private @Nullable Entry hint;
    private @Nullable Page awaited;

    /// @param root a frame of its own
    AddressSpace(int number, long root, ResidentPages resident, Messages messages) {
        this.number = number;
        this.resident = resident;
        this.messages = messages;
        table = new PageTable(number, root, resident);
    }

    // Entries.

    /// Looks from the latest one found, as long as that is not behind the address.
    private @Nullable Entry at(long va) {
        var entry = hint;
        if (entry == null || va < entry.first) {
            entry = entries;
        }
        while (entry != null && entry.beyond <= va) {
            entry = entry.next;
        }
        if (entry == null || entry.first > va) {
            return null;
        }
        hint = entry;
        return entry;
    }

    /// The first entry that ends behind an address: its beginning or that of nothing, its end, its rights, whether it is shared, in the order of
    /// [MachAbi#VM_REGION].
    boolean region(long va, long[] told) {
        var entry = entries;
        while (entry != null && entry.beyond <= va) {
            entry = entry.next;
        }
        if (entry == null) {
            return false;
        }
        told[0] = entry.first;
        told[1] = entry.beyond;
        told[2] = entry.rights;
        told[3] = entry.shared ? 1 : 0;
        return true;
    }

    boolean isFree(long from, long to) {
        for (var entry = entries; entry != null && entry.first < to; entry = entry.next) {
            if (entry.beyond > from) {
                return false;
            }
        }
        return true;
    }

    private boolean isCovered(long from, long to) {
        var at = from;
        for (var entry = at(from); entry != null && entry.first <= at; entry = entry.next) {
            at = entry.beyond;
            if (at >= to) {
                return true;
            }
        }
        return false;
    }

    /// The pages of an object, whose use is the entry's from now on, can be touched. They overlap no other entry.
    void add(long start, int pages, MemoryObject object, int rights) {
        insert(new Entry(start, start + pages * PAGE, rights, false, object, 0, null));
    }

    /// Pages of zeros. False when there is something already.
    boolean allocate(long from, long to, int rights, boolean shared) {
        if (!isFree(from, to)) {
            return false;
        }
        Entry before = null;
        var behind = entries;
        while (behind != null && behind.first < from) {
            before = behind;
            behind = behind.next;
        }
        if (before != null && before.beyond == from && before.rights == rights && !before.shared && !shared
                && isAlone(before)) {
            var page = before.page(from);
            before.object.drop(page, page + (int) ((to - from) >>> Pte.PAGE_SHIFT));
            before.beyond = to;
        } else {
            link(before, new Entry(from, to, rights, shared, new MemoryObject(resident, 0, null), 0, behind));
        }
        return true;
    }

    private static boolean isAlone(Entry entry) {
        var object = entry.object;
        return !entry.needsCopy && object.uses == 1 && !object.spread && object.shadow == null && object.pager == null;
    }

    private void link(@Nullable Entry before, @Nullable Entry entry) {
        if (before == null) {
            entries = entry;
        } else {
            before.next = entry;
        }
    }

    private void insert(Entry fresh) {
        Entry before = null;
        var behind = entries;
        while (behind != null && behind.first < fresh.first) {
            before = behind;
            behind = behind.next;
        }
        fresh.next = behind;
        link(before, fresh);
    }

    /// No entry lies on both sides of `va`.
    private void clip(long va) {
        var entry = at(va);
        if (entry != null && entry.first < va) {
            entry.object.uses++;
            var upper = new Entry(va, entry.beyond, entry.rights, entry.shared, entry.object, entry.page(va),
                    entry.next);
            upper.needsCopy = entry.needsCopy;
            entry.next = upper;
            entry.beyond = va;
        }
    }

    void deallocate(long from, long to) {
        clip(from);
        clip(to);
        hint = null;
        Entry before = null;
        for (var entry = entries; entry != null && entry.first < to; entry = entry.next) {
            if (entry.first >= from) {
                table.remove(entry.first, entry.beyond);
                if (!entry.object.spread) {
                    entry.object.drop(entry.offset, entry.page(entry.beyond));
                }
                entry.object.release(messages);
                link(before, entry.next);
            } else {
                before = entry;
            }
        }
    }

    /// What is forbidden takes effect at once, what is allowed when somebody wants it.
    void protect(long from, long to, int rights) {
        clip(from);
        clip(to);
        for (var entry = entries; entry != null && entry.first < to; entry = entry.next) {
            if (entry.first >= from) {
                var lost = entry.rights & ~rights;
                entry.rights = rights;
                if ((lost & ~MachAbi.WRITE) != 0) {
                    table.remove(entry.first, entry.beyond);
                } else if (lost != 0) {
                    table.forbidStores(entry.first, entry.beyond);
                }
            }
        }
    }

    /// The same pages at another address too, which is free. False when it is not, or when a part has nothing.
    boolean remap(long from, long to, long target) {
        if (!isFree(target, target + to - from) || !isCovered(from, to)) {
            return false;
        }
        clip(from);
        clip(to);
        for (var va = from; va < to;) {
            var entry = at(va);
            if (entry == null) {
                throw new IllegalStateException("Nothing is at 0x" + Long.toHexString(va)
                        + ", where an entry was a moment ago; look what changes the map meanwhile.");
            }
            // A store at either address is to the copy of both.
            ownObject(entry);
            entry.object.uses++;
            entry.object.spread = true;
            var first = target + entry.first - from;
            var twin = new Entry(first, first + entry.beyond - entry.first, entry.rights, entry.shared, entry.object,
                    entry.offset, null);
            twin.needsCopy = entry.needsCopy;
            insert(twin);
            va = entry.beyond;
        }
        return true;
    }

    // Pages.

    boolean isPresent(long va) {
        var entry = at(va);
        return entry != null && entry.object.hasPage(entry.page(va));
    }

    /// Whether who inherits an address has the same page for good.
    boolean isShared(long va) {
        var entry = at(va);
        return entry != null && entry.shared;
    }

    /// Another task's page at an address that was allocated: itself where that was as shared, otherwise until it is stored into.
    boolean map(long va, long frame) {
        var entry = at(va);
        if (entry == null) {
            return false;
        }
        ownObject(entry);
        var index = entry.page(va);
        var before = resident.find(entry.object, index);
        resident.frames.share(frame);
        if (before != null) {
            if (!before.absent) {
                resident.unmap(before.frame);
            }
            resident.free(before);
        }
        resident.insert(entry.object, index, frame).borrowed = !entry.shared;
        return true;
    }

    private static void ownObject(Entry entry) {
        if (entry.needsCopy) {
            entry.object = new MemoryObject(entry.object);
            entry.needsCopy = false;
        }
    }

    /// Settles an access that found no translation that allows it, or says why it cannot be.
    ///
    /// The steps of Mach's vm_fault: the entry, the object and those below it, what the pager forbids, the page of zeros or the copy, what an older copy of the object is owed,
    /// and the page table. Nobody else runs meanwhile, so that the entry need not be looked for again before the last step, as there.
    int fault(long va, boolean write) {
        var entry = va < 0 || va >= BEYOND ? null : at(va);
        if (entry == null) {
            return NO_ADDRESS;
        }
        if ((entry.rights & (write ? MachAbi.WRITE : ALL)) == 0) {
            return FORBIDDEN;
        }
        if (write) {
            ownObject(entry);
        }
        var object = entry.object;
        var index = entry.page(va);
        var page = resident.find(object, index);
        var own = !entry.needsCopy;
        if (page == null) {
            var below = object.standIn(index);
            if (below != null && below.absent) {
                awaited = below;
                return below.failed ? FAILED : WAITS;
            }
            if (below != null && !write) {
                page = below;
                own = false;
            } else {
                var frame = below == null ? resident.zeros() : resident.copy(below.frame);
                if (frame == 0) {
                    return NO_MEMORY;
                }
                page = resident.insert(object, index, frame);
                if (below != null && object.spread) {
                    // Who sees it at another address has the old one in his page table.
                    resident.unmap(below.frame);
                }
                object.collapse();
            }
        } else if (page.absent) {
            awaited = page;
            return page.failed ? FAILED : WAITS;
        } else if (page.borrowed) {
            if (!write) {
                own = false;
            } else if (!returned(page)) {
                return NO_MEMORY;
            }
        } else if (page.lock != 0) {
            if (write) {
                awaited = page;
                return WAITS;
            }
            own = false;
        }
        if (own && object.owesCopy(index)) {
            if (!write) {
                own = false;
            } else if (!object.payCopy(page)) {
                return NO_MEMORY;
            }
        }
        return table.enter(va, page.frame, own && (entry.rights & MachAbi.WRITE) != 0) ? RESOLVED : NO_MEMORY;
    }

    /// The page has a frame of its own. False when there is none.
    private boolean returned(Page page) {
        if (resident.frames.isShared(page.frame)) {
            var copy = resident.copy(page.frame);
            if (copy == 0) {
                return false;
            }
            resident.frames.drop(page.frame);
            page.frame = copy;
        }
        page.borrowed = false;
        return true;
    }

    /// The page for which [#fault] has just found that its pager is to be asked.
    Page awaited() {
        var page = awaited;
        if (page == null) {
            throw new IllegalStateException("No page is waited for; ask behind a fault that says so.");
        }
        return page;
    }

    /// Where a byte is in physical memory, when the task may read or write it; -1 when not.
    long reach(long va, boolean write) {
        if (va < 0 || va >= BEYOND) {
            return -1;
        }
        var entry = table.entry(va);
        if ((entry & (write ? Pte.USER_WRITE : Pte.USER_READ)) == 0) {
            if (fault(va, write) != RESOLVED) {
                return -1;
            }
            entry = table.entry(va);
        }
        return entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT | (va & (PAGE - 1));
    }

    // Birth and death.

    /// Gives `child` the same objects; nothing is copied before one of them stores. A pager's object has a copy that is not the pager's business.
    void copyTo(AddressSpace child) {
        Entry last = null;
        for (var entry = entries; entry != null; entry = entry.next) {
            var object = entry.object;
            var twin = new Entry(entry.first, entry.beyond, entry.rights, entry.shared, object, entry.offset, null);
            if (object.pager != null && !entry.shared && !entry.needsCopy) {
                twin.object = object.copyDelayed();
                twin.needsCopy = true;
            } else {
                object.uses++;
                object.spread = true;
                if (!entry.shared) {
                    if (!entry.needsCopy && (entry.rights & MachAbi.WRITE) != 0) {
                        table.forbidStores(entry.first, entry.beyond);
                    }
                    entry.needsCopy = true;
                    twin.needsCopy = true;
                }
            }
            child.link(last, twin);
            last = twin;
        }
    }

    /// Gives everything back, the page table too.
    void destroy() {
        for (var entry = entries; entry != null; entry = entry.next) {
            table.remove(entry.first, entry.beyond);
            entry.object.release(messages);
        }
        entries = null;
        hint = null;
        table.destroy();
    }
}
