package spin.core.strand;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the documentation says of mutexes, conditions, semaphores and read-write locks, written down a second time and as simply as can be: who
/// has what, who waits in which order, who has been granted what it waited for. Strands are numbers here.
final class LockModel {
    /// Strands that have been granted what they wait for and have not gone on yet.
    final List<Integer> granted = new ArrayList<>();

    static final class MutexModel {
        @Nullable
        Integer holder;
        final Deque<Integer> waiting = new ArrayDeque<>();
    }

    static final class ConditionModel {
        final Deque<Integer> waiting = new ArrayDeque<>();
    }

    static final class SemaphoreModel {
        long permits;
        final Deque<Integer> waiting = new ArrayDeque<>();
    }

    static final class RwModel {
        final Map<Integer, Integer> readers = new HashMap<>();
        @Nullable
        Integer writer;
        final Deque<Integer> wantToRead = new ArrayDeque<>();
        final Deque<Integer> wantToWrite = new ArrayDeque<>();
    }

    /// @return whether it has it at once
    boolean lock(MutexModel mutex, int who) {
        if (mutex.holder == null) {
            mutex.holder = who;
            return true;
        }
        mutex.waiting.add(who);
        return false;
    }

    void unlock(MutexModel mutex) {
        mutex.holder = mutex.waiting.poll();
        if (mutex.holder != null) {
            granted.add(mutex.holder);
        }
    }

    void signal(ConditionModel condition) {
        var first = condition.waiting.poll();
        if (first != null) {
            granted.add(first);
        }
    }

    void release(SemaphoreModel semaphore) {
        var first = semaphore.waiting.poll();
        if (first == null) {
            semaphore.permits++;
        } else {
            granted.add(first);
        }
    }

    boolean acquire(SemaphoreModel semaphore, int who) {
        if (semaphore.permits > 0) {
            semaphore.permits--;
            return true;
        }
        semaphore.waiting.add(who);
        return false;
    }

    boolean read(RwModel lock, int who) {
        if (lock.readers.containsKey(who) || (lock.writer == null && lock.wantToWrite.isEmpty())) {
            lock.readers.merge(who, 1, Integer::sum);
            return true;
        }
        lock.wantToRead.add(who);
        return false;
    }

    void readNoMore(RwModel lock, int who) {
        if (lock.readers.merge(who, -1, Integer::sum) == 0) {
            lock.readers.remove(who);
            letIn(lock, false);
        }
    }

    boolean write(RwModel lock, int who) {
        if (lock.writer == null && lock.readers.isEmpty()) {
            lock.writer = who;
            return true;
        }
        lock.wantToWrite.add(who);
        return false;
    }

    void writeNoMore(RwModel lock) {
        lock.writer = null;
        letIn(lock, true);
    }

    /// A strand that waited has ended.
    void gaveUp(RwModel lock, int who) {
        lock.wantToRead.remove(who);
        lock.wantToWrite.remove(who);
        letIn(lock, false);
    }

    /// A strand has ended.
    void ended(RwModel lock, int who) {
        if (lock.writer != null && lock.writer == who) {
            writeNoMore(lock);
        } else if (lock.readers.remove(who) != null) {
            letIn(lock, false);
        }
    }

    private void letIn(RwModel lock, boolean readersFirst) {
        if (lock.writer == null && (readersFirst || lock.wantToWrite.isEmpty())) {
            for (var next = lock.wantToRead.poll(); next != null; next = lock.wantToRead.poll()) {
                lock.readers.put(next, 1);
                granted.add(next);
            }
        }
        if (lock.writer == null && lock.readers.isEmpty()) {
            lock.writer = lock.wantToWrite.poll();
            if (lock.writer != null) {
                granted.add(lock.writer);
            }
        }
    }
}
