package spin.core.memory;

import spin.core.memory.VmException.Reason;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;

/// Reads and writes the page tables of contexts, and keeps the translation buffers to what they say.
///
/// ```text
///  63           43 42      33 32      23 22      13 12         0
/// +---------------+----------+----------+----------+------------+
/// | sign          | level 1  | level 2  | level 3  | byte       |
/// +---------------+----------+----------+----------+------------+
/// ```
/// Three levels of 1024 quadwords, as the PALcode of OSF/1 walks them. Of the bits that are left to software, four are used:
///
/// ```text
///   19       18          17        16
///  +--------+-----------+---------+--------+
///  | stored | may write | may exec| may read|
///  +--------+-----------+---------+--------+
/// ```
/// *May* is what the mapping was made with; it can be taken away and given back, and never exceeded. *Stored*: a store through this entry
/// has been noticed. Until then a writable entry has fault-on-write set, which is how the first store into a page shows.
final class PageTables {
    static final long MAY_READ = 1L << 16;
    static final long MAY_EXECUTE = 1L << 17;
    static final long MAY_WRITE = 1L << 18;
    static final long STORED = 1L << 19;
    static final long MAY_ALL = MAY_READ | MAY_EXECUTE | MAY_WRITE;

    /// The first address that is not user code's: bit 42 is the sign of an address.
    static final long USER_BEYOND = 1L << 42;

    private static final long RIGHTS = Pte.KERNEL_READ | Pte.USER_READ | Pte.KERNEL_WRITE | Pte.USER_WRITE
            | Pte.FAULT_ON_EXECUTE | Pte.FAULT_ON_WRITE;
    private static final int ENTRIES = 1024;
    /// What one level-3 table maps, and where in it the entry of an address is.
    private static final int STRETCH_SHIFT = 23;
    private static final int ENTRY_SHIFT = Pte.PAGE_SHIFT - 3;
    private static final long ENTRY_MASK = 0x1ff8;
    private static final int ENTRY_BYTES = 8;
    /// How far apart the bit *stored* and that of fault-on-write are, which is clear where the other is set.
    private static final int STORED_TO_WAITING = 17;
    /// What an instruction's fetch asks of an entry.
    private static final long FETCHING = Pte.USER_READ | Pte.FAULT_ON_EXECUTE;
    /// As many pages as the larger of the buffers has entries.
    private static final long WHOLE = 32L * Pte.PAGE_BYTES;

    private final Cpu cpu;
    private final PhysicalMemory memory;
    private final PhysicalPages pages;
    private final AddressSpaceNumbers numbers;

    PageTables(Cpu cpu, PhysicalMemory memory, PhysicalPages pages, AddressSpaceNumbers numbers) {
        this.cpu = cpu;
        this.memory = memory;
        this.pages = pages;
        this.numbers = numbers;
    }

    /// Asked several times in every fault, and mostly about one stretch: the level-3 table that was found last is remembered. Tables live
    /// as long as their context, so what is remembered stays right.
    ///
    /// @return the physical address of the level-3 entry, 0 when there is no table for it
    long find(Context context, long address) {
        long stretch = address >>> STRETCH_SHIFT;
        if (stretch == context.recentStretch) {
            return context.recentTable + ((address >>> ENTRY_SHIFT) & ENTRY_MASK);
        }
        if (address < 0 || address >= USER_BEYOND) {
            return 0;
        }
        long table = context.pageTable.address();
        for (int level = 1; level < 3; level++) {
            long pte = memory.loadQuad(entry(table, address, level));
            if ((pte & Pte.VALID) == 0) {
                return 0;
            }
            table = Pte.frameAddress(pte);
        }
        context.recentStretch = stretch;
        context.recentTable = table;
        return table + ((address >>> ENTRY_SHIFT) & ENTRY_MASK);
    }

    /// Others may have had their turn when this returns: what was true of the space before is to be asked again.
    ///
    /// @return the physical address of the level-3 entry; tables that were missing are charged to the space
    long make(Context context, long address) {
        if (address < 0 || address >= USER_BEYOND) {
            throw new VmException(Reason.RANGE,
                    "0x%x lies outside the user part of an address space".formatted(address));
        }
        long table = context.pageTable.address();
        for (int level = 1; level < 3; level++) {
            long at = entry(table, address, level);
            if ((memory.loadQuad(at) & Pte.VALID) == 0) {
                addTable(context, at);
            }
            table = Pte.frameAddress(memory.loadQuad(at));
        }
        return entry(table, address, 3);
    }

