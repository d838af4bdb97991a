package spin.systems.spin.services;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.core.strand.Processor;
import spin.core.strand.Semaphore;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;

/// Threads for user code, as an extension that offers them by system call directly on strands: what the paper calls integrated. And
/// the same between strands of the kernel itself.
public final class ThreadCalls {
    private static final Runnable NOTHING = new Nothing();
    private static final int SEMAPHORES = 4;
    /// OSF/1's number for "no such process".
    private static final long ESRCH = 3;

    /// A thread's body that is none.
    private static final class Nothing implements Runnable {
        @Override
        public void run() {
            // Being created, scheduled and ended is all that is measured.
        }
    }

    private final Processor processor;
    private final Threads threads;
    private final UserStrands maker;
    private final Probe probe;
    private final List<Strand> forked = new ArrayList<>();
    private final Semaphore[] semaphores = new Semaphore[SEMAPHORES];
    private final Semaphore ping;
    private final Semaphore pong;
    private @Nullable Strand partner;

    public ThreadCalls(Processor processor, Threads threads, UserStrands maker, Probe probe) {
        this.processor = processor;
        this.threads = threads;
        this.maker = maker;
        this.probe = probe;
        for (int i = 0; i < SEMAPHORES; i++) {
            semaphores[i] = threads.semaphore(0);
        }
        ping = threads.semaphore(0);
        pong = threads.semaphore(0);
    }

    boolean serves(SavedState state) {
        long number = state.number();
        return number >= WorkloadAbi.FORK && number <= WorkloadAbi.KERNEL_PING_PONG;
    }

    void call(Strand strand, SavedState state) {
        switch ((int) state.number()) {
            case WorkloadAbi.FORK -> {
                var child = maker.make(strand, state.argument(0), state.argument(1));
                forked.add(child);
                processor.unblock(child);
                state.result(forked.size());
            }
            case WorkloadAbi.THREAD_EXIT -> processor.end(strand, null);
            case WorkloadAbi.JOIN -> join(state);
            case WorkloadAbi.SIGNAL -> {
                semaphores[(int) state.argument(0) & (SEMAPHORES - 1)].release();
                state.result(1);
            }
            case WorkloadAbi.WAIT -> {
                semaphores[(int) state.argument(0) & (SEMAPHORES - 1)].acquire();
                state.result(1);
            }
            case WorkloadAbi.KERNEL_FORK_JOIN -> {
                probe.mark(Points.KERNEL_BEGUN);
                threads.join(threads.fork("child", NOTHING));
                probe.mark(Points.KERNEL_DONE);
                state.result(1);
            }
            default -> pingPong(state);
        }
    }

    private void join(SavedState state) {
        long name = state.argument(0);
        if (name < 1 || name > forked.size()) {
            state.failure(ESRCH);
            return;
        }
        threads.join(forked.get((int) name - 1));
        state.result(1);
    }

    private void pingPong(SavedState state) {
        if (partner == null) {
            partner = threads.fork("partner", this::answer);
            threads.giveWay();
        }
        probe.mark(Points.KERNEL_BEGUN);
        ping.release();
        pong.acquire();
        probe.mark(Points.KERNEL_DONE);
        state.result(1);
    }

    private void answer() {
        while (true) {
            ping.acquire();
            pong.release();
        }
    }
}
