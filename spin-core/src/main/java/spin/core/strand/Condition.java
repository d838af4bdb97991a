package spin.core.strand;

/// Strands wait here for something that a mutex guards to become true. As in Modula-3 a waiter must look again: it has been told that it may
/// have become true, and others may have been before it.
///
/// Made by [Threads#condition].
public final class Condition {
    private final Processor processor;
    private final Mutex mutex;
    private final WaitQueue waiting = new WaitQueue();

    Condition(Processor processor, Mutex mutex) {
        this.processor = processor;
        this.mutex = mutex;
    }

    /// Gives the mutex up, waits to be signalled, takes the mutex again.
    ///
    /// @throws IllegalStateException when the caller does not hold the mutex
    public void await() {
        var self = processor.running();
        if (!mutex.isHeldBy(self)) {
            throw new IllegalStateException("strand " + self + " waits on a condition without holding its mutex");
        }
        mutex.unlock();
        boolean signalled = processor.await(waiting);
        if (!signalled) {
            throw processor.ending();
        }
        mutex.lock();
    }

    /// Wakes who has waited longest, if anybody waits.
    public void signal() {
        processor.grant(waiting);
    }

    /// Wakes all.
    public void broadcast() {
        while (!waiting.isEmpty()) {
            processor.grant(waiting);
        }
    }
}
