package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;

/// What a task can address: entries, which say what object is where, and OSF/1's three-level page table, which is a cache of that.
sealed class AddressSpace permits ProgramSpace {

    /// From `start` up to `end` there are an object's pages, its first at `start`.
    static final class Entry {
        final long start;
        final long end;
        final MemoryObject object;
        final boolean writable;
        @Nullable
        Entry next;

        Entry(long start, long end, MemoryObject object, boolean writable, @Nullable Entry next) {
            this.start = start;
            this.end = end;
            this.object = object;
            this.writable = writable;
            this.next = next;
        }

        int page(long va) {
            return (int) ((va - start) >>> Pte.PAGE_SHIFT);
        }
    }

    static final long READABLE = Pte.VALID | Pte.USER_READ | Pte.KERNEL_READ;
    static final long WRITABLE = Pte.USER_WRITE | Pte.KERNEL_WRITE;
    static final int ENTRIES = Pte.PAGE_BYTES / 8;
    static final long PAGE = Pte.PAGE_BYTES;

    final int number;
    final long root;
    final PhysicalMemory memory;
    final Frames frames;
    final Cpu cpu;
    @Nullable
    Entry first;
    private @Nullable Entry hint;

    AddressSpace(int number, long root, PhysicalMemory memory, Frames frames, Cpu cpu) {
        this.number = number;
        this.root = root;
        this.memory = memory;
        this.frames = frames;
        this.cpu = cpu;
        memory.zeroFrame(root);
    }

    /// The pages of an object can be touched from now on. They overlap no other entry.
    void add(long start, MemoryObject object, boolean writable) {
        Entry before = null;
        var at = first;
        while (at != null && at.start < start) {
            before = at;
            at = at.next;
        }
        var entry = new Entry(start, start + object.pages() * PAGE, object, writable, at);
        if (before == null) {
            first = entry;
        } else {
            before.next = entry;
        }
    }

    /// The entry of an address. Looks from the latest one found, as long as that is not behind the address.
    @Nullable
    Entry find(long va) {
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

    // The page table.

    /// Makes the page's translation, with the right to write or without. False when there is no memory for a table.
    boolean enter(Entry entry, long va, boolean write) {
        var middle = tableIn(root + (va >>> 33 & (ENTRIES - 1)) * 8);
        var lower = middle == 0 ? 0 : tableIn(middle + (va >>> 23 & (ENTRIES - 1)) * 8);
        if (lower == 0) {
            return false;
        }
        var page = entry.page(va);
        var object = entry.object;
        memory.storeQuad(lower + (va >>> Pte.PAGE_SHIFT & (ENTRIES - 1)) * 8,
                (long) object.frames[page] << Pte.FRAME_SHIFT | READABLE | (write ? WRITABLE : 0));
        object.mappedBy[page] = this;
        object.mappedAt[page] = va & -PAGE;
        cpu.dataBuffer().invalidate(va, number);
        return true;
    }

    /// Takes the right to write away from the page at `va`, if it is there.
    void forbidWrite(long va) {
        var upper = memory.loadQuad(root + (va >>> 33 & (ENTRIES - 1)) * 8);
        if ((upper & Pte.VALID) == 0) {
            return;
        }
        var middle = memory.loadQuad(address(upper) + (va >>> 23 & (ENTRIES - 1)) * 8);
        if ((middle & Pte.VALID) == 0) {
            return;
        }
        var slot = address(middle) + (va >>> Pte.PAGE_SHIFT & (ENTRIES - 1)) * 8;
        memory.storeQuad(slot, memory.loadQuad(slot) & ~WRITABLE);
        cpu.dataBuffer().invalidate(va, number);
    }

    static long address(long entry) {
        return entry >>> Pte.FRAME_SHIFT << Pte.PAGE_SHIFT;
    }

    final long tableIn(long slot) {
        var entry = memory.loadQuad(slot);
        if ((entry & Pte.VALID) != 0) {
            return address(entry);
        }
        var frame = frames.take();
        if (frame != 0) {
            memory.zeroFrame(frame);
            memory.storeQuad(slot, frame >>> Pte.PAGE_SHIFT << Pte.FRAME_SHIFT | Pte.VALID);
        }
        return frame;
    }

    // Birth and death.

    /// Gives `child` a copy of every page, at once. Their pager is not the child's: its pages are the kernel's business. False when memory ran out.
    boolean copyTo(AddressSpace child) {
        for (var entry = first; entry != null; entry = entry.next) {
            var from = entry.object;
            var to = new MemoryObject(from.pages(), null);
            child.add(entry.start, to, entry.writable);
            for (var page = 0; page < from.pages(); page++) {
                if (from.frames[page] != 0) {
                    var frame = frames.take();
                    if (frame == 0) {
                        return false;
                    }
                    to.frames[page] = (int) (frame >>> Pte.PAGE_SHIFT);
                    var source = from.frame(page);
                    for (var at = 0; at < Pte.PAGE_BYTES; at += 8) {
                        memory.storeQuad(frame + at, memory.loadQuad(source + at));
                    }
                }
            }
        }
        return true;
    }

    /// Gives every frame back, the page table's too. Objects are one task's here.
    void destroy() {
        for (var entry = first; entry != null; entry = entry.next) {
            var object = entry.object;
            for (var page = 0; page < object.pages(); page++) {
                if (object.frames[page] != 0) {
                    frames.drop(object.frame(page));
                    object.frames[page] = 0;
                }
                object.mappedBy[page] = null;
            }
        }
        first = null;
        hint = null;
        dropTable(root, 1);
        cpu.dataBuffer().invalidateProcess();
        cpu.instructionBuffer().invalidateProcess();
    }

    /// Tables only: what the last level names belongs to objects.
    private void dropTable(long table, int level) {
        for (var at = table; level < 3 && at < table + PAGE; at += 8) {
            var entry = memory.loadQuad(at);
            if ((entry & Pte.VALID) != 0) {
                dropTable(address(entry), level + 1);
            }
        }
        frames.drop(table);
    }
}
