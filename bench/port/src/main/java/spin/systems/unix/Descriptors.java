package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// What processes have open: closing, duplicating, pipes, and what could be done at once.
final class Descriptors {

    static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int POLLERR = 8;
    static final int POLLHUP = 16;
    static final int POLLNVAL = 32;

    private static final int SEMAPHORE = 1;
    private static final int LOCK_SHARED = 1;
    private static final int LOCK_ALONE = 2;
    private static final int LOCK_NOW = 4;
    private static final int UNLOCK = 8;
    private static final int CLOSE_ON_EXEC = 0x200000;

    private final Unix unix;
    private final User user;

    Descriptors(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
    }

    long close(UnixProcess process, long descriptor) {
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        process.files[(int) descriptor] = null;
        if (file.inode != null) {
            unix.locks.letGo(process.lockOwner, file.inode);
        }
        drop(file);
        return 0;
    }

    /// One use less of an open file.
    void drop(OpenFile file) {
        file.uses--;
        if (file.uses == 0) {
            closed(file);
        }
    }

    private void closed(OpenFile file) {
        var pipe = file.pipe;
        if (pipe != null) {
            if (file.kind != OpenFile.PIPE_IN) {
                pipe.readers--;
            }
            if (file.kind != OpenFile.PIPE_OUT) {
                pipe.writers--;
            }
            pipe.closed();
            unix.wakeUp(pipe.changes);
        }
        if (file.socket != null) {
            unix.sockets.close(file.socket);
        }
        if (file.poll != null) {
            file.poll.first = null;
        }
        var inode = file.inode;
        if (inode != null) {
            if (pipe != null && pipe.readers == 0 && pipe.writers == 0) {
                inode.pipe = null;
            }
            unlock(file, inode);
            if (file.lockOwner != null) {
                unix.locks.letGo(file.lockOwner, inode);
            }
            inode.uses--;
            inode.dropIfUnused();
        }
    }

    /// flock.
    long lock(UnixProcess process, long descriptor, long operation) {
        var file = process.file(descriptor);
        var inode = file == null ? null : file.inode;
        if (file == null || inode == null) {
            return file == null ? -Errno.EBADF : -Errno.EINVAL;
        }
        var kind = (int) operation & ~LOCK_NOW;
        if (kind != LOCK_SHARED && kind != LOCK_ALONE && kind != UNLOCK) {
            return -Errno.EINVAL;
        }
        unlock(file, inode);
        if (kind == UNLOCK) {
            return 0;
        }
        if (inode.locked || (kind == LOCK_ALONE && inode.sharers > 0)) {
            return (operation & LOCK_NOW) != 0 ? -Errno.EAGAIN : Unix.await(process, inode.unlocked);
        }
        file.lock = kind;
        inode.locked = kind == LOCK_ALONE;
        inode.sharers += kind == LOCK_SHARED ? 1 : 0;
        return 0;
    }

    private void unlock(OpenFile file, Inode inode) {
        if (file.lock == LOCK_ALONE) {
            inode.locked = false;
        } else if (file.lock == LOCK_SHARED) {
            inode.sharers--;
        }
        if (file.lock != 0) {
            file.lock = 0;
            unix.wakeUp(inode.unlocked);
        }
    }

    void closeAll(UnixProcess process) {
        for (var descriptor = 0; descriptor < UnixProcess.MOST_FILES; descriptor++) {
            if (process.files[descriptor] != null) {
                close(process, descriptor);
            }
        }
    }

    void closeForExecution(UnixProcess process) {
        for (var descriptor = 0; descriptor < UnixProcess.MOST_FILES; descriptor++) {
            if (process.files[descriptor] != null && process.closesOnExecute[descriptor]) {
                close(process, descriptor);
            }
        }
    }

    long duplicate(UnixProcess process, long descriptor, long lowest, boolean closes) {
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (lowest < 0 || lowest >= UnixProcess.MOST_FILES) {
            return -Errno.EINVAL;
        }
        var to = process.free(lowest);
        if (to < 0) {
            return -Errno.EMFILE;
        }
        file.uses++;
        return process.install(to, file, closes);
    }

    long duplicateTo(UnixProcess process, long from, long to, long flags, boolean strict) {
        if (strict && (from == to || (flags & ~CLOSE_ON_EXEC) != 0)) {
            return -Errno.EINVAL;
        }
        var file = process.file(from);
        if (file == null || to < 0 || to >= UnixProcess.MOST_FILES) {
            return -Errno.EBADF;
        }
        if (from == to) {
            return to;
        }
        if (process.file(to) != null) {
            close(process, to);
        }
        file.uses++;
        return process.install((int) to, file, (flags & CLOSE_ON_EXEC) != 0);
    }

