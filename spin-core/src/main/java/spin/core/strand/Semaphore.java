package spin.core.strand;

/// A count that strands wait for. A permit goes directly to who has waited longest. Permits have no holders: who ends with one has used
/// it up. One that was given to a strand which is ended before it has got it goes on to the next.
///
/// Made by [Threads#semaphore].
public final class Semaphore {
    private final Processor processor;
    private final WaitQueue waiting;
    private long permits;

    Semaphore(Processor processor, Owner maker, long permits) {
        this.processor = processor;
        this.permits = permits;
        waiting = new WaitQueue(maker);
    }

    /// Takes a permit; waits until there is one.
    ///
    /// @throws AbandonedException when there is none and its maker has been unloaded
    public void acquire() {
        if (permits > 0) {
            permits--;
            return;
        }
        if (!processor.waits().await(waiting)) {
            if (processor.waits().wasGranted()) {
                release();
            }
            throw processor.waits().refuse();
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
        if (processor.waits().grant(waiting) == null) {
            permits++;
        }
    }
}
