package spin.plexus.tcp;

import spin.core.strand.Semaphore;

/// Strands that wait until something has changed. Each looks again when it is woken, for it has only been told that it might.
final class Waiting {
    private final Semaphore changes;
    private int waiting;

    /// @param changes without permits
    Waiting(Semaphore changes) {
        this.changes = changes;
    }

    /// Waits for the next [#wake].
    void await() {
        while (changes.tryAcquire()) {
            // What a strand that was ended did not take is no news to those that come later.
        }
        waiting++;
        try {
            changes.acquire();
        } finally {
            waiting--;
        }
    }

    void wake() {
        for (int i = waiting; i > 0; i--) {
            changes.release();
        }
    }
}