    /// To find a frame the kernel may have to tell holders of pages that theirs go, and what they do meanwhile is their affair: they may map
    /// something near, and so make the same table. In a space that they have ended nothing is allocated any more.
    private void addTable(Context context, long at) {
        var below = pages.allocateWired(context.account);
        if ((memory.loadQuad(at) & Pte.VALID) != 0) {
            pages.release(below);
            return;
        }
        memory.storeQuad(at, Pte.of(below.address(), Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE));
    }

    /// The first page from `address` on that is mapped, or `beyond`; stretches without a table are passed over at once.
    long nextMapped(Context context, long address, long beyond) {
        long at = address;
        while (at < beyond) {
            long table = context.pageTable.address();
            int level = 1;
            long pte = memory.loadQuad(entry(table, at, level));
            while ((pte & Pte.VALID) != 0 && level < 3) {
                level++;
                pte = memory.loadQuad(entry(Pte.frameAddress(pte), at, level));
            }
            if ((pte & Pte.VALID) != 0) {
                return at;
            }
            long span = (long) Pte.PAGE_BYTES << (10 * (3 - level));
            at = (at & -span) + span;
        }
        return beyond;
    }

    private static long entry(long table, long address, int level) {
        return table + (long) VirtualAddress.index(address, level) * ENTRY_BYTES;
    }

    /// The valid entry for the page, 0 when nothing is mapped.
    long load(Context context, long address) {
        long at = find(context, address);
        long pte = at == 0 ? 0 : memory.loadQuad(at);
        return (pte & Pte.VALID) == 0 ? 0 : pte;
    }

    void map(long at, Page page, Protection allowed, long may, boolean stored) {
        long bits = Pte.VALID | may | (stored ? STORED : 0);
        memory.storeQuad(at, Pte.of(page.address(), bits | rights(allowed, bits)));
    }

    /// The rights of an entry are what `allowed` says from now on. Code is fetched through the buffer for instructions, which hears of it
    /// only when it matters there.
    void protect(Context context, long address, long at, long pte, Protection allowed) {
        long changed = (pte & ~RIGHTS) | rights(allowed, pte);
        memory.storeQuad(at, changed);
        if (context.epoch == numbers.epoch) {
            cpu.dataBuffer().invalidate(address, context.asn);
            if (((pte ^ changed) & FETCHING) != 0) {
                cpu.instructionBuffer().invalidate(address, context.asn);
            }
        }
    }

    /// The bits that are set in the entries of all pages from `first` up to `beyond`; none when there is no table for one of them.
    long common(Context context, long first, long beyond) {
        var words = memory;
        long common = -1;
        long page = first;
        while (page < beyond) {
            long at = find(context, page);
            if (at == 0) {
                return 0;
            }
            int entries = together(page, beyond);
            page += (long) entries << Pte.PAGE_SHIFT;
            for (; entries >= 4; entries -= 4) {
                common &= words.loadQuad(at) & words.loadQuad(at + ENTRY_BYTES) & words.loadQuad(at + 2 * ENTRY_BYTES)
                        & words.loadQuad(at + 3 * ENTRY_BYTES);
                at += 4 * ENTRY_BYTES;
            }
            for (; entries > 0; entries--) {
                common &= words.loadQuad(at);
                at += ENTRY_BYTES;
            }
        }
        return common;
    }

    /// The rights of the entries of all pages from `first` up to `beyond`, which are valid, are what `allowed` says from now on.
    void protectAll(Context context, long first, long beyond, Protection allowed) {
        var words = memory;
        long kept = ~RIGHTS;
        long rights = rights(allowed, STORED);
        // What an entry has besides, of which no store has been noticed.
        long waiting = rights ^ rights(allowed, 0);
        long page = first;
        while (page < beyond) {
            long at = find(context, page);
            int entries = together(page, beyond);
            page += (long) entries << Pte.PAGE_SHIFT;
            for (; entries > 0; entries--) {
                long pte = words.loadQuad(at);
                words.storeQuad(at, (pte & kept) | rights | (~pte >>> STORED_TO_WAITING & waiting));
                at += ENTRY_BYTES;
            }
        }
        forgetAll(context, first, beyond);
    }

