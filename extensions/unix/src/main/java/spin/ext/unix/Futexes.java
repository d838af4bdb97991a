package spin.ext.unix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spin.core.trap.SavedState;

/// Waiting for a word of memory to change, as locks of user code do when somebody else has them.
///
/// A word is known by its frame where its memory is shared for good, so that processes meet there, and by its address otherwise.
/// Nothing comes between the look at the word and the wait, because a handler is not interrupted. The operations on locks that the kernel
/// itself owns (PI) are not there.
///
/// Source: futex(2); the list of locks that a task's end marks: Linux, Documentation/locking/robust-futexes.
final class Futexes {
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int REQUEUE = 3;
    private static final int CMP_REQUEUE = 4;
    private static final int WAKE_OP = 5;
    private static final int WAIT_BITSET = 9;
    private static final int WAKE_BITSET = 10;
    private static final int PRIVATE = 128;
    private static final int CLOCK_REALTIME = 256;

    private static final int OWNER_DIED = 0x40000000;
    private static final int OWNER = 0x3fffffff;
    private static final int LONGEST_LIST = 2048;

    private final Scheduling scheduling;
    private final Map<Key, List<Waiter>> waiting = new HashMap<>();

    /// @param home a [Frame] or a [Memory]
    private record Key(Object home, long offset) {}

    private static final class Waiter {
        final Task task;
        final int bits;
        Key key;
        boolean woken;

        Waiter(Task task, int bits, Key key) {
            this.task = task;
            this.bits = bits;
            this.key = key;
        }
    }

    Futexes(Scheduling scheduling) {
        this.scheduling = scheduling;
    }

    /// futex: address, operation, value, time or second count, second address, third value.
    long call(UnixProcess process, SavedState s) {
        long address = s.argument(0);
        int operation = (int) s.argument(1);
        int value = (int) s.argument(2);
        var memory = process.memory();
        if ((address & 3) != 0) {
            return -Errno.EINVAL;
        }
        return switch (operation & ~(PRIVATE | CLOCK_REALTIME)) {
            case WAIT -> sleep(process, address, value, deadline(process, s.argument(3), true, operation), -1);
            case WAIT_BITSET -> sleep(process, address, value, deadline(process, s.argument(3), false, operation),
                    (int) s.argument(5));
            case WAKE -> wake(key(memory, address), value, -1);
            case WAKE_BITSET -> (int) s.argument(5) == 0
                    ? -Errno.EINVAL
                    : wake(key(memory, address), value, (int) s.argument(5));
            case REQUEUE -> requeue(memory, address, value, s);
            case CMP_REQUEUE -> word(memory, address) == (int) s.argument(5)
                    ? requeue(memory, address, value, s)
                    : -Errno.EAGAIN;
            case WAKE_OP -> wakeAfter(memory, address, value, s);
            default -> -Errno.ENOSYS;
        };
    }

    private static int word(Memory memory, long address) {
        return Bytes.read(memory, address, 4).getInt();
    }

    private static Key key(Memory memory, long address) {
        var frame = memory.sharedFrameAt(address);
        return frame == null ? new Key(memory, address) : new Key(frame, address & (Memory.PAGE - 1));
    }

    /// @param relative whether the time is a duration, as of FUTEX_WAIT
    private long deadline(UnixProcess process, long address, boolean relative, int operation) {
        if (address == 0) {
            return Scheduling.NEVER;
        }
        long time = Times.timespec(process.memory(), address);
        if (time == Times.BAD) {
            throw new RefusedException(Errno.EINVAL);
        }
        if (relative) {
            return scheduling.now() + time;
        }
        return (operation & CLOCK_REALTIME) != 0 ? Scheduling.sincePowerOn(time) : time;
    }

    private long sleep(UnixProcess process, long address, int expected, long deadline, int bits) {
        if (bits == 0) {
            return -Errno.EINVAL;
        }
        var memory = process.memory();
        if (word(memory, address) != expected) {
            return -Errno.EAGAIN;
        }
        var waiter = new Waiter(process.task(), bits, key(memory, address));
        queue(waiter.key).add(waiter);
        try {
            var nobody = new Waiters(scheduling);
            while (!waiter.woken) {
                if (scheduling.now() >= deadline) {
                    return -Errno.ETIMEDOUT;
                }
                if (!scheduling.await(process, nobody, deadline)) {
                    // A wait with an end would begin anew with the whole of its time.
                    return deadline == Scheduling.NEVER ? Interrupted.RESTART : -Errno.EINTR;
                }
            }
            return 0;
        } finally {
            if (!waiter.woken) {
                leave(waiter);
            }
        }
    }

