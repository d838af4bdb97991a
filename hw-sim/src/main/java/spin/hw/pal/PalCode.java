package spin.hw.pal;

import java.util.List;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.MachineCheck;
import spin.hw.mmu.Access;

/// What a machine does when an instruction cannot be finished by hardware alone. Replaceable: an exokernel brings its own.
///
/// Each method may change anything through the CPU: registers, PC, mode, context. When it returns, the CPU goes on at its PC.
/// Charging what the flow costs is the implementation's duty.
public interface PalCode {

    /// A CALL_PAL instruction, retired and charged; the PC is past it.
    void callPal(Cpu cpu, int function);

    /// CALL_PAL callsys, which is [#callPal] unless told otherwise. The 21064 has an entry for each function, so PALcode that brings this one need not
    /// ask which it is.
    default void systemCall(Cpu cpu) {
        callPal(cpu, PalFunction.CALLSYS);
    }

    /// A translation buffer has no entry for `va`; the PC is at the instruction. Fill the buffer and return, and the instruction
    /// is tried again; or refuse with [Cpu#deliver]. An address that no page table can map never gets here.
    void translationMiss(Cpu cpu, long va, Access access);

    /// A fault; [Fault] says where the PC is.
    void fault(Cpu cpu, Fault fault);

    // The 21064 enters PALcode at an address for each kind of fault. PALcode that brings one of these four need not ask what kind it has.

    /// An access that the page's protection, or the address itself, forbids.
    default void accessViolation(Cpu cpu, Fault.AccessViolation violation) {
        fault(cpu, violation);
    }

    default void unaligned(Cpu cpu, Fault.Unaligned unaligned) {
        fault(cpu, unaligned);
    }

    default void arithmetic(Cpu cpu, Fault.Arithmetic arithmetic) {
        fault(cpu, arithmetic);
    }

    default void floatingDisabled(Cpu cpu, Fault.FloatingDisabled disabled) {
        fault(cpu, disabled);
    }

    /// A raised line stands above the CPU's interrupt priority level. Called at an instruction boundary; the PC is at the
    /// instruction that would have come next. Unless the level rises or the line is lowered, it is called again at the next boundary.
    default void interrupt(Cpu cpu, InterruptLine line) {
        throw new IllegalStateException(
                "Interrupt " + line
                        + " reached PALcode that takes none; keep the level high or implement interrupt(...).");
    }

    /// A physical access of the instruction at the PC found neither memory nor a device, or a page table lies where there is none. Nothing
    /// of the instruction has happened. Unless the PALcode knows better, it is the kernel's mistake and ends the run.
    default void machineCheck(Cpu cpu, MachineCheck check) {
        throw check;
    }

    /// An instruction of opcode 19, 1B, 1D, 1E or 1F in PALmode; the PC is at it. Only PALcode that is written in Alpha code enters that mode.
    ///
    /// @return whether the instruction completed, with the PC where the next one is; otherwise its fault has been delivered
    default boolean palInstruction(Cpu cpu, int word) {
        throw new IllegalStateException("The CPU is in PALmode and its PALcode " + getClass().getSimpleName()
                + " is not written in Alpha code; leave PALmode before installing it.");
    }

    /// The parts of this PALcode's state, for a checkpoint.
    ///
    /// @throws CheckpointException when a kernel on the host is behind it, whose state no checkpoint can hold
    default List<Checkpointed> parts() {
        throw new CheckpointException("PALcode " + getClass().getSimpleName()
                + " has its kernel on the host, which no checkpoint can hold; repeat the run from its seed and recorded"
                + " inputs instead.");
    }
}
