package spin.core.trap;

import spin.core.strand.Strand;

/// What becomes of a trap that no handler has dealt with: a call fails with ENOSYS, and of a fault nobody has made anything.
public final class UnservedTraps implements Trap {
    /// OSF/1's number for "function not implemented".
    private static final int ENOSYS = 78;

    @Override
    public void systemCall(Strand strand, SavedState state) {
        state.failure(ENOSYS);
    }

    @Override
    public boolean unalignedAccess(Strand strand, SavedState state, long address, int instruction) {
        return false;
    }

    @Override
    public boolean breakpoint(Strand strand, SavedState state) {
        return false;
    }

    @Override
    public boolean illegalInstruction(Strand strand, SavedState state, int word) {
        return false;
    }

    @Override
    public boolean arithmetic(Strand strand, SavedState state, long summary) {
        return false;
    }

    @Override
    public boolean generatedTrap(Strand strand, SavedState state, long code) {
        return false;
    }

    @Override
    public void asynchronousTrap(Strand strand, SavedState state) {
        // The strand goes on.
    }

    @Override
    public boolean unhandled(Strand strand, SavedState state, int signal, String what) {
        return false;
    }
}
