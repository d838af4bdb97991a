package spin.systems.aegis.exos.process;

/// Advisory locks on files, in a board that the whole family can write.
///
/// Those of fcntl are a process's and cover bytes; closing any of its descriptors of the file lets them go. Those of flock are an open file's and cover
/// all of it. The two kinds do not see each other, as on Linux. Nobody wakes who waits: it looks again when it runs.
///
///      lock     inode + 1, 0 for a free one | owner: a process, or an open file | 1 for exclusive | first byte | last byte | process
///      struct flock of the program:  0 kind (16 bits)   2 from where (16 bits)   8 first byte   16 how many, 0 for all   24 process
final class Locks {

    static final int GET = 7;
    static final int SET = 8;
    static final int SET_AND_WAIT = 9;
    private static final int SHARED = 1;
    private static final int EXCLUSIVE = 2;
    private static final int NONE = 8;
    private static final int DO_NOT_WAIT = 4;

    private static final int KEY = 0;
    private static final int OWNER = 8;
    private static final int IS_EXCLUSIVE = 16;
    private static final int FIRST = 24;
    private static final int LAST = 32;
    private static final int PROCESS = 40;
    private static final int BYTES = 48;
    private static final int MOST = Place.PAGE / BYTES;

    private final Run run;
    private final Family family;
    private final Inodes inodes;

    Locks(Run run, Family family, Inodes inodes) {
        this.run = run;
        this.family = family;
        this.inodes = inodes;
    }

    // Bytes of a file.

    /// fcntl's calls, of which the caller knows that the open file is a file.
    long call(Memory memory, int what, long file, int inode, long at) {
        var kind = (int) memory.get(at, 2);
        var length = memory.get(at + 16, 8);
        var start = memory.get(at + 8, 8) + base(file, inode, (int) memory.get(at + 2, 2));
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        var first = length < 0 ? start + length : start;
        var last = length == 0 ? Long.MAX_VALUE : length < 0 ? start - 1 : start + length - 1;
        if ((kind != SHARED && kind != EXCLUSIVE && kind != NONE) || first < 0 || last < first) {
            return -Errno.EINVAL;
        }
        if (what == GET) {
            return kind == NONE ? -Errno.EINVAL : tell(memory, at, inode, kind == EXCLUSIVE, first, last);
        }
        var access = run.word(file + Descriptors.FLAGS) & Descriptors.ACCESS;
        if ((kind == SHARED && access == Descriptors.WRITE_ONLY)
                || (kind == EXCLUSIVE && access == Descriptors.READ_ONLY)) {
            return -Errno.EBADF;
        }
        return set(inode, kind, first, last, what == SET_AND_WAIT);
    }

    private long base(long file, int inode, int whence) {
        return whence == 1 ? run.word(file + Descriptors.OFFSET) : whence == 2 ? inodes.size(inode) : 0;
    }

    private long tell(Memory memory, long at, int inode, boolean exclusive, long first, long last) {
        var inTheWay = conflict(inode, family.pid(), exclusive, first, last);
        if (inTheWay == 0) {
            memory.put(at, 2, NONE);
            return 0;
        }
        memory.put(at, 2, run.word(inTheWay + IS_EXCLUSIVE) != 0 ? EXCLUSIVE : SHARED);
        memory.put(at + 2, 2, 0);
        memory.put(at + 8, 8, run.word(inTheWay + FIRST));
        var end = run.word(inTheWay + LAST);
        memory.put(at + 16, 8, end == Long.MAX_VALUE ? 0 : end - run.word(inTheWay + FIRST) + 1);
        memory.put(at + 24, 4, run.word(inTheWay + PROCESS));
        return 0;
    }

    private long set(int inode, int kind, long first, long last, boolean waits) {
        var me = family.pid();
        family.own(Place.R_AWAITS, 0);
        if (kind == NONE) {
            return free(inode, me, first, last) ? 0 : -Errno.ENOLCK;
        }
        var inTheWay = conflict(inode, me, kind == EXCLUSIVE, first, last);
        if (inTheWay != 0) {
            if (!waits) {
                return -Errno.EAGAIN;
            }
            var other = run.word(inTheWay + OWNER);
            if (leadsTo(other, me)) {
                return -Errno.EDEADLK;
            }
            family.own(Place.R_AWAITS, other);
            return Calls.WAITS;
        }
        return free(inode, me, first, last) && add(inode, me, kind == EXCLUSIVE, first, last) ? 0 : -Errno.ENOLCK;
    }

