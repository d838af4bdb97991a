package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// Waiting for a word of memory to change, as locks of programs do when somebody else has them. Those who wait stand in one queue, the longest waiting
/// first.
///
/// A word is known by what the kernel calls it where its memory is shared between processes, and by process and address otherwise. Operations on locks that the
/// kernel itself owns (PI) are not there.
///
/// Source: futex(2); the list of locks that a thread's end marks: Linux, Documentation/locking/robust-futexes.
final class Futexes {

    static final int FUTEX = 394;

    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int REQUEUE = 3;
    private static final int COMPARE_REQUEUE = 4;
    private static final int WAKE_AFTER = 5;
    private static final int WAIT_BITS = 9;
    private static final int WAKE_BITS = 10;
    private static final int PRIVATE = 128;
    private static final int CALENDAR = 256;

    private static final int OWNER_DIED = 0x4000_0000;
    private static final int OWNER = 0x3fff_ffff;
    private static final int LIST_BYTES = 24;
    private static final int LONGEST_LIST = 2048;

    private final Unix unix;
    private final User user;
    private @Nullable UnixProcess longest;

    // The word that was looked up last.
    private @Nullable UnixProcess home;
    private long name;

    Futexes(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
    }

    /// futex: address, operation, value, time or second count, second address, third value.
    long call(UnixProcess process) {
        var at = Calls.argument(process, 0);
        var operation = (int) Calls.argument(process, 1);
        var value = (int) Calls.argument(process, 2);
        var fourth = Calls.argument(process, 3);
        var third = (int) Calls.argument(process, 5);
        if (process.progress != 0) {
            return slept(process);
        }
        if ((at & 3) != 0) {
            return -Errno.EINVAL;
        }
        var alone = (operation & PRIVATE) != 0;
        return switch (operation & ~(PRIVATE | CALENDAR)) {
            case WAIT -> sleep(process, at, alone, value, deadline(fourth, true, operation), -1);
            case WAIT_BITS -> sleep(process, at, alone, value, deadline(fourth, false, operation), third);
            case WAKE -> wake(process, at, alone, value, -1);
            case WAKE_BITS -> third == 0 ? -Errno.EINVAL : wake(process, at, alone, value, third);
            case REQUEUE -> requeue(process, at, alone, value, fourth);
            case COMPARE_REQUEUE -> user.getInt(at) == third
                    ? requeue(process, at, alone, value, fourth)
                    : -Errno.EAGAIN;
            case WAKE_AFTER -> wakeAfter(process, at, alone, value, fourth, third);
            default -> -Errno.ENOSYS;
        };
    }

    private void lookUp(UnixProcess process, long at, boolean alone) {
        var shared = alone ? 0 : process.task().identity(at);
        home = shared == 0 ? process.leader : null;
        name = shared == 0 ? at : shared;
    }

    /// Nanoseconds since power-on.
    ///
    /// @param relative whether the time is a duration, as of FUTEX_WAIT
    private long deadline(long at, boolean relative, int operation) {
        if (at == 0) {
            return Long.MAX_VALUE;
        }
        var time = Clock.nanoseconds(user.get(at), user.get(at + 8), 1);
        if (time == Clock.BAD_TIME) {
            return time;
        }
        if (relative) {
            return unix.clock.now() + time;
        }
        // A time of the calendar before power-on has passed.
        return (operation & CALENDAR) != 0 ? Math.max(0, time - Clock.EPOCH * Clock.NANOSECONDS) : time;
    }

    // Waiting.

    private long sleep(UnixProcess process, long at, boolean alone, int expected, long deadline, int bits) {
        if (deadline == Clock.BAD_TIME || bits == 0) {
            return -Errno.EINVAL;
        }
        var word = user.getInt(at);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (word != expected) {
            return -Errno.EAGAIN;
        }
        lookUp(process, at, alone);
        process.wordOf = home;
        process.word = name;
        process.wordBits = bits;
        process.woken = false;
        process.progress = 1;
        process.deadline = deadline;
        queue(process);
        return slept(process);
    }

    private long slept(UnixProcess process) {
        if (process.woken) {
            return 0;
        }
        if (unix.clock.now() >= process.deadline) {
            forget(process);
            return -Errno.ETIMEDOUT;
        }
        return Unix.await(process, process.sleep);
    }

    private void queue(UnixProcess process) {
        process.nextWaiter = null;
        var last = longest;
        if (last == null) {
            longest = process;
            return;
        }
        while (last.nextWaiter != null) {
            last = last.nextWaiter;
        }
        last.nextWaiter = process;
    }

    private void unlink(@Nullable UnixProcess before, UnixProcess process) {
        if (before == null) {
            longest = process.nextWaiter;
        } else {
            before.nextWaiter = process.nextWaiter;
        }
        process.nextWaiter = null;
    }

    /// A process waits for no word any more, if it did.
    void forget(UnixProcess process) {
        UnixProcess before = null;
        for (var waiter = longest; waiter != null; waiter = waiter.nextWaiter) {
            if (waiter == process) {
                unlink(before, waiter);
                return;
            }
            before = waiter;
        }
    }

