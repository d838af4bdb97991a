package spin.plexus.tcp;

import org.jspecify.annotations.Nullable;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.dispatcher.Requester;

/// What one domain has not been told yet. It is told on a strand of its own, made when there is something to tell for the first time: the
/// machine of TCP never waits for a handler, and a handler that waits, or never returns, stops nobody but its domain.
final class Deliveries {
    private final Processor processor;
    private final Requester owner;
    private @Nullable News first;
    private @Nullable News last;
    private @Nullable Strand strand;
    /// Whether the strand has told everything, and waits for more.
    private boolean idle;

    /// Everything that one port or connection has to tell, once however often it happened.
    abstract static class News {
        private boolean queued;
        private @Nullable News next;

        /// Raises the events.
        abstract void tell();
    }

    Deliveries(Processor processor, Requester owner) {
        this.processor = processor;
        this.owner = owner;
    }

    void add(News news) {
        if (!news.queued) {
            news.queued = true;
            var before = last;
            if (before == null) {
                first = news;
            } else {
                before.next = news;
            }
            last = news;
        }
        var present = strand;
        if (present == null || present.isEnded()) {
            var fresh = processor.create("tcp", owner, Threads.DEFAULT_PRIORITY, this::tellAll);
            strand = fresh;
            idle = false;
            processor.unblock(fresh);
        } else if (idle) {
            idle = false;
            processor.unblock(present);
        }
    }

    /// The domain is gone.
    void forget() {
        first = null;
        last = null;
    }

    private void tellAll() {
        while (true) {
            for (var news = first; news != null; news = first) {
                first = news.next;
                if (first == null) {
                    last = null;
                }
                news.next = null;
                news.queued = false;
                news.tell();
            }
            idle = true;
            processor.block();
        }
    }
}
