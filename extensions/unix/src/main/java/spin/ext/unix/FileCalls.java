package spin.ext.unix;

import java.nio.ByteBuffer;
import java.util.Arrays;
import spin.core.trap.SavedState;

/// Calls on descriptors.
final class FileCalls {
    /// What one call moves at most; more is a short count, as with a full pipe.
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_PIECES = 1024;
    private static final int PIECE_BYTES = 16;

    private static final int F_DUPFD = 0;
    private static final int F_GETFD = 1;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_GETLK = 7;
    private static final int F_SETLK = 8;
    private static final int F_SETLKW = 9;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;
    private static final int PIPE_BYTES = 65536;
    private static final int CHANGEABLE = OpenFile.APPEND | OpenFile.NONBLOCK;
    private static final int CLOEXEC = 010000000;
    private static final int FIOCLEX = 0x20006601;
    private static final int FIONCLEX = 0x20006602;
    private static final int FIONBIO = 0x8004667e;
    private static final int A4 = 20;
    private static final int MOST_ADVICE = 5;
    private static final int CLOSE_RANGE_UNSHARE = 2;
    private static final int CLOSE_RANGE_CLOEXEC = 4;
    private static final int SYNC_FLAGS = 7;

    private final Scheduling scheduling;
    private final FileLocks locks;
    private long pipes;

    FileCalls(Scheduling scheduling, FileLocks locks) {
        this.scheduling = scheduling;
        this.locks = locks;
    }

    long lock(UnixProcess process, long descriptor, long operation) {
        var file = process.descriptors().at(descriptor);
        return file == null ? -Errno.EBADF : locks.lockWhole(process, file, (int) operation);
    }

    static long read(UnixProcess process, long descriptor, long address, long length) {
        var file = process.descriptors().at(descriptor);
        if (file == null || !file.mayRead()) {
            return -Errno.EBADF;
        }
        int most = length < 0 ? -1 : room(process, address, length, true);
        return most < 0 ? -Errno.EFAULT : file.read(process, address, most);
    }

    static long write(UnixProcess process, long descriptor, long address, long length) {
        var file = process.descriptors().at(descriptor);
        if (file == null || !file.mayWrite()) {
            return -Errno.EBADF;
        }
        int most = length < 0 ? -1 : room(process, address, length, false);
        return most < 0 ? -Errno.EFAULT : file.write(process, process.memory().read(address, most));
    }

    /// How many of the bytes there can be moved; -1 when some are wanted and none can, and when not all can be taken from there: a write is
    /// all or nothing.
    private static int room(UnixProcess process, long address, long length, boolean write) {
        int wanted = (int) Math.min(length, MOST_BYTES);
        int most = process.memory().reach(address, wanted, write);
        return write ? most == 0 && wanted > 0 ? -1 : most : most < wanted ? -1 : most;
    }

