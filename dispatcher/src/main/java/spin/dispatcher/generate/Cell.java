package spin.dispatcher.generate;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The one mutable place behind a generated class: its [Patch].
final class Cell {
    private volatile Patch patch;
    /// Set for the moment in which several events change together.
    private volatile @Nullable Pending pending;
    /// Raises that were counted since something last changed. Counted without care: about how many is what matters.
    private int met;
    private final int patience;
    private final Runnable quiet;

    private record Pending(BooleanSupplier switched, Patch next) {}

    /// @param quiet called by a raise, when nothing has changed for so many raises
    Cell(Patch patch, int patience, Runnable quiet) {
        this.patch = patch;
        this.patience = patience;
        this.quiet = quiet;
    }

    /// Called by generated code.
    Patch current() {
        // In this order: once nothing is pending any more the patch is the new one.
        var soon = pending;
        return soon != null && soon.switched().getAsBoolean() ? soon.next() : patch;
    }

    /// Called by generated code: in each raise, or in one that is about to walk an overlay.
    void meet() {
        if (++met >= patience) {
            met = 0;
            quiet.run();
        }
    }

    void publish(Patch next) {
        met = 0;
        patch = next;
        pending = null;
    }

    void prepare(Patch next, BooleanSupplier switched) {
        pending = new Pending(switched, next);
    }
}
