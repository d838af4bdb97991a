package spin.systems.monolith;

import spin.hw.cpu.MemoryFault;
import spin.systems.monolith.net.Mbufs;
import spin.systems.monolith.net.Owner;
import spin.systems.monolith.net.SocketError;
import spin.systems.monolith.net.Udp;

/// A descriptor over an endpoint of a protocol of the internet: what 4.3BSD has in `uipc_socket.c` between the file's operations and the protocol's.
///
/// What a call sends and receives is in the thread's `uio`; where it wants an address is there too. Calls answer as those of [OpenFile] do.
abstract class InternetSocket extends OpenFile implements Owner {

    /// Flags of a call: what is received stays where it is; and nothing less than all is enough.
    static final int PEEK = 2;
    static final int WAIT_FOR_ALL = 0x40;

    final NetworkKernel kernel;
    final SocketSide incoming;
    final SocketSide outgoing;

    InternetSocket(NetworkKernel kernel) {
        super(1);
        this.kernel = kernel;
        incoming = new SocketSide(kernel);
        outgoing = new SocketSide(kernel);
    }

    /// Its own host and port, either of which is 0 when it has none.
    abstract long name();

    /// Whom it is connected with, 0 for nobody.
    abstract long peer();

    /// @param name a host and a port, either of which may be 0
    abstract void bind(KernelThread caller, long name);

    abstract void connect(KernelThread caller, long name);

    void listen(KernelThread caller, long most) {
        kernel.failure(caller, UnixAbi.EOPNOTSUPP);
    }

    void accept(KernelThread caller) {
        kernel.failure(caller, UnixAbi.EOPNOTSUPP);
    }

    /// @param name whom to, a host and a port; 0 for whom it is connected with
    abstract void send(KernelThread caller, long name);

    abstract void receive(KernelThread caller);

    @Override
    final void read(KernelThread caller) {
        caller.nameAt = 0;
        caller.flags = 0;
        receive(caller);
    }

    @Override
    final void write(KernelThread caller) {
        send(caller, 0);
    }

    @Override
    public void readable() {
        incoming.wake();
    }

    @Override
    public void writable() {
        outgoing.wake();
    }

    final void answer(KernelThread caller, int error) {
        if (error == SocketError.NONE) {
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, error);
        }
    }

    /// A chain with the program's next bytes; 0 when there is no memory. What is short finds room for all headers before it (`sosend`).
    ///
    /// @param bytes at most as many as the program has
    /// @throws MemoryFault when the program may not read them
    final long chain(KernelThread caller, int bytes) {
        var mbufs = kernel.mbufs;
        var first = bytes <= Mbufs.BYTES - Udp.DATA_AT ? mbufs.get(Udp.DATA_AT) : buffer(bytes);
        var last = first;
        var left = bytes;
        try {
            while (last != 0) {
                left -= moveIn(caller, last, left);
                if (left == 0) {
                    return first;
                }
                var next = buffer(left);
                mbufs.next(last, next);
                last = next;
            }
        } catch (MemoryFault fault) {
            mbufs.freeChain(first);
            throw fault;
        }
        mbufs.freeChain(first);
        return 0;
    }

    /// A buffer for some of so many bytes, with a frame if they are worth it; 0 when there is no memory.
    final long buffer(int bytes) {
        var made = kernel.mbufs.get();
        if (made != 0 && bytes >= Mbufs.WORTH_A_PAGE) {
            // Without one it is several buffers.
            kernel.mbufs.addPage(made);
        }
        return made;
    }

    /// Moves bytes of a chain out, as many as the program wants.
    final void copyOut(KernelThread caller, long first) {
        var mbufs = kernel.mbufs;
        var uio = caller.uio;
        for (var at = first; at != 0 && uio.left() > 0; at = mbufs.next(at)) {
            uio.moveOut(kernel.user, mbufs.data(at), (int) Math.min(uio.left(), mbufs.length(at)));
        }
    }

    /// Fills an empty buffer; how many bytes it took.
    final int moveIn(KernelThread caller, long mbuf, int most) {
        var count = Math.min(most, kernel.mbufs.room(mbuf));
        caller.uio.moveIn(kernel.user, kernel.mbufs.data(mbuf), count);
        kernel.mbufs.length(mbuf, count);
        return count;
    }

    /// `cantsendmore`: the call is answered, and the program told by a signal that it need not answer.
    final void broken(KernelThread caller) {
        kernel.failure(caller, UnixAbi.EPIPE);
        kernel.signals.post(caller, UnixAbi.SIGPIPE, 0, 0);
    }
}