    /// The file of a descriptor that has places.
    private static OpenFile placed(UnixProcess process, long descriptor) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            throw new RefusedException(Errno.EBADF);
        }
        if (!file.hasPlaces()) {
            throw new RefusedException(Errno.ESPIPE);
        }
        return file;
    }

    static long readAt(UnixProcess process, SavedState state) {
        if (state.argument(3) < 0) {
            return -Errno.EINVAL;
        }
        var file = placed(process, state.argument(0));
        if (!file.mayRead()) {
            return -Errno.EBADF;
        }
        long length = state.argument(2);
        if (length < 0) {
            return -Errno.EFAULT;
        }
        if (state.argument(3) + length < 0) {
            return -Errno.EINVAL;
        }
        int most = room(process, state.argument(1), length, true);
        return most < 0 ? -Errno.EFAULT : file.readAt(process, state.argument(1), most, state.argument(3));
    }

    static long writeAt(UnixProcess process, SavedState state) {
        if (state.argument(3) < 0) {
            return -Errno.EINVAL;
        }
        var file = placed(process, state.argument(0));
        if (!file.mayWrite()) {
            return -Errno.EBADF;
        }
        long length = state.argument(2);
        if (length < 0) {
            return -Errno.EFAULT;
        }
        if (state.argument(3) + length < 0) {
            return -Errno.EINVAL;
        }
        int most = room(process, state.argument(1), length, false);
        return most < 0
                ? -Errno.EFAULT
                : file.writeAt(process, process.memory().read(state.argument(1), most), state.argument(3));
    }

    /// readv and writev: pieces, an address and a length each. Written, they are one, so that a pipe keeps them together.
    static long vector(UnixProcess process, SavedState state, boolean write) {
        long count = state.argument(2);
        if (count < 0 || count > MOST_PIECES) {
            return -Errno.EINVAL;
        }
        var file = process.descriptors().at(state.argument(0));
        if (file == null || !(write ? file.mayWrite() : file.mayRead())) {
            return -Errno.EBADF;
        }
        var memory = process.memory();
        var pieces = pieces(memory, state.argument(1), (int) count);
        return write ? gather(process, file, pieces, (int) count) : scatter(process, file, pieces, (int) count);
    }

    /// An address and a length each, of which none is negative.
    private static ByteBuffer pieces(Memory memory, long address, int count) {
        var pieces = Bytes.read(memory, address, count * PIECE_BYTES);
        for (int i = 0; i < count; i++) {
            if (pieces.getLong(PIECE_BYTES * i + 8) < 0) {
                throw new RefusedException(Errno.EINVAL);
            }
        }
        return pieces;
    }

    private static long gather(UnixProcess process, OpenFile file, ByteBuffer pieces, int count) {
        var all = new byte[0];
        for (int i = 0; i < count; i++) {
            long length = pieces.getLong(16 * i + 8);
            int wanted = (int) Math.min(length, MOST_BYTES - all.length);
            int most = all.length == 0
                    ? wanted
                    : process.memory().reach(pieces.getLong(16 * i), wanted, false);
            var piece = process.memory().read(pieces.getLong(16 * i), most);
            int old = all.length;
            all = Arrays.copyOf(all, old + piece.length);
            System.arraycopy(piece, 0, all, old, piece.length);
            if (most < wanted) {
                // What comes before an address that is none is written.
                break;
            }
        }
        return all.length == 0 ? 0 : file.write(process, all);
    }

    private static long scatter(UnixProcess process, OpenFile file, ByteBuffer pieces, int count) {
        long done = 0;
        for (int i = 0; i < count; i++) {
            long length = pieces.getLong(16 * i + 8);
            if (length == 0) {
                continue;
            }
            if (done > 0 && (file.events() & OpenFile.POLLIN) == 0) {
                return done;
            }
            int most = room(process, pieces.getLong(16 * i), length, true);
            long got = most < 0 ? -Errno.EFAULT : file.read(process, pieces.getLong(16 * i), most);
            if (got < 0) {
                return done > 0 ? done : got;
            }
            done += got;
            if (got < length) {
                return done;
            }
        }
        return done;
    }

    /// preadv and pwritev: the same at a place, and without moving.
    static long vectorAt(UnixProcess process, SavedState state, boolean write) {
        long count = state.argument(2);
        long place = state.argument(3);
        if (place < 0) {
            return -Errno.EINVAL;
        }
        var file = placed(process, state.argument(0));
        if (!(write ? file.mayWrite() : file.mayRead())) {
            return -Errno.EBADF;
        }
        if (count < 0 || count > MOST_PIECES || place + MOST_BYTES < 0) {
            return -Errno.EINVAL;
        }
        var memory = process.memory();
        var pieces = pieces(memory, state.argument(1), (int) count);
        long done = 0;
        for (int i = 0; i < count; i++) {
            long address = pieces.getLong(16 * i);
            long length = pieces.getLong(16 * i + 8);
            int most = room(process, address, length, !write);
            long got = most < 0
                    ? -Errno.EFAULT
                    : write
                            ? file.writeAt(process, memory.read(address, most), place + done)
                            : file.readAt(process, address, most, place + done);
            if (got < 0) {
                return done > 0 ? done : got;
            }
            done += got;
            if (got < length) {
                break;
            }
        }
        return done;
    }

    /// sendfile: to, from, where the place is, how many.
    static long send(UnixProcess process, SavedState state) {
        var to = process.descriptors().at(state.argument(0));
        var from = process.descriptors().at(state.argument(1));
        if (to == null || from == null || !to.mayWrite() || !from.mayRead()) {
            return -Errno.EBADF;
        }
        if ((to.flags & OpenFile.APPEND) != 0 || (to.status().mode() & Status.KIND) == 0) {
            return -Errno.EINVAL;
        }
        return copy(process, from, state.argument(2), to, 0, state.argument(3));
    }

    /// copy_file_range: from, where its place is, to, where its place is, how many, flags.
    static long copyRange(UnixProcess process, SavedState state) {
        var from = process.descriptors().at(state.argument(0));
        var to = process.descriptors().at(state.argument(2));
        if (to == null || from == null) {
            return -Errno.EBADF;
        }
        if (to instanceof DirectoryFile || from instanceof DirectoryFile) {
            return -Errno.EISDIR;
        }
        if (state.argument(5) != 0 || !(to instanceof RegularFile target) || !(from instanceof RegularFile source)) {
            return -Errno.EINVAL;
        }
        if (!to.mayWrite() || !from.mayRead() || (to.flags & OpenFile.APPEND) != 0) {
            return -Errno.EBADF;
        }
        if (source.identity().equals(target.identity())) {
            var memory = process.memory();
            long first = state.argument(1) == 0 ? source.seek(0, 1) : Bytes.readLong(memory, state.argument(1));
            long second = state.argument(3) == 0 ? target.seek(0, 1) : Bytes.readLong(memory, state.argument(3));
            if (Math.abs(first - second) < state.argument(4)) {
                return -Errno.EINVAL;
            }
        }
        return copy(process, from, state.argument(1), to, state.argument(3), state.argument(4));
    }

    /// @param fromPlace where the place is that is read at, and told afterwards; 0 for that of the file
    /// @param toPlace the same of what is written
    private static long copy(UnixProcess process, OpenFile from, long fromPlace, OpenFile to, long toPlace,
            long length) {
        if (!(from instanceof RegularFile source)) {
            return fromPlace != 0 ? -Errno.ESPIPE : -Errno.EINVAL;
        }
        if (length < 0) {
            return -Errno.EINVAL;
        }
        var memory = process.memory();
        long first = fromPlace == 0 ? source.seek(0, 1) : Bytes.readLong(memory, fromPlace);
        long second = toPlace == 0 ? 0 : Bytes.readLong(memory, toPlace);
        if (first < 0 || second < 0) {
            return -Errno.EINVAL;
        }
        var bytes = source.content(first, (int) Math.min(length, MOST_BYTES));
        if (bytes.length == 0) {
            return 0;
        }
        long count = toPlace == 0 ? to.write(process, bytes) : to.writeAt(process, bytes, second);
        if (count < 0) {
            return count;
        }
        if (fromPlace == 0) {
            source.seek(first + count, 0);
        } else {
            Bytes.writeLong(memory, fromPlace, first + count);
        }
        if (toPlace != 0) {
            Bytes.writeLong(memory, toPlace, second + count);
        }
        return count;
    }

    /// posix_fadvise: advice is heard, and not taken.
    static long advise(UnixProcess process, SavedState state) {
        var file = process.descriptors().at(state.argument(0));
        if (file == null) {
            return -Errno.EBADF;
        }
        if (file.isPipe()) {
            return -Errno.ESPIPE;
        }
        return state.argument(2) < 0 || state.argument(3) < 0 || state.argument(3) > MOST_ADVICE ? -Errno.EINVAL : 0;
    }

    /// readahead: is heard, and nothing is read that nobody wants yet.
    static long readAhead(UnixProcess process, SavedState state) {
        var file = process.descriptors().at(state.argument(0));
        if (file == null || !file.mayRead()) {
            return -Errno.EBADF;
        }
        return file instanceof RegularFile && state.argument(2) >= 0 ? 0 : -Errno.EINVAL;
    }

    /// sync_file_range: from where, how much, what is to be waited for. All of the file is made to last.
    static long synchroniseRange(UnixProcess process, SavedState state) {
        long from = state.argument(1);
        long length = state.argument(2);
        if ((state.argument(3) & ~SYNC_FLAGS) != 0 || from < 0 || length < 0 || from + length < 0) {
            return -Errno.EINVAL;
        }
        var file = process.descriptors().at(state.argument(0));
        if (file == null) {
            return -Errno.EBADF;
        }
        if (!(file instanceof RegularFile regular)) {
            return file instanceof DirectoryFile ? 0 : -Errno.ESPIPE;
        }
        regular.flush();
        regular.node().fsync();
        return 0;
    }

    /// eventfd: a first value and what kind.
    long counter(UnixProcess process, long value, long flags) {
        if ((flags & ~(CLOEXEC | OpenFile.NONBLOCK | EventCounter.SEMAPHORE)) != 0) {
            return -Errno.EINVAL;
        }
        var counter = new EventCounter(scheduling, (int) flags & OpenFile.NONBLOCK,
                (flags & EventCounter.SEMAPHORE) != 0, (int) value);
        return process.descriptors().add(counter, 0, (flags & CLOEXEC) != 0);
    }

    /// epoll_create.
    long pollSet(UnixProcess process, long flags) {
        return (flags & ~CLOEXEC) != 0
                ? -Errno.EINVAL
                : process.descriptors().add(new EventPoll(scheduling), 0, (flags & CLOEXEC) != 0);
    }

    static long closeRange(UnixProcess process, SavedState state) {
        long first = state.argument(0) & 0xffff_ffffL;
        long last = state.argument(1) & 0xffff_ffffL;
        long flags = state.argument(2);
        boolean unshares = (flags & CLOSE_RANGE_UNSHARE) != 0 && process.tasks().size() > 1;
        if (first > last || unshares || (flags & ~(CLOSE_RANGE_CLOEXEC | CLOSE_RANGE_UNSHARE)) != 0) {
            return -Errno.EINVAL;
        }
        process.descriptors().closeRange(first, last, (flags & CLOSE_RANGE_CLOEXEC) != 0);
        return 0;
    }

    static long duplicate(UnixProcess process, long descriptor) {
        var file = process.descriptors().at(descriptor);
        return file == null ? -Errno.EBADF : process.descriptors().add(file.retain(), 0, false);
    }

    /// @param strict whether the two may not be the same, as dup3 has it
    static long duplicateTo(UnixProcess process, long from, long to, long flags, boolean strict) {
        var file = process.descriptors().at(from);
        if (strict && (from == to || (flags & ~CLOEXEC) != 0)) {
            return -Errno.EINVAL;
        }
        if (file == null || to < 0 || to >= Descriptors.MOST) {
            return -Errno.EBADF;
        }
        if (from != to) {
            process.descriptors().replace((int) to, file.retain(), (flags & CLOEXEC) != 0);
        }
        return to;
    }

    /// The two ends as two results, or, for pipe2, as two numbers at `address`.
    long pipe(UnixProcess process, SavedState state, long address, long flags) {
        if ((flags & ~(CLOEXEC | OpenFile.NONBLOCK)) != 0) {
            return -Errno.EINVAL;
        }
        var pipe = new Pipe(scheduling, ++pipes);
        var descriptors = process.descriptors();
        boolean closedOnExec = (flags & CLOEXEC) != 0;
        int mode = (int) flags & OpenFile.NONBLOCK;
        long read = descriptors.add(pipe.readEnd(mode), 0, closedOnExec);
        if (read < 0) {
            return read;
        }
        long write = descriptors.add(pipe.writeEnd(mode), 0, closedOnExec);
        if (write < 0) {
            descriptors.close(read);
            return write;
        }
        if (address == 0) {
            state.register(A4, write);
            return read;
        }
        try {
            process.memory().write(address, Bytes.of(8).putInt((int) read).putInt((int) write).array());
        } catch (BadAddressException bad) {
            descriptors.close(read);
            descriptors.close(write);
            throw bad;
        }
        return 0;
    }

    long control(UnixProcess process, SavedState state) {
        long descriptor = state.argument(0);
        long argument = state.argument(2);
        var descriptors = process.descriptors();
        var file = descriptors.at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        return switch ((int) state.argument(1)) {
            case F_DUPFD, F_DUPFD_CLOEXEC -> argument < 0 || argument >= Descriptors.MOST
                    ? -Errno.EINVAL
                    : descriptors.add(file.retain(), (int) argument, state.argument(1) == F_DUPFD_CLOEXEC);
            case F_GETFD -> descriptors.isClosedOnExec(descriptor) ? 1 : 0;
            case F_SETFD -> {
                descriptors.closedOnExec(descriptor, (argument & 1) != 0);
                yield 0;
            }
            case F_GETFL -> file.flags;
            case F_SETFL -> {
                file.flags = (file.flags & ~CHANGEABLE) | ((int) argument & CHANGEABLE);
                yield 0;
            }
            case F_GETPIPE_SZ -> file.isPipe() ? PIPE_BYTES : -Errno.EBADF;
            case F_SETPIPE_SZ -> !file.isPipe() ? -Errno.EBADF : argument <= PIPE_BYTES ? PIPE_BYTES : -Errno.EPERM;
            case F_GETLK -> locks.inTheWay(process, file, argument);
            case F_SETLK, F_SETLKW -> locks.lockRange(process, file, argument, state.argument(1) == F_SETLKW);
            default -> -Errno.EINVAL;
        };
    }

    static long ioctl(UnixProcess process, SavedState state) {
        long descriptor = state.argument(0);
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        int request = (int) state.argument(1);
        switch (request) {
            case FIOCLEX, FIONCLEX -> process.descriptors().closedOnExec(descriptor, request == FIOCLEX);
            case FIONBIO -> {
                boolean on = Bytes.read(process.memory(), state.argument(2), 4).getInt() != 0;
                file.flags = on ? file.flags | OpenFile.NONBLOCK : file.flags & ~OpenFile.NONBLOCK;
            }
            default -> {
                return file.ioctl(process, request, state.argument(2));
            }
        }
        return 0;
    }

    static long status(UnixProcess process, long descriptor, long address, boolean wide) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        process.memory().write(address, wide ? file.status().stat64() : file.status().stat());
        return 0;
    }
}
