package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// A process's descriptors, and the open files that they stand for, which a fork shares.
///
///      descriptor   open file + 1, bit 32 for close-on-exec   | a capability of what it works on
///      open file    0 descriptors   8 kind   16 flags   24 offset   32 object: channel, frame of a pipe or socket, inode   40 times written
///                   48 generation
///      pipe         0 bytes read   8 bytes written   16 open for reading   24 open for writing   32 inode + 1 when it has a name
///                   40 how often it was opened for reading   48 for writing;   4096 bytes in the frame's upper half
///      counter      its value is the offset, and the object says whether it is a semaphore
final class Descriptors {

    static final int CONSOLE = 1;
    static final int PIPE_OUT = 2;
    static final int PIPE_IN = 3;
    static final int FILE = 4;
    static final int FOLDER = 5;
    static final int NULL = 6;
    static final int ZERO = 7;
    static final int FULL = 8;
    /// Both ends of a pipe that has a name.
    static final int PIPE_BOTH = 9;
    static final int COUNTER = 10;
    static final int SET = 11;
    static final int SOCKET = 12;

    static final int USES = 0;
    static final int KIND = 8;
    static final int FLAGS = 16;
    static final int OFFSET = 24;
    static final int OBJECT = 32;
    static final int TIMES_WRITTEN = 40;
    static final int GENERATION = 48;
    private static final int SHIFT = 6;
    private static final int FIFO = 0010000;
    private static final int SOCKET_MODE = 0140000;
    private static final int CHARACTER = 0020000;
    private static final int MOST_FILES = 128;

    static final long CLOSE_ON_EXEC = 1L << 32;
    private static final long FILE_MASK = 0xffff_ffffL;

    static final int ACCESS = 3;
    static final int READ_ONLY = 0;
    static final int WRITE_ONLY = 1;
    static final int READ_WRITE = 2;
    static final int NON_BLOCKING = 4;
    static final int APPEND = 8;

    static final int READ_POSITION = 0;
    static final int WRITE_POSITION = 8;
    static final int READERS = 16;
    static final int WRITERS = 24;
    static final int NAMED = 32;
    static final int READ_OPENINGS = 40;
    static final int WRITE_OPENINGS = 48;
    static final int PIPE_BYTES = 4096;
    private static final int PIPE_BUFFER = 4096;

    private final Run run;
    private final Family family;
    private final Inodes inodes;

    Descriptors(Run run, Family family, Inodes inodes) {
        this.run = run;
        this.family = family;
        this.inodes = inodes;
    }

    Family family() {
        return family;
    }

    static long slot(long descriptor) {
        return Place.DESCRIPTORS + (descriptor << 4);
    }

    /// The open file of a descriptor, or 0.
    long file(long descriptor) {
        if (descriptor < 0 || descriptor >= Place.MOST_DESCRIPTORS) {
            return 0;
        }
        var number = run.word(slot(descriptor)) & FILE_MASK;
        return number == 0 ? 0 : Place.FILES + ((number - 1) << SHIFT);
    }

    long capability(long descriptor) {
        return run.word(slot(descriptor) + 8);
    }

    int kind(long file) {
        return (int) run.word(file + KIND);
    }

    /// Kind and permissions of what is no file and no folder, as stat has them. The console is a stream, and no terminal.
    int describes(long file) {
        return switch (kind(file)) {
            case PIPE_OUT, PIPE_IN, CONSOLE -> FIFO | 0600;
            case SOCKET -> SOCKET_MODE | 0777;
            case COUNTER, SET -> 0600;
            default -> CHARACTER | 0666;
        };
    }

    /// The inode that an open file stands for, or -1.
    long describedBy(long file, long capability) {
        var kind = kind(file);
        return kind == FILE || kind == FOLDER
                ? inode(file)
                : isPipe(file) ? run.word(pipe(run.word(file + OBJECT), capability) + NAMED) - 1 : -1;
    }

    boolean isPipe(long file) {
        return kind(file) == PIPE_OUT || kind(file) == PIPE_IN || kind(file) == PIPE_BOTH;
    }

    /// Whether it has no positions.
    boolean isStream(long file) {
        return isPipe(file) || kind(file) == SOCKET;
    }

    long flags(long file) {
        return run.word(file + FLAGS);
    }

    int inode(long file) {
        return (int) run.word(file + OBJECT);
    }

