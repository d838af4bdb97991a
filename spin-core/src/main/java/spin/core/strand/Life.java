package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.domains.meter.Terminated;

/// What a strand does from beginning to end. What the kernel's own code throws goes through, and ends the machine.
final class Life implements Runnable {
    private final Processor processor;
    private final Runnable body;
    @Nullable
    Strand strand;

    Life(Processor processor, Runnable body) {
        this.processor = processor;
        this.body = body;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    public void run() {
        var self = strand;
        if (self == null || self.condemned) {
            return;
        }
        try {
            body.run();
        } catch (Throwable thrown) {
            boolean kernels = self.user != null || self.owner == processor.trusted;
            if (kernels && !(thrown instanceof Terminated) && Processor.isTheKernels(thrown)) {
                throw thrown;
            }
            // Not hidden: whoever joins gets it, and if nobody does it is told to the console. An end that was asked for is none.
            if (self.failure == null && !(self.condemned && thrown instanceof Terminated)) {
                self.failure = thrown;
                self.carried = ForeignException.of(thrown);
            }
        }
    }
}
