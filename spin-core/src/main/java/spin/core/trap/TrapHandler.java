package spin.core.trap;

import org.jspecify.annotations.Nullable;
import spin.core.memory.MemoryFaults;
import spin.core.strand.Strand;
import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;

/// What the PALcode calls when user code enters the kernel.
///
/// Saves the registers of the strand, raises the one event that fits, restores, returns; the PALcode then goes back to
/// user mode. A strand whose fault nobody resolves is stopped and the processor with it: there is one strand.
public final class TrapHandler implements KernelEntry {
    /// Where registers go on a trap: in the kernel's own first frame, past what a null pointer would reach.
    private static final long TRAP_FRAME = 0x1000;

    private final Trap trap;
    private final MemoryFaults faults;
    private final SavedState state;
    private @Nullable Strand current;
    private @Nullable String stopped;

    /// @param machine whose traps these are; the frame lies in its memory
    /// @param trap the raiser of the trap events
    /// @param faults raises the event that a failed access is
    public TrapHandler(Machine machine, Trap trap, MemoryFaults faults) {
        this.state = new SavedState(machine.memory(), TRAP_FRAME);
        this.trap = trap;
        this.faults = faults;
    }

    /// From now on user code belongs to `strand`.
    public void current(Strand strand) {
        current = strand;
        stopped = null;
    }

    /// Why the current strand was stopped, null while it was not.
    public @Nullable String stopped() {
        return stopped;
    }

    @Override
    public void systemCall(Cpu cpu) {
        var strand = running();
        state.saveFrom(cpu);
        trap.systemCall(strand, state);
        state.restoreTo(cpu);
    }

    @Override
    public void memoryFault(Cpu cpu, Fault fault) {
        var strand = running();
        state.saveFrom(cpu);
        if (!resolved(strand, fault)) {
            stop(cpu, strand, fault);
        }
        state.restoreTo(cpu);
    }

    @Override
    public void instructionFault(Cpu cpu, Fault fault) {
        stop(cpu, running(), fault);
    }

    /// Tests in the order of how often they come: a pattern switch would be a call into the JDK on the path of a fault.
    private boolean resolved(Strand strand, Fault fault) {
        if (fault instanceof Fault.AccessViolation violation) {
            return faults.resolve(strand, violation.va(), violation.access());
        }
        if (fault instanceof Fault.TranslationNotValid missing) {
            return faults.resolve(strand, missing.va(), missing.access());
        }
        if (fault instanceof Fault.FaultOn forbidden) {
            if (forbidden.access() == Access.WRITE && faults.firstStore(strand, forbidden.va())) {
                return true;
            }
            return faults.resolve(strand, forbidden.va(), forbidden.access());
        }
        return false;
    }

    private void stop(Cpu cpu, Strand strand, Fault fault) {
        stopped = "strand %s stopped at pc 0x%x: %s, and no handler resolved it".formatted(strand, cpu.pc(), fault);
        cpu.stop();
    }

    private Strand running() {
        var strand = current;
        if (strand == null) {
            throw new IllegalStateException(
                    "user code trapped while no strand was running; TrapHandler.current was never called");
        }
        return strand;
    }
}
