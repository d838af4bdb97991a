package spin.hw.elf;

import spin.hw.Machine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.PageWalk;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;

/// An address space on a machine without a kernel: OSF/1's three-level page tables, written by hand into physical memory, with
/// frames handed out in ascending order and never taken back.
///
/// Frame 0 stays free, so that no table is at physical address 0. Who changes rights must invalidate the translation buffers,
/// which [#protect] does and a first mapping needs not.
public final class BareSpace implements ImageSpace {

    private static final int ASN = 1;
    private static final long TABLE = Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE;

    private final Machine machine;
    private final PhysicalMemory memory;
    private final long root = Pte.PAGE_BYTES;
    private long nextFrame = 2L * Pte.PAGE_BYTES;

    /// An empty space on `machine`, whose memory it regards as its own.
    public BareSpace(Machine machine) {
        this.machine = machine;
        this.memory = machine.memory();
        memory.zeroFrame(root);
    }

    /// Makes this the CPU's address space.
    public void enter() {
        machine.cpu().context(root, ASN);
    }

    @Override
    public boolean map(long start, long bytes, Rights rights) {
        requirePages(start, bytes);
        if (!VirtualAddress.isCanonical(start) || !VirtualAddress.isCanonical(start + bytes - 1)
                || framesFor(bytes) > freeFrames() || anyMapped(start, bytes)) {
            return false;
        }
        for (long page = start; page != start + bytes; page += Pte.PAGE_BYTES) {
            memory.storeQuad(entryAddress(page), Pte.of(frame(), rights.pteFlags()));
        }
        return true;
    }

    /// Gives mapped pages other rights.
    ///
    /// @return false when a page is not mapped; the pages before it have changed
    public boolean protect(long start, long bytes, Rights rights) {
        requirePages(start, bytes);
        for (long page = start; page != start + bytes; page += Pte.PAGE_BYTES) {
            long entry = PageWalk.walk(memory, root, page);
            if (entry == 0) {
                return false;
            }
            memory.storeQuad(entryAddress(page), Pte.of(Pte.frameAddress(entry), rights.pteFlags()));
            invalidate(page);
        }
        return true;
    }

    /// Takes pages away; those that are not mapped do not matter.
    public void unmap(long start, long bytes) {
        requirePages(start, bytes);
        for (long page = start; page != start + bytes; page += Pte.PAGE_BYTES) {
            if (isMapped(page)) {
                memory.storeQuad(entryAddress(page), 0);
                invalidate(page);
            }
        }
    }

    public boolean isMapped(long va) {
        return VirtualAddress.isCanonical(va) && PageWalk.walk(memory, root, va) != 0;
    }

    @Override
    public void write(long va, byte[] source, int offset, int length) {
        for (int done = 0; done < length;) {
            int chunk = chunk(va + done, length - done);
            memory.copyIn(physical(va + done), source, offset + done, chunk);
            done += chunk;
        }
    }

    /// Loads bytes from mapped pages, whatever rights the program has there.
    public void read(long va, byte[] target, int offset, int length) {
        for (int done = 0; done < length;) {
            int chunk = chunk(va + done, length - done);
            memory.copyOut(physical(va + done), target, offset + done, chunk);
            done += chunk;
        }
    }

    private static int chunk(long va, int left) {
        return (int) Math.min(left, Pte.PAGE_BYTES - (va & Pte.PAGE_BYTES - 1));
    }

    private long physical(long va) {
        long entry = PageWalk.walk(memory, root, va);
        if (entry == 0 || !VirtualAddress.isCanonical(va)) {
            throw new IllegalArgumentException("Nothing is mapped at 0x" + Long.toHexString(va) + "; map it first.");
        }
        return Pte.physical(entry, va);
    }

    private void invalidate(long page) {
        machine.cpu().instructionBuffer().invalidate(page, ASN);
        machine.cpu().dataBuffer().invalidate(page, ASN);
    }

    private boolean anyMapped(long start, long bytes) {
        for (long page = start; page != start + bytes; page += Pte.PAGE_BYTES) {
            if (isMapped(page)) {
                return true;
            }
        }
        return false;
    }

    // Frames.

    private long freeFrames() {
        return (memory.size() - nextFrame) >>> Pte.PAGE_SHIFT;
    }

    /// Enough for the pages and for every table that they could need.
    private static long framesFor(long bytes) {
        long pages = bytes >>> Pte.PAGE_SHIFT;
        return pages + (pages / VirtualAddress.ENTRIES + 2) * 2;
    }

    private long frame() {
        long frame = nextFrame;
        nextFrame += Pte.PAGE_BYTES;
        memory.zeroFrame(frame);
        return frame;
    }

    /// Physical address of the level-3 entry, made reachable when it is not.
    private long entryAddress(long va) {
        long table = root;
        for (int level = 1; level < 3; level++) {
            long slot = table + 8L * VirtualAddress.index(va, level);
            if (!Pte.isValid(memory.loadQuad(slot))) {
                memory.storeQuad(slot, Pte.of(frame(), TABLE));
            }
            table = Pte.frameAddress(memory.loadQuad(slot));
        }
        return table + 8L * VirtualAddress.index(va, 3);
    }

    private static void requirePages(long start, long bytes) {
        if ((start & Pte.PAGE_BYTES - 1) != 0 || bytes <= 0 || (bytes & Pte.PAGE_BYTES - 1) != 0) {
            throw new IllegalArgumentException("0x" + Long.toHexString(bytes) + " bytes at 0x" + Long.toHexString(start)
                    + " are not whole pages; give multiples of " + Pte.PAGE_BYTES + ".");
        }
    }
}
