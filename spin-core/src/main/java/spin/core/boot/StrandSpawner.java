package spin.core.boot;

import org.jspecify.annotations.Nullable;
import spin.core.strand.Processor;
import spin.core.strand.ThreadService;
import spin.dispatcher.Fault;
import spin.dispatcher.FaultSink;
import spin.dispatcher.Requester;
import spin.dispatcher.Spawner;

/// Runs what raisers do not wait for on strands of whoever installed it: they are charged to that domain, count among its strands,
/// and end with it.
final class StrandSpawner implements Spawner {
    private @Nullable Processor processor;

    /// From now on there are strands. Who builds a kernel has its dispatcher before it has a processor.
    void on(Processor strands) {
        processor = strands;
    }

    @Override
    public void spawn(String title, Requester behalf, Runnable work) {
        strands(behalf).fork(title, work);
    }

    private ThreadService strands(Requester of) {
        if (processor == null) {
            throw new IllegalStateException("something is to run on a strand before the kernel has a processor");
        }
        return new ThreadService(processor, of);
    }

    /// Leaves out terminations on strands that are ended from outside: they are nobody's fault.
    FaultSink butOfEnded(FaultSink told) {
        return fault -> {
            if (!(fault instanceof Fault.Terminated && isEnding())) {
                told.fault(fault);
            }
        };
    }

    private boolean isEnding() {
        var strands = processor;
        var self = strands == null ? null : strands.current();
        return strands != null && self != null && strands.isCondemned(self);
    }
}
