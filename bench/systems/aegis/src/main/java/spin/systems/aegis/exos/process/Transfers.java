package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.exos.net.Nfs;

/// Calls that work on descriptors: read and write in their forms, pipes, duplicates, control, and waiting for many.
final class Transfers {

    static final long NOT_MINE = Long.MAX_VALUE;

    private static final int A4 = 20;
    private static final long LARGEST = 0x7fff_e000L;
    private static final int MOST_PIECES = 1024;
    private static final long CLOSE_ON_EXEC = 0x200000;
    private static final long CHANGEABLE = Descriptors.NON_BLOCKING | Descriptors.APPEND;
    private static final long FOREVER = Long.MAX_VALUE;
    private static final long NANOSECONDS = 1_000_000_000L;
    private static final int MOST_SELECTED = 1024;

    private final Run run;
    private final Family family;
    private final Memory memory;
    private final Signals signals;
    private final Descriptors descriptors;
    private final Inodes inodes;
    private final Remote remote;

    Transfers(Run run, Family family, Memory memory, Signals signals, Descriptors descriptors, Inodes inodes) {
        this.run = run;
        this.family = family;
        this.memory = memory;
        this.signals = signals;
        this.descriptors = descriptors;
        this.inodes = inodes;
        this.remote = new Remote(run, family, inodes, new Folders(run, inodes));
    }

    /// What is on other machines.
    Remote remote() {
        return remote;
    }

    long call(int number) {
        var a0 = run.argument(0);
        var a1 = run.argument(1);
        var a2 = run.argument(2);
        return switch (number) {
            case 3 -> read(a0, a1, a2, -1, false);
            case 4 -> write(a0, a1, a2, -1);
            case 349 -> positioned(a0, a1, a2, run.argument(3), false);
            case 350 -> positioned(a0, a1, a2, run.argument(3), true);
            case 120 -> pieces(a0, a1, a2, -1, false);
            case 121 -> pieces(a0, a1, a2, -1, true);
            case 490 -> positionedPieces(a0, a1, a2, run.argument(3), false);
            case 491 -> positionedPieces(a0, a1, a2, run.argument(3), true);
            case 6 -> descriptors.close(a0);
            case 41 -> duplicate(a0);
            case 90 -> duplicateTo(a0, a1, 0, false);
            case 487 -> duplicateTo(a0, a1, a2, true);
            case 42 -> pipe(0, 0);
            case 488 -> pipe(a0, a1);
            case 92 -> control(a0, a1, a2);
            case 54 -> ioctl(a0, a1, a2);
            case 19 -> seek(a0, a1, a2);
            case 131 -> lock(a0, a1);
            case 478 -> counter(a0, 0);
            case 485 -> counter(a0, a1);
            case 407 -> a0 <= 0 ? -Errno.EINVAL : set(0);
            case 486 -> set(a0);
            case 408 -> new Interests(run, descriptors).control(memory, a0, (int) a1, (int) a2, run.argument(3));
            case 409, 474 -> waitForSet(a0, a1, a2, (int) run.argument(3));
            case 91 -> status(a0, a1, false);
            case 427 -> status(a0, a1, true);
            case 94 -> poll(a0, a1, a2 < 0 ? FOREVER : (a2 & 0x7fff_ffffL) * 1_000_000);
            case 464 -> masked(run.argument(3), run.argument(4), a2 == 0 ? FOREVER : time(a2, 1, false), true);
            case 93, 358 -> select(a0, run.argument(4) == 0 ? FOREVER : time(run.argument(4), 1000, number == 93));
            case 463 -> selectMasked(run.argument(5), run.argument(4) == 0 ? FOREVER : time(run.argument(4), 1, false));
            default -> NOT_MINE;
        };
    }

    // Reading and writing.

    private boolean mayRead(long file) {
        return (descriptors.flags(file) & Descriptors.ACCESS) != Descriptors.WRITE_ONLY;
    }

    private boolean mayWrite(long file) {
        return (descriptors.flags(file) & Descriptors.ACCESS) != Descriptors.READ_ONLY;
    }

