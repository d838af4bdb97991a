package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.MemoryFault;
import spin.systems.monolith.net.Mbufs;

/// A stream socket of the UNIX domain, which 4.2BSD's pipes are made of: `sosend` and `soreceive` (`uipc_socket.c`) above `uipc_usrreq`.
///
/// What is sent is kept at the receiver's side at once. All of it counts against the sender's buffer, where flow is controlled: the sender may send so much
/// less, until the receiver has read. Source: 4.3BSD, `uipc_socket.c`, `uipc_socket2.c` and `uipc_usrreq.c`.
final class StreamSocket extends OpenFile {

    /// What a socket of this kind may send that nobody has read, as 4.3BSD's `unpst_sendspace`; Ultrix 4 gave sockets eight times
    /// that, and had 4096 as the size of a pipe.
    static final int SPACE = 4096;

    private final Kernel kernel;
    private final Mbufs mbufs;
    private final boolean readable;
    private final boolean writable;
    private final SocketBuffer outgoing;
    private final SocketBuffer incoming;
    private final Step sending = this::send;
    private final Step receiving = this::receive;
    private @Nullable StreamSocket peer;
    private boolean canSend;
    private boolean canReceive;
    /// What the peer has been charged for of what is in [#incoming].
    private int chargedBytes;
    private int chargedStorage;

    /// @param readable whether its descriptor was opened for reading
    /// @param writable whether its descriptor was opened for writing
    StreamSocket(Kernel kernel, boolean readable, boolean writable) {
        super(1);
        this.kernel = kernel;
        this.mbufs = kernel.mbufs;
        this.readable = readable;
        this.writable = writable;
        canSend = writable;
        canReceive = readable;
        outgoing = new SocketBuffer(kernel, SPACE);
        incoming = new SocketBuffer(kernel, SPACE);
    }

    /// Makes the two each other's peers.
    static void connect(StreamSocket one, StreamSocket other) {
        one.peer = other;
        other.peer = one;
    }

    /// Buffers of bytes that wait to be read.
    SocketBuffer incoming() {
        return incoming;
    }

    // Sending.

    @Override
    void write(KernelThread caller) {
        if (writable) {
            send(caller);
        } else {
            kernel.failure(caller, UnixAbi.EBADF);
        }
    }

    private void send(KernelThread caller) {
        if (!outgoing.lock(caller, sending)) {
            return;
        }
        var uio = caller.uio;
        while (true) {
            var other = peer;
            if (!canSend || other == null) {
                outgoing.unlock();
                if (!isOpen()) {
                    kernel.failure(caller, UnixAbi.EBADF);
                    return;
                }
                kernel.failure(caller, UnixAbi.EPIPE);
                kernel.signals.post(caller, UnixAbi.SIGPIPE, 0, 0);
                return;
            }
            var left = uio.left();
            if (left == 0) {
                break;
            }
            var space = outgoing.space();
            // Little room is not worth a piece, while much is on its way.
            if (space <= 0 || (space < left && space < Mbufs.CLUSTER_BYTES && outgoing.mostBytes < SPACE)) {
                outgoing.unlock();
                outgoing.await(caller, sending);
                return;
            }
            var chain = copyIn(uio, space);
            if (chain == 0) {
                outgoing.unlock();
                kernel.failure(caller, UnixAbi.ENOBUFS);
                return;
            }
            deliver(other, chain);
        }
        outgoing.unlock();
        kernel.result(caller, uio.moved());
    }

    /// A chain with as much of the program's bytes as there is room for; 0 when there is no memory for one.
    private long copyIn(Uio uio, int space) {
        var first = 0L;
        var last = 0L;
        var room = space;
        try {
            while (uio.left() > 0 && room > 0) {
                var mbuf = mbufs.get();
                if (mbuf == 0) {
                    break;
                }
                if (last == 0) {
                    first = mbuf;
                } else {
                    mbufs.next(last, mbuf);
                }
                last = mbuf;
                var most = Mbufs.ROOM;
                if (uio.left() >= Mbufs.CLUSTER_BYTES / 2 && room >= Mbufs.CLUSTER_BYTES && mbufs.addCluster(mbuf)) {
                    most = Mbufs.CLUSTER_BYTES;
                }
                var length = (int) Math.min(Math.min(most, room), uio.left());
                uio.moveIn(kernel.user, mbufs.data(mbuf), length);
                mbufs.length(mbuf, length);
                room -= length;
            }
        } catch (MemoryFault fault) {
            mbufs.freeChain(first);
            outgoing.unlock();
            throw fault;
        }
        return first;
    }

    /// PRU_SEND: to the peer's side, and charged to this one.
    private void deliver(StreamSocket to, long chain) {
        var there = to.incoming;
        there.data.append(chain);
        outgoing.mostStorage -= there.data.storage - to.chargedStorage;
        to.chargedStorage = there.data.storage;
        outgoing.mostBytes -= there.data.bytes - to.chargedBytes;
        to.chargedBytes = there.data.bytes;
        there.wake();
    }

    // Receiving.

    @Override
    void read(KernelThread caller) {
        if (readable) {
            receive(caller);
        } else {
            kernel.failure(caller, UnixAbi.EBADF);
        }
    }

    private void receive(KernelThread caller) {
        if (!incoming.lock(caller, receiving)) {
            return;
        }
        var uio = caller.uio;
        if (incoming.data.bytes == 0) {
            incoming.unlock();
            if (canReceive && uio.left() != 0) {
                incoming.await(caller, receiving);
            } else if (!isOpen()) {
                kernel.failure(caller, UnixAbi.EBADF);
            } else {
                kernel.result(caller, 0);
            }
            return;
        }
        try {
            for (var mbuf = incoming.data.first; mbuf != 0 && uio.left() > 0; mbuf = incoming.data.first) {
                var length = (int) Math.min(mbufs.length(mbuf), uio.left());
                uio.moveOut(kernel.user, mbufs.data(mbuf), length);
                incoming.data.drop(length);
            }
        } finally {
            received();
            incoming.unlock();
        }
        kernel.result(caller, uio.moved());
    }

    /// PRU_RCVD: the peer may send more.
    private void received() {
        var other = peer;
        if (other != null) {
            var theirs = other.outgoing;
            theirs.mostStorage += chargedStorage - incoming.data.storage;
            chargedStorage = incoming.data.storage;
            theirs.mostBytes += chargedBytes - incoming.data.bytes;
            chargedBytes = incoming.data.bytes;
            theirs.wake();
        }
    }

    @Override
    boolean isReadable() {
        if (readable && (incoming.data.bytes != 0 || !canReceive)) {
            return true;
        }
        incoming.select();
        return false;
    }

    @Override
    void closed() {
        var other = peer;
        if (other != null) {
            peer = null;
            other.peer = null;
            other.canSend = false;
            other.canReceive = false;
            other.outgoing.wake();
            other.incoming.wake();
        }
        incoming.data.flush();
        // Another thread of who closed it may wait here.
        canReceive = false;
        incoming.wake();
        outgoing.wake();
    }
}
