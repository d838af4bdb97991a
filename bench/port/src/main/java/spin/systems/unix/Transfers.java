package spin.systems.unix;

/// Reading and writing in their forms, and calls on one descriptor.
final class Transfers {

    /// The largest count of an event descriptor.
    static final long MOST_EVENTS = Long.MAX_VALUE;
    private static final long LARGEST = 0x7fff_e000L;
    private static final int MOST_PIECES = 1024;
    private static final int PAGE = Below.PAGE;

    private final Unix unix;
    private final User user;
    private final Descriptors descriptors;

    Transfers(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
        this.descriptors = unix.descriptors;
    }

    long call(UnixProcess process, int number) {
        var a0 = Calls.argument(process, 0);
        var a1 = Calls.argument(process, 1);
        var a2 = Calls.argument(process, 2);
        return switch (number) {
            case 3 -> read(process, a0, a1, a2, -1, false);
            case 4 -> write(process, a0, a1, a2, -1);
            case 349 -> positioned(process, a0, a1, a2, false);
            case 350 -> positioned(process, a0, a1, a2, true);
            case 120 -> pieces(process, a0, a1, a2, -1, false);
            case 121 -> pieces(process, a0, a1, a2, -1, true);
            case 490 -> positionedPieces(process, a0, a1, a2, false);
            case 491 -> positionedPieces(process, a0, a1, a2, true);
            case 6 -> descriptors.close(process, a0);
            case 41 -> descriptors.duplicate(process, a0, 0, false);
            case 90 -> descriptors.duplicateTo(process, a0, a1, 0, false);
            case 487 -> descriptors.duplicateTo(process, a0, a1, a2, true);
            case 42 -> descriptors.pipe(process, 0, 0, true);
            case 488 -> descriptors.pipe(process, a0, a1, false);
            case 92 -> descriptors.control(process, a0, a1, a2);
            case 54 -> descriptors.inputOutputControl(process, a0, a1, a2);
            case 19 -> seek(process, a0, a1, a2);
            case 485 -> descriptors.event(process, a0, a1);
            case 478 -> descriptors.event(process, a0, 0);
            case 131 -> descriptors.lock(process, a0, a1);
            default -> Calls.NOT_MINE;
        };
    }

    // Reading.

    /// @param at   the position, -1 for the file's own
    /// @param more whether something was read before by the same call
    private long read(UnixProcess process, long descriptor, long to, long count, long at, boolean more) {
        var file = process.file(descriptor);
        if (file == null || !file.mayRead()) {
            return -Errno.EBADF;
        }
        return count < 0 ? -Errno.EFAULT : read(process, file, process.task(), to, Math.min(count, LARGEST), at, more);
    }

    /// The same, of an open file into any memory.
    long read(UnixProcess process, OpenFile file, Memory memory, long to, long most, long at, boolean more) {
        return switch (file.kind) {
            case OpenFile.TERMINAL -> most == 0 ? 0 : unix.terminal.read(process, file, memory, to, most);
            case OpenFile.EVENT -> readEvent(process, file, to, most);
            case OpenFile.SOCKET -> most == 0 ? 0 : unix.sockets.read(process, file, memory, to, most, more);
            case OpenFile.PIPE_OUT, OpenFile.PIPE_BOTH -> readPipe(process, file, memory, to, most, more);
            case OpenFile.FILE -> readFile(file, memory, to, most, at);
            case OpenFile.FOLDER -> -Errno.EISDIR;
            case OpenFile.NULL -> 0;
            case OpenFile.ZERO, OpenFile.FULL -> zeros(memory, to, most);
            default -> -Errno.EINVAL;
        };
    }

    private long zeros(Memory memory, long to, long most) {
        user.clearScratch(PAGE);
        for (var done = 0L; done < most; done += PAGE) {
            var part = (int) Math.min(PAGE, most - done);
            var copied = memory.out(user.scratch(), 0, to + done, part);
            if (copied < part) {
                return done + copied > 0 ? done + copied : -Errno.EFAULT;
            }
        }
        return most;
    }

    private long readPipe(UnixProcess process, OpenFile file, Memory memory, long to, long most, boolean more) {
        var pipe = file.pipe;
        if (most == 0 || pipe == null) {
            return 0;
        }
        if (pipe.there() > 0) {
            var taken = pipe.take(memory, to, most);
            unix.wakeUp(pipe.changes);
            return taken == 0 ? -Errno.EFAULT : taken;
        }
        if (pipe.writers == 0 || more) {
            return 0;
        }
        return file.waitsNever() ? -Errno.EAGAIN : Unix.await(process, pipe.changes);
    }