    private boolean waitsNever(long file) {
        return (descriptors.flags(file) & Descriptors.NON_BLOCKING) != 0;
    }

    /// @param at the position, -1 for the file's own
    private long read(long descriptor, long to, long count, long at, boolean more) {
        var file = descriptors.file(descriptor);
        if (file == 0 || !mayRead(file)) {
            return -Errno.EBADF;
        }
        if (count < 0) {
            return -Errno.EFAULT;
        }
        var most = Math.min(count, LARGEST);
        return switch (descriptors.kind(file)) {
            case Descriptors.CONSOLE -> most == 0 ? 0 : descriptors.consoleRead(memory, file, to, most);
            case Descriptors.PIPE_OUT, Descriptors.PIPE_BOTH -> readPipe(descriptor, file, to, most, more);
            case Descriptors.COUNTER -> readCounter(file, to, most);
            case Descriptors.SOCKET -> messages().receive(descriptor, Pieces.one(memory, to, most), 0);
            case Descriptors.FILE -> readFile(file, to, most, at);
            case Descriptors.FOLDER -> -Errno.EISDIR;
            case Descriptors.NULL -> 0;
            case Descriptors.ZERO, Descriptors.FULL -> {
                memory.zero(to, most);
                yield most;
            }
            default -> -Errno.EINVAL;
        };
    }

    private long readPipe(long descriptor, long file, long to, long most, boolean more) {
        var pipe = descriptors.pipeOf(descriptor, file);
        if (most == 0) {
            return 0;
        }
        if (descriptors.there(pipe) > 0) {
            return descriptors.take(memory, pipe, to, most);
        }
        if (run.word(pipe + Descriptors.WRITERS) == 0 || more) {
            return 0;
        }
        return waitsNever(file) ? -Errno.EAGAIN : Calls.WAITS;
    }

    private Messages messages() {
        return new Messages(run, family, memory, signals, descriptors);
    }

    // Counters: eventfd.

    private long counter(long first, long flags) {
        if ((flags & ~(1 | CLOSE_ON_EXEC | Descriptors.NON_BLOCKING)) != 0) {
            return -Errno.EINVAL;
        }
        var descriptor = descriptors.lowest(0);
        if (descriptor < 0) {
            return -Errno.EMFILE;
        }
        var file = descriptors.open(Descriptors.COUNTER,
                Descriptors.READ_WRITE | (flags & Descriptors.NON_BLOCKING), flags & 1);
        if (file == 0) {
            return -Errno.ENFILE;
        }
        run.word(file + Descriptors.OFFSET, first & 0xffff_ffffL);
        descriptors.install(descriptor, file, 0, (flags & CLOSE_ON_EXEC) != 0);
        return descriptor;
    }

    /// All of it, or one when it is a semaphore.
    private long readCounter(long file, long to, long most) {
        var value = run.word(file + Descriptors.OFFSET);
        if (most < 8) {
            return -Errno.EINVAL;
        }
        if (value == 0) {
            return waitsNever(file) ? -Errno.EAGAIN : Calls.WAITS;
        }
        var taken = run.word(file + Descriptors.OBJECT) != 0 ? 1 : value;
        memory.put(to, 8, taken);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        run.word(file + Descriptors.OFFSET, value - taken);
        return 8;
    }

    private long writeCounter(long file, long from, long most) {
        if (most < 8) {
            return -Errno.EINVAL;
        }
        var value = run.word(file + Descriptors.OFFSET);
        var more = memory.get(from, 8);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (more == -1) {
            return -Errno.EINVAL;
        }
        // Without sign: what is left below the largest.
        if (Descriptors.LARGEST_COUNT - value + Long.MIN_VALUE < more + Long.MIN_VALUE) {
            return waitsNever(file) ? -Errno.EAGAIN : Calls.WAITS;
        }
        run.word(file + Descriptors.OFFSET, value + more);
        run.add(file + Descriptors.TIMES_WRITTEN, 1);
        return 8;
    }

    // Sets: epoll.

