package spin.core.trap;

import spin.core.strand.Strand;
import spin.core.strand.UserState;
import spin.hw.cpu.Cpu;

/// Makes and uses the capability that handlers see of a strand's registers; kernel-private, which [SavedState] is not.
public final class SavedStates {
    private SavedStates() {}

    /// @param pc where the strand begins
    /// @param argument in a0
    public static SavedState of(UserState user, Strand strand, long pc, long argument) {
        return new SavedState(user, strand, pc, argument);
    }

    /// The registers of a strand that has not begun are those of another, which is in a trap.
    public static void copy(SavedState from, SavedState to) {
        to.copyFrom(from);
    }

    /// Whose registers they are.
    public static Strand strandOf(SavedState state) {
        return state.strand;
    }

    /// Lets handlers see the registers before the first entry.
    public static void open(SavedState state) {
        state.open();
    }

    /// Another strand's user code is to have the CPU.
    public static void completeFrom(SavedState state, Cpu cpu) {
        state.completeFrom(cpu);
    }

    /// The first entry to user mode.
    public static void begin(SavedState state, Cpu cpu) {
        state.restoreTo(cpu);
    }
}
