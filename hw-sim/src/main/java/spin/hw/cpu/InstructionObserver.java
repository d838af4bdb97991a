package spin.hw.cpu;

/// Somebody who looks on between two instructions, a debugger or a trace.
///
/// It may read and change anything through the CPU, and stop it; when it has moved the PC, the CPU looks again from there.
@FunctionalInterface
public interface InstructionObserver {

    /// The instruction at the PC is next. When PALcode must do something first, fill a translation buffer for instance, the same
    /// instruction comes again: [Cpu#instructions] has not advanced then.
    void beforeInstruction(Cpu cpu);
}
