package spin.core.trap;

import java.util.function.BiConsumer;
import spin.core.memory.MemoryFaults;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.strand.UserSide;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;

/// What the PALcode calls when user code enters the kernel.
///
/// Saves the registers of the strand, raises the one event that fits, restores, returns; the PALcode then goes back to
/// user mode. The handler may have waited meanwhile, and other strands may have run and trapped: what is kept here between
/// two lines is the strand's own. A strand whose fault nobody resolves ends, and the machine goes on.
public final class TrapHandler implements KernelEntry {
    private static final int SIGILL = 4;
    private static final int SIGTRAP = 5;
    private static final int SIGFPE = 8;
    private static final int SIGBUS = 10;
    private static final int SIGSEGV = 11;

    private final Processor processor;
    private final UserSide user;
    private final Trap trap;
    private final MemoryFaults faults;
    private final BiConsumer<Strand, UserFault> stopped;
    private final Clock clock;

    /// @param trap the raiser of the trap events
    /// @param clock the raiser of the event of an interrupt
    /// @param faults raises the event that a failed access is
    /// @param stopped told of a strand that a fault has ended
    public TrapHandler(Processor processor, Trap trap, Clock clock, MemoryFaults faults,
            BiConsumer<Strand, UserFault> stopped) {
        this.clock = clock;
        this.processor = processor;
        user = processor.user();
        this.trap = trap;
        this.faults = faults;
        this.stopped = stopped;
        user.onAsynchronousTrap(trap::asynchronousTrap);
    }

    @Override
    public void systemCall(Cpu cpu) {
        var state = user.trapped();
        state.saveCallFrom(cpu);
        trap.systemCall(state.strand, state);
        state.restoreTo(cpu);
        if (processor.isCondemned(state.strand)) {
            cpu.stop();
        }
    }

    @Override
    public void memoryFault(Cpu cpu, Fault fault) {
        var state = user.trapped();
        state.saveFrom(cpu);
        long turn = processor.switches();
        if (!resolved(state, fault)) {
            unhandled(state.strand, state, fault);
        }
        resume(cpu, state, turn);
    }

    @Override
    public void instructionFault(Cpu cpu, Fault fault) {
        if (fault instanceof Fault.FloatingDisabled) {
            user.enableFloating();
            return;
        }
        var state = user.trapped();
        state.saveFrom(cpu);
        long turn = processor.switches();
        if (!answered(state.strand, state, fault)) {
            unhandled(state.strand, state, fault);
        }
        resume(cpu, state, turn);
    }

    @Override
    public void interrupt(Cpu cpu, InterruptLine line) {
        var state = user.trapped();
        state.saveFrom(cpu);
        var strand = state.strand;
        long turn = processor.switches();
        if (processor.isClock(line)) {
            clock.interrupted(strand, state);
        }
        processor.interrupt(line);
        if (user.takesTrap(strand)) {
            trap.asynchronousTrap(strand, state);
        }
        resume(cpu, state, turn);
    }

    /// Whether the access can be tried again: for the kernel, when it works in a strand's name.
    public boolean resolve(Strand strand, long address, boolean write) {
        return faults.resolve(strand, address, write ? Access.WRITE : Access.READ);
    }

    /// Back to where user code was interrupted, or to the beginning of the range of code that was to be done as a whole.
    ///
    /// @param turn the number of the strand's turn in which the trap came
    private void resume(Cpu cpu, SavedState state, long turn) {
        if (processor.switches() != turn) {
            user.resumes(state.strand, state);
        }
        leave(cpu, state);
    }

    /// Back to user mode; or, for a strand that is to end, out of the CPU's loop. Asked last, as the CPU wants it.
    private void leave(Cpu cpu, SavedState state) {
        state.restoreTo(cpu);
        if (processor.isCondemned(state.strand)) {
            cpu.stop();
        }
    }

    /// Tests in the order of how often they come: a pattern switch would be a call into the JDK on the path of a fault.
    private boolean resolved(SavedState state, Fault fault) {
        var strand = state.strand;
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
        if (fault instanceof Fault.Unaligned unaligned) {
            return trap.unalignedAccess(strand, state, unaligned.va(),
                    (unaligned.opcode() << 26) | (unaligned.register() << 21));
        }
        return false;
    }

    private boolean answered(Strand strand, SavedState state, Fault fault) {
        if (fault instanceof Fault.Breakpoint || fault instanceof Fault.BugCheck) {
            return trap.breakpoint(strand, state);
        }
        if (fault instanceof Fault.IllegalInstruction illegal) {
            return trap.illegalInstruction(strand, state, illegal.word());
        }
        if (fault instanceof Fault.Arithmetic arithmetic) {
            return trap.arithmetic(strand, state, arithmetic.summary());
        }
        if (fault instanceof Fault.GeneratedTrap generated) {
            return trap.generatedTrap(strand, state, generated.code());
        }
        return false;
    }

    private void unhandled(Strand strand, SavedState state, Fault fault) {
        int signal = signal(fault);
        var what = fault.toString();
        if (trap.unhandled(strand, state, signal, what)) {
            return;
        }
        var why = new UserFault(strand, signal, state.pc(), what);
        processor.end(strand, why);
        stopped.accept(strand, why);
    }

    private static int signal(Fault fault) {
        if (fault instanceof Fault.Unaligned) {
            return SIGBUS;
        }
        if (fault instanceof Fault.Arithmetic || fault instanceof Fault.GeneratedTrap) {
            return SIGFPE;
        }
        if (fault instanceof Fault.Breakpoint || fault instanceof Fault.BugCheck) {
            return SIGTRAP;
        }
        return fault instanceof Fault.IllegalInstruction || fault instanceof Fault.ManagedFailure ? SIGILL : SIGSEGV;
    }
}