    private long readEvent(UnixProcess process, OpenFile file, long to, long most) {
        if (most < 8) {
            return -Errno.EINVAL;
        }
        if (file.count == 0) {
            return file.waitsNever() ? -Errno.EAGAIN : Unix.await(process, file.changes);
        }
        var taken = file.semaphore ? 1 : file.count;
        user.put(to, taken);
        file.count -= taken;
        file.news++;
        unix.wakeUp(file.changes);
        return 8;
    }

    private long writeEvent(UnixProcess process, OpenFile file, long from, long most) {
        var more = most < 8 ? -1 : user.get(from);
        if (more == -1) {
            return -Errno.EINVAL;
        }
        if (more < 0 || file.count > MOST_EVENTS - more) {
            return file.waitsNever() ? -Errno.EAGAIN : Unix.await(process, file.changes);
        }
        file.count += more;
        file.news++;
        unix.wakeUp(file.changes);
        return 8;
    }

    private long readFile(OpenFile file, Memory memory, long to, long most, long at) {
        var inode = file.inode;
        if (inode == null) {
            return -Errno.EINVAL;
        }
        var from = at >= 0 ? at : file.position;
        var there = Math.max(0, Math.min(most, inode.size() - from));
        var done = 0L;
        while (done < there) {
            var inPage = (int) ((from + done) & (PAGE - 1));
            var part = (int) Math.min(there - done, PAGE - inPage);
            var page = inode.page((from + done) / PAGE, false);
            if (page == 0) {
                user.clearScratch(PAGE);
                page = user.scratch();
            }
            var copied = memory.out(page, inPage, to + done, part);
            done += copied;
            if (copied < part) {
                break;
            }
        }
        if (at < 0) {
            file.position = from + done;
        }
        return there > 0 && done == 0 ? -Errno.EFAULT : done;
    }

    // Writing.

    private long write(UnixProcess process, long descriptor, long from, long count, long at) {
        var file = process.file(descriptor);
        if (file == null || !file.mayWrite()) {
            return -Errno.EBADF;
        }
        return count < 0 ? -Errno.EFAULT : write(process, file, process.task(), from, Math.min(count, LARGEST), at);
    }

    /// The same, from any memory to an open file.
    long write(UnixProcess process, OpenFile file, Memory memory, long from, long most, long at) {
        return switch (file.kind) {
            case OpenFile.TERMINAL -> print(file, memory, from, most);
            case OpenFile.SOCKET -> unix.sockets.write(process, file, memory, from, most);
            case OpenFile.EVENT -> writeEvent(process, file, from, most);
            case OpenFile.PIPE_IN, OpenFile.PIPE_BOTH -> writePipe(process, file, memory, from, most);
            case OpenFile.FILE -> writeFile(file, memory, from, most, at);
            case OpenFile.FULL -> -Errno.ENOSPC;
            case OpenFile.NULL, OpenFile.ZERO -> most;
            default -> -Errno.EINVAL;
        };
    }

    private long print(OpenFile file, Memory memory, long from, long count) {
        var done = 0L;
        while (done < count) {
            var part = (int) Math.min(count - done, PAGE);
            var copied = memory.in(from + done, user.scratch(), 0, part);
            if (copied > 0) {
                unix.console.write(file.beside, user.scratchBytes(0, copied));
            }
            done += copied;
            if (copied < part) {
                break;
            }
        }
        return done == 0 && count > 0 ? -Errno.EFAULT : done;
    }

    /// What fits a pipe goes in at once or not at all; more goes in as there is room, and how much has gone is remembered.
    private long writePipe(UnixProcess process, OpenFile file, Memory memory, long from, long count) {
        var pipe = file.pipe;
        var before = process.progress;
        if (count == 0 || pipe == null) {
            return 0;
        }
        if (pipe.readers == 0) {
            if (before > 0) {
                return before;
            }
            unix.signals.postTo(process, Signals.PIPE, Signals.CODE_KERNEL, process.leader.pid);
            return -Errno.EPIPE;
        }
        var room = pipe.room();
        if (room == 0 || (count <= Pipe.BYTES && room < count)) {
            if (file.waitsNever()) {
                return before > 0 ? before : -Errno.EAGAIN;
            }
            return before > 0 && Signals.isDeliverable(process) ? before : Unix.await(process, pipe.changes);
        }
        var put = pipe.put(memory, from + before, count - before);
        unix.wakeUp(pipe.changes);
        if (put == 0) {
            return before > 0 ? before : -Errno.EFAULT;
        }
        if (before + put == count || file.waitsNever()) {
            process.progress = 0;
            return before + put;
        }
        process.progress = before + put;
        return Unix.await(process, pipe.changes);
    }

