package spin.systems.spin.services;

import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;

/// The other system calls that a workload makes, as one extension.
public final class WorkloadCalls {
    /// The name of the one callee there is.
    private static final long CALLEE = 1;
    private static final long NOT_EXITED = -1;
    /// OSF/1's numbers for "no such device or address" and "function not implemented".
    private static final long ENXIO = 6;
    private static final long ENOSYS = 78;

    /// The state of a page is asked for in the kernel, between these two; what a program pays for coming here is not in it.
    private static final String DIRTY_ASKED = "spin dirty asked";
    private static final String DIRTY_ANSWERED = "spin dirty answered";

    private final Processor processor;
    private final Translation translation;
    private final Callee callee;
    private final ThreadCalls threads;
    private final CrossCalls crossings;
    private final Probe probe;
    private long status = NOT_EXITED;

    /// @param translation the raiser of the translation service
    /// @param callee the raiser of the interface that the callee's domain exports
    /// @param threads serves the calls about threads
    /// @param crossings serves the calls to another address space
    public WorkloadCalls(Processor processor, Translation translation, Callee callee,
            ThreadCalls threads, CrossCalls crossings, Probe probe) {
        this.threads = threads;
        this.crossings = crossings;
        this.processor = processor;
        this.translation = translation;
        this.callee = callee;
        this.probe = probe;
    }

    /// What the program gave to EXIT, -1 before.
    public long status() {
        return status;
    }

    public boolean serves(Strand strand, SavedState state) {
        long number = state.number();
        return number >= WorkloadAbi.EXIT && number <= WorkloadAbi.REPLY;
    }

    public void call(Strand strand, SavedState state) {
        switch ((int) state.number()) {
            case WorkloadAbi.EXIT -> {
                status = state.argument(0);
                processor.end(strand, null);
            }
            case WorkloadAbi.CALLEE -> state.result(CALLEE);
            case WorkloadAbi.PROTECTED_CALL -> protectedCall(state);
            case WorkloadAbi.PROTECT -> {
                translation.changeMapping(strand.context(), state.argument(0), rights(state));
                state.result(0);
            }
            case WorkloadAbi.PROTECT_RANGE -> {
                translation.changeMappings(strand.context(), state.argument(0),
                        state.argument(2) * WorkloadAbi.PAGE, rights(state));
                state.result(0);
            }
            case WorkloadAbi.DIRTY -> {
                long address = state.argument(0);
                probe.mark(DIRTY_ASKED);
                boolean dirty = translation.isDirty(strand.context(), address);
                probe.mark(DIRTY_ANSWERED);
                state.result(dirty ? 1 : 0);
            }
            default -> further(strand, state);
        }
    }

    private void further(Strand strand, SavedState state) {
        if (threads.serves(state)) {
            threads.call(strand, state);
        } else if (crossings.serves(state)) {
            crossings.call(strand, state);
        } else {
            state.failure(ENOSYS);
        }
    }

    private static Protection rights(SavedState state) {
        return state.argument(1) == 0 ? Protection.READ_EXECUTE : Protection.READ_WRITE_EXECUTE;
    }

    /// An in-kernel call into another domain: a call through the interface that it exports. SOSP '95, table 2.
    private void protectedCall(SavedState state) {
        if (state.argument(1) != CALLEE) {
            state.failure(ENXIO);
            return;
        }
        long argument = state.argument(0);
        probe.mark(Points.CALLEE_CALLED);
        long result = callee.call(argument);
        probe.mark(Points.CALLEE_RETURNED);
        state.result(result);
    }
}
