package spin.systems.monolith.net;

/// Bytes that wait in a chain of buffers: what 4.3BSD's `struct sockbuf` has of data, with `sbappend`, `sbcompress` and `sbdrop` (`uipc_socket2.c`).
public final class MbufQueue {

    private final Mbufs mbufs;
    /// The first buffer with data, 0 when there is none. It and the other two are for others to read.
    public long first;
    /// Bytes that are there, and memory that they take.
    public int bytes;
    public int storage;

    public MbufQueue(Mbufs mbufs) {
        this.mbufs = mbufs;
    }

    /// Puts a chain behind what is there; short pieces share a buffer, and empty ones are freed.
    public void append(long chain) {
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
            if (length == 0 || (last != 0 && mbufs.compress(last, at))) {
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

    /// The first `count` bytes are read, which may be those of several buffers.
    public void drop(int count) {
        var left = count;
        bytes -= count;
        while (left > 0) {
            var mbuf = first;
            var length = mbufs.length(mbuf);
            if (left < length) {
                mbufs.trim(mbuf, left);
                return;
            }
            left -= length;
            storage -= mbufs.storage(mbuf);
            first = mbufs.free(mbuf);
        }
    }

    public void flush() {
        mbufs.freeChain(first);
        first = 0;
        bytes = 0;
        storage = 0;
    }
}
