package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// What a descriptor stands for; a fork and a duplicate share it, its position too.
final class OpenFile {

    static final int TERMINAL = 1;
    static final int PIPE_OUT = 2;
    static final int PIPE_IN = 3;
    static final int FILE = 4;
    static final int FOLDER = 5;
    static final int NULL = 6;
    static final int ZERO = 7;
    static final int FULL = 8;
    /// Both ends of a named pipe.
    static final int PIPE_BOTH = 9;
    static final int EVENT = 10;
    static final int SOCKET = 11;
    static final int POLL = 12;

    static final int ACCESS = 3;
    static final int READ_ONLY = 0;
    static final int WRITE_ONLY = 1;
    static final int READ_WRITE = 2;
    static final int NON_BLOCKING = 4;
    static final int APPEND = 8;

    final int kind;
    long flags;
    long position;
    int uses = 1;
    final @Nullable Inode inode;
    final @Nullable Pipe pipe;
    /// Which of flock's locks it has.
    int lock;
    /// As whom it has locks of fcntl that are an open file's; null while it never had.
    @Nullable
    LockOwner lockOwner;
    /// Of a terminal: whether it is the one beside the output.
    final boolean beside;

    /// Of an event descriptor: its count, and whether a read takes one or all.
    long count;
    boolean semaphore;
    /// How often that has changed.
    long news;
    /// That a count has changed.
    final Channel changes = new Channel();
    @Nullable
    Socket socket;
    @Nullable
    EventPoll poll;

    private OpenFile(int kind, long flags, @Nullable Inode inode, @Nullable Pipe pipe, boolean beside) {
        this.kind = kind;
        this.flags = flags;
        this.inode = inode;
        this.pipe = pipe;
        this.beside = beside;
    }

    static OpenFile terminal(long flags, boolean beside) {
        return new OpenFile(TERMINAL, flags, null, null, beside);
    }

    static OpenFile end(Pipe pipe, boolean reads, long flags) {
        pipe.opened(reads, !reads);
        return new OpenFile(reads ? PIPE_OUT : PIPE_IN, flags | (reads ? READ_ONLY : WRITE_ONLY), null, pipe, false);
    }

    static OpenFile event(long flags, long count, boolean semaphore) {
        var file = new OpenFile(EVENT, flags | READ_WRITE, null, null, false);
        file.count = count;
        file.semaphore = semaphore;
        return file;
    }

    static OpenFile socket(Socket socket, long flags) {
        var file = new OpenFile(SOCKET, flags | READ_WRITE, null, null, false);
        file.socket = socket;
        return file;
    }

    static OpenFile poll() {
        var file = new OpenFile(POLL, READ_WRITE, null, null, false);
        file.poll = new EventPoll();
        return file;
    }

    /// A named pipe, or one end of it.
    static OpenFile fifo(Inode inode, Pipe pipe, long flags) {
        var access = (int) flags & ACCESS;
        inode.uses++;
        pipe.opened(access != WRITE_ONLY, access != READ_ONLY);
        return new OpenFile(access == READ_ONLY ? PIPE_OUT : access == WRITE_ONLY ? PIPE_IN : PIPE_BOTH, flags, inode,
                pipe, false);
    }

    static OpenFile of(Inode inode, long flags) {
        var kind = inode.type == Inode.DEVICE ? inode.device : inode.type == Inode.FOLDER ? FOLDER : FILE;
        inode.uses++;
        return new OpenFile(kind, flags, inode, null, false);
    }

    /// Whether it has no places: a pipe or a socket.
    boolean isPipe() {
        return pipe != null || socket != null;
    }

    /// Counts whatever may have made it ready for something.
    long happened() {
        var ring = pipe;
        var connection = socket;
        if (ring != null) {
            return (kind != PIPE_IN ? ring.happened(true) : 0) + (kind != PIPE_OUT ? ring.happened(false) : 0);
        }
        return connection != null ? connection.happened() : news;
    }

    /// That what can be done with it has changed.
    Channel channel() {
        var ring = pipe;
        var connection = socket;
        return ring != null ? ring.changes : connection != null ? connection.changes : changes;
    }

    LockOwner lockOwner() {
        var owner = lockOwner;
        if (owner == null) {
            owner = new LockOwner(null);
            lockOwner = owner;
        }
        return owner;
    }

    boolean mayRead() {
        return (flags & ACCESS) != WRITE_ONLY;
    }

    boolean mayWrite() {
        return (flags & ACCESS) != READ_ONLY;
    }

    boolean waitsNever() {
        return (flags & NON_BLOCKING) != 0;
    }
}
