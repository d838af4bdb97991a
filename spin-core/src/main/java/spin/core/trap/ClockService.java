package spin.core.trap;

import spin.core.ImportDeniedException;
import spin.core.strand.Strand;
import spin.dispatcher.Requester;

/// [Clock] as one importer has it: to be handled, never raised.
public record ClockService(Requester who) implements Clock {
    @Override
    public void interrupted(Strand strand, SavedState state) {
        throw new ImportDeniedException(
                "%s raises Clock.interrupted, which the kernel alone does, when time has passed".formatted(who.name()));
    }
}