    private List<Waiter> queue(Key key) {
        return waiting.computeIfAbsent(key, any -> new ArrayList<>());
    }

    private void leave(Waiter waiter) {
        var queue = waiting.get(waiter.key);
        if (queue != null) {
            queue.remove(waiter);
            dropIfEmpty(waiter.key, queue);
        }
    }

    private void dropIfEmpty(Key key, List<Waiter> queue) {
        if (queue.isEmpty()) {
            waiting.remove(key);
        }
    }

    /// Wakes at most `most` of those who wait there, the longest waiting first.
    private int wake(Key key, int most, int bits) {
        var queue = waiting.get(key);
        if (queue == null) {
            return 0;
        }
        int woken = 0;
        for (var each : List.copyOf(queue)) {
            if (woken >= most) {
                break;
            }
            if ((each.bits & bits) != 0) {
                queue.remove(each);
                each.woken = true;
                scheduling.wake(each.task);
                woken++;
            }
        }
        dropIfEmpty(key, queue);
        return woken;
    }

    private long requeue(Memory memory, long address, int wake, SavedState s) {
        long most = s.argument(3);
        if (wake < 0 || most < 0) {
            return -Errno.EINVAL;
        }
        var from = key(memory, address);
        var to = key(memory, s.argument(4));
        int count = wake(from, wake, -1);
        var queue = waiting.get(from);
        if (queue == null || from.equals(to)) {
            return count;
        }
        for (var each : List.copyOf(queue).subList(0, (int) Math.min(most, queue.size()))) {
            queue.remove(each);
            each.key = to;
            queue(to).add(each);
            count++;
        }
        dropIfEmpty(from, queue);
        return count;
    }

    /// Changes the second word, wakes those of the first, and those of the second if it was what the operation compares with.
    private long wakeAfter(Memory memory, long address, int wake, SavedState s) {
        long second = s.argument(4);
        int code = (int) s.argument(5);
        int operand = code << 8 >> 20;
        int compared = code << 20 >> 20;
        int argument = (code >>> 31) != 0 ? 1 << (operand & 31) : operand;
        int before = word(memory, second);
        int after = switch ((code >>> 28) & 7) {
            case 0 -> argument;
            case 1 -> before + argument;
            case 2 -> before | argument;
            case 3 -> before & ~argument;
            case 4 -> before ^ argument;
            default -> throw new RefusedException(Errno.ENOSYS);
        };
        boolean both = switch ((code >>> 24) & 15) {
            case 0 -> before == compared;
            case 1 -> before != compared;
            case 2 -> before < compared;
            case 3 -> before <= compared;
            case 4 -> before > compared;
            case 5 -> before >= compared;
            default -> throw new RefusedException(Errno.ENOSYS);
        };
        Bytes.writeInt(memory, second, after);
        int count = wake(key(memory, address), wake, -1);
        return both ? count + wake(key(memory, second), (int) s.argument(3), -1) : count;
    }

    /// A task has ended: the locks that it had are marked, and its number is cleared where somebody waits for that.
    void ended(UnixProcess process, Task task) {
        var memory = process.memory();
        try {
            markLocks(memory, task);
        } catch (BadAddressException _) {
            // The list is the program's own; where it leads nowhere it ends, as on Linux.
            task.robustList = 0;
        }
        try {
            if (task.clearedAtEnd != 0) {
                Bytes.writeInt(memory, task.clearedAtEnd, 0);
                wake(key(memory, task.clearedAtEnd), 1, -1);
            }
        } catch (BadAddressException _) {
            // Nobody can wait at a word that is not there.
            task.clearedAtEnd = 0;
        }
    }

    /// The list: where it begins, how far a lock's word is from its entry, and an entry that was being taken or given back.
    private void markLocks(Memory memory, Task task) {
        long head = task.robustList;
        if (head == 0) {
            return;
        }
        long offset = Bytes.readLong(memory, head + 8);
        long pending = Bytes.readLong(memory, head + 16) & -2L;
        long entry = Bytes.readLong(memory, head) & -2L;
        for (int i = 0; i < LONGEST_LIST && entry != head; i++) {
            long next = Bytes.readLong(memory, entry) & -2L;
            if (entry != pending) {
                markLock(memory, entry + offset, task);
            }
            entry = next;
        }
        if (pending != 0) {
            markLock(memory, pending + offset, task);
        }
    }

    private void markLock(Memory memory, long address, Task task) {
        int word = word(memory, address);
        if ((word & OWNER) == task.number()) {
            Bytes.writeInt(memory, address, (word & ~OWNER) | OWNER_DIED);
            wake(key(memory, address), 1, -1);
        }
    }
}
