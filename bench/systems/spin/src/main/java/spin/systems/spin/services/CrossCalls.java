package spin.systems.spin.services;

import spin.bench.port.WorkloadAbi;
import spin.core.strand.Processor;
import spin.core.strand.Semaphore;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;

/// Calls between address spaces, as an extension: in by a system call, over to the server's strand, out into its space, and the
/// same way back. SOSP '95, section 5.1 and table 7 (IPC).
public final class CrossCalls {
    private final Processor processor;
    private final UserStrands maker;
    private final Semaphore called;
    private final Semaphore replied;
    private boolean inHand;
    private long answer;

    /// @param maker makes the server's strand, in a space of its own
    public CrossCalls(Processor processor, Threads threads, UserStrands maker) {
        this.processor = processor;
        this.maker = maker;
        called = threads.semaphore(0);
        replied = threads.semaphore(0);
    }

    boolean serves(SavedState state) {
        long number = state.number();
        return number >= WorkloadAbi.SERVE && number <= WorkloadAbi.REPLY;
    }

    void call(Strand strand, SavedState state) {
        switch ((int) state.number()) {
            case WorkloadAbi.CROSS_CALL -> {
                called.release();
                replied.acquire();
                state.result(answer);
            }
            case WorkloadAbi.REPLY -> {
                if (inHand) {
                    answer = state.argument(0);
                    replied.release();
                }
                called.acquire();
                inHand = true;
                state.result(1);
            }
            default -> {
                var server = maker.make(strand, state.argument(0), state.argument(1));
                processor.unblock(server);
                state.result(1);
            }
        }
    }
}
