package spin.core.strand;

import org.jspecify.annotations.Nullable;

/// Mutual exclusion between strands. Whoever has waited longest gets it next, directly, so nobody overtakes and nobody
/// starves; a strand that holds it and ends, however it ends, hands it on.
///
/// Made by [Threads#mutex].
public final class Mutex {
    private final Processor processor;
    private final WaitQueue waiting = new WaitQueue();
    private @Nullable Strand holder;
    /// The next of those that the holder holds.
    private @Nullable Mutex nextHeld;

    Mutex(Processor processor) {
        this.processor = processor;
    }

    /// Waits until no other strand holds it.
    ///
    /// @throws IllegalStateException when the caller holds it already
    public void lock() {
        var self = processor.running();
        var other = holder;
        if (other == null) {
            take(self);
            return;
        }
        if (other == self) {
            throw new IllegalStateException("strand " + self + " holds this mutex already; it is not counted");
        }
        if (!processor.waits().await(waiting)) {
            // If it has become the holder nevertheless, its end hands it on.
            throw processor.waits().refuse();
        }
    }

    /// @throws IllegalStateException when another strand holds it, or none
    public void unlock() {
        var self = processor.running();
        if (holder != self) {
            throw new IllegalStateException("strand " + self + " unlocks a mutex that "
                    + (holder == null ? "nobody" : "strand " + holder) + " holds; only its holder may");
        }
        drop(self);
        pass();
    }

    /// Its holder has ended without giving it back: the next one gets it.
    static void passOnHeldBy(Strand ended) {
        for (var mutex = ended.held; mutex != null; mutex = ended.held) {
            ended.held = mutex.nextHeld;
            mutex.pass();
        }
    }

    boolean isOf(Processor other) {
        return processor == other;
    }

    boolean isHeldBy(Strand strand) {
        return holder == strand;
    }

    /// The next one holds it before anybody hears of it: who handles the news of that may lock and unlock himself.
    private void pass() {
        holder = null;
        var next = waiting.poll();
        if (next != null) {
            take(next);
            processor.waits().wake(next);
        }
    }

    private void take(Strand strand) {
        holder = strand;
        nextHeld = strand.held;
        strand.held = this;
    }

    private void drop(Strand strand) {
        if (strand.held == this) {
            strand.held = nextHeld;
            return;
        }
        for (var mutex = strand.held; mutex != null; mutex = mutex.nextHeld) {
            if (mutex.nextHeld == this) {
                mutex.nextHeld = nextHeld;
                return;
            }
        }
    }
}
