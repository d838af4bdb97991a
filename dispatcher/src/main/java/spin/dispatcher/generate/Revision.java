package spin.dispatcher.generate;

import java.util.function.BooleanSupplier;

/// Changes to generated code that have been worked out and are not in force yet. Under the dispatcher's lock from first to
/// last, and then either published or abandoned.
public final class Revision {
    private final Cell cell;
    private final Patch next;
    private final Runnable abandon;

    Revision(Cell cell, Patch next, Runnable abandon) {
        this.cell = cell;
        this.next = next;
        this.abandon = abandon;
    }

    /// From here on raises follow the switch.
    public void prepare(BooleanSupplier switched) {
        cell.prepare(next, switched);
    }

    /// In force: every raise that begins sees it.
    public void publish() {
        cell.publish(next);
    }

    /// It never happens.
    public void abandon() {
        abandon.run();
    }
}
