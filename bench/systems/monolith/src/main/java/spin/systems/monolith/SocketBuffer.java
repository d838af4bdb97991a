package spin.systems.monolith;

/// One direction of a socket: what has arrived, or how much may be sent, and who waits for it. 4.3BSD's `struct sockbuf` with `sblock`, `sbwait`,
/// `sbappend` and `sbdrop` (`uipc_socket2.c`).
final class SocketBuffer {

    private final Kernel kernel;
    private final Mbufs mbufs;
    private final WaitQueue forLock = new WaitQueue();
    private final WaitQueue forChange = new WaitQueue();
    private boolean locked;
    private boolean selected;
    private long first;

    /// Bytes that are there, and memory that they take.
    int bytes;
    int storage;
    /// How many of both there may be.
    int mostBytes;
    int mostStorage;

    SocketBuffer(Kernel kernel, int mostBytes) {
        this.kernel = kernel;
        mbufs = kernel.mbufs;
        this.mostBytes = mostBytes;
        // Twice the bytes, as soreserve allows: short messages fill their buffers badly.
        mostStorage = 2 * mostBytes;
    }

    /// Bytes that may be added.
    int space() {
        return Math.min(mostBytes - bytes, mostStorage - storage);
    }

    /// Keeps others from reading or sending until [#unlock]. False when somebody else has it: the thread waits then and does `again`.
    boolean lock(KernelThread thread, Step again) {
        if (locked) {
            kernel.wait(thread, forLock, again);
            return false;
        }
        locked = true;
        return true;
    }

    void unlock() {
        locked = false;
        kernel.wakeAll(forLock);
    }

    /// Waits for a change of what is there or of what may be sent; a signal ends that.
    void await(KernelThread thread, Step again) {
        kernel.waitInterruptibly(thread, forChange, again);
    }

    /// Somebody who selects wants to hear of the next change.
    void select() {
        selected = true;
    }

    void wake() {
        if (selected) {
            selected = false;
            kernel.files.readable();
        }
        kernel.wakeAll(forChange);
    }

    /// Puts a chain behind what is there; short pieces share a buffer.
    void append(long chain) {
        var last = first;
        if (last != 0) {
            for (var next = mbufs.next(last); next != 0; next = mbufs.next(last)) {
                last = next;
            }
        }
        var at = chain;
        while (at != 0) {
            var length = mbufs.length(at);
            bytes += length;
            if (last != 0 && mbufs.compress(last, at)) {
                at = mbufs.free(at);
                continue;
            }
            storage += mbufs.storage(at);
            if (last == 0) {
                first = at;
            } else {
                mbufs.next(last, at);
            }
            last = at;
            at = mbufs.next(at);
            mbufs.next(last, 0);
        }
    }

    /// The first buffer with data, 0 when there is none.
    long first() {
        return first;
    }

    /// The first `count` bytes of the first buffer are read, which may be all of it.
    void drop(int count) {
        var mbuf = first;
        bytes -= count;
        if (count == mbufs.length(mbuf)) {
            storage -= mbufs.storage(mbuf);
            first = mbufs.free(mbuf);
        } else {
            mbufs.trim(mbuf, count);
        }
    }

    void flush() {
        mbufs.freeChain(first);
        first = 0;
        bytes = 0;
        storage = 0;
    }
}
