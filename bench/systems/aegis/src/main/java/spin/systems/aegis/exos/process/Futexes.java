package spin.systems.aegis.exos.process;

/// Waiting at a word of memory until somebody says that it has changed: futex, of threads and of processes that share memory.
///
/// Who waits has an entry in a board of the family's; who wakes marks it, the longest waiting first; the waiting thread sees the mark when it looks
/// again. A word is known by its frame where the page is shared, and by process and address where it is not.
///
///      waiter   thread, 0 for a free one | process | frame, or minus the process | offset, or address | bits | woken | since
final class Futexes {

    static final int CALL = 394;
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int REQUEUE = 3;
    private static final int CMP_REQUEUE = 4;
    private static final int WAKE_OP = 5;
    private static final int WAIT_BITSET = 9;
    private static final int WAKE_BITSET = 10;
    private static final int PRIVATE = 128;
    private static final int CLOCK_REALTIME = 256;
    private static final int OWNER = 0x3fff_ffff;
    private static final int OWNER_DIED = 0x4000_0000;
    private static final int LONGEST_LIST = 2048;

    private static final int THREAD = 0;
    private static final int PROCESS = 8;
    private static final int HOME = 16;
    private static final int OFFSET = 24;
    private static final int BITS = 32;
    private static final int WOKEN = 40;
    private static final int SINCE = 48;
    private static final int BYTES = 64;
    private static final int MOST = Place.PAGE / BYTES - 1;
    /// Behind the waiters: how many there ever were.
    private static final long COUNTER = (long) MOST * BYTES;

    private final Run run;
    private final Family family;
    private final Memory memory;

    Futexes(Run run, Family family, Memory memory) {
        this.run = run;
        this.family = family;
        this.memory = memory;
    }

    /// Address, operation, value, time or second count, second address, third value.
    long call(long address, int operation, int value, long third, long second, int fourth) {
        if ((address & 3) != 0) {
            return -Errno.EINVAL;
        }
        memory.get(address, 4);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        return switch (operation & ~(PRIVATE | CLOCK_REALTIME)) {
            case WAIT -> sleep(address, value, third, operation, true, -1);
            case WAIT_BITSET -> sleep(address, value, third, operation, false, fourth);
            case WAKE -> wake(address, value, -1);
            case WAKE_BITSET -> fourth == 0 ? -Errno.EINVAL : wake(address, value, fourth);
            case REQUEUE -> requeue(address, value, third, second);
            case CMP_REQUEUE -> memory.getInt(address) == fourth
                    ? requeue(address, value, third, second)
                    : -Errno.EAGAIN;
            case WAKE_OP -> wakeAfter(address, value, third, second, fourth);
            default -> -Errno.ENOSYS;
        };
    }

    // The board.

    private long board(boolean make) {
        return family.board(Place.BOARD_WAITERS, make);
    }

    private static long waiter(long board, int number) {
        return board + (long) number * BYTES;
    }

    private long sharedFrame(long address) {
        var entry = memory.map.entry(address >>> Place.PAGE_SHIFT, false);
        var word = entry == 0 ? 0 : run.word(entry);
        return (word & PageMap.SHARED) != 0 ? PageMap.frame(word) : -1;
    }

    private long home(long address) {
        var frame = sharedFrame(address);
        return frame >= 0 ? frame : -family.pid();
    }

    private long offset(long address) {
        return sharedFrame(address) >= 0 ? address & (Place.PAGE - 1) : address;
    }

    // Waiting.

    /// @param relative whether the time is a duration
    private long sleep(long address, int expected, long timeAt, int operation, boolean relative, int bits) {
        if (bits == 0) {
            return -Errno.EINVAL;
        }
        if (run.word(Place.PROGRESS) != 0) {
            return look();
        }
        if (memory.getInt(address) != expected) {
            return -Errno.EAGAIN;
        }
        var deadline = deadline(timeAt, operation, relative);
        if (deadline < 0) {
            return deadline;
        }
        var home = home(address);
        var offset = offset(address);
        var board = board(true);
        for (var number = 0; board != 0 && number < MOST; number++) {
            var waiter = waiter(board, number);
            if (run.word(waiter + THREAD) == 0) {
                run.word(waiter + PROCESS, family.pid());
                run.word(waiter + HOME, home);
                run.word(waiter + OFFSET, offset);
                run.word(waiter + BITS, bits);
                run.word(waiter + WOKEN, 0);
                run.word(waiter + SINCE, run.word(board + COUNTER));
                run.add(board + COUNTER, 1);
                run.word(waiter + THREAD, 1);
                run.word(Place.PROGRESS, number + 1L);
                run.word(Place.PROGRESS_SECOND, deadline);
                return Calls.WAITS;
            }
        }
        return -Errno.ENOMEM;
    }

    private long look() {
        var waiter = waiter(board(true), (int) run.word(Place.PROGRESS) - 1);
        var woken = run.word(waiter + WOKEN) != 0;
        if (!woken && family.ticks() < run.word(Place.PROGRESS_SECOND)) {
            return Calls.WAITS;
        }
        run.word(waiter + THREAD, 0);
        return woken ? 0 : -Errno.ETIMEDOUT;
    }

