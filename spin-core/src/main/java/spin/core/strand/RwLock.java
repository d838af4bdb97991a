package spin.core.strand;

import org.jspecify.annotations.Nullable;

/// Many readers or one writer. A writer that waits keeps new readers out; when it is done, all readers that have waited meanwhile come
/// in before the next writer. So neither kind starves.
///
/// Made by [Threads#rwLock].
public final class RwLock {
    private final Processor processor;
    private final WaitQueue readers = new WaitQueue();
    private final WaitQueue writers = new WaitQueue();
    private int reading;
    private @Nullable Strand writer;

    RwLock(Processor processor) {
        this.processor = processor;
    }

    public void lockRead() {
        if (isWritten() || !writers.isEmpty()) {
            if (!processor.await(readers)) {
                throw processor.ending();
            }
            return;
        }
        reading++;
    }

    /// @throws IllegalStateException when nobody reads
    public void unlockRead() {
        if (reading == 0) {
            throw new IllegalStateException("a read lock is given back that nobody holds");
        }
        if (--reading == 0) {
            writer = processor.grant(writers);
        }
    }

    public void lockWrite() {
        var self = processor.running();
        if (writer == self) {
            throw new IllegalStateException("strand " + self + " writes already; the lock is not counted");
        }
        if (isWritten() || reading > 0) {
            if (!processor.await(writers)) {
                throw processor.ending();
            }
            return;
        }
        writer = self;
    }

    /// @throws IllegalStateException when the caller does not write
    public void unlockWrite() {
        var self = processor.running();
        if (writer != self) {
            throw new IllegalStateException("strand " + self + " gives back a write lock that it does not hold");
        }
        writer = null;
        if (readers.isEmpty()) {
            writer = processor.grant(writers);
            return;
        }
        while (processor.grant(readers) != null) {
            reading++;
        }
    }

    private boolean isWritten() {
        var holder = writer;
        return holder != null && holder.state != Strand.State.ENDED;
    }
}
