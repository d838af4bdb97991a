package spin.hw.net.host;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/// An open file of the C library that one thread reads, writes and waits for, and that any thread may wake it from or close.
///
/// Closing a descriptor does not wake who waits for it, and its number may be given to another file at once. So who waits, waits
/// for the file and for an event descriptor together, and closing first signals, then waits for the other to leave.
final class Descriptor implements Closeable {
    static final long CLOSED = -1;
    private static final long FAILED = 1000;
    private static final long NANOS = 1_000_000_000;
    /// Where poll says of the second of its two files what it found: struct pollfd has its results at 6.
    private static final long SECOND_RESULTS = 8 + 6;

    private final int number;
    private final int event;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ReentrantLock using = new ReentrantLock();
    /// Held for as long as the event descriptor must stay open; never waited under.
    private final Object signalling = new Object();
    private boolean gone;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment pollArray = arena.allocate(16, 8);
    private final MemorySegment time = arena.allocate(16, 8);
    private final MemorySegment counter = arena.allocate(8, 8);
    private final MemorySegment state = Linux.state(arena);

    /// How bytes get from the file: its length, or `-errno`.
    interface Reader {
        long read(int descriptor, MemorySegment state);
    }

    Descriptor(int number) throws HostLinkException {
        this.number = number;
        this.event = Linux.eventfd();
        if (event < 0) {
            Linux.close(number);
            arena.close();
            throw new HostLinkException("The host gives no event descriptor (errno " + -event
                    + "); raise its limit of open files.");
        }
    }

    /// Memory that is valid within a [Reader] and for [#write].
    MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, 8);
    }

    /// Reads what is there.
    ///
    /// @return what the reader gave; 0 for "try again"; [#CLOSED], or an errno as `-errno - 1000`
    long read(Reader reader) {
        using.lock();
        try {
            if (closed.get()) {
                return CLOSED;
            }
            long count = reader.read(number, state);
            if (count == -Linux.EAGAIN || count == -Linux.EINTR) {
                return 0;
            }
            return count < 0 ? count - FAILED : count;
        } finally {
            using.unlock();
        }
    }

    /// The errno in a failed result of [#read]; 0 when it is none.
    static int errno(long result) {
        return result < -FAILED ? (int) (-result - FAILED) : 0;
    }

    /// @return `-errno` when it fails, and [#CLOSED]
    long write(MemorySegment from, long length) {
        using.lock();
        try {
            return closed.get() ? CLOSED : Linux.write(number, from, length, state);
        } finally {
            using.unlock();
        }
    }

    /// Waits until there is something to read, or [#wake], or the time is over.
    ///
    /// @param atMostNanos [Long#MAX_VALUE] for as long as it takes
    void await(long atMostNanos) {
        using.lock();
        try {
            if (closed.get()) {
                return;
            }
            time.set(JAVA_LONG, 0, atMostNanos / NANOS);
            time.set(JAVA_LONG, 8, atMostNanos % NANOS);
            Linux.awaitEither(number, event, pollArray, atMostNanos == Long.MAX_VALUE ? MemorySegment.NULL : time,
                    state);
            if (pollArray.get(JAVA_SHORT, SECOND_RESULTS) != 0) {
                Linux.read(event, counter, state);
            }
        } finally {
            using.unlock();
        }
    }

    /// Ends the present or the next [#await]; from any thread.
    void wake() {
        synchronized (signalling) {
            if (gone) {
                return;
            }
            try (var mine = Arena.ofConfined()) {
                var one = mine.allocate(8, 8);
                one.set(JAVA_LONG, 0, 1);
                Linux.write(event, one, 8, Linux.state(mine));
            }
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        wake();
        using.lock();
        try {
            synchronized (signalling) {
                gone = true;
                Linux.close(event);
            }
            Linux.close(number);
            arena.close();
        } finally {
            using.unlock();
        }
    }
}
