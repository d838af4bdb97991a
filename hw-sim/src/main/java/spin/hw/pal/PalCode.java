package spin.hw.pal;

import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.mmu.Access;

/// What a machine does when an instruction cannot be finished by hardware alone. Replaceable: an exokernel brings its own.
///
/// Each method may change anything through the CPU: registers, PC, mode, context. When it returns, the CPU goes on at its PC.
/// Charging what the flow costs is the implementation's duty.
public interface PalCode {

    /// A CALL_PAL instruction, retired and charged; the PC is past it.
    void callPal(Cpu cpu, int function);

    /// A translation buffer has no entry for `va`; the PC is at the instruction. Fill the buffer and return, and the instruction
    /// is tried again; or refuse with [Cpu#deliver]. An address that no page table can map never gets here.
    void translationMiss(Cpu cpu, long va, Access access);

    /// A fault; [Fault] says where the PC is.
    void fault(Cpu cpu, Fault fault);

    /// A raised line stands above the CPU's interrupt priority level. Called at an instruction boundary; the PC is at the
    /// instruction that would have come next. Unless the level rises or the line is lowered, it is called again at the next boundary.
    default void interrupt(Cpu cpu, InterruptLine line) {
        throw new IllegalStateException(
                "Interrupt " + line
                        + " reached PALcode that takes none; keep the level high or implement interrupt(...).");
    }
}
