package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.core.ImportDeniedException;
import spin.dispatcher.Requester;

/// [GlobalScheduler] as an importer has it: to handle, if he may. Raised by anybody else than the processor, it would take strands of others out
/// of the queue, or hand them out.
public final class SchedulerService implements GlobalScheduler {
    private final Requester who;

    public SchedulerService(Requester who) {
        this.who = who;
    }

    @Override
    public void ready(Strand strand) {
        throw refused("ready");
    }

    @Override
    public void gone(Strand strand) {
        throw refused("gone");
    }

    @Override
    public @Nullable Strand next() {
        throw refused("next");
    }

    private ImportDeniedException refused(String event) {
        return new ImportDeniedException("%s raises GlobalScheduler.%s, which only the processor does"
                .formatted(who.name(), event));
    }
}