    // Waking.

    private int wake(UnixProcess process, long at, boolean alone, int most, int bits) {
        lookUp(process, at, alone);
        return wake(most, bits);
    }

    /// Wakes at most so many of those who wait for the word that was looked up.
    private int wake(int most, int bits) {
        var woken = 0;
        UnixProcess before = null;
        var waiter = longest;
        while (waiter != null && woken < most) {
            var after = waiter.nextWaiter;
            if (waiter.wordOf == home && waiter.word == name && (waiter.wordBits & bits) != 0) {
                unlink(before, waiter);
                waiter.woken = true;
                unix.resume(waiter);
                woken++;
            } else {
                before = waiter;
            }
            waiter = after;
        }
        return woken;
    }

    private long requeue(UnixProcess process, long at, boolean alone, int wake, long most) {
        if (wake < 0 || most < 0) {
            return -Errno.EINVAL;
        }
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        var count = wake(process, at, alone, wake, -1);
        var fromHome = home;
        var from = name;
        lookUp(process, Calls.argument(process, 4), alone);
        if (fromHome == home && from == name) {
            return count;
        }
        var moved = 0L;
        for (var waiter = longest; waiter != null && moved < most; waiter = waiter.nextWaiter) {
            if (waiter.wordOf == fromHome && waiter.word == from) {
                waiter.wordOf = home;
                waiter.word = name;
                moved++;
            }
        }
        return count + moved;
    }

    /// Changes the second word, wakes those of the first, and those of the second if it was what the operation compares with.
    private long wakeAfter(UnixProcess process, long at, boolean alone, int wake, long wakeSecond, int code) {
        var second = Calls.argument(process, 4);
        var operand = code << 8 >> 20;
        var compared = code << 20 >> 20;
        var argument = code < 0 ? 1 << (operand & 31) : operand;
        var operation = (code >>> 28) & 7;
        var comparison = (code >>> 24) & 15;
        if (operation > 4 || comparison > 5) {
            return -Errno.ENOSYS;
        }
        var before = user.getInt(second);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        user.putInt(second, switch (operation) {
            case 0 -> argument;
            case 1 -> before + argument;
            case 2 -> before | argument;
            case 3 -> before & ~argument;
            default -> before ^ argument;
        });
        var both = switch (comparison) {
            case 0 -> before == compared;
            case 1 -> before != compared;
            case 2 -> before < compared;
            case 3 -> before <= compared;
            case 4 -> before > compared;
            default -> before >= compared;
        };
        var count = wake(process, at, alone, wake, -1);
        return both ? count + wake(process, second, alone, (int) Math.min(wakeSecond, Integer.MAX_VALUE), -1) : count;
    }

    // The end of a thread.

    long setList(UnixProcess process, long head, long bytes) {
        if (bytes != LIST_BYTES) {
            return -Errno.EINVAL;
        }
        process.lockList = head;
        return 0;
    }

    long getList(UnixProcess process, long tid, long to, long bytesTo) {
        var meant = tid == 0 ? process : unix.findThread(tid);
        if (meant == null) {
            return -Errno.ESRCH;
        }
        user.put(to, meant.lockList);
        user.put(bytesTo, LIST_BYTES);
        return 0;
    }

    /// A thread ends: the locks that it had are marked, and its number is cleared where somebody waits for that.
    ///
    /// @param others whether its process goes on
    void ended(UnixProcess thread, boolean others) {
        forget(thread);
        if (thread.lockList == 0 && (thread.clearTid == 0 || !others)) {
            return;
        }
        user.of(thread);
        if (thread.lockList != 0) {
            markLocks(thread, thread.lockList);
            // The list is the program's own; where it leads nowhere it ends, as on Linux.
            thread.lockList = 0;
            user.failed();
        }
        if (thread.clearTid != 0 && others) {
            user.putInt(thread.clearTid, 0);
            if (!user.failed()) {
                wake(thread, thread.clearTid, false, 1, -1);
            }
        }
    }

    /// The list: where it begins, how far a lock's word is from its entry, and an entry that was being taken or given back.
    private void markLocks(UnixProcess thread, long head) {
        var entry = user.get(head) & -2L;
        var offset = user.get(head + 8);
        var pending = user.get(head + 16) & -2L;
        if (user.failed()) {
            return;
        }
        for (var i = 0; i < LONGEST_LIST && entry != head; i++) {
            var next = user.get(entry) & -2L;
            if (user.failed()) {
                return;
            }
            if (entry != pending) {
                markLock(thread, entry + offset);
            }
            entry = next;
        }
        if (pending != 0) {
            markLock(thread, pending + offset);
        }
    }

    private void markLock(UnixProcess thread, long at) {
        var word = user.getInt(at);
        if (!user.failed() && (word & OWNER) == thread.pid) {
            user.putInt(at, (word & ~OWNER) | OWNER_DIED);
            wake(thread, at, false, 1, -1);
            // Glibc waits for a lock of one process by its address.
            wake(thread, at, true, 1, -1);
        }
    }
}
