package spin.ext.unix;

import org.jspecify.annotations.Nullable;

/// A pipe: 64 KB between its two ends. Up to 4 KB are written whole, as POSIX asks.
final class Pipe {
    private static final int CAPACITY = 65536;
    private static final int ATOMIC = 4096;

    private final Scheduling scheduling;
    private final Waiters waiters;
    private final byte[] ring = new byte[CAPACITY];
    private final long inode;
    private int first;
    private int count;
    private boolean readable = true;
    private boolean writable = true;

    Pipe(Scheduling scheduling, long inode) {
        this.scheduling = scheduling;
        this.inode = inode;
        waiters = new Waiters(scheduling);
    }

    OpenFile readEnd(int flags) {
        return new ReadEnd(flags);
    }

    OpenFile writeEnd(int flags) {
        return new WriteEnd(flags | OpenFile.WRITE_ONLY);
    }

    private Status information() {
        return Status.of(Status.FIFO | 0600, inode, 0, scheduling.calendar());
    }

    private byte[] take(int most) {
        var bytes = new byte[Math.min(most, count)];
        int upToEnd = Math.min(bytes.length, CAPACITY - first);
        System.arraycopy(ring, first, bytes, 0, upToEnd);
        System.arraycopy(ring, 0, bytes, upToEnd, bytes.length - upToEnd);
        return bytes;
    }

    private void taken(int bytes) {
        first = (first + bytes) % CAPACITY;
        count -= bytes;
        waiters.wakeAll();
    }

    private int put(byte[] bytes, int offset) {
        int fits = Math.min(bytes.length - offset, CAPACITY - count);
        int at = (first + count) % CAPACITY;
        int upToEnd = Math.min(fits, CAPACITY - at);
        System.arraycopy(bytes, offset, ring, at, upToEnd);
        System.arraycopy(bytes, offset + upToEnd, ring, 0, fits - upToEnd);
        count += fits;
        waiters.wakeAll();
        return fits;
    }

    private final class ReadEnd extends OpenFile {
        ReadEnd(int flags) {
            super(flags);
        }

        @Override
        long read(UnixProcess process, long address, int most) {
            if (most == 0) {
                return 0;
            }
            while (count == 0) {
                if (!writable) {
                    return 0;
                }
                if (isNonBlocking()) {
                    return -Errno.EAGAIN;
                }
                if (!scheduling.await(process, waiters)) {
                    return Interrupted.RESTART;
                }
            }
            var bytes = take(most);
            process.memory().write(address, bytes);
            taken(bytes.length);
            return bytes.length;
        }

        @Override
        long write(UnixProcess process, byte[] bytes) {
            return -Errno.EBADF;
        }

        @Override
        void close() {
            readable = false;
            waiters.wakeAll();
        }

        @Override
        int events() {
            return (count > 0 ? POLLIN : 0) | (writable ? 0 : POLLHUP);
        }

        @Override
        @Nullable
        Waiters waiters() {
            return waiters;
        }

        @Override
        Status status() {
            return information();
        }

        @Override
        long ioctl(UnixProcess process, int request, long argument) {
            if (request != Terminal.BYTES_READY) {
                return -Errno.ENOTTY;
            }
            Bytes.writeInt(process.memory(), argument, count);
            return 0;
        }
    }

    private final class WriteEnd extends OpenFile {
        WriteEnd(int flags) {
            super(flags);
        }

        @Override
        long read(UnixProcess process, long address, int most) {
            return -Errno.EBADF;
        }

        @Override
        long write(UnixProcess process, byte[] bytes) {
            int done = 0;
            while (true) {
                if (!readable) {
                    process.signals().raise(Signal.PIPE, Signal.KERNEL);
                    return done > 0 ? done : -Errno.EPIPE;
                }
                if (CAPACITY - count >= (bytes.length <= ATOMIC ? bytes.length : 1)) {
                    done += put(bytes, done);
                }
                if (done == bytes.length) {
                    return done;
                }
                if (isNonBlocking()) {
                    return done > 0 ? done : -Errno.EAGAIN;
                }
                if (!scheduling.await(process, waiters)) {
                    return done > 0 ? done : Interrupted.RESTART;
                }
            }
        }

        @Override
        void close() {
            writable = false;
            waiters.wakeAll();
        }

        @Override
        int events() {
            return (CAPACITY - count >= ATOMIC ? POLLOUT : 0) | (readable ? 0 : POLLERR);
        }

        @Override
        @Nullable
        Waiters waiters() {
            return waiters;
        }

        @Override
        Status status() {
            return information();
        }
    }
}
