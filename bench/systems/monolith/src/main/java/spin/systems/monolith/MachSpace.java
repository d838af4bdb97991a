package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;

/// An address space as in Mach: a map of entries, each with a memory object, and page tables that hold what has been touched and may be thrown away.
///
/// A change of rights cuts entries at its ends, then goes through the page table from its first level for each page, changes the entry and takes it out of the
/// buffer. A fault looks for the page in the entry's object and in those behind it; what is found behind is copied before it is written. A fork
/// shares objects and copies nothing. Source: `vm/vm_map.c` and `vm/vm_fault.c` of Mach 2.5 and 3.0; `pmap_protect` and `pmap_enter` after the pmap
/// modules for the Alpha of NetBSD and FreeBSD, which have Mach's interface.
///
/// There are no locks of maps, busy pages or versions: nothing sleeps while it looks.
final class MachSpace extends AddressSpace {

    /// A range of addresses with one object and the same rights.
    private static final class Entry {
        long start;
        long end;
        @Nullable
        VmObject object;
        /// Where in the object it begins.
        long offset;
        boolean writable;
        /// What a change of rights may give at most.
        final boolean mayBeWritable;
        /// Whether it is the same in every space that has it, and in those forked from them.
        boolean shared;
        /// Whether the object must get another in front before it is changed here.
        boolean needsCopy;
        @Nullable
        Entry next;

        Entry(long start, long end, boolean writable, boolean mayBeWritable) {
            this.start = start;
            this.end = end;
            this.writable = writable;
            this.mayBeWritable = mayBeWritable;
        }
    }

    /// Where `vm_allocate` begins to look, and the end of what a program can address.
    private static final long ALLOCATED = 3L << 32;
    private static final long LIMIT = 1L << 42;

    private final VmPages pages;
    private @Nullable Entry first;
    private @Nullable Entry hint;

    MachSpace(int number, long root, PhysicalMemory memory, Frames frames, Cpu cpu, VmPages pages) {
        super(number, root, memory, frames, cpu);
        this.pages = pages;
    }

    // The map.

    @Override
    void addRegion(long start, long end, boolean writable) {
        place(new Entry(start, end, writable, writable));
    }

    private void place(Entry entry) {
        Entry before = null;
        var at = first;
        while (at != null && at.start < entry.start) {
            before = at;
            at = at.next;
        }
        insert(before, entry);
    }

    private void insert(@Nullable Entry before, Entry entry) {
        entry.next = before == null ? first : before.next;
        if (before == null) {
            first = entry;
        } else {
            before.next = entry;
        }
    }