    /// Whether who has the lock waits, itself or by others, for this process.
    private boolean leadsTo(long from, long me) {
        var at = from;
        for (var steps = 0; steps < Place.MOST_PEOPLE && at != 0; steps++) {
            if (at == me) {
                return true;
            }
            var slot = family.find(at);
            at = slot < 0 ? 0 : family.row(slot, Place.R_AWAITS);
        }
        return false;
    }

    // Whole files.

    /// flock: shared, exclusive or none, and whether to wait.
    long whole(int inode, long file, long operation) {
        var kind = (int) operation & ~DO_NOT_WAIT;
        if (kind != SHARED && kind != EXCLUSIVE && kind != NONE) {
            return -Errno.EINVAL;
        }
        if (kind == NONE) {
            return free(inode, file, 0, Long.MAX_VALUE) ? 0 : -Errno.ENOLCK;
        }
        if (conflict(inode, file, kind == EXCLUSIVE, 0, Long.MAX_VALUE) != 0) {
            return (operation & DO_NOT_WAIT) != 0 ? -Errno.EAGAIN : Calls.WAITS;
        }
        return free(inode, file, 0, Long.MAX_VALUE) && add(inode, file, kind == EXCLUSIVE, 0, Long.MAX_VALUE)
                ? 0
                : -Errno.ENOLCK;
    }

    /// A process's descriptor of the file is closed, or an open file is: what it had is let go.
    void closed(int inode, long owner) {
        free(inode, owner, 0, Long.MAX_VALUE);
    }

    // The board. A process's number is small and the address of an open file is not, so one word tells whose a lock is.

    private static boolean isFile(long owner) {
        return owner >= Place.FILES && owner < Place.FILES + Place.PAGE;
    }

    /// The lock with the lowest first byte that is in the way, or 0.
    private long conflict(int inode, long owner, boolean exclusive, long first, long last) {
        var board = family.board(Place.BOARD_LOCKS, false);
        var found = 0L;
        for (var number = 0; board != 0 && number < MOST; number++) {
            var lock = board + (long) number * BYTES;
            if (run.word(lock + KEY) == inode + 1L && isFile(run.word(lock + OWNER)) == isFile(owner)
                    && run.word(lock + OWNER) != owner && (exclusive || run.word(lock + IS_EXCLUSIVE) != 0)
                    && run.word(lock + FIRST) <= last && run.word(lock + LAST) >= first
                    && (found == 0 || run.word(lock + FIRST) < run.word(found + FIRST))) {
                found = lock;
            }
        }
        return found;
    }

    /// Takes the bytes out of the owner's locks; false when there is no room for the piece that one more lock would be.
    private boolean free(int inode, long owner, long first, long last) {
        var board = family.board(Place.BOARD_LOCKS, false);
        for (var number = 0; board != 0 && number < MOST; number++) {
            var lock = board + (long) number * BYTES;
            if (run.word(lock + KEY) == inode + 1L && run.word(lock + OWNER) == owner
                    && run.word(lock + FIRST) <= last && run.word(lock + LAST) >= first
                    && !cut(lock, inode, owner, first, last)) {
                return false;
            }
        }
        return true;
    }

    private boolean cut(long lock, int inode, long owner, long first, long last) {
        var from = run.word(lock + FIRST);
        var to = run.word(lock + LAST);
        if (from < first && to > last && !add(inode, owner, run.word(lock + IS_EXCLUSIVE) != 0, last + 1, to)) {
            return false;
        }
        if (from < first) {
            run.word(lock + LAST, first - 1);
        } else if (to > last) {
            run.word(lock + FIRST, last + 1);
        } else {
            run.word(lock + KEY, 0);
        }
        return true;
    }

    private boolean add(int inode, long owner, boolean exclusive, long first, long last) {
        var board = family.board(Place.BOARD_LOCKS, true);
        for (var number = 0; board != 0 && number < MOST; number++) {
            var lock = board + (long) number * BYTES;
            if (run.word(lock + KEY) == 0) {
                run.word(lock + OWNER, owner);
                run.word(lock + IS_EXCLUSIVE, exclusive ? 1 : 0);
                run.word(lock + FIRST, first);
                run.word(lock + LAST, last);
                run.word(lock + PROCESS, family.pid());
                run.word(lock + KEY, inode + 1L);
                return true;
            }
        }
        return false;
    }
}
