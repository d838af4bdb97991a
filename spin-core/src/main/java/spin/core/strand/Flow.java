package spin.core.strand;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/// One activity that can be left in the middle and gone on with later: a one-shot delimited continuation.
///
/// Where it is left its frames move to the heap, so a waiting strand costs what its frames need and no host thread. It goes on
/// only on the machine's own thread, which is what makes the interleaving of strands the simulated scheduler's. What would
/// break this: leaving while a native frame or a class initialiser is on the stack, which [#leave] refuses.
final class Flow {
    private static final ContinuationScope STRAND = new ContinuationScope("strand");

    private final Continuation continuation;

    Flow(Runnable body) {
        continuation = new Unpinned(body);
    }

    /// Begins, or goes on behind the latest [#leave], until the next one or the end.
    void enter() {
        continuation.run();
    }

    boolean isOver() {
        return continuation.isDone();
    }

    /// Leaves the flow that is running; returns when somebody enters it again.
    ///
    /// @throws IllegalStateException when it cannot be left here
    static void leave() {
        Continuation.yield(STRAND);
    }

    /// Refuses to be left where that would stop the machine.
    private static final class Unpinned extends Continuation {
        Unpinned(Runnable body) {
            super(STRAND, body);
        }

        @Override
        protected void onPinned(Pinned reason) {
            throw new IllegalStateException("a strand cannot wait here (" + reason
                    + "): a class initialiser, a native method or a monitor is on its stack; wait in an ordinary method");
        }
    }
}