    /// The lowest free descriptor from `least` on, or -1.
    int lowest(long least) {
        var most = Limits.files(run);
        for (var descriptor = (int) least; descriptor < most; descriptor++) {
            if (run.word(slot(descriptor)) == 0) {
                return descriptor;
            }
        }
        return -1;
    }

    /// A new open file, used by nobody yet, or 0.
    long open(int kind, long flags, long object) {
        for (var number = 0; number < MOST_FILES; number++) {
            var file = Place.FILES + ((long) number << SHIFT);
            if (run.word(file + KIND) == 0) {
                run.word(file + USES, 0);
                run.word(file + KIND, kind);
                run.word(file + FLAGS, flags);
                run.word(file + OFFSET, 0);
                run.word(file + OBJECT, object);
                run.word(file + TIMES_WRITTEN, 0);
                run.add(file + GENERATION, 1);
                return file;
            }
        }
        return 0;
    }

    void install(int descriptor, long file, long capability, boolean closeOnExec) {
        run.word(slot(descriptor), ((file - Place.FILES) >>> SHIFT) + 1 | (closeOnExec ? CLOSE_ON_EXEC : 0));
        run.word(slot(descriptor) + 8, capability);
        run.add(file + USES, 1);
    }

    long close(long descriptor) {
        var file = file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        var capability = capability(descriptor);
        run.word(slot(descriptor), 0);
        run.word(slot(descriptor) + 8, 0);
        if (kind(file) == FILE) {
            new Locks(run, family, inodes).closed(inode(file), family.pid());
        }
        letGo(file, capability);
        return 0;
    }

    /// One use of an open file less.
    void letGo(long file, long capability) {
        run.add(file + USES, -1);
        if (run.word(file + USES) == 0) {
            closeFile(file, capability);
        }
    }

    private void closeFile(long file, long capability) {
        var object = run.word(file + OBJECT);
        switch (kind(file)) {
            case PIPE_OUT, PIPE_IN, PIPE_BOTH -> closePipe(file, capability);
            case FILE -> {
                new Locks(run, family, inodes).closed((int) object, file);
                inodes.use((int) object, -1);
            }
            case FOLDER -> inodes.use((int) object, -1);
            case SET -> family.release(object, capability);
            case SOCKET -> closeSocket(object, capability);
            default -> {
                // Nothing stands behind it.
            }
        }
        run.word(file + KIND, 0);
    }

    private void closePipe(long file, long capability) {
        var frame = run.word(file + OBJECT);
        var pipe = pipe(frame, capability);
        var kind = kind(file);
        run.add(pipe + READERS, kind == PIPE_IN ? 0 : -1);
        run.add(pipe + WRITERS, kind == PIPE_OUT ? 0 : -1);
        var inode = (int) run.word(pipe + NAMED) - 1;
        if (run.word(pipe + READERS) == 0 && run.word(pipe + WRITERS) == 0) {
            family.release(frame, capability);
            if (inode >= 0) {
                inodes.set(inode, Inodes.PIPE_CAPABILITY, 0);
            }
        }
        if (inode >= 0) {
            inodes.use(inode, -1);
        }
    }

    /// What was on the way to it goes first, which may be another socket.
    private void closeSocket(long frame, long capability) {
        var channels = new Channels(run, family);
        while (channels.take(channels.own(frame, capability), Long.MAX_VALUE)) {
            letGo(run.word(Place.SCRATCH + 16), run.word(Place.SCRATCH + 24));
        }
        channels.unbind(frame, capability);
        channels.close(frame, capability);
    }

    void closeAll() {
        for (var descriptor = 0; descriptor < Place.MOST_DESCRIPTORS; descriptor++) {
            if (run.word(slot(descriptor)) != 0) {
                close(descriptor);
            }
        }
    }

    void closeForExec() {
        for (var descriptor = 0; descriptor < Place.MOST_DESCRIPTORS; descriptor++) {
            if ((run.word(slot(descriptor)) & CLOSE_ON_EXEC) != 0) {
                close(descriptor);
            }
        }
    }

    /// A child has the same open files.
    void shared() {
        for (var descriptor = 0; descriptor < Place.MOST_DESCRIPTORS; descriptor++) {
            var file = file(descriptor);
            if (file != 0) {
                run.add(file + USES, 1);
            }
        }
    }

    int duplicate(long file, long from, int to, boolean closeOnExec) {
        install(to, file, capability(from), closeOnExec);
        return to;
    }

    // Pipes.

    private long pipe(long frame, long capability) {
        return run.window(Place.W_OBJECT, frame, capability, Place.RW);
    }