    /// `vm_map_lookup_entry`: from the latest one found, forwards; or from the first.
    private @Nullable Entry find(long va) {
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

    /// The part of an entry from `at` on, now an entry of its own, in front of which the old one ends: `vm_map_clip_end`, and `vm_map_clip_start`.
    private Entry clip(Entry entry, long at) {
        var behind = new Entry(at, entry.end, entry.writable, entry.mayBeWritable);
        var object = entry.object;
        if (object != null) {
            object.references++;
        }
        behind.object = object;
        behind.offset = entry.offset + at - entry.start;
        behind.needsCopy = entry.needsCopy;
        behind.shared = entry.shared;
        entry.end = at;
        insert(entry, behind);
        return behind;
    }

    /// `vm_map_protect`: first whether all of it may be done, then all of it.
    @Override
    boolean protect(long start, long end, boolean writable) {
        var at = find(start);
        if (at == null || !permits(at, end, writable)) {
            return false;
        }
        if (at.start < start) {
            at = clip(at, start);
        }
        while (at != null && at.start < end) {
            if (at.end > end) {
                clip(at, end);
            }
            if (at.writable != writable) {
                at.writable = writable;
                changeRights(at.start, at.end, writable && !at.needsCopy);
            }
            at = at.next;
        }
        return true;
    }

    private static boolean permits(Entry from, long end, boolean writable) {
        var at = from;
        while (!writable || at.mayBeWritable) {
            if (at.end >= end) {
                return true;
            }
            var next = at.next;
            if (next == null || next.start != at.end) {
                return false;
            }
            at = next;
        }
        return false;
    }

    /// `vm_allocate` anywhere: the first hole that is large enough.
    ///
    /// @param bytes whole pages
    /// @return 0 when there is none
    long allocate(long bytes) {
        var start = ALLOCATED;
        Entry before = null;
        for (var at = first; at != null && (at.start < start || at.start - start < bytes); at = at.next) {
            start = Math.max(start, at.end);
            before = at;
        }
        if (bytes > LIMIT - start) {
            return 0;
        }
        insert(before, new Entry(start, start + bytes, true, true));
        return start;
    }

    /// `vm_deallocate`: nothing is at these pages any more, whether or not something was.
    void deallocate(long start, long end) {
        Entry before = null;
        var at = first;
        while (at != null && at.start < end) {
            if (at.end <= start) {
                before = at;
                at = at.next;
            } else if (at.start < start) {
                before = at;
                at = clip(at, start);
            } else {
                if (at.end > end) {
                    clip(at, end);
                }
                forget(at.start, at.end);
                var object = at.object;
                if (object != null) {
                    object.release();
                }
                at = at.next;
                if (before == null) {
                    first = at;
                } else {
                    before.next = at;
                }
            }
        }
        hint = null;
        cpu.dataBuffer().invalidateProcess();
        cpu.instructionBuffer().invalidateProcess();
    }

    // Faults.

    @Override
    int fault(long va, boolean write) {
        var entry = find(va);
        if (entry == null) {
            return NO_ADDRESS;
        }
        if (write && !entry.writable) {
            return FORBIDDEN;
        }
        var top = object(entry, write);
        var address = va & -PAGE;
        var offset = entry.offset + address - entry.start;
        var page = pages.find(top, offset);
        if (page == null) {
            page = behind(top, offset, write);
        }
        if (page == null) {
            return NO_MEMORY;
        }
        var copyFirst = page.object != top || entry.needsCopy;
        return enter(address, page, entry.writable, copyFirst) ? RESOLVED : NO_MEMORY;
    }

    /// The entry's object, which may be changed if that is wanted.
    private VmObject object(Entry entry, boolean write) {
        var object = entry.object;
        if (object == null) {
            object = pages.object(entry.end - entry.start);
            entry.object = object;
            entry.needsCopy = false;
        } else if (write && entry.needsCopy) {
            object = object.shadow(entry.offset, entry.end - entry.start);
            entry.object = object;
            entry.offset = 0;
            entry.needsCopy = false;
        }
        return object;
    }

    /// A page that the top object does not have: that of an object behind it, or a copy of that if it is for writing; zeros when there is none. Null when
    /// there is no memory.
    private VmPages.@Nullable Page behind(VmObject top, long offset, boolean write) {
        var object = top;
        var at = offset;
        for (var next = object.shadow; next != null; next = object.shadow) {
            at += object.shadowOffset;
            object = next;
            var found = pages.find(object, at);
            if (found != null) {
                if (!write) {
                    return found;
                }
                var copied = pages.copy(top, offset, found);
                if (copied != null) {
                    // Who looks at the old one here must see the new one from now on.
                    VmPages.unmap(found);
                    top.collapse();
                }
                return copied;
            }
        }
        return pages.zeros(top, offset);
    }

    // The page table.

    @Override
    boolean map(long va, long frame, boolean writable) {
        var entry = find(va);
        if (entry == null) {
            return false;
        }
        var object = object(entry, true);
        var page = pages.add(object, entry.offset + va - entry.start, frame);
        return enter(va, page, writable && entry.writable, false);
    }

    /// `pmap_enter`: the page is at the address from now on. False when there is no memory for a table.
    private boolean enter(long va, VmPages.Page page, boolean writable, boolean copyFirst) {
        var slot = madeSlot(va);
        if (slot == 0) {
            return false;
        }
        var old = memory.loadQuad(slot);
        var name = page.frame >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT;
        if ((old & Pte.VALID) == 0) {
            note(page, va);
        } else {
            if (old >>> Pte.FRAME_SHIFT << Pte.FRAME_SHIFT != name) {
                throw new IllegalStateException("Address 0x" + Long.toHexString(va)
                        + " has another page already; take that out of the page table first.");
            }
            cpu.dataBuffer().invalidate(va, number);
        }
        var rights = copyFirst ? READABLE | COPY : READABLE;
        memory.storeQuad(slot, name | rights | (writable && !copyFirst ? WRITABLE : 0));
        return true;
    }

    private void note(VmPages.Page page, long va) {
        var mapping = new VmPages.Mapping(this, va);
        mapping.next = page.mappings;
        page.mappings = mapping;
    }

    /// A page has lost its mapping at this address.
    void unmapped(long va) {
        var slot = slot(va);
        if (slot != 0) {
            memory.storeQuad(slot, 0);
            cpu.dataBuffer().invalidate(va, number);
            cpu.instructionBuffer().invalidate(va, number);
        }
    }

    /// The last page that the table of `va`, which is not there, would have: so a range takes as long as what is in it, and not as it is long.
    private static long lastWithoutTable(long va) {
        return va | (TABLE - PAGE);
    }

    /// `pmap_protect`. A page that must be copied first is given no right to be written.
    private void changeRights(long start, long end, boolean writable) {
        var words = memory;
        for (var va = start; va < end; va += PAGE) {
            var slot = slot(va);
            if (slot == 0) {
                va = lastWithoutTable(va);
            } else {
                var entry = words.loadQuad(slot);
                if ((entry & Pte.VALID) != 0) {
                    var rights = writable && (entry & COPY) == 0 ? WRITABLE : 0;
                    words.storeQuad(slot, (entry & ~WRITABLE) | rights);
                    cpu.dataBuffer().invalidate(va, number);
                }
            }
        }
    }

    /// No page of the range may be written before it is copied.
    private void copyBeforeWriting(long start, long end) {
        for (var va = start; va < end; va += PAGE) {
            var slot = slot(va);
            if (slot == 0) {
                va = lastWithoutTable(va);
                continue;
            }
            var entry = memory.loadQuad(slot);
            if ((entry & Pte.VALID) != 0) {
                memory.storeQuad(slot, (entry & ~WRITABLE) | COPY);
            }
        }
    }

    @Override
    boolean shareWith(AddressSpace other, long start, long end) {
        var entry = find(start);
        if (!(other instanceof MachSpace theirs) || entry == null || entry.start != start || entry.end != end) {
            return false;
        }
        var object = object(entry, true);
        object.references++;
        entry.shared = true;
        var same = new Entry(start, end, entry.writable, entry.mayBeWritable);
        same.object = object;
        same.offset = entry.offset;
        same.shared = true;
        theirs.place(same);
        return true;
    }

    // Birth and death of processes.

    /// `vm_map_fork`: both have the same objects, and whoever writes first gets one in front.
    @Override
    boolean copyTo(AddressSpace to) {
        if (!(to instanceof MachSpace child)) {
            return false;
        }
        Entry last = null;
        for (var entry = first; entry != null; entry = entry.next) {
            var copied = new Entry(entry.start, entry.end, entry.writable, entry.mayBeWritable);
            var object = entry.object;
            if (entry.shared) {
                object = object(entry, true);
                object.references++;
                copied.object = object;
                copied.offset = entry.offset;
                copied.shared = true;
            } else if (object != null) {
                object.collapse();
                object.references++;
                if (!entry.needsCopy) {
                    entry.needsCopy = true;
                    copyBeforeWriting(entry.start, entry.end);
                }
                copied.object = object;
                copied.offset = entry.offset;
                copied.needsCopy = true;
            }
            child.insert(last, copied);
            last = copied;
        }
        cpu.dataBuffer().invalidateProcess();
        return true;
    }

    @Override
    void destroy() {
        for (var entry = first; entry != null; entry = entry.next) {
            forget(entry.start, entry.end);
            var object = entry.object;
            if (object != null) {
                object.release();
            }
        }
        first = null;
        hint = null;
        super.destroy();
    }

    /// `pmap_remove`: the range is mapped no longer, and pages know that.
    private void forget(long start, long end) {
        for (var va = start; va < end; va += PAGE) {
            var slot = slot(va);
            if (slot == 0) {
                va = lastWithoutTable(va);
                continue;
            }
            var entry = memory.loadQuad(slot);
            if ((entry & Pte.VALID) != 0) {
                memory.storeQuad(slot, 0);
                pages.forget(entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT, this, va);
            }
        }
    }
}