    /// The tick when a wait ends by itself, or a refusal.
    private long deadline(long at, int operation, boolean relative) {
        if (at == 0) {
            return Long.MAX_VALUE;
        }
        var time = Calls.nanoseconds(memory.get(at, 8), memory.get(at + 8, 8), 1);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (time == Calls.BAD_TIME) {
            return -Errno.EINVAL;
        }
        if (relative) {
            return family.deadline(time);
        }
        var since = (operation & CLOCK_REALTIME) != 0 ? time - Family.EPOCH * Family.NANOSECONDS : time;
        return Math.max(0, family.deadline(since) - family.ticks());
    }

    /// A handler runs instead of what was waited for.
    void interrupted() {
        run.word(waiter(board(true), (int) run.word(Place.PROGRESS) - 1) + THREAD, 0);
    }

    /// Nobody of this process waits any more.
    void leaveAll() {
        var board = board(false);
        for (var number = 0; board != 0 && number < MOST; number++) {
            if (run.word(waiter(board, number) + PROCESS) == family.pid()) {
                run.word(waiter(board, number) + THREAD, 0);
            }
        }
    }

    // Waking.

    /// Who has waited longest at a word for one of these bits, or 0.
    private long first(long board, long home, long offset, int bits) {
        var found = 0L;
        for (var number = 0; board != 0 && number < MOST; number++) {
            var waiter = waiter(board, number);
            if (run.word(waiter + THREAD) != 0 && run.word(waiter + WOKEN) == 0 && run.word(waiter + HOME) == home
                    && run.word(waiter + OFFSET) == offset && (run.word(waiter + BITS) & bits) != 0
                    && (found == 0 || run.word(waiter + SINCE) < run.word(found + SINCE))) {
                found = waiter;
            }
        }
        return found;
    }

    long wake(long address, int most, int bits) {
        var home = home(address);
        var offset = offset(address);
        var board = board(false);
        var woken = 0L;
        while (woken < most) {
            var waiter = first(board, home, offset, bits);
            if (waiter == 0) {
                break;
            }
            run.word(waiter + WOKEN, 1);
            woken++;
        }
        if (woken > 0) {
            family.busy();
        }
        return woken;
    }

    /// Wakes some and lets others wait at another word.
    private long requeue(long address, int wake, long most, long second) {
        if (wake < 0 || most < 0) {
            return -Errno.EINVAL;
        }
        memory.get(second, 4);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        var count = wake(address, wake, -1);
        var home = home(address);
        var offset = offset(address);
        var otherHome = home(second);
        var otherOffset = offset(second);
        if (home == otherHome && offset == otherOffset) {
            return count;
        }
        var board = board(false);
        for (var moved = 0L; moved < most; moved++) {
            var waiter = first(board, home, offset, -1);
            if (waiter == 0) {
                break;
            }
            run.word(waiter + HOME, otherHome);
            run.word(waiter + OFFSET, otherOffset);
            count++;
        }
        return count;
    }

    /// Changes the second word, wakes those of the first, and those of the second if it was what the operation compares with.
    private long wakeAfter(long address, int wake, long most, long second, int code) {
        var operand = code << 8 >> 20;
        var compared = code << 20 >> 20;
        var argument = code < 0 ? 1 << (operand & 31) : operand;
        var kind = (code >>> 28) & 7;
        var comparison = (code >>> 24) & 15;
        if (kind > 4 || comparison > 5) {
            return -Errno.ENOSYS;
        }
        var before = memory.getInt(second);
        memory.put(second, 4, switch (kind) {
            case 0 -> argument;
            case 1 -> before + argument;
            case 2 -> before | argument;
            case 3 -> before & ~argument;
            default -> before ^ argument;
        });
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        var both = switch (comparison) {
            case 0 -> before == compared;
            case 1 -> before != compared;
            case 2 -> before < compared;
            case 3 -> before <= compared;
            case 4 -> before > compared;
            default -> before >= compared;
        };
        var count = wake(address, wake, -1);
        return both ? count + wake(second, (int) most, -1) : count;
    }

    // Locks of a thread that has ended.

    /// The list: where it begins, how far a lock's word is from its entry, and an entry that was being taken or given back.
    void markLocks(long head, long owner) {
        if (head == 0) {
            return;
        }
        var distance = memory.get(head + 8, 8);
        var pending = memory.get(head + 16, 8) & -2L;
        var entry = memory.get(head, 8) & -2L;
        for (var i = 0; i < LONGEST_LIST && entry != head && !memory.failed(); i++) {
            var next = memory.get(entry, 8) & -2L;
            if (entry != pending) {
                markLock(entry + distance, owner);
            }
            entry = next;
        }
        if (pending != 0) {
            markLock(pending + distance, owner);
        }
    }

    private void markLock(long address, long owner) {
        var word = memory.getInt(address);
        if ((word & OWNER) == owner) {
            memory.put(address, 4, (word & ~OWNER) | OWNER_DIED);
            wake(address, 1, -1);
        }
    }
}
