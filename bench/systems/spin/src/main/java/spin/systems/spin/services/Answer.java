package spin.systems.spin.services;

import org.jspecify.annotations.Nullable;
import spin.core.strand.Processor;
import spin.core.strand.Strand;

/// What an application in the kernel has asked for over a network: the strand that asked waits until a handler has taken it in.
final class Answer {
    private final Processor processor;
    private @Nullable Strand waiting;
    private boolean here;

    Answer(Processor processor) {
        this.processor = processor;
    }

    /// Before it is asked for.
    ///
    /// @param strand that will wait; null for one that looks by itself
    void expect(@Nullable Strand strand) {
        waiting = strand;
        here = false;
    }

    void await() {
        while (!here) {
            processor.block();
        }
    }

    boolean isHere() {
        return here;
    }

    /// In the handler.
    void come() {
        here = true;
        var strand = waiting;
        if (strand != null) {
            processor.unblock(strand);
        }
    }
}