    private long set(long flags) {
        if ((flags & ~CLOSE_ON_EXEC) != 0) {
            return -Errno.EINVAL;
        }
        var descriptor = descriptors.lowest(0);
        if (descriptor < 0) {
            return -Errno.EMFILE;
        }
        if (!family.fresh()) {
            return -Errno.ENOMEM;
        }
        var frame = family.frame();
        var capability = family.capability();
        var file = descriptors.open(Descriptors.SET, Descriptors.READ_WRITE, frame);
        if (file == 0) {
            family.release(frame, capability);
            return -Errno.ENFILE;
        }
        family.keep(frame, capability);
        descriptors.install(descriptor, file, capability, (flags & CLOSE_ON_EXEC) != 0);
        return descriptor;
    }

    private long waitForSet(long descriptor, long to, long most, int milliseconds) {
        var found = new Interests(run, descriptors).take(memory, descriptor, to, (int) most);
        return found != 0 || isLate(milliseconds < 0 ? FOREVER : milliseconds * 1_000_000L) ? found : Calls.WAITS;
    }

    private long readFile(long file, long to, long most, long at) {
        var inode = descriptors.inode(file);
        var from = at >= 0 ? at : run.word(file + Descriptors.OFFSET);
        var outcome = remote.fetch(inode, from, most);
        if (outcome < 0) {
            return outcome;
        }
        var there = Math.max(0, Math.min(most, inodes.size(inode) - from));
        var done = 0L;
        while (done < there) {
            var part = Math.min(Math.min(there - done, Place.PAGE - (from + done & (Place.PAGE - 1))),
                    Place.SCRATCH_BYTES);
            inodes.read(inode, from + done, Place.SCRATCH, part);
            var copied = memory.out(to + done, Place.SCRATCH, part);
            done += copied;
            if (copied < part) {
                break;
            }
        }
        if (at < 0) {
            run.word(file + Descriptors.OFFSET, from + done);
        }
        return there > 0 && done == 0 ? -Errno.EFAULT : done;
    }

    long write(long descriptor, long from, long count, long at) {
        var file = descriptors.file(descriptor);
        if (file == 0 || !mayWrite(file)) {
            return -Errno.EBADF;
        }
        if (count < 0) {
            return -Errno.EFAULT;
        }
        var most = Math.min(count, LARGEST);
        return switch (descriptors.kind(file)) {
            case Descriptors.CONSOLE -> descriptors.consoleWrite(memory, (int) run.word(file + Descriptors.OBJECT),
                    from, most);
            case Descriptors.PIPE_IN, Descriptors.PIPE_BOTH -> writePipe(descriptor, file, from, most);
            case Descriptors.COUNTER -> writeCounter(file, from, most);
            case Descriptors.SOCKET -> messages().send(descriptor, Pieces.one(memory, from, most), 0, 0, 0);
            case Descriptors.FILE -> writeFile(file, from, most, at);
            case Descriptors.FULL -> -Errno.ENOSPC;
            case Descriptors.NULL, Descriptors.ZERO -> most;
            default -> -Errno.EINVAL;
        };
    }

    /// What fits a pipe's buffer goes in at once or not at all; more goes in as there is room, and how much has gone is remembered.
    private long writePipe(long descriptor, long file, long from, long count) {
        var pipe = descriptors.pipeOf(descriptor, file);
        var before = run.word(Place.PROGRESS);
        if (count == 0) {
            return 0;
        }
        if (run.word(pipe + Descriptors.READERS) == 0) {
            if (before > 0) {
                return before;
            }
            signals.post(Signals.PIPE, Signals.CODE_KERNEL, family.pid(), 0);
            return -Errno.EPIPE;
        }
        var room = Descriptors.PIPE_BYTES - descriptors.there(pipe);
        if (room == 0 || (count <= Descriptors.PIPE_BYTES && room < count)) {
            if (waitsNever(file)) {
                return before > 0 ? before : -Errno.EAGAIN;
            }
            return before > 0 && signals.isDeliverable() ? before : Calls.WAITS;
        }
        var put = descriptors.put(memory, pipe, from + before, count - before);
        if (put < 0) {
            return before > 0 ? before : put;
        }
        var done = before + put;
        if (done == count || put < Math.min(room, count - before)) {
            return done;
        }
        run.word(Place.PROGRESS, done);
        family.busy();
        return waitsNever(file) ? done : Calls.WAITS;
    }

