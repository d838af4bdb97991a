package spin.ext.unix;

/// A pipe: 64 KB between its two ends. Up to 4 KB are written whole, as POSIX asks.
///
/// A pipe that has a name in a file system can have several ends of either kind, and can be opened again after the last of a kind has gone.
final class Pipe {
    private static final int CAPACITY = 65536;
    private static final int ATOMIC = 4096;

    private final Scheduling scheduling;
    private final Waiters waiters;
    private final byte[] ring = new byte[CAPACITY];
    private final long inode;
    private int mode = 0600;
    private int first;
    private int count;
    private int readers;
    private int writers;
    /// How often it was opened, for who waits for the other side.
    private long readersEver;
    private long writersEver;

    Pipe(Scheduling scheduling, long inode) {
        this.scheduling = scheduling;
        this.inode = inode;
        waiters = new Waiters(scheduling);
    }

    OpenFile readEnd(int flags) {
        readers++;
        readersEver++;
        waiters.wakeAll();
        return new ReadEnd(flags);
    }

    OpenFile writeEnd(int flags) {
        writers++;
        writersEver++;
        waiters.wakeAll();
        return new WriteEnd(flags | OpenFile.WRITE_ONLY);
    }

    /// Both ends in one, as Linux has it for a name that is opened for reading and writing.
    OpenFile bothEnds(int flags) {
        return new BothEnds(flags, readEnd(flags), writeEnd(flags));
    }

    boolean hasReaders() {
        return readers > 0;
    }

    boolean isUnused() {
        return readers == 0 && writers == 0;
    }

    /// Whoever opens a name waits until it is open at the other side too.
    ///
    /// @return false when a signal came first
    boolean awaitOther(UnixProcess process, boolean reads) {
        long before = reads ? writersEver : readersEver;
        while ((reads ? writers : readers) == 0 && (reads ? writersEver : readersEver) == before) {
            if (!scheduling.await(process, waiters)) {
                return false;
            }
        }
        return true;
    }

    private Status information() {
        return Status.of(Status.FIFO | mode, inode, 0, scheduling.calendar());
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

    private abstract class End extends OpenFile {
        End(int flags) {
            super(flags);
        }

        @Override
        final Waiters waiters() {
            return waiters;
        }

        @Override
        final boolean changeMode(int newMode) {
            mode = newMode;
            return true;
        }

        @Override
        final String title() {
            return "pipe:[%d]".formatted(inode);
        }

        @Override
        final Status status() {
            return information();
        }

        @Override
        final long ioctl(UnixProcess process, int request, long argument) {
            if (request != Terminal.BYTES_READY) {
                return -Errno.ENOTTY;
            }
            Bytes.writeInt(process.memory(), argument, count);
            return 0;
        }
    }

    private final class ReadEnd extends End {
        ReadEnd(int flags) {
            super(flags);
        }

        @Override
        long read(UnixProcess process, long address, int most) {
            if (most == 0) {
                return 0;
            }
            while (count == 0) {
                if (writers == 0) {
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
            readers--;
            waiters.wakeAll();
        }

        @Override
        int events() {
            return (count > 0 ? POLLIN : 0) | (writers > 0 ? 0 : POLLHUP);
        }
    }

    private final class WriteEnd extends End {
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
                if (readers == 0) {
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
            writers--;
            waiters.wakeAll();
        }

        @Override
        int events() {
            return (CAPACITY - count >= ATOMIC ? POLLOUT : 0) | (readers > 0 ? 0 : POLLERR);
        }
    }

    private final class BothEnds extends End {
        private final OpenFile reading;
        private final OpenFile writing;

        BothEnds(int flags, OpenFile reading, OpenFile writing) {
            super(flags);
            this.reading = reading;
            this.writing = writing;
        }

        @Override
        long read(UnixProcess process, long address, int most) {
            reading.flags = flags;
            return reading.read(process, address, most);
        }

        @Override
        long write(UnixProcess process, byte[] bytes) {
            writing.flags = flags;
            return writing.write(process, bytes);
        }

        @Override
        void close() {
            reading.release();
            writing.release();
        }

        @Override
        int events() {
            return reading.events() | writing.events();
        }
    }
}
