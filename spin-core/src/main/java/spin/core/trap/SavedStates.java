package spin.core.trap;

import spin.core.strand.UserState;

/// Makes the capability that handlers see of a strand's registers; kernel-private, which [SavedState] is not.
public final class SavedStates {
    private SavedStates() {}

    public static SavedState of(UserState registers) {
        return new SavedState(registers);
    }
}
