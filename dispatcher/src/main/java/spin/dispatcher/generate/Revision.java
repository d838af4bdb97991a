package spin.dispatcher.generate;

import java.util.function.BooleanSupplier;

/// Changes to generated code that have been worked out and are not in force yet. Under the dispatcher's lock from first to
/// last, and then either published or abandoned.
public final class Revision {
    private final Cell cell;
    private final Patch before;
    private final Patch next;
    private final Runnable departures;
    private final Runnable abandon;
    private boolean departed;

    /// @param before in force until then
    /// @param departures takes out of tables what goes
    Revision(Cell cell, Patch before, Patch next, Runnable departures, Runnable abandon) {
        this.cell = cell;
        this.before = before;
        this.next = next;
        this.departures = departures;
        this.abandon = abandon;
    }

    /// From here on raises follow the switch.
    public void prepare(BooleanSupplier switched) {
        depart();
        cell.prepare(next, switched);
    }

    /// In force: every raise that begins sees it.
    public void publish() {
        depart();
        before.isFollowedBy(next);
        cell.publish(next);
    }

    private void depart() {
        if (!departed) {
            departed = true;
            departures.run();
        }
    }

    /// It never happens.
    public void abandon() {
        abandon.run();
    }
}
