package spin.systems.aegis.exos.process;

/// How much of each resource a process may use: what it uses now and what it may raise that to. Of files, the library keeps the limit; the others
/// are told as they were set.
///
/// What is kept is the difference from what is allowed at first, so that a process begins with zeros.
final class Limits {

    private static final int FILES = 6;
    private static final int STACK = 3;
    private static final int COUNT = 16;
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final Run run;
    private final Memory memory;

    Limits(Run run, Memory memory) {
        this.run = run;
        this.memory = memory;
    }

    private static long first(int which, boolean most) {
        return which == FILES ? Place.MOST_DESCRIPTORS : which == STACK && !most ? Place.STACK_BYTES : NO_LIMIT;
    }

    private static long at(int which, boolean most) {
        return Place.LIMITS + 16L * which + (most ? 8 : 0);
    }

    /// Descriptors are below this.
    static int files(Run run) {
        return (int) (run.word(at(FILES, false)) ^ first(FILES, false));
    }

    private long limit(int which, boolean most) {
        return run.word(at(which, most)) ^ first(which, most);
    }

    long get(long which, long to) {
        if (which < 0 || which >= COUNT) {
            return -Errno.EINVAL;
        }
        if (to != 0) {
            memory.put(to, 8, limit((int) which, false));
            memory.put(to + 8, 8, limit((int) which, true));
        }
        return 0;
    }

    long set(long which, long from) {
        if (which < 0 || which >= COUNT) {
            return -Errno.EINVAL;
        }
        var now = memory.get(from, 8);
        var most = memory.get(from + 8, 8);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (now < 0 || now > most) {
            return -Errno.EINVAL;
        }
        var limit = (int) which;
        if (limit == FILES && most > Place.MOST_DESCRIPTORS) {
            return -Errno.EPERM;
        }
        run.word(at(limit, false), now ^ first(limit, false));
        run.word(at(limit, true), most ^ first(limit, true));
        return 0;
    }

    /// prlimit: both, of this process.
    long change(long which, long from, long to, boolean ofMe) {
        if (!ofMe) {
            return -Errno.EPERM;
        }
        if (from == 0) {
            return get(which, to);
        }
        var before = which >= 0 && which < COUNT ? limit((int) which, false) : 0;
        var beforeMost = which >= 0 && which < COUNT ? limit((int) which, true) : 0;
        var answer = set(which, from);
        if (answer == 0 && to != 0) {
            memory.put(to, 8, before);
            memory.put(to + 8, 8, beforeMost);
        }
        return answer;
    }
}
