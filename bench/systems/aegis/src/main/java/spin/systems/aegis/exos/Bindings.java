package spin.systems.aegis.exos;

import spin.bench.port.MemoryPolicy;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// What ExOS does with its page table: hand entries to the kernel, and change what they allow.
///
/// An application's policy changes rights through it, so a protection change is an edit of memory of one's own and one
/// pseudo-instruction.
final class Bindings implements MemoryPolicy {

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;

    private final UserMode port;

    Bindings(UserMode port) {
        this.port = port;
    }

    @Override
    public void allow(long address) {
        change(address, AegisAbi.READ | AegisAbi.WRITE);
    }

    @Override
    public void forbid(long address) {
        change(address, AegisAbi.READ);
    }

    private void change(long address, int rights) {
        var entry = PageTable.find(port, address);
        if (entry == 0) {
            FatalHandler.end(port, AegisAbi.TLB_MISS);
            return;
        }
        port.store(entry + PageTable.RIGHTS, rights);
        bind(entry, address);
    }

    /// Presents the entry to the kernel: binding and capability.
    void bind(long entry, long address) {
        port.register(A0, address);
        port.register(A1,
                AegisAbi.binding(port.load(entry + PageTable.FRAME), (int) port.load(entry + PageTable.RIGHTS)));
        port.register(A2, port.load(entry + PageTable.CAPABILITY));
        port.register(V0, AegisAbi.TLBWR);
        port.callSystem();
    }
}