    /// The two descriptors are the answer, or go to the program's memory.
    long pipe(UnixProcess process, long at, long flags, boolean inRegisters) {
        if ((flags & ~(CLOSE_ON_EXEC | OpenFile.NON_BLOCKING)) != 0) {
            return -Errno.EINVAL;
        }
        var first = process.free(0);
        var second = first < 0 ? -1 : process.free(first + 1L);
        if (second < 0) {
            return -Errno.EMFILE;
        }
        var page = unix.below.page();
        if (page == 0) {
            return -Errno.ENOMEM;
        }
        var pipe = new Pipe(unix.below, page, Pipe.BYTES);
        var closes = (flags & CLOSE_ON_EXEC) != 0;
        process.install(first, OpenFile.end(pipe, true, flags & OpenFile.NON_BLOCKING), closes);
        process.install(second, OpenFile.end(pipe, false, flags & OpenFile.NON_BLOCKING), closes);
        if (inRegisters) {
            process.task().register(Unix.A4, second);
            return first;
        }
        user.putInt(at, first);
        user.putInt(at + 4, second);
        if (user.failed()) {
            close(process, first);
            close(process, second);
            return -Errno.EFAULT;
        }
        return 0;
    }

    /// eventfd2.
    long event(UnixProcess process, long count, long flags) {
        if ((flags & ~(CLOSE_ON_EXEC | OpenFile.NON_BLOCKING | SEMAPHORE)) != 0) {
            return -Errno.EINVAL;
        }
        var descriptor = process.free(0);
        if (descriptor < 0) {
            return -Errno.EMFILE;
        }
        return process.install(descriptor, OpenFile.event(flags & OpenFile.NON_BLOCKING, count & 0xffff_ffffL,
                (flags & SEMAPHORE) != 0), (flags & CLOSE_ON_EXEC) != 0);
    }

    long control(UnixProcess process, long descriptor, long what, long argument) {
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (RangeLocks.isMine((int) what)) {
            return unix.locks.control(process, file, (int) what, argument);
        }
        return switch ((int) what) {
            case 0, 1030 -> duplicate(process, descriptor, argument, what == 1030);
            case 1 -> process.closesOnExecute[(int) descriptor] ? 1 : 0;
            case 2 -> {
                process.closesOnExecute[(int) descriptor] = (argument & 1) != 0;
                yield 0;
            }
            case 3 -> file.flags;
            case 4 -> {
                var changeable = OpenFile.NON_BLOCKING | OpenFile.APPEND;
                file.flags = (file.flags & ~changeable) | (argument & changeable);
                yield 0;
            }
            case 1032 -> file.pipe == null ? -Errno.EBADF : Pipe.BYTES;
            default -> -Errno.EINVAL;
        };
    }

    long inputOutputControl(UnixProcess process, long descriptor, long request, long at) {
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        switch ((int) request) {
            case 0x4004667f -> {
                var pipe = file.pipe;
                if (file.socket != null) {
                    user.putInt(at, file.socket.there());
                } else if (file.kind == OpenFile.FILE && file.inode != null) {
                    user.putInt(at, Math.max(0, file.inode.size() - file.position));
                } else if (file.poll != null) {
                    return -Errno.EINVAL;
                } else if (pipe == null || file.kind == OpenFile.PIPE_IN) {
                    return -Errno.ENOTTY;
                } else {
                    user.putInt(at, pipe.there());
                }
            }
            case 0x8004667e -> file.flags = (file.flags & ~OpenFile.NON_BLOCKING)
                    | (user.getInt(at) != 0 ? OpenFile.NON_BLOCKING : 0);
            case 0x20006601, 0x20006602 -> process.closesOnExecute[(int) descriptor] = (request & 1) != 0;
            default -> {
                return -Errno.ENOTTY;
            }
        }
        return 0;
    }

    /// Whether epoll takes it: not what is always ready.
    static boolean isPollable(OpenFile file) {
        return file.isPipe() || file.kind == OpenFile.TERMINAL || file.kind == OpenFile.EVENT
                || file.kind == OpenFile.POLL;
    }

    /// How much could be written at once, at most a page.
    long room(OpenFile file) {
        var pipe = file.pipe;
        var socket = file.socket;
        if (pipe != null) {
            return pipe.readers == 0 ? Below.PAGE : pipe.room();
        }
        return socket != null ? socket.room() : Below.PAGE;
    }

    /// What poll says of a descriptor.
    int ready(@Nullable OpenFile file) {
        if (file == null) {
            return POLLNVAL;
        }
        var pipe = file.pipe;
        if (pipe == null) {
            return readyOther(file);
        }
        var out = (pipe.there() > 0 ? POLLIN : 0) | (pipe.writers == 0 ? POLLHUP : 0);
        var in = (pipe.room() > 0 ? POLLOUT : 0) | (pipe.readers == 0 ? POLLERR : 0);
        return (file.kind != OpenFile.PIPE_IN ? out : 0) | (file.kind != OpenFile.PIPE_OUT ? in : 0);
    }

    private int readyOther(OpenFile file) {
        var socket = file.socket;
        var poll = file.poll;
        if (socket != null) {
            return socket.ready();
        }
        if (poll != null) {
            return poll.isReady(this) ? POLLIN : 0;
        }
        if (file.kind == OpenFile.EVENT) {
            return (file.count > 0 ? POLLIN : 0) | (file.count < Transfers.MOST_EVENTS ? POLLOUT : 0);
        }
        if (file.kind == OpenFile.TERMINAL) {
            return (unix.terminal.hasInput() ? POLLIN : 0) | POLLOUT;
        }
        return POLLIN | POLLOUT;
    }
}
