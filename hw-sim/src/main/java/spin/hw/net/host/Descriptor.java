package spin.hw.net.host;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/// An open file of the C library that one thread reads and another writes and closes.
///
/// Closing a descriptor does not wake who waits in it, and its number may be given to another file at once. So a reader waits
/// for the file and for an event descriptor together, and closing first signals, then waits for the reader to leave.
final class Descriptor implements Closeable {
    private final int number;
    private final int wake;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ReentrantLock reading = new ReentrantLock();
    private final Arena readArena = Arena.ofShared();
    private final Arena writeArena = Arena.ofShared();
    private final MemorySegment pollArray = readArena.allocate(16, 8);
    private final MemorySegment readState = Linux.state(readArena);
    private final MemorySegment writeState = Linux.state(writeArena);

    /// How bytes get from the file: its length, or `-errno`.
    interface Reader {
        long read(int descriptor, MemorySegment state);
    }

    Descriptor(int number) throws HostLinkException {
        this.number = number;
        this.wake = Linux.eventfd();
        if (wake < 0) {
            Linux.close(number);
            readArena.close();
            writeArena.close();
            throw new HostLinkException("The host gives no event descriptor (errno " + -wake
                    + "); raise its limit of open files.");
        }
    }

    /// Memory for reading; valid within a [Reader].
    MemorySegment allocateForReading(long bytes) {
        return readArena.allocate(bytes, 8);
    }

    MemorySegment allocateForWriting(long bytes) {
        return writeArena.allocate(bytes, 8);
    }

    /// Waits for something to read and reads it.
    ///
    /// @return what the reader gave, never "try again"; -1 when closed, an errno as `-errno - 1000`
    long read(Reader reader) {
        reading.lock();
        try {
            while (!closed.get()) {
                int ready = Linux.awaitEither(number, wake, pollArray, readState);
                if (closed.get()) {
                    break;
                }
                long count = ready < 0 ? ready : reader.read(number, readState);
                if (count != -Linux.EAGAIN && count != -Linux.EINTR) {
                    return count < 0 ? count - FAILED : count;
                }
            }
            return CLOSED;
        } finally {
            reading.unlock();
        }
    }

    static final long CLOSED = -1;
    private static final long FAILED = 1000;

    /// The errno in a failed result of [#read]; 0 when it is none.
    static int errno(long result) {
        return result < -FAILED ? (int) (-result - FAILED) : 0;
    }

    /// `-errno` when it fails.
    long write(MemorySegment from, long length) {
        return closed.get() ? CLOSED : Linux.write(number, from, length, writeState);
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        wakeReader();
        reading.lock();
        try {
            Linux.close(number);
            Linux.close(wake);
            readArena.close();
            writeArena.close();
        } finally {
            reading.unlock();
        }
    }

    private void wakeReader() {
        try (var arena = Arena.ofConfined()) {
            var one = arena.allocate(8, 8);
            one.set(java.lang.foreign.ValueLayout.JAVA_LONG, 0, 1);
            Linux.write(wake, one, 8, Linux.state(arena));
        }
    }
}
