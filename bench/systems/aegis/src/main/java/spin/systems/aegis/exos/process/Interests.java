package spin.systems.aegis.exos.process;

/// The descriptors that an epoll waits for, in a frame of their own.
///
/// An interest is in an open file, so it ends when the last descriptor of that is closed; a generation tells the next file in the same place apart.
/// Edges are seen by counting: what has come, and what was taken, since it was told last.
///
///      interest   open file, 0 for a free one | capability | generation | descriptor | events | data | come | taken | readiness | over
final class Interests {

    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final int EDGE = 1 << 31;
    private static final int ONCE = 1 << 30;
    private static final int ALWAYS = Descriptors.POLLERR | Descriptors.POLLHUP;
    private static final int EVENT_BYTES = 16;

    private static final int FILE = 0;
    private static final int CAPABILITY = 8;
    private static final int GENERATION = 16;
    private static final int DESCRIPTOR = 24;
    private static final int EVENTS = 32;
    private static final int DATA = 40;
    private static final int COME = 48;
    private static final int TAKEN = 56;
    private static final int READINESS = 64;
    private static final int OVER = 72;
    private static final int BYTES = 80;
    private static final int MOST = Place.PAGE / BYTES;

    private final Run run;
    private final Descriptors descriptors;

    Interests(Run run, Descriptors descriptors) {
        this.run = run;
        this.descriptors = descriptors;
    }

    private long window(long set, long capability) {
        return run.window(Place.W_SET, run.word(set + Descriptors.OBJECT), capability, Place.RW);
    }

    /// epoll_ctl.
    long control(Memory memory, long setDescriptor, int operation, int descriptor, long at) {
        var set = descriptors.file(setDescriptor);
        var file = descriptors.file(descriptor);
        if (set == 0 || file == 0) {
            return -Errno.EBADF;
        }
        if (descriptors.kind(set) != Descriptors.SET || file == set) {
            return -Errno.EINVAL;
        }
        var kind = descriptors.kind(file);
        if (kind == Descriptors.FILE || kind == Descriptors.FOLDER) {
            return -Errno.EPERM;
        }
        if (kind == Descriptors.SET) {
            // One within another could lead back to itself.
            return -Errno.ELOOP;
        }
        var events = operation == DELETE ? 0 : memory.getInt(at);
        var data = operation == DELETE ? 0 : memory.get(at + 8, 8);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        var base = window(set, descriptors.capability(setDescriptor));
        var known = find(base, file, descriptor);
        return switch (operation) {
            case ADD -> {
                if (known != 0) {
                    yield -Errno.EEXIST;
                }
                var free = free(base);
                if (free == 0) {
                    yield -Errno.ENOSPC;
                }
                run.clear(free, BYTES);
                run.word(free + CAPABILITY, descriptors.capability(descriptor));
                run.word(free + GENERATION, run.word(file + Descriptors.GENERATION));
                run.word(free + DESCRIPTOR, descriptor);
                run.word(free + FILE, file);
                yield want(free, events, data);
            }
            case MODIFY -> known == 0 ? -Errno.ENOENT : want(known, events, data);
            case DELETE -> {
                if (known != 0) {
                    run.word(known + FILE, 0);
                }
                yield known == 0 ? -Errno.ENOENT : 0;
            }
            default -> -Errno.EINVAL;
        };
    }

    private long want(long interest, int events, long data) {
        run.word(interest + EVENTS, events);
        run.word(interest + DATA, data);
        run.word(interest + COME, -1);
        run.word(interest + TAKEN, -1);
        run.word(interest + READINESS, 0);
        run.word(interest + OVER, 0);
        return 0;
    }

    private static long interest(long base, int number) {
        return base + (long) number * BYTES;
    }

    private long find(long base, long file, int descriptor) {
        for (var number = 0; number < MOST; number++) {
            var interest = interest(base, number);
            if (run.word(interest + FILE) == file && run.word(interest + DESCRIPTOR) == descriptor
                    && isOpen(interest)) {
                return interest;
            }
        }
        return 0;
    }

    private long free(long base) {
        for (var number = 0; number < MOST; number++) {
            var interest = interest(base, number);
            if (run.word(interest + FILE) == 0 || !isOpen(interest)) {
                return interest;
            }
        }
        return 0;
    }

    private boolean isOpen(long interest) {
        var file = run.word(interest + FILE);
        return run.word(file + Descriptors.KIND) != 0
                && run.word(file + Descriptors.GENERATION) == run.word(interest + GENERATION);
    }

    /// What is to be told of an interest now, 0 for nothing.
    private int news(long interest) {
        if (run.word(interest + FILE) == 0) {
            return 0;
        }
        if (!isOpen(interest)) {
            run.word(interest + FILE, 0);
            return 0;
        }
        if (run.word(interest + OVER) != 0) {
            return 0;
        }
        var file = run.word(interest + FILE);
        var capability = run.word(interest + CAPABILITY);
        var events = (int) run.word(interest + EVENTS);
        var ready = descriptors.ready(file, capability) & (events | ALWAYS);
        var before = (int) run.word(interest + READINESS);
        run.word(interest + READINESS, before & ready);
        if ((events & EDGE) == 0) {
            return ready;
        }
        var fresh = ready & ~before;
        if (descriptors.come(file, capability) != run.word(interest + COME)) {
            fresh |= ready & Descriptors.POLLIN;
        }
        if (descriptors.taken(file, capability) != run.word(interest + TAKEN)) {
            fresh |= ready & Descriptors.POLLOUT;
        }
        return fresh == 0 ? 0 : ready;
    }

    /// Whether a wait would end at once.
    boolean hasNews(long set, long capability) {
        for (var number = 0; number < MOST; number++) {
            if (news(interest(window(set, capability), number)) != 0) {
                return true;
            }
        }
        return false;
    }

    /// What there is to tell, at most so much; how many, or a refusal.
    int take(Memory memory, long descriptor, long to, int most) {
        var set = descriptors.file(descriptor);
        if (set == 0) {
            return -Errno.EBADF;
        }
        if (descriptors.kind(set) != Descriptors.SET || most <= 0) {
            return -Errno.EINVAL;
        }
        var capability = descriptors.capability(descriptor);
        var found = 0;
        for (var number = 0; number < MOST && found < most; number++) {
            var interest = interest(window(set, capability), number);
            var news = news(interest);
            if (news != 0) {
                memory.put(to + (long) found * EVENT_BYTES, 4, news);
                memory.put(to + (long) found * EVENT_BYTES + 8, 8, run.word(interest + DATA));
                tell(interest, news);
                found++;
            }
        }
        return memory.failed() ? -Errno.EFAULT : found;
    }

    private void tell(long interest, int news) {
        var file = run.word(interest + FILE);
        var capability = run.word(interest + CAPABILITY);
        run.word(interest + READINESS, news);
        run.word(interest + COME, descriptors.come(file, capability));
        run.word(interest + TAKEN, descriptors.taken(file, capability));
        if ((run.word(interest + EVENTS) & ONCE) != 0) {
            run.word(interest + OVER, 1);
        }
    }
}
