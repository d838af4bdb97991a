package spin.core.strand;

/// Strands wait here for something that a mutex guards to become true. As in Modula-3 a waiter must look again: it has been told that it may
/// have become true, and others may have been before it. Who has waited longest is told first; a signal to a strand that is
/// ended before it has the mutex again goes on to the next.
///
/// Made by [Threads#condition].
public final class Condition {
    private final Processor processor;
    private final Mutex mutex;
    private final WaitQueue waiting;

    Condition(Processor processor, Owner maker, Mutex mutex) {
        this.processor = processor;
        this.mutex = mutex;
        waiting = new WaitQueue(maker);
    }

    /// Gives the mutex up, waits to be signalled, takes the mutex again.
    ///
    /// @throws IllegalStateException when the caller does not hold the mutex
    /// @throws AbandonedException when the condition's maker has been unloaded; then the mutex is not held
    public void await() {
        var self = processor.running();
        if (!mutex.isHeldBy(self)) {
            throw new IllegalStateException("strand " + self + " waits on a condition without holding its mutex");
        }
        processor.waits().checkMayWait(self);
        mutex.unlock();
        boolean locked = false;
        boolean signalled = false;
        try {
            boolean mayGoOn = processor.waits().await(waiting);
            signalled = processor.waits().wasGranted();
            if (!mayGoOn) {
                throw processor.waits().refuse();
            }
            mutex.lock();
            locked = true;
        } finally {
            if (signalled && !locked) {
                signal();
            }
        }
    }

    /// Wakes who has waited longest, if anybody waits.
    public void signal() {
        processor.waits().grant(waiting);
    }

    /// Wakes all who wait now; who begins to wait while they are woken is not meant.
    public void broadcast() {
        for (int left = waiting.size(); left > 0; left--) {
            processor.waits().grant(waiting);
        }
    }
}