    long pipeOf(long descriptor, long file) {
        return pipe(run.word(file + OBJECT), capability(descriptor));
    }

    /// Two descriptors, or a refusal; then nothing is open. The first is in the low half of the answer.
    long makePipe(long flags, boolean closeOnExec) {
        var first = lowest(0);
        var second = first < 0 ? -1 : lowest(first + 1L);
        if (second < 0) {
            return -Errno.EMFILE;
        }
        if (!family.fresh()) {
            return -Errno.ENFILE;
        }
        var frame = family.frame();
        var capability = family.capability();
        var out = open(PIPE_OUT, READ_ONLY | flags, frame);
        if (out == 0) {
            family.release(frame, capability);
            return -Errno.ENFILE;
        }
        install(first, out, capability, closeOnExec);
        var in = open(PIPE_IN, WRITE_ONLY | flags, frame);
        var pipe = pipe(frame, capability);
        run.word(pipe + READERS, 1);
        if (in == 0) {
            close(first);
            return -Errno.ENFILE;
        }
        family.keep(frame, capability);
        run.word(pipe + WRITERS, 1);
        install(second, in, capability, closeOnExec);
        return (long) second << 32 | first;
    }

    /// Bytes of the pipe to the program, at most as many as are there.
    long take(Memory memory, long pipe, long to, long most) {
        var position = run.word(pipe + READ_POSITION);
        var there = Math.min(run.word(pipe + WRITE_POSITION) - position, most);
        var done = 0L;
        while (done < there) {
            var at = position + done & (PIPE_BYTES - 1);
            var part = Math.min(there - done, PIPE_BYTES - at);
            var copied = memory.out(to + done, pipe + PIPE_BUFFER + at, part);
            done += copied;
            if (copied < part) {
                break;
            }
        }
        run.word(pipe + READ_POSITION, position + done);
        return there > 0 && done == 0 ? -Errno.EFAULT : done;
    }

    long put(Memory memory, long pipe, long from, long count) {
        var position = run.word(pipe + WRITE_POSITION);
        var room = Math.min(PIPE_BYTES - (position - run.word(pipe + READ_POSITION)), count);
        if (!memory.reaches(from, room, AegisAbi.READ_ACCESS)) {
            return -Errno.EFAULT;
        }
        var done = 0L;
        while (done < room) {
            var at = position + done & (PIPE_BYTES - 1);
            var part = Math.min(room - done, PIPE_BYTES - at);
            var copied = memory.in(pipe + PIPE_BUFFER + at, from + done, part);
            done += copied;
            if (copied < part) {
                break;
            }
        }
        run.word(pipe + WRITE_POSITION, position + done);
        return room > 0 && done == 0 ? -Errno.EFAULT : done;
    }

    /// An open file of a pipe that has a name, new or not, as its inode remembers it. A refusal, or its descriptor; [#PIPE_BOTH] counts twice.
    long openNamed(int inode, int kind, long flags, boolean closeOnExec) {
        var descriptor = lowest(0);
        if (descriptor < 0) {
            return -Errno.EMFILE;
        }
        if (inodes.get(inode, Inodes.PIPE_CAPABILITY) == 0) {
            if (!family.fresh()) {
                return -Errno.ENFILE;
            }
            family.keep(family.frame(), family.capability());
            run.word(pipe(family.frame(), family.capability()) + NAMED, inode + 1L);
            inodes.set(inode, Inodes.PIPE_FRAME, family.frame());
            inodes.set(inode, Inodes.PIPE_CAPABILITY, family.capability());
        }
        var frame = inodes.get(inode, Inodes.PIPE_FRAME);
        var capability = inodes.get(inode, Inodes.PIPE_CAPABILITY);
        var file = open(kind, flags, frame);
        if (file == 0) {
            return -Errno.ENFILE;
        }
        install(descriptor, file, capability, closeOnExec);
        inodes.use(inode, 1);
        var pipe = pipe(frame, capability);
        if (kind != PIPE_IN) {
            run.add(pipe + READERS, 1);
            run.add(pipe + READ_OPENINGS, 1);
        }
        if (kind != PIPE_OUT) {
            run.add(pipe + WRITERS, 1);
            run.add(pipe + WRITE_OPENINGS, 1);
        }
        return descriptor;
    }

    // Readiness.

    static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int POLLERR = 8;
    static final int POLLHUP = 16;
    static final int POLLNVAL = 32;

    int ready(long descriptor) {
        var file = file(descriptor);
        return file == 0 ? POLLNVAL : ready(file, capability(descriptor));
    }

