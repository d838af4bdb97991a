package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// Calls that copy from one file to another, and those on ranges of one.
final class Copies {

    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int ZERO_RANGE = 16;
    private static final int UNSHARE = 2;
    private static final int CLOSE_ON_EXEC = 4;
    private static final long LARGEST = 0x7fff_f000L;

    private final Unix unix;
    private final User user;
    private final Buffer buffer;

    Copies(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
        this.buffer = new Buffer(unix.below);
    }

    long call(UnixProcess process, int number) {
        var a0 = Calls.argument(process, 0);
        var a1 = Calls.argument(process, 1);
        var a2 = Calls.argument(process, 2);
        var a3 = Calls.argument(process, 3);
        return switch (number) {
            case 370 -> sendFile(process, a1, a0, a2, a3);
            case 519 -> Calls.argument(process, 5) != 0
                    ? -Errno.EINVAL
                    : copyRange(process, a0, a1, a2, a3, Calls.argument(process, 4));
            case 468 -> splice(process, a0, a1, a2, a3, Calls.argument(process, 4));
            case 480 -> allocate(process, a0, a1, a2, a3);
            case 413 -> advise(process, a0, a2, (int) a3);
            case 469 -> synchronize(process.file(a0), a1, a2);
            case 379 -> readAhead(process.file(a0));
            case 546 -> closeRange(process, a0 & 0xffff_ffffL, a1 & 0xffff_ffffL, (int) a2);
            default -> Calls.NOT_MINE;
        };
    }

    // Copying.

    /// sendfile: from a file with a place to anything.
    private long sendFile(UnixProcess process, long from, long to, long placeAt, long count) {
        var in = process.file(from);
        var out = process.file(to);
        if (in == null || out == null || !in.mayRead() || !out.mayWrite()) {
            return -Errno.EBADF;
        }
        if (in.kind != OpenFile.FILE || (out.flags & OpenFile.APPEND) != 0) {
            return -Errno.EINVAL;
        }
        return copy(process, in, placeAt, out, 0, count);
    }

    private long copyRange(UnixProcess process, long from, long fromAt, long to, long toAt, long count) {
        var in = process.file(from);
        var out = process.file(to);
        if (in == null || out == null || !in.mayRead() || !out.mayWrite() || (out.flags & OpenFile.APPEND) != 0) {
            return -Errno.EBADF;
        }
        if (in.kind != OpenFile.FILE || out.kind != OpenFile.FILE) {
            return in.kind == OpenFile.FOLDER || out.kind == OpenFile.FOLDER ? -Errno.EISDIR : -Errno.EINVAL;
        }
        if (in.inode == out.inode) {
            var source = fromAt == 0 ? in.position : user.get(fromAt);
            var target = toAt == 0 ? out.position : user.get(toAt);
            if (source < target + count && target < source + count) {
                return -Errno.EINVAL;
            }
        }
        return copy(process, in, fromAt, out, toAt, count);
    }

    /// splice: one of the two is a pipe.
    private long splice(UnixProcess process, long from, long fromAt, long to, long toAt, long count) {
        var in = process.file(from);
        var out = process.file(to);
        if (in == null || out == null || !in.mayRead() || !out.mayWrite()) {
            return -Errno.EBADF;
        }
        if ((in.isPipe() && fromAt != 0) || (out.isPipe() && toAt != 0)) {
            return -Errno.ESPIPE;
        }
        if ((!in.isPipe() && !out.isPipe()) || (in.isPipe() && in.pipe == out.pipe)
                || (!in.isPipe() && in.kind != OpenFile.FILE && in.kind != OpenFile.SOCKET)) {
            return -Errno.EINVAL;
        }
        return copy(process, in, fromAt, out, toAt, count);
    }

