package spin.core.memory;

import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;

/// Makes address spaces and edits their page tables.
///
/// ```text
///  63           43 42      33 32      23 22      13 12         0
/// +---------------+----------+----------+----------+------------+
/// | sign          | level 1  | level 2  | level 3  | byte       |
/// +---------------+----------+----------+----------+------------+
/// ```
/// Three levels of 1024 quadwords, as the PALcode of OSF/1 walks them. Kernel-private; on the kernel's thread.
public final class AddressSpaces {
    private static final int PAGE_BITS = Pte.PAGE_SHIFT;
    private static final long PAGE_BYTES = Pte.PAGE_BYTES;
    private static final int LEVEL_BITS = 10;
    private static final long LEVEL_MASK = (1L << LEVEL_BITS) - 1;
    /// The kernel's own memory lies below; frames for others begin here.
    private static final long FIRST_FREE = 1L << 20;
    /// The 21064 has six bits of address-space number; 0 is the kernel's.
    private static final int LAST_ASN = 63;

    private final Cpu cpu;
    private final PhysicalMemory memory;
    private final FrameAllocator frames;
    private int lastAsn;

    public AddressSpaces(Machine machine) {
        cpu = machine.cpu();
        memory = machine.memory();
        frames = new FrameAllocator(memory, FIRST_FREE);
    }

    /// An empty address space.
    public Context create() {
        if (lastAsn == LAST_ASN) {
            throw new IllegalStateException("all " + LAST_ASN + " address-space numbers are in use; destroy a context");
        }
        return new Context(frames.allocate(), ++lastAsn);
    }

    /// From now on user code runs in `context`.
    public void enter(Context context) {
        cpu.context(context.pageTable, context.asn);
    }

    /// Reserves the pages from `first` up to `beyond`; nothing is mapped there yet.
    public void allocate(Context context, long first, long beyond) {
        context.allocate(pageOf(first), pageOf(beyond + PAGE_BYTES - 1));
    }

    /// Maps a fresh zeroed frame at the page that holds `address`.
    ///
    /// @return the physical address of the frame
    public long map(Context context, long address, Protection allowed) {
        long entry = entryFor(context, address);
        if ((memory.loadQuad(entry) & Pte.VALID) != 0) {
            throw new IllegalArgumentException("page 0x%x of %s is mapped already".formatted(address, context));
        }
        long frame = frames.allocate();
        memory.storeQuad(entry, Pte.of(frame, Pte.VALID | rights(allowed)));
        return frame;
    }

    public int freeFrames() {
        return frames.freeFrames();
    }

    /// Rewrites the rights of a mapped page, then drops what the translation buffers may still hold of it.
    void protect(Context context, long address, Protection allowed) {
        long entry = existingEntry(context, address);
        long pte = entry == 0 ? 0 : memory.loadQuad(entry);
        if ((pte & Pte.VALID) == 0) {
            throw new IllegalArgumentException("no page of %s is mapped at 0x%x".formatted(context, address));
        }
        memory.storeQuad(entry, (pte & ~ALL_RIGHTS) | rights(allowed));
        cpu.dataBuffer().invalidate(address, context.asn);
        cpu.instructionBuffer().invalidate(address, context.asn);
    }

    Protection protection(Context context, long address) {
        long entry = existingEntry(context, address);
        long pte = entry == 0 ? 0 : memory.loadQuad(entry);
        if ((pte & Pte.VALID) == 0 || (pte & Pte.USER_READ) == 0) {
            return Protection.NONE;
        }
        boolean executable = (pte & Pte.FAULT_ON_EXECUTE) == 0;
        if ((pte & Pte.USER_WRITE) != 0) {
            return executable ? Protection.READ_WRITE_EXECUTE : Protection.READ_WRITE;
        }
        return executable ? Protection.READ_EXECUTE : Protection.READ;
    }

    boolean isMapped(Context context, long address) {
        long entry = existingEntry(context, address);
        return entry != 0 && (memory.loadQuad(entry) & Pte.VALID) != 0;
    }

    private static final long ALL_RIGHTS = Pte.KERNEL_READ | Pte.USER_READ | Pte.KERNEL_WRITE | Pte.USER_WRITE
            | Pte.FAULT_ON_EXECUTE;

    private static long rights(Protection allowed) {
        long bits = Pte.KERNEL_READ | Pte.KERNEL_WRITE;
        if (allowed.readable()) {
            bits |= Pte.USER_READ;
        }
        if (allowed.writable()) {
            bits |= Pte.USER_WRITE;
        }
        if (!allowed.executable()) {
            bits |= Pte.FAULT_ON_EXECUTE;
        }
        return bits;
    }

    private static long pageOf(long address) {
        return address & -PAGE_BYTES;
    }

    private static long index(long address, int level) {
        return (address >>> (PAGE_BITS + (3 - level) * LEVEL_BITS)) & LEVEL_MASK;
    }

    /// @return the physical address of the level-3 entry, 0 when a table above it does not exist
    private long existingEntry(Context context, long address) {
        long table = context.pageTable;
        for (int level = 1; level < 3; level++) {
            long pte = memory.loadQuad(table + index(address, level) * 8);
            if ((pte & Pte.VALID) == 0) {
                return 0;
            }
            table = Pte.frameAddress(pte);
        }
        return table + index(address, 3) * 8;
    }

    private long entryFor(Context context, long address) {
        if (address >>> (PAGE_BITS + 3 * LEVEL_BITS) != 0) {
            throw new IllegalArgumentException(
                    "0x%x lies outside the user part of an address space".formatted(address));
        }
        long table = context.pageTable;
        for (int level = 1; level < 3; level++) {
            long entry = table + index(address, level) * 8;
            long pte = memory.loadQuad(entry);
            if ((pte & Pte.VALID) == 0) {
                pte = Pte.of(frames.allocate(), Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE);
                memory.storeQuad(entry, pte);
            }
            table = Pte.frameAddress(pte);
        }
        return table + index(address, 3) * 8;
    }
}
