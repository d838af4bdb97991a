package spin.systems.spin.services;

import spin.bench.port.WorkloadAbi;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;

/// System calls of processes whose turns the extension `stride-scheduler` decides about.
public final class TurnCalls {
    /// The name of the scheduler: there is one.
    private static final long SCHEDULER = 1;
    private static final long NOT_EXITED = -1;

    private final Processor processor;
    private final Threads threads;
    private final long yield;
    private final Runnable onExit;
    private long status = NOT_EXITED;

    /// @param yield  the address of the procedure by which the program yields
    /// @param onExit told when the first has ended
    public TurnCalls(Processor processor, Threads threads, long yield, Runnable onExit) {
        this.processor = processor;
        this.threads = threads;
        this.yield = yield;
        this.onExit = onExit;
    }

    /// What the first that ended gave to EXIT, -1 before.
    public long status() {
        return status;
    }

    public boolean serves(Strand strand, SavedState state) {
        long number = state.number();
        return number >= WorkloadAbi.EXIT && number <= WorkloadAbi.GIVE_WAY;
    }

    public void call(Strand strand, SavedState state) {
        switch ((int) state.number()) {
            case WorkloadAbi.GIVE_WAY -> {
                threads.giveWay();
                state.result(0);
            }
            case WorkloadAbi.PARTNER -> state.result(SCHEDULER);
            case WorkloadAbi.YIELD_PROCEDURE -> state.result(yield);
            default -> exit(strand, state);
        }
    }

    private void exit(Strand strand, SavedState state) {
        if (status == NOT_EXITED) {
            status = state.argument(0);
            onExit.run();
        }
        processor.end(strand, null);
    }
}