    /// Piece by piece, each only as large as there is room for, so that nothing is taken that cannot be given.
    ///
    /// @param fromAt where the place to read from is kept, 0 for the file's own; likewise `toAt`
    private long copy(UnixProcess process, OpenFile in, long fromAt, OpenFile out, long toAt, long count) {
        if (out.kind == OpenFile.EVENT || out.kind == OpenFile.POLL || out.kind == OpenFile.FOLDER) {
            return -Errno.EINVAL;
        }
        var from = fromAt == 0 ? in.position : user.get(fromAt);
        var to = toAt == 0 ? -1 : user.get(toAt);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (from < 0 || (toAt != 0 && to < 0) || count < 0) {
            return -Errno.EINVAL;
        }
        var most = Math.min(count, LARGEST);
        var done = 0L;
        var outcome = 0L;
        while (done < most) {
            var room = unix.descriptors.room(out);
            if (room == 0) {
                outcome = done > 0 ? 0 : out.waitsNever() ? -Errno.EAGAIN : Unix.await(process, out.channel());
                break;
            }
            var part = Math.min(Math.min(most - done, Below.PAGE), room);
            outcome = in.kind == OpenFile.FILE
                    ? unix.transfers.read(process, in, buffer, 0, part, from + done, false)
                    : unix.transfers.read(process, in, buffer, 0, part, -1, done > 0);
            if (outcome <= 0) {
                break;
            }
            outcome = unix.transfers.write(process, out, buffer, 0, outcome, to < 0 ? -1 : to + done);
            if (outcome <= 0) {
                break;
            }
            done += outcome;
        }
        if (done == 0) {
            return outcome;
        }
        if (fromAt != 0) {
            user.put(fromAt, from + done);
        } else if (in.kind == OpenFile.FILE) {
            in.position = from + done;
        }
        if (toAt != 0) {
            user.put(toAt, to + done);
        }
        return done;
    }

    // Ranges.

    private long allocate(UnixProcess process, long descriptor, long mode, long first, long bytes) {
        var file = process.file(descriptor);
        if (file == null || !file.mayWrite()) {
            return -Errno.EBADF;
        }
        if (first < 0 || bytes <= 0) {
            return -Errno.EINVAL;
        }
        var holes = mode == (PUNCH_HOLE | KEEP_SIZE);
        if (mode != 0 && mode != KEEP_SIZE && !holes && (mode & ~KEEP_SIZE) != ZERO_RANGE) {
            return -Errno.EOPNOTSUPP;
        }
        var inode = file.inode;
        if (file.pipe != null) {
            return -Errno.ESPIPE;
        }
        if (inode == null || file.kind != OpenFile.FILE) {
            return -Errno.ENODEV;
        }
        var beyond = first + bytes;
        if (beyond < 0 || beyond > Inode.LARGEST) {
            return -Errno.EFBIG;
        }
        if (holes || (mode & ZERO_RANGE) != 0) {
            inode.zero(first, Math.min(beyond, inode.size()));
        }
        if ((mode & KEEP_SIZE) == 0) {
            inode.grow(beyond);
        }
        return 0;
    }

    private static long advise(UnixProcess process, long descriptor, long bytes, int advice) {
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (file.pipe != null) {
            return -Errno.ESPIPE;
        }
        return bytes < 0 || advice < 0 || advice > 7 ? -Errno.EINVAL : 0;
    }

    /// sync_file_range: everything is in memory.
    private static long synchronize(@Nullable OpenFile file, long first, long bytes) {
        if (file == null) {
            return -Errno.EBADF;
        }
        if (first < 0 || bytes < 0 || first + bytes < 0) {
            return -Errno.EINVAL;
        }
        return file.kind == OpenFile.FILE || file.kind == OpenFile.FOLDER ? 0 : -Errno.ESPIPE;
    }

    private static long readAhead(@Nullable OpenFile file) {
        return file == null || !file.mayRead() ? -Errno.EBADF : file.kind == OpenFile.FILE ? 0 : -Errno.EINVAL;
    }

    private long closeRange(UnixProcess process, long first, long last, int flags) {
        if (first > last || (flags & ~(UNSHARE | CLOSE_ON_EXEC)) != 0) {
            return -Errno.EINVAL;
        }
        for (var descriptor = first; descriptor <= last && descriptor < UnixProcess.MOST_FILES; descriptor++) {
            if (process.file(descriptor) == null) {
                continue;
            }
            if ((flags & CLOSE_ON_EXEC) != 0) {
                process.closesOnExecute[(int) descriptor] = true;
            } else {
                unix.descriptors.close(process, descriptor);
            }
        }
        return 0;
    }
}
