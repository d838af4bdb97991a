package spin.systems.monolith;

import spin.systems.monolith.net.MbufQueue;

/// One direction of a socket: what has arrived, or how much may be sent, and who waits for it. 4.3BSD's `struct sockbuf`.
final class SocketBuffer extends SocketSide {

    final MbufQueue data;
    /// How much there may be, and how much memory it may take.
    int mostBytes;
    int mostStorage;

    SocketBuffer(Kernel kernel, int mostBytes) {
        super(kernel);
        data = new MbufQueue(kernel.mbufs);
        this.mostBytes = mostBytes;
        // Twice the bytes, as soreserve allows: short messages fill their buffers badly.
        mostStorage = 2 * mostBytes;
    }

    /// Bytes that may be added.
    int space() {
        return Math.min(mostBytes - data.bytes, mostStorage - data.storage);
    }
}
