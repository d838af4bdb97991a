package spin.systems.spin.services;

import spin.bench.port.WorkloadAbi;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;

/// The null system call as an extension: SOSP '95, table 7, counts 19 lines for it.
public final class NullCall {
    /// Who the caller is: there is one.
    private static final long CALLER = 1;

    public boolean serves(Strand strand, SavedState state) {
        long number = state.number();
        return number == WorkloadAbi.NULL || number == WorkloadAbi.NULL_GENERAL;
    }

    public void call(Strand strand, SavedState state) {
        state.result(CALLER);
    }
}