    private long writeFile(long file, long from, long count, long at) {
        var inode = descriptors.inode(file);
        if (remote.is(inode)) {
            return writeRemote(file, inode, from, count, at);
        }
        var to = (descriptors.flags(file) & Descriptors.APPEND) != 0
                ? inodes.size(inode)
                : at >= 0 ? at : run.word(file + Descriptors.OFFSET);
        if (to > Inodes.LARGEST - 1) {
            return -Errno.EFBIG;
        }
        var most = Math.min(count, Inodes.LARGEST - to);
        var done = 0L;
        var full = false;
        while (done < most && !full) {
            var part = Math.min(most - done, Place.SCRATCH_BYTES);
            var copied = memory.in(Place.SCRATCH, from + done, part);
            var written = inodes.write(inode, to + done, Place.SCRATCH, copied);
            done += written;
            full = written < part;
        }
        if (at < 0) {
            run.word(file + Descriptors.OFFSET, to + done);
        }
        inodes.set(inode, Inodes.WRITTEN_AT, family.now());
        return most > 0 && done == 0 ? -Errno.EFAULT : done;
    }

    /// Piece by piece to the server. What is written is remembered while the call waits for the next.
    private long writeRemote(long file, int inode, long from, long count, long at) {
        if (run.word(Place.PROGRESS) == 0) {
            var appends = (descriptors.flags(file) & Descriptors.APPEND) != 0;
            var outcome = appends ? remote.attributes(inode) : 0;
            if (outcome < 0) {
                return outcome;
            }
            var begin = appends ? inodes.size(inode) : at >= 0 ? at : run.word(file + Descriptors.OFFSET);
            run.word(Place.PROGRESS_SECOND, begin);
            run.word(Place.PROGRESS, 1);
            if (at < 0) {
                // Who writes by the same open file meanwhile comes behind this one.
                run.word(file + Descriptors.OFFSET, begin + count);
            }
        }
        var to = run.word(Place.PROGRESS_SECOND);
        var most = Math.max(0, Math.min(count, Inodes.LARGEST - to));
        var refused = most == 0 && count > 0 ? -Errno.EFBIG : -Errno.EFAULT;
        while (run.word(Place.PROGRESS) - 1 < most) {
            var done = run.word(Place.PROGRESS) - 1;
            var copied = memory.in(Place.SCRATCH, from + done, Math.min(most - done, Nfs.PIECE));
            var outcome = copied == 0 ? refused : remote.write(inode, to + done, Place.SCRATCH, copied);
            if (outcome == Calls.WAITS) {
                return outcome;
            }
            if (outcome < 0) {
                refused = (int) outcome;
                break;
            }
            run.add(Place.PROGRESS, copied);
        }
        var done = run.word(Place.PROGRESS) - 1;
        // For the next piece of a call that has several.
        run.word(Place.PROGRESS, 0);
        if (at < 0 && run.word(file + Descriptors.OFFSET) == to + count) {
            run.word(file + Descriptors.OFFSET, to + done);
        }
        return count > 0 && done == 0 ? refused : done;
    }

    private long positioned(long descriptor, long at, long count, long position, boolean writes) {
        var file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        if (position < 0) {
            return -Errno.EINVAL;
        }
        if (descriptors.isStream(file)) {
            return -Errno.ESPIPE;
        }
        return writes ? write(descriptor, at, count, position) : read(descriptor, at, count, position, false);
    }

    private long positionedPieces(long descriptor, long vector, long count, long position, boolean writes) {
        var file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        if (position < 0) {
            return -Errno.EINVAL;
        }
        return descriptors.isStream(file) ? -Errno.ESPIPE : pieces(descriptor, vector, count, position, writes);
    }