    private long writeFile(OpenFile file, Memory memory, long from, long count, long at) {
        var inode = file.inode;
        if (inode == null) {
            return -Errno.EINVAL;
        }
        var to = (file.flags & OpenFile.APPEND) != 0 ? inode.size() : at >= 0 ? at : file.position;
        if (to >= Inode.LARGEST) {
            return -Errno.EFBIG;
        }
        var most = Math.min(count, Inode.LARGEST - to);
        var done = 0L;
        while (done < most) {
            var inPage = (int) ((to + done) & (PAGE - 1));
            var part = (int) Math.min(most - done, PAGE - inPage);
            var page = inode.page((to + done) / PAGE, true);
            if (page == 0) {
                return done == 0 ? -Errno.ENOSPC : done;
            }
            var copied = memory.in(from + done, page, inPage, part);
            done += copied;
            inode.grow(to + done);
            if (copied < part) {
                break;
            }
        }
        if (at < 0) {
            file.position = to + done;
        }
        inode.writtenAt = unix.clock.calendar();
        return most > 0 && done == 0 ? -Errno.EFAULT : done;
    }

    // With a position, and in pieces.

    private long positioned(UnixProcess process, long descriptor, long at, long count, boolean writes) {
        var position = Calls.argument(process, 3);
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (position < 0) {
            return -Errno.EINVAL;
        }
        if (file.isPipe()) {
            return -Errno.ESPIPE;
        }
        return writes
                ? write(process, descriptor, at, count, position)
                : read(process, descriptor, at, count, position, false);
    }

    private long positionedPieces(UnixProcess process, long descriptor, long vector, long count, boolean writes) {
        var position = Calls.argument(process, 3);
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (position < 0) {
            return -Errno.EINVAL;
        }
        return file.isPipe() ? -Errno.ESPIPE : pieces(process, descriptor, vector, count, position, writes);
    }

    /// @param position of the first, -1 for the file's own
    private long pieces(UnixProcess process, long descriptor, long vector, long count, long position, boolean writes) {
        if (process.file(descriptor) == null) {
            return -Errno.EBADF;
        }
        if (count < 0 || count > MOST_PIECES) {
            return -Errno.EINVAL;
        }
        var file = process.file(descriptor);
        if (file != null && file.socket != null) {
            return unix.sockets.pieces(process, file, vector, count, writes);
        }
        var done = 0L;
        for (var piece = 0L; piece < count; piece++) {
            var base = user.get(vector + 16 * piece);
            var bytes = user.get(vector + 16 * piece + 8);
            if (user.failed()) {
                return -Errno.EFAULT;
            }
            if (bytes < 0) {
                return -Errno.EINVAL;
            }
            var part = piece(process, descriptor, base, bytes, position < 0 ? -1 : position + done, writes, done > 0);
            if (part < 0) {
                return done > 0 ? done : part;
            }
            done += part;
            if (part < bytes) {
                break;
            }
        }
        return done;
    }

    private long piece(UnixProcess process, long descriptor, long base, long bytes, long position, boolean writes,
            boolean more) {
        if (bytes == 0) {
            return 0;
        }
        return writes
                ? write(process, descriptor, base, bytes, position)
                : read(process, descriptor, base, bytes, position, more);
    }

    private long seek(UnixProcess process, long descriptor, long offset, long whence) {
        var file = process.file(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (file.kind == OpenFile.TERMINAL || file.isPipe()) {
            return -Errno.ESPIPE;
        }
        var inode = file.inode;
        if (inode == null || (file.kind != OpenFile.FILE && file.kind != OpenFile.FOLDER)) {
            return 0;
        }
        var base = whence == 0 ? 0 : whence == 1 ? file.position : whence == 2 ? inode.size() : -1;
        if (base < 0 || base + offset < 0) {
            return -Errno.EINVAL;
        }
        file.position = base + offset;
        return file.position;
    }
}
