package spin.dispatcher.generate;

import java.util.List;
import java.util.function.BooleanSupplier;

/// Changes to generated code that have been worked out and are not in force yet. Under the dispatcher's lock from first to
/// last.
public final class Revision {
    private final Cell cell;
    private final Patch next;
    private final List<Bound> added;
    private final List<Bound> removed;
    private final Runnable kept;

    Revision(Cell cell, Patch next, List<Bound> added, List<Bound> removed, Runnable kept) {
        this.cell = cell;
        this.next = next;
        this.added = added;
        this.removed = removed;
        this.kept = kept;
    }

    /// From here on raises follow the switch.
    public void prepare(BooleanSupplier switched) {
        cell.prepare(next, switched);
    }

    /// In force: every raise that begins sees it.
    public void publish() {
        cell.publish(next);
        kept.run();
    }

    /// Never happened. What was appended stays in its chain, in force for no version.
    public void abandon() {
        added.forEach(bound -> bound.until = bound.from);
        removed.forEach(bound -> bound.until = Long.MAX_VALUE);
    }
}
