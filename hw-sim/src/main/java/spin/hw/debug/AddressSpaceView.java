package spin.hw.debug;

import java.util.OptionalLong;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.PageWalk;
import spin.hw.mmu.Pte;
import spin.hw.mmu.TranslationBuffer;
import spin.hw.mmu.VirtualAddress;

/// Memory as the CPU's current context sees it, for somebody who looks from outside: whatever the rights say, without a fault, and
/// without a trace in a translation buffer.
///
/// A translation is looked for in the data buffer, in the instruction buffer, and in three-level page tables, in this order. A kernel that
/// keeps its tables in another shape is seen as far as its buffers reach.
final class AddressSpaceView {

    private final Cpu cpu;
    private final PhysicalMemory memory;

    AddressSpaceView(Cpu cpu, PhysicalMemory memory) {
        this.cpu = cpu;
        this.memory = memory;
    }

    /// Fills `target` from `va` on, as far as pages are mapped.
    ///
    /// @return how many bytes that was
    int read(long va, byte[] target) {
        int done = 0;
        while (done < target.length) {
            int chunk = chunk(va + done, target.length - done);
            var pa = physical(va + done);
            if (pa.isEmpty()) {
                break;
            }
            memory.copyOut(pa.getAsLong(), target, done, chunk);
            done += chunk;
        }
        return done;
    }

    /// Stores all of `source` at `va`, or nothing.
    ///
    /// @return whether every page was mapped
    boolean write(long va, byte[] source) {
        for (int done = 0; done < source.length; done += chunk(va + done, source.length - done)) {
            if (physical(va + done).isEmpty()) {
                return false;
            }
        }
        for (int done = 0; done < source.length;) {
            int chunk = chunk(va + done, source.length - done);
            memory.copyIn(physical(va + done).orElseThrow(), source, done, chunk);
            done += chunk;
        }
        return true;
    }

    /// The word at `va`, or 0 when nothing is mapped there.
    int word(long va) {
        var pa = physical(va & ~3L);
        return pa.isEmpty() ? 0 : memory.loadLong(pa.getAsLong());
    }

    private OptionalLong physical(long va) {
        if (!VirtualAddress.isCanonical(va)) {
            return OptionalLong.empty();
        }
        long pte = entry(cpu.dataBuffer(), va);
        if (pte == 0) {
            pte = entry(cpu.instructionBuffer(), va);
        }
        if (pte == 0 && isFrame(cpu.pageTableBase())) {
            pte = walk(va);
        }
        long pa = Pte.physical(pte, va);
        return pte != 0 && isFrame(pa & -Pte.PAGE_BYTES) ? OptionalLong.of(pa) : OptionalLong.empty();
    }

    private long entry(TranslationBuffer buffer, long va) {
        return buffer.lookup(va, cpu.asn());
    }

    /// The walk, but for tables that lie outside memory: PALcode would check the machine, a debugger must not.
    private long walk(long va) {
        long table = cpu.pageTableBase();
        for (int level = 1; level < 3; level++) {
            long pte = memory.loadQuad(table + 8L * VirtualAddress.index(va, level));
            table = Pte.frameAddress(pte);
            if (!Pte.isValid(pte) || !isFrame(table)) {
                return 0;
            }
        }
        return PageWalk.walk(memory, cpu.pageTableBase(), va);
    }

    private boolean isFrame(long pa) {
        return pa >= 0 && pa <= memory.size() - Pte.PAGE_BYTES;
    }

    private static int chunk(long va, int left) {
        return (int) Math.min(left, Pte.PAGE_BYTES - (va & Pte.PAGE_BYTES - 1));
    }
}
