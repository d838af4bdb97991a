package spin.core.strand;

/// A count that strands wait for. A permit goes directly to who has waited longest.
///
/// Made by [Threads#semaphore].
public final class Semaphore {
    private final Processor processor;
    private final WaitQueue waiting = new WaitQueue();
    private long permits;

    Semaphore(Processor processor, long permits) {
        this.processor = processor;
        this.permits = permits;
    }

    /// Takes a permit; waits until there is one.
    public void acquire() {
        if (permits > 0) {
            permits--;
            return;
        }
        if (!processor.await(waiting)) {
            throw processor.ending();
        }
    }

    /// Takes a permit if there is one.
    public boolean tryAcquire() {
        if (permits == 0) {
            return false;
        }
        permits--;
        return true;
    }

    /// Gives a permit; any strand may, and so may what runs on none.
    public void release() {
        if (processor.grant(waiting) == null) {
            permits++;
        }
    }
}