    /// @param position of the first, -1 for the file's own
    private long pieces(long descriptor, long vector, long count, long position, boolean writes) {
        if (descriptors.file(descriptor) == 0) {
            return -Errno.EBADF;
        }
        if (count < 0 || count > MOST_PIECES) {
            return -Errno.EINVAL;
        }
        if (count > 0 && !memory.reaches(vector, 16 * count, AegisAbi.READ_ACCESS)) {
            return -Errno.EFAULT;
        }
        if (descriptors.kind(descriptors.file(descriptor)) == Descriptors.SOCKET) {
            var all = Pieces.vector(memory, vector, (int) count);
            return writes ? messages().send(descriptor, all, 0, 0, 0) : messages().receive(descriptor, all, 0);
        }
        var done = 0L;
        for (var piece = 0L; piece < count; piece++) {
            var base = memory.get(vector + 16 * piece, 8);
            var bytes = memory.get(vector + 16 * piece + 8, 8);
            if (bytes < 0) {
                return -Errno.EINVAL;
            }
            var part = bytes == 0
                    ? 0
                    : writes
                            ? write(descriptor, base, bytes, position < 0 ? -1 : position + done)
                            : read(descriptor, base, bytes, position < 0 ? -1 : position + done, done > 0);
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

    // Descriptors.

    private long duplicate(long descriptor) {
        var file = descriptors.file(descriptor);
        var to = descriptors.lowest(0);
        return file == 0
                ? -Errno.EBADF
                : to < 0 ? -Errno.EMFILE : descriptors.duplicate(file, descriptor, to, false);
    }

    private long duplicateTo(long from, long to, long flags, boolean strict) {
        var file = descriptors.file(from);
        if (strict && (from == to || (flags & ~CLOSE_ON_EXEC) != 0)) {
            return -Errno.EINVAL;
        }
        if (file == 0 || to < 0 || to >= Limits.files(run)) {
            return -Errno.EBADF;
        }
        if (from == to) {
            return to;
        }
        if (descriptors.file(to) != 0) {
            descriptors.close(to);
        }
        return descriptors.duplicate(file, from, (int) to, (flags & CLOSE_ON_EXEC) != 0);
    }

    private long pipe(long at, long flags) {
        if ((flags & ~(CLOSE_ON_EXEC | Descriptors.NON_BLOCKING)) != 0) {
            return -Errno.EINVAL;
        }
        var both = descriptors.makePipe(flags & Descriptors.NON_BLOCKING, (flags & CLOSE_ON_EXEC) != 0);
        if (both < 0) {
            return both;
        }
        var first = both & 0xffff_ffffL;
        var second = both >>> 32;
        if (run.word(Place.CALL_NUMBER) == 42) {
            run.register(A4, second);
            return first;
        }
        memory.put(at, 4, first);
        memory.put(at + 4, 4, second);
        if (memory.failed()) {
            descriptors.close(first);
            descriptors.close(second);
            return -Errno.EFAULT;
        }
        return 0;
    }

    private long control(long descriptor, long what, long argument) {
        var file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        var slot = Descriptors.slot(descriptor);
        return switch ((int) what) {
            case 0, 1030 -> {
                if (argument < 0 || argument >= Limits.files(run)) {
                    yield -Errno.EINVAL;
                }
                var to = descriptors.lowest(argument);
                yield to < 0 ? -Errno.EMFILE : descriptors.duplicate(file, descriptor, to, what == 1030);
            }
            case 1 -> (run.word(slot) & Descriptors.CLOSE_ON_EXEC) != 0 ? 1 : 0;
            case 2 -> {
                run.word(slot, (run.word(slot) & ~Descriptors.CLOSE_ON_EXEC)
                        | ((argument & 1) != 0 ? Descriptors.CLOSE_ON_EXEC : 0));
                yield 0;
            }
            case 3 -> descriptors.flags(file);
            case 4 -> {
                run.word(file + Descriptors.FLAGS, (descriptors.flags(file) & ~CHANGEABLE) | (argument & CHANGEABLE));
                yield 0;
            }
            case Locks.GET, Locks.SET, Locks.SET_AND_WAIT -> descriptors.kind(file) == Descriptors.FILE
                    ? new Locks(run, family, inodes).call(memory, (int) what, file, descriptors.inode(file), argument)
                    : -Errno.EINVAL;
            case 1032 -> descriptors.isPipe(file) ? Descriptors.PIPE_BYTES : -Errno.EBADF;
            default -> -Errno.EINVAL;
        };
    }

    private long ioctl(long descriptor, long request, long at) {
        var file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        switch ((int) request) {
            case 0x4004667f -> {
                var there = there(descriptor, file);
                if (there < 0) {
                    return there;
                }
                memory.put(at, 4, there);
            }
            case 0x8004667e -> run.word(file + Descriptors.FLAGS,
                    (descriptors.flags(file) & ~Descriptors.NON_BLOCKING)
                            | (memory.getInt(at) != 0 ? Descriptors.NON_BLOCKING : 0));
            case 0x20006601, 0x20006602 -> control(descriptor, 2, request & 1);
            default -> {
                return -Errno.ENOTTY;
            }
        }
        return 0;
    }

    /// How many bytes a read would find.
    private long there(long descriptor, long file) {
        return switch (descriptors.kind(file)) {
            case Descriptors.PIPE_OUT, Descriptors.PIPE_BOTH -> descriptors.there(descriptors.pipeOf(descriptor, file));
            case Descriptors.SOCKET -> {
                var channels = new Channels(run, family);
                var socket = channels.own(run.word(file + Descriptors.OBJECT), descriptors.capability(descriptor));
                var there = channels.there(socket);
                if (there == 0 || channels.isStream(socket)) {
                    yield there;
                }
                channels.getRecord(socket);
                yield channels.recordLength();
            }
            default -> -Errno.ENOTTY;
        };
    }

    private long lock(long descriptor, long operation) {
        var file = descriptors.file(descriptor);
        return file == 0
                ? -Errno.EBADF
                : descriptors.kind(file) == Descriptors.FILE
                        ? new Locks(run, family, inodes).whole(descriptors.inode(file), file, operation)
                        : -Errno.EINVAL;
    }

    private long seek(long descriptor, long offset, long whence) {
        var file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        var kind = descriptors.kind(file);
        if (kind == Descriptors.CONSOLE || descriptors.isStream(file)) {
            return -Errno.ESPIPE;
        }
        if (kind != Descriptors.FILE && kind != Descriptors.FOLDER) {
            return 0;
        }
        var base = whence == 0
                ? 0
                : whence == 1
                        ? run.word(file + Descriptors.OFFSET)
                        : whence == 2 ? inodes.size(descriptors.inode(file)) : -1;
        if (base < 0 || base + offset < 0) {
            return -Errno.EINVAL;
        }
        run.word(file + Descriptors.OFFSET, base + offset);
        return base + offset;
    }

    private long status(long descriptor, long at, boolean wide) {
        var file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        var statuses = new Statuses(run, memory, inodes);
        var inode = descriptors.describedBy(file, descriptors.capability(descriptor));
        if (inode >= 0) {
            var outcome = remote.attributes((int) inode);
            if (outcome < 0) {
                return outcome;
            }
            statuses.inode((int) inode);
        } else {
            statuses.device(descriptors.describes(file), file);
        }
        return statuses.put(at, wide ? Statuses.WIDE : Statuses.OLD);
    }

    // Waiting for many.

    /// Nanoseconds; negative for none.
    private long time(long at, long unit, boolean osf) {
        var seconds = osf ? memory.getInt(at) : memory.get(at, 8);
        var rest = osf ? memory.getInt(at + 4) : memory.get(at + 8, 8);
        return seconds < 0 || rest < 0 || rest >= NANOSECONDS / unit
                ? -1
                : Math.min(seconds, Integer.MAX_VALUE) * NANOSECONDS + rest * unit;
    }

    /// Whether the time that was given for waiting is over. It is noted at the first look.
    private boolean isLate(long nanoseconds) {
        if (nanoseconds == FOREVER) {
            return false;
        }
        if (run.word(Place.PROGRESS) == 0) {
            run.word(Place.PROGRESS,
                    1 + family.ticks() + nanoseconds / (NANOSECONDS / Family.TICKS_PER_SECOND));
        }
        return nanoseconds == 0 || family.ticks() > run.word(Place.PROGRESS);
    }

    /// The mask and how long it is lie behind one more address, when there is one.
    private long selectMasked(long at, long limit) {
        return at == 0
                ? select(run.argument(0), limit)
                : masked(memory.get(at, 8), memory.get(at + 8, 8), limit, false);
    }

    /// Waiting with another mask of signals. It is in force from the first look on, and what was before comes back with the answer: before a signal is
    /// looked for when the wait was not interrupted, with the end of the handler when it was.
    private long masked(long maskAt, long bytes, long limit, boolean polls) {
        if (maskAt != 0 && run.word(Place.PROGRESS) == 0) {
            var mask = memory.get(maskAt, 8);
            if (bytes != 8 || limit < 0) {
                return -Errno.EINVAL;
            }
            if (memory.failed()) {
                return -Errno.EFAULT;
            }
            signals.maskMeanwhile(mask);
            if (limit == FOREVER) {
                run.word(Place.PROGRESS, 1);
            }
        }
        var outcome = polls ? poll(run.argument(0), run.argument(1), limit) : select(run.argument(0), limit);
        if (outcome != Calls.WAITS) {
            signals.restoreMask();
        }
        return outcome;
    }

    private long poll(long at, long count, long limit) {
        if (limit < 0 || count < 0 || count > MOST_SELECTED) {
            return -Errno.EINVAL;
        }
        var found = 0;
        for (var i = 0L; i < count; i++) {
            var descriptor = memory.getInt(at + 8 * i);
            var wanted = (int) memory.get(at + 8 * i + 4, 2);
            var ready = descriptor < 0
                    ? 0
                    : descriptors.ready(descriptor)
                            & (wanted | Descriptors.POLLERR | Descriptors.POLLHUP | Descriptors.POLLNVAL);
            memory.put(at + 8 * i + 6, 2, ready);
            found += ready != 0 ? 1 : 0;
        }
        return found > 0 || isLate(limit) ? found : Calls.WAITS;
    }

    private long select(long count, long limit) {
        if (limit < 0 || count < 0) {
            return -Errno.EINVAL;
        }
        var most = Math.min(count, MOST_SELECTED);
        var in = run.argument(1);
        var out = run.argument(2);
        var odd = run.argument(3);
        var found = 0;
        var words = (int) (most + 63) >>> 6;
        var answers = new long[3 * words];
        for (var descriptor = 0; descriptor < most; descriptor++) {
            var bit = 1L << (descriptor & 63);
            var word = 8L * (descriptor >>> 6);
            var wantsIn = in != 0 && (memory.get(in + word, 8) & bit) != 0;
            var wantsOut = out != 0 && (memory.get(out + word, 8) & bit) != 0;
            var wantsOdd = odd != 0 && (memory.get(odd + word, 8) & bit) != 0;
            if (wantsIn || wantsOut || wantsOdd) {
                var ready = descriptors.ready(descriptor);
                if ((ready & Descriptors.POLLNVAL) != 0) {
                    return -Errno.EBADF;
                }
                var index = descriptor >>> 6;
                if (wantsIn && (ready & (Descriptors.POLLIN | Descriptors.POLLHUP | Descriptors.POLLERR)) != 0) {
                    answers[index] |= bit;
                    found++;
                }
                if (wantsOut && (ready & (Descriptors.POLLOUT | Descriptors.POLLERR)) != 0) {
                    answers[words + index] |= bit;
                    found++;
                }
            }
        }
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (found == 0 && !isLate(limit)) {
            return Calls.WAITS;
        }
        for (var index = 0; index < words; index++) {
            put(in, index, answers[index]);
            put(out, index, answers[words + index]);
            put(odd, index, 0);
        }
        return found;
    }

    private void put(long at, int index, long word) {
        if (at != 0) {
            memory.put(at + 8L * index, 8, word);
        }
    }

}
