package spin.hw.cpu;

/// One way to execute instructions fast. Which one a CPU uses changes no outcome, no trap and no count.
///
/// An engine is entered between two instructions and leaves between two, with [CpuState], clock and counts exact. It calls nothing
/// that can run a kernel: it completes what completes by itself, and at an instruction that needs more (a miss, a fault, CALL_PAL,
/// a store to decoded code) it returns with the PC there, nothing of that instruction done, and the CPU executes that one.
/// So no frame of an engine is ever on the stack while a kernel runs or switches strands.
///
/// What would break this: an engine that keeps state of the simulated machine across calls. The [AccessCache] and [CodePage]s are
/// its only memory, and they are told of every change.
public interface Engine {

    /// Completes whole instructions until `instructions` of them have completed, or until `cycles` have passed and not one
    /// instruction later, or until one comes that it leaves to the CPU. Both budgets are at least 1 when called.
    ///
    /// The engine advances the clock by what it completed, adds to [CpuState#instructions], and sees to the counts by class.
    ///
    /// @return whether a budget is used up; otherwise the instruction at the PC is the CPU's, and a budget is left for it
    boolean run(long instructions, long cycles);
}
