package spin.systems.aegis.exos;

import spin.bench.port.MemoryPolicy;
import spin.hw.mmu.Pte;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// What ExOS does with its page table: hand entries to the kernel, and change what they allow.
///
/// An application's policy changes rights through it, so a protection change is an edit of memory of one's own and one
/// pseudo-instruction. One such object serves a process; it works through the port of the run in hand.
final class Bindings implements MemoryPolicy {

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int RW = AegisAbi.READ | AegisAbi.WRITE;
    private static final int INSTRUCTION_BYTES = 4;

    private final PageTable table;
    /// Of the run in hand.
    UserMode port;

    Bindings(PageTable table, UserMode port) {
        this.table = table;
        this.port = port;
    }

    @Override
    public void allow(long address) {
        allow(address, 1);
    }

    @Override
    public void forbid(long address) {
        forbid(address, 1);
    }

    /// First the kernel is asked to give the right back to bindings that it has; where it has not all of them they are presented one by one.
    @Override
    public void allow(long address, int pages) {
        if (change(address, pages, RW) && !callRange(AegisAbi.TLBUNPROTECT, address, pages)) {
            for (var page = 0; page < pages; page++) {
                var va = address + ((long) page << Pte.PAGE_SHIFT);
                bind(table.find(port, va), va);
            }
        }
    }

    @Override
    public void forbid(long address, int pages) {
        if (change(address, pages, AegisAbi.READ)) {
            callRange(AegisAbi.TLBPROTECT, address, pages);
        }
    }

    @Override
    public boolean isDirty(long address) {
        var entry = table.find(port, address);
        return entry != 0 && (port.load(entry + PageTable.RIGHTS) & PageTable.DIRTY) != 0;
    }

    @Override
    public void skip() {
        port.store(Layout.RESUME_PC, port.load(Layout.RESUME_PC) + INSTRUCTION_BYTES);
    }

    /// The entries of a range; false when a page has none, which ends the program. A page that may be written counts as dirty from then on.
    private boolean change(long address, int pages, int rights) {
        var add = rights == RW ? RW | PageTable.DIRTY : rights;
        if (table.change(port, address, pages, PageTable.DIRTY, add)) {
            return true;
        }
        FatalHandler.end(port, AegisAbi.TLB_MISS);
        return false;
    }

    private boolean callRange(int number, long address, int pages) {
        port.register(A0, address);
        port.register(A1, pages);
        port.register(V0, number);
        port.callSystem();
        return port.register(V0) != AegisAbi.NOT_BOUND;
    }

    /// A miss: the entry of the address goes to the kernel. False when there is none.
    boolean bind(long address) {
        var entry = table.find(port, address);
        if (entry == 0) {
            return false;
        }
        bind(entry, address);
        return true;
    }

    /// Presents the entry to the kernel: binding and capability.
    private void bind(long entry, long address) {
        port.register(A0, address);
        port.register(A1, AegisAbi.binding(port.load(entry + PageTable.FRAME),
                (int) port.load(entry + PageTable.RIGHTS) & RW));
        port.register(A2, port.load(entry + PageTable.CAPABILITY));
        port.register(V0, AegisAbi.TLBWR);
        port.callSystem();
    }
}
