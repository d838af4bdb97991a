package spin.hw.pal;

import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;

/// The doors through which [OsfPal] enters a kernel. Kernel code is Java; it runs on the host thread of the machine,
/// in kernel mode, and changes the user's registers, PC and context through the CPU. Returning goes back to user mode.
public interface KernelEntry {

    /// CALL_PAL callsys. The PC is past it; OSF/1 passes the number in r0 and arguments in r16 to r21.
    void systemCall(Cpu cpu);

    /// A fault with an address: no translation, access violation, fault-on, unaligned. The PC is at the instruction, nothing of
    /// it has happened, and it is tried again after return.
    void memoryFault(Cpu cpu, Fault fault);

    /// Any other fault: illegal instruction, arithmetic, breakpoint and the like. The PC is past the instruction, but for
    /// disabled floating point at it.
    void instructionFault(Cpu cpu, Fault fault);

    /// A raised line stands above the CPU's interrupt priority level. The PC is at the instruction that would have come next. Unless the
    /// line is lowered or the level rises, it is called again at the next boundary.
    default void interrupt(Cpu cpu, InterruptLine line) {
        throw new IllegalStateException(
                "Interrupt " + line
                        + " reached a kernel that takes none; keep the level high or implement interrupt(...).");
    }
}
