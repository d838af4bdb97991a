package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.dispatcher.Fault;
import spin.dispatcher.FaultSink;
import spin.dispatcher.Requester;
import spin.dispatcher.Spawner;

/// Runs what raisers do not wait for on strands of whoever installed it: they are charged to that domain, count among its strands,
/// and end with it. For who builds a kernel.
public final class StrandSpawner implements Spawner {
    private @Nullable Processor processor;

    /// From now on there are strands. Who builds a kernel has its dispatcher before it has a processor.
    public void on(Processor strands) {
        processor = strands;
    }

    @Override
    public void spawn(String title, Requester behalf, Runnable work) {
        var strands = processor;
        if (strands == null) {
            throw new IllegalStateException("something is to run on a strand before the kernel has a processor");
        }
        strands.requireRoomForStrand(behalf);
        strands.unblock(strands.create(title, behalf, Threads.DEFAULT_PRIORITY, work));
    }

    /// Leaves out terminations on strands that are ended from outside: they are nobody's fault.
    public FaultSink butOfEnded(FaultSink told) {
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
