package spin.core.trap;

import spin.core.strand.Strand;

/// Events that begin in user code.
public interface Trap {
    /// User code executed `callsys`. A handler guards on [SavedState#number()], serves the call and sets its result;
    /// when no handler ran, the call fails with ENOSYS.
    ///
    /// @param state the registers of the strand; dead when the raise returns
    void systemCall(Strand strand, SavedState state);
}
