package spin.hw.pal;

import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Access;
import spin.hw.mmu.PageWalk;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;
import spin.hw.profile.HardwareEvent;

/// One [EntryFrame] on a kernel's stack: all of it is found first, then read or written, so that half a frame cannot be.
///
/// It goes through the data translation buffer as PALcode's own loads and stores do, refills it and pays for that. Between [#reach] and the last
/// use nothing else may happen on the machine.
final class KernelStack {

    private static final long NOWHERE = -1;

    private final Machine machine;
    private final long[] quads = new long[EntryFrame.BYTES / Long.BYTES];

    KernelStack(Machine machine) {
        this.machine = machine;
    }

    /// Whether a frame at `va` can be accessed in kernel mode.
    boolean reach(Cpu cpu, long va, Access access) {
        if ((va & 7) != 0) {
            return false;
        }
        for (int i = 0; i < quads.length; i++) {
            quads[i] = physical(cpu, va + (long) Long.BYTES * i, access);
            if (quads[i] == NOWHERE) {
                return false;
            }
        }
        // What lies outside memory is a machine check: better before the first store than after.
        machine.memory().loadQuad(quads[0]);
        machine.memory().loadQuad(quads[quads.length - 1]);
        return true;
    }

    long get(int offset) {
        return machine.memory().loadQuad(quads[offset / Long.BYTES]);
    }

    void put(int offset, long value) {
        machine.memory().storeQuad(quads[offset / Long.BYTES], value);
    }

    private long physical(Cpu cpu, long va, Access access) {
        if (!VirtualAddress.isCanonical(va)) {
            return NOWHERE;
        }
        if (VirtualAddress.isKseg(va)) {
            return VirtualAddress.ksegPhysical(va);
        }
        var buffer = cpu.dataBuffer();
        long pte = buffer.lookup(va, cpu.asn());
        if (pte == 0) {
            buffer.countMiss();
            machine.charge(HardwareEvent.TB_REFILL);
            pte = PageWalk.walk(machine.memory(), cpu.pageTableBase(), va);
            if (pte == 0) {
                return NOWHERE;
            }
            buffer.write(va, cpu.asn(), pte);
        }
        return Pte.allows(pte, access, false) && !Pte.faultsOn(pte, access) ? Pte.physical(pte, va) : NOWHERE;
    }
}
