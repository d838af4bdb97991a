package spin.ext.unix;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a descriptor stands for: an open file description, which several descriptors of several processes may share.
///
/// Calls answer a count, or an error number negated. What waits gives up when a signal comes ([Interrupted]).
abstract class OpenFile {
    /// What [#events] answers, as poll counts it.
    static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int POLLERR = 8;
    static final int POLLHUP = 16;

    static final int ACCESS_MODE = 3;
    static final int WRITE_ONLY = 1;
    static final int NONBLOCK = 4;
    static final int APPEND = 8;

    /// As fcntl's F_GETFL has them.
    int flags;
    private int users = 1;
    private @Nullable Runnable atEnd;

    OpenFile(int flags) {
        this.flags = flags;
    }

    final OpenFile retain() {
        users++;
        return this;
    }

    final void release() {
        if (--users == 0) {
            var last = atEnd;
            if (last != null) {
                last.run();
            }
            close();
        }
    }

    final boolean isOpen() {
        return users > 0;
    }

    /// What is to be done when nobody has it any more, instead of what was said before.
    final void whenClosed(Runnable work) {
        atEnd = work;
    }

    /// What it is a way to: the same for all open files of one file.
    Object identity() {
        return this;
    }

    final boolean mayRead() {
        return (flags & ACCESS_MODE) != WRITE_ONLY;
    }

    final boolean mayWrite() {
        return (flags & ACCESS_MODE) != 0;
    }

    final boolean isNonBlocking() {
        return (flags & NONBLOCK) != 0;
    }

    /// Changes the permissions of something that is in no file system.
    ///
    /// @return false when it is, or has none
    boolean changeMode(int mode) {
        return false;
    }

    boolean isPipe() {
        return (status().mode() & Status.KIND) == Status.FIFO;
    }

    /// Nobody has it any more.
    void close() {}

    /// Reads at most `most` bytes to `address`.
    abstract long read(UnixProcess process, long address, int most);

    abstract long write(UnixProcess process, byte[] bytes);

    /// Whether it can be read and written at a place.
    boolean hasPlaces() {
        return false;
    }

    /// The same at a place, and without moving; for what has places.
    long readAt(UnixProcess process, long address, int most, long offset) {
        return -Errno.ESPIPE;
    }

    long writeAt(UnixProcess process, byte[] bytes, long offset) {
        return -Errno.ESPIPE;
    }

    long seek(long offset, int from) {
        return -Errno.ESPIPE;
    }

    /// What can be done now without waiting.
    int events() {
        return POLLIN | POLLOUT;
    }

    /// Who is told when that changes; null when it never does.
    @Nullable
    Waiters waiters() {
        return null;
    }

    /// The same for who waits for the first of several files.
    void addWaiters(List<Waiters> all) {
        var mine = waiters();
        if (mine != null) {
            all.add(mine);
        }
    }

    abstract Status status();

    /// What it is called among the open files of a process: a path, or a kind and a number.
    abstract String title();

    long ioctl(UnixProcess process, int request, long argument) {
        return -Errno.ENOTTY;
    }

    /// A page's worth of its content, for a private mapping; null past its end.
    byte @Nullable [] pageAt(long offset) {
        return null;
    }

    /// The frame that all shared mappings of that page have; null past its end.
    @Nullable
    Frame sharedFrame(Frames frames, long offset) {
        return null;
    }

    /// What shared mappings of it have changed goes to where it comes from.
    void flush() {}

    /// Whether it can be mapped.
    boolean isMappable() {
        return false;
    }
}
