package spin.systems.monolith;

/// One direction of a socket: what has arrived, or how much may be sent, and who waits for it. 4.3BSD's `struct sockbuf` with `sbappend` and `sbdrop`
/// (`uipc_socket2.c`).
final class SocketBuffer extends SocketSide {

    private final Mbufs mbufs;
    private long first;

    /// Bytes that are there, and memory that they take.
    int bytes;
    int storage;
    /// How many of both there may be.
    int mostBytes;
    int mostStorage;

    SocketBuffer(Kernel kernel, int mostBytes) {
        super(kernel);
        mbufs = kernel.mbufs;
        this.mostBytes = mostBytes;
        // Twice the bytes, as soreserve allows: short messages fill their buffers badly.
        mostStorage = 2 * mostBytes;
    }

    /// Bytes that may be added.
    int space() {
        return Math.min(mostBytes - bytes, mostStorage - storage);
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