    /// How many entries of one table there are from `page` on, `beyond` not included.
    private static int together(long page, long beyond) {
        int index = (int) (page >>> Pte.PAGE_SHIFT) & (ENTRIES - 1);
        return (int) Math.min((beyond - page + Pte.PAGE_BYTES - 1) >>> Pte.PAGE_SHIFT, ENTRIES - index);
    }

    /// From so many pages on both buffers are emptied of all that belongs to a process, instead of one page after another.
    private void forgetAll(Context context, long first, long beyond) {
        if (!numbers.has(context)) {
            return;
        }
        if (beyond - first >= WHOLE) {
            cpu.dataBuffer().invalidateProcess();
            cpu.instructionBuffer().invalidateProcess();
            return;
        }
        for (long page = first; page < beyond; page += Pte.PAGE_BYTES) {
            cpu.dataBuffer().invalidate(page, context.asn);
            cpu.instructionBuffer().invalidate(page, context.asn);
        }
    }

    void clear(Context context, long address, long at) {
        memory.storeQuad(at, 0);
        forget(context, address);
    }

    /// A store through the entry has been noticed.
    void noticeStore(Context context, long address, long at, long pte) {
        memory.storeQuad(at, (pte & ~Pte.FAULT_ON_WRITE) | STORED);
        forget(context, address);
    }

    /// The next store through the entry is noticed.
    void awaitStore(Context context, long address) {
        long at = find(context, address);
        long pte = memory.loadQuad(at) & ~STORED;
        if ((pte & Pte.USER_WRITE) != 0) {
            pte |= Pte.FAULT_ON_WRITE;
        }
        memory.storeQuad(at, pte);
        forget(context, address);
    }

    /// What the buffers hold of the page. A context without a number has nothing there.
    private void forget(Context context, long address) {
        if (numbers.has(context)) {
            cpu.dataBuffer().invalidate(address, context.asn);
            cpu.instructionBuffer().invalidate(address, context.asn);
        }
    }

    /// Whether user code may do this to the page now; the first store counts as allowed.
    boolean permits(Context context, long address, Access access) {
        long pte = load(context, address);
        if (access == Access.WRITE) {
            return (pte & Pte.USER_WRITE) != 0;
        }
        return (pte & Pte.USER_READ) != 0 && (access == Access.READ || (pte & Pte.FAULT_ON_EXECUTE) == 0);
    }

    /// The tables of a context, and every page that is mapped in them, one by one.
    void walk(Context context, Visitor visitor) {
        long first = context.pageTable.address();
        for (int i = 0; i < ENTRIES; i++) {
            long second = below(first, i);
            for (int j = 0; second != 0 && j < ENTRIES; j++) {
                long third = below(second, j);
                for (int k = 0; third != 0 && k < ENTRIES; k++) {
                    if (below(third, k) != 0) {
                        visitor.mapped(address(i, j, k));
                    }
                }
                if (third != 0) {
                    visitor.table(third);
                }
            }
            if (second != 0) {
                visitor.table(second);
            }
        }
        visitor.table(first);
    }

    /// What a walk meets; a table when everything below it has been met.
    interface Visitor {
        void mapped(long address);

        void table(long physical);
    }

    private long below(long table, int index) {
        long pte = memory.loadQuad(table + (long) index * ENTRY_BYTES);
        return (pte & Pte.VALID) == 0 ? 0 : Pte.frameAddress(pte);
    }

    private static long address(int first, int second, int third) {
        return ((((long) first << 10 | second) << 10) | third) << Pte.PAGE_SHIFT;
    }

    static Protection protection(long pte) {
        if ((pte & Pte.USER_READ) == 0) {
            return Protection.NONE;
        }
        boolean executable = (pte & Pte.FAULT_ON_EXECUTE) == 0;
        if ((pte & Pte.USER_WRITE) != 0) {
            return executable ? Protection.READ_WRITE_EXECUTE : Protection.READ_WRITE;
        }
        return executable ? Protection.READ_EXECUTE : Protection.READ;
    }

    private static long rights(Protection allowed, long pte) {
        return (pte & STORED) != 0 ? allowed.rights & ~Pte.FAULT_ON_WRITE : allowed.rights;
    }
}
