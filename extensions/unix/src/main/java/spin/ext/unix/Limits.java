package spin.ext.unix;

import java.util.Arrays;

/// What a process may use at most, as it is told: a soft limit and a hard one for each resource. Of these the number of descriptors is kept to; the
/// stack, the processes and the file's size are bounded elsewhere, whatever is said here.
final class Limits {
    static final int COUNT = 16;
    static final int FILES = 6;
    private static final int STACK = 3;
    private static final int CORE = 4;
    private static final int PROCESSES = 8;
    private static final long STACK_BYTES = 8L << 20;
    private static final long INFINITE = -1;
    /// What the older call says for that.
    private static final long OLD_INFINITE = Long.MAX_VALUE;
    private static final int BYTES = 16;

    private final long[] soft = new long[COUNT];
    private final long[] hard = new long[COUNT];

    Limits() {
        Arrays.fill(soft, INFINITE);
        Arrays.fill(hard, INFINITE);
        soft[STACK] = STACK_BYTES;
        soft[CORE] = 0;
        soft[FILES] = Descriptors.MOST;
        hard[FILES] = Descriptors.MOST;
        soft[PROCESSES] = Processes.MOST;
        hard[PROCESSES] = Processes.MOST;
    }

    /// -1 for none.
    long soft(int which) {
        return soft[which];
    }

    long hard(int which) {
        return hard[which];
    }

    Limits copy() {
        var copy = new Limits();
        System.arraycopy(soft, 0, copy.soft, 0, COUNT);
        System.arraycopy(hard, 0, copy.hard, 0, COUNT);
        return copy;
    }

    /// prlimit64 and its older forms: which resource, what it is to be from now on, where to tell what it was; 0 for neither.
    static long change(UnixProcess process, long which, long fresh, long old, boolean wide) {
        if (which < 0 || which >= COUNT) {
            return -Errno.EINVAL;
        }
        var limits = process.limits;
        int at = (int) which;
        long newSoft = 0;
        long newHard = 0;
        if (fresh != 0) {
            var in = Bytes.read(process.memory(), fresh, BYTES);
            newSoft = in(in.getLong(0), wide);
            newHard = in(in.getLong(8), wide);
            if (Long.compareUnsigned(newSoft, newHard) > 0) {
                return -Errno.EINVAL;
            }
            if (at == FILES && Long.compareUnsigned(newHard, Descriptors.MOST) > 0) {
                return -Errno.EPERM;
            }
        }
        if (old != 0) {
            process.memory().write(old,
                    Bytes.of(BYTES).putLong(out(limits.soft[at], wide)).putLong(out(limits.hard[at], wide)).array());
        }
        if (fresh != 0) {
            limits.soft[at] = newSoft;
            limits.hard[at] = newHard;
            if (at == FILES) {
                process.descriptors().limit((int) newSoft);
            }
        }
        return 0;
    }

    private static long in(long value, boolean wide) {
        return !wide && value == OLD_INFINITE ? INFINITE : value;
    }

    private static long out(long value, boolean wide) {
        return !wide && value == INFINITE ? OLD_INFINITE : value;
    }
}
