package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// epoll: waiting for one of many descriptors that are named beforehand.
///
/// ```text
///   struct epoll_event:  0 events   8 what the program wants to be told   16
/// ```
final class EventPolls {

    static final int WAIT = 409;
    static final int WAIT_WITH_MASK = 474;

    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final int CLOSE_ON_EXEC = 0x20_0000;
    private static final int EVENT_BYTES = 16;
    private static final int EXCLUSIVE = 1 << 28;
    private static final int WITH_EXCLUSIVE = EXCLUSIVE | EventPoll.EDGE | 1 << 29 | 0x1d;

    private final Unix unix;
    private final User user;

    EventPolls(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
    }

    long call(UnixProcess process, int number) {
        var a0 = Calls.argument(process, 0);
        var a1 = Calls.argument(process, 1);
        var a2 = Calls.argument(process, 2);
        var a3 = Calls.argument(process, 3);
        return switch (number) {
            case 407 -> (int) a0 <= 0 ? -Errno.EINVAL : make(process, 0);
            case 486 -> make(process, a0);
            case 408 -> control(process, a0, (int) a1, a2, a3);
            case WAIT -> wait(process, a0, a1, a2, (int) a3);
            case WAIT_WITH_MASK -> {
                var refused = unix.waits.maskMeanwhile(process, Calls.argument(process, 4),
                        Calls.argument(process, 5));
                yield refused != 0 ? refused : unix.waits.unmask(process, wait(process, a0, a1, a2, (int) a3));
            }
            default -> Calls.NOT_MINE;
        };
    }

    private static long make(UnixProcess process, long flags) {
        if ((flags & ~CLOSE_ON_EXEC) != 0) {
            return -Errno.EINVAL;
        }
        var descriptor = process.free(0);
        return descriptor < 0 ? -Errno.EMFILE : process.install(descriptor, OpenFile.poll(), flags != 0);
    }

    private long control(UnixProcess process, long descriptor, int operation, long about, long at) {
        var wanted = operation == DELETE ? 0 : user.getInt(at);
        var data = operation == DELETE ? 0 : user.get(at + 8);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        var file = process.file(descriptor);
        var other = process.file(about);
        if (file == null || other == null) {
            return -Errno.EBADF;
        }
        if (!Descriptors.isPollable(other)) {
            return -Errno.EPERM;
        }
        var set = file.poll;
        if (set == null || other == file
                || ((wanted & EXCLUSIVE) != 0 && (operation != ADD || (wanted & ~WITH_EXCLUSIVE) != 0))) {
            return -Errno.EINVAL;
        }
        set.dropClosed();
        var known = set.find(other, (int) about);
        return switch (operation) {
            case ADD -> known != null ? -Errno.EEXIST : add(set, other, (int) about, wanted, data);
            case MODIFY -> {
                if (known == null) {
                    yield -Errno.ENOENT;
                }
                known.want(wanted, data);
                unix.wakeUp(file.changes);
                yield 0;
            }
            case DELETE -> {
                if (known == null) {
                    yield -Errno.ENOENT;
                }
                set.remove(known);
                yield 0;
            }
            default -> -Errno.EINVAL;
        };
    }

    private long add(EventPoll set, OpenFile other, int descriptor, int wanted, long data) {
        var inner = other.poll;
        if (inner != null) {
            if (!set.canHold(inner)) {
                return -Errno.ELOOP;
            }
            set.hold(inner);
        }
        var interest = new EventPoll.Interest(other, descriptor);
        interest.want(wanted, data);
        set.add(interest);
        unix.wakeUp(unix.anything);
        return 0;
    }

    private long wait(UnixProcess process, long descriptor, long at, long most, int milliseconds) {
        if ((int) most <= 0 || (int) most > Integer.MAX_VALUE / EVENT_BYTES) {
            return -Errno.EINVAL;
        }
        var file = process.file(descriptor);
        var set = file == null ? null : file.poll;
        if (set == null) {
            return file == null ? -Errno.EBADF : -Errno.EINVAL;
        }
        set.dropClosed();
        var found = take(set, at, (int) most);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        var limit = milliseconds < 0 ? Long.MAX_VALUE : milliseconds * 1_000_000L;
        return found > 0 || unix.clock.isOver(process, limit) ? found : Unix.await(process, unix.anything);
    }

    /// Those that are told go behind the others, so that all have their turn.
    private int take(EventPoll set, long at, int most) {
        var found = 0;
        var last = last(set);
        for (var interest = set.first; interest != null && found < most;) {
            var next = interest == last ? null : interest.next;
            var ready = interest.ready(unix.descriptors);
            if (ready != 0) {
                user.put(at + (long) EVENT_BYTES * found, ready);
                user.put(at + (long) EVENT_BYTES * found + 8, interest.data);
                interest.tell();
                set.remove(interest);
                set.add(interest);
                found++;
            }
            interest = next;
        }
        return found;
    }

    private static EventPoll.@Nullable Interest last(EventPoll set) {
        var last = set.first;
        while (last != null && last.next != null) {
            last = last.next;
        }
        return last;
    }
}