    int ready(long file, long capability) {
        return switch (kind(file)) {
            case PIPE_OUT -> readable(pipe(run.word(file + OBJECT), capability));
            case PIPE_IN -> writable(pipe(run.word(file + OBJECT), capability));
            case PIPE_BOTH -> readable(pipe(run.word(file + OBJECT), capability))
                    | writable(pipe(run.word(file + OBJECT), capability));
            case COUNTER -> (run.word(file + OFFSET) != 0 ? POLLIN : 0)
                    | (run.word(file + OFFSET) != LARGEST_COUNT ? POLLOUT : 0);
            case SET -> new Interests(run, this).hasNews(file, capability) ? POLLIN : 0;
            case SOCKET -> {
                var channels = new Channels(run, family);
                yield channels.ready(channels.own(run.word(file + OBJECT), capability));
            }
            case CONSOLE -> (flags(file) & ACCESS) != READ_ONLY ? POLLOUT : isTyped() ? POLLIN : 0;
            default -> POLLIN | POLLOUT;
        };
    }

    private int readable(long pipe) {
        return (there(pipe) > 0 ? POLLIN : 0) | (run.word(pipe + WRITERS) == 0 ? POLLHUP : 0);
    }

    private int writable(long pipe) {
        return (there(pipe) < PIPE_BYTES ? POLLOUT : 0) | (run.word(pipe + READERS) == 0 ? POLLERR : 0);
    }

    /// A number that is another when something more has come.
    long come(long file, long capability) {
        return switch (kind(file)) {
            case PIPE_OUT, PIPE_BOTH -> run.word(pipe(run.word(file + OBJECT), capability) + WRITE_POSITION);
            case COUNTER -> run.word(file + TIMES_WRITTEN);
            case SOCKET -> run.word(new Channels(run, family).own(run.word(file + OBJECT), capability)
                    + Channels.WRITTEN);
            default -> 0;
        };
    }

    /// A number that is another when something more was taken out of where this writes to.
    long taken(long file, long capability) {
        return switch (kind(file)) {
            case PIPE_IN, PIPE_BOTH -> run.word(pipe(run.word(file + OBJECT), capability) + READ_POSITION);
            case SOCKET -> {
                var channels = new Channels(run, family);
                var peer = channels.peer(channels.own(run.word(file + OBJECT), capability));
                yield peer == 0 ? 0 : run.word(peer + Channels.READ);
            }
            default -> 0;
        };
    }

    static final long LARGEST_COUNT = -2;

    long there(long pipe) {
        return run.word(pipe + WRITE_POSITION) - run.word(pipe + READ_POSITION);
    }

    // The console.

    /// Whether a read of the console is answered at once.
    private boolean isTyped() {
        return run.call(AegisAbi.CONSOLE_READ, 0, 0, 0) != AegisAbi.NOTHING_TYPED;
    }

    /// Through the frame of a window, which the kernel reads or writes by its physical address.
    long consoleRead(Memory memory, long file, long to, long most) {
        if (!isTyped()) {
            return (flags(file) & NON_BLOCKING) != 0 ? -Errno.EAGAIN : Calls.WAITS;
        }
        if (!family.raw()) {
            return -Errno.ENOMEM;
        }
        var frame = family.frame();
        var capability = family.capability();
        var count = run.call(AegisAbi.CONSOLE_READ, frame << Place.PAGE_SHIFT, Math.min(most, Place.PAGE), capability);
        // Not the window of fresh frames: the program's page may be one.
        var window = run.window(Place.W_OBJECT, frame, capability, Place.RW);
        var copied = count > 0 ? memory.out(to, window, count) : 0;
        family.release(frame, capability);
        return count > 0 && copied < count ? -Errno.EFAULT : count;
    }

    long consoleWrite(Memory memory, int channel, long from, long count) {
        if (!family.raw()) {
            return -Errno.ENOMEM;
        }
        var frame = family.frame();
        var capability = family.capability();
        var done = 0L;
        while (done < count) {
            var part = Math.min(count - done, Place.PAGE);
            var copied = memory.in(run.window(Place.W_OBJECT, frame, capability, Place.RW), from + done, part);
            if (copied > 0) {
                run.call(AegisAbi.CONSOLE_WRITE, frame << Place.PAGE_SHIFT, copied, capability, channel);
            }
            done += copied;
            if (copied < part) {
                break;
            }
        }
        family.release(frame, capability);
        return done == 0 && count > 0 ? -Errno.EFAULT : done;
    }
}
