package spin.core.strand;

import org.jspecify.annotations.Nullable;

/// Many readers or one writer. A writer that waits keeps new readers out; when it is done, all readers that have waited meanwhile come
/// in before the next writer. So neither kind starves. Among writers who has waited longest is next.
///
/// Who reads already may begin to read again, whoever waits, and stops when it has given back as often. What a strand
/// holds when it ends, however it ends, is given back.
///
/// Made by [Threads#rwLock].
public final class RwLock {
    private final Processor processor;
    private final WaitQueue readers = new WaitQueue();
    private final WaitQueue writers = new WaitQueue();
    /// Strands that read.
    private int reading;
    private @Nullable Strand writer;

    /// That a strand reads or writes. A strand has a list of them, so that they end with it.
    static final class Hold {
        private final RwLock lock;
        private int times = 1;
        private @Nullable Hold next;

        Hold(RwLock lock) {
            this.lock = lock;
        }
    }

    RwLock(Processor processor) {
        this.processor = processor;
    }

    /// @throws IllegalStateException when the caller writes
    public void lockRead() {
        var self = processor.running();
        checkNotWriting(self, "reads");
        var own = holdOf(self);
        if (own != null) {
            own.times++;
        } else if (writer == null && writers.isEmpty()) {
            read(self);
        } else if (!processor.waits().await(readers)) {
            throw processor.waits().refuse();
        }
    }

    /// @throws IllegalStateException when the caller does not read
    public void unlockRead() {
        var self = processor.running();
        var own = holdOf(self);
        if (own == null || writer == self) {
            throw new IllegalStateException("strand " + self + " gives back a read lock that it does not hold");
        }
        if (--own.times == 0) {
            drop(self, own);
            reading--;
            pass(false);
        }
    }

    /// @throws IllegalStateException when the caller writes already, or reads: it would wait for itself
    public void lockWrite() {
        var self = processor.running();
        checkNotWriting(self, "writes again");
        if (holdOf(self) != null) {
            throw new IllegalStateException(
                    "strand " + self + " reads, so it would wait for itself to write; give the read lock back first");
        }
        if (writer == null && reading == 0) {
            write(self);
        } else if (!processor.waits().await(writers)) {
            // Those who were kept out only by this one come in.
            pass(false);
            throw processor.waits().refuse();
        }
    }

    /// @throws IllegalStateException when the caller does not write
    public void unlockWrite() {
        var self = processor.running();
        var own = holdOf(self);
        if (writer != self || own == null) {
            throw new IllegalStateException("strand " + self + " gives back a write lock that it does not hold");
        }
        drop(self, own);
        writer = null;
        pass(true);
    }

    /// What a strand that has ended still held is given back.
    static void passOnHeldBy(Strand ended) {
        for (var hold = ended.holds; hold != null; hold = ended.holds) {
            ended.holds = hold.next;
            hold.lock.endOf(ended);
        }
    }

    private void endOf(Strand ended) {
        boolean wrote = writer == ended;
        if (wrote) {
            writer = null;
        } else {
            reading--;
        }
        pass(wrote);
    }

    private void checkNotWriting(Strand self, String what) {
        if (writer == self) {
            throw new IllegalStateException("strand " + self + " writes already and " + what
                    + "; the write lock is not counted, give it back first");
        }
    }

    /// Lets in who may come in now. Each holds it before anybody hears of it, as with [Mutex].
    ///
    /// @param readersFirst a writer is done, so those who read have waited long enough
    private void pass(boolean readersFirst) {
        if (writer != null) {
            return;
        }
        if (readersFirst || writers.isEmpty()) {
            for (int left = readers.size(); left > 0 && writer == null; left--) {
                var next = readers.poll();
                if (next != null) {
                    read(next);
                    processor.waits().wake(next);
                }
            }
        }
        if (reading == 0 && writer == null) {
            var next = writers.poll();
            if (next != null) {
                write(next);
                processor.waits().wake(next);
            }
        }
    }

    private void read(Strand strand) {
        reading++;
        hold(strand);
    }

    private void write(Strand strand) {
        writer = strand;
        hold(strand);
    }

    private void hold(Strand strand) {
        var hold = new Hold(this);
        hold.next = strand.holds;
        strand.holds = hold;
    }

    private @Nullable Hold holdOf(Strand strand) {
        var hold = strand.holds;
        while (hold != null && hold.lock != this) {
            hold = hold.next;
        }
        return hold;
    }

    private static void drop(Strand strand, Hold gone) {
        if (strand.holds == gone) {
            strand.holds = gone.next;
            return;
        }
        for (var hold = strand.holds; hold != null; hold = hold.next) {
            if (hold.next == gone) {
                hold.next = gone.next;
                return;
            }
        }
    }
}
