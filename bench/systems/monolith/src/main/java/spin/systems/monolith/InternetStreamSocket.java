package spin.systems.monolith;

import spin.hw.cpu.MemoryFault;
import spin.systems.monolith.net.Connection;
import spin.systems.monolith.net.SocketError;
import spin.systems.monolith.net.Tcp;

/// A socket for a stream: `tcp_usrreq`. A write is over when all of it is in the buffer.
final class InternetStreamSocket extends InternetSocket {

    /// Bytes of room that a write waits for, unless it is shorter (`sb_lowat`).
    private static final int LITTLE = 2048;

    private final Tcp tcp;
    private final Connection connection;
    /// `so_timeo`: who waits for a connection.
    private final WaitQueue state = new WaitQueue();
    private final Step receiving = this::receive;
    private final Step sending = this::sendOn;
    private final Step connected = this::connected;
    private final Step accepting = this::accept;

    InternetStreamSocket(NetworkKernel kernel, Tcp tcp) {
        super(kernel);
        this.tcp = tcp;
        connection = tcp.connection(this);
    }

    private InternetStreamSocket(NetworkKernel kernel, Tcp tcp, Connection caller) {
        super(kernel);
        this.tcp = tcp;
        connection = caller;
        caller.owner(this);
    }

    @Override
    public void readable() {
        kernel.wakeAll(state);
        super.readable();
    }

    @Override
    public void writable() {
        kernel.wakeAll(state);
        super.writable();
    }

    @Override
    long name() {
        return connection.name();
    }

    @Override
    long peer() {
        return connection.peer();
    }

    @Override
    void bind(KernelThread caller, long name) {
        answer(caller, tcp.bind(connection, name));
    }

    @Override
    void connect(KernelThread caller, long name) {
        var level = kernel.splnet();
        var error = connection.connect(name);
        kernel.splx(level);
        if (connection.isConnecting()) {
            kernel.clocks();
        }
        if (error == SocketError.NONE) {
            connected(caller);
        } else {
            kernel.failure(caller, error);
        }
    }

    private void connected(KernelThread caller) {
        if (connection.error() != SocketError.NONE) {
            kernel.failure(caller, connection.takeError());
        } else if (connection.isConnecting()) {
            kernel.wait(caller, state, connected);
        } else {
            kernel.result(caller, 0);
        }
    }

    @Override
    void listen(KernelThread caller, long most) {
        if (connection.listen(most)) {
            kernel.clocks();
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, UnixAbi.EINVAL);
        }
    }

    @Override
    void accept(KernelThread caller) {
        if (!connection.isListening()) {
            kernel.failure(caller, UnixAbi.EINVAL);
            return;
        }
        var descriptor = caller.process.freeDescriptor();
        if (descriptor < 0) {
            kernel.failure(caller, UnixAbi.EMFILE);
            return;
        }
        var child = connection.accept();
        if (child == null) {
            kernel.waitInterruptibly(caller, state, accepting);
            return;
        }
        // The caller is accepted although its address may find no place.
        caller.process.files[descriptor] = new InternetStreamSocket(kernel, tcp, child);
        kernel.result(caller, descriptor);
        kernel.names.give(caller, child.peer());
    }

    @Override
    void send(KernelThread caller, long name) {
        if (name != 0) {
            kernel.failure(caller, connection.peer() == 0 ? UnixAbi.EOPNOTSUPP : UnixAbi.EISCONN);
        } else {
            sendOn(caller);
        }
    }

    /// `sosend`: buffer by buffer into what is sent, each of which the protocol hears of; there is no room when there is little for much.
    private void sendOn(KernelThread caller) {
        if (!outgoing.lock(caller, sending)) {
            return;
        }
        var uio = caller.uio;
        var error = connection.takeError();
        var mustWait = error == SocketError.NONE && connection.isConnecting();
        try {
            while (error == SocketError.NONE && !mustWait && connection.isOpen() && uio.left() > 0) {
                var room = connection.room();
                if (room < uio.left() && room < LITTLE) {
                    mustWait = true;
                } else {
                    error = append(caller, (int) Math.min(room, uio.left()));
                }
            }
        } finally {
            outgoing.unlock();
        }
        if (error != SocketError.NONE) {
            kernel.failure(caller, error);
        } else if (mustWait) {
            outgoing.await(caller, sending);
        } else if (connection.isOpen()) {
            kernel.result(caller, uio.moved());
        } else if (connection.peer() == 0) {
            kernel.failure(caller, UnixAbi.ENOTCONN);
        } else {
            broken(caller);
        }
    }

    /// One buffer with the next of so many bytes.
    private int append(KernelThread caller, int bytes) {
        var mbuf = buffer(bytes);
        if (mbuf == 0) {
            return SocketError.ENOBUFS;
        }
        try {
            moveIn(caller, mbuf, bytes);
        } catch (MemoryFault fault) {
            kernel.mbufs.free(mbuf);
            throw fault;
        }
        var level = kernel.splnet();
        connection.append(mbuf);
        connection.send();
        kernel.splx(level);
        return SocketError.NONE;
    }

    @Override
    void receive(KernelThread caller) {
        if (!incoming.lock(caller, receiving)) {
            return;
        }
        var uio = caller.uio;
        var waits = false;
        try {
            copyOut(caller);
            var enough = uio.left() == 0
                    || (uio.moved() != 0 && (caller.flags & (WAIT_FOR_ALL | PEEK)) != WAIT_FOR_ALL);
            waits = !enough && connection.error() == SocketError.NONE && !connection.isAtEnd()
                    && (connection.isOpen() || connection.isConnecting());
        } finally {
            if (!waits || uio.moved() == 0) {
                incoming.unlock();
            }
        }
        if (!waits) {
            received(caller);
        } else if (uio.moved() == 0) {
            incoming.await(caller, receiving);
        } else {
            incoming.awaitLocked(caller, receiving);
        }
    }

    private void received(KernelThread caller) {
        var uio = caller.uio;
        if (uio.left() == 0 || uio.moved() != 0) {
            kernel.result(caller, uio.moved());
        } else if (connection.error() != SocketError.NONE) {
            kernel.failure(caller, connection.takeError());
        } else if (connection.isAtEnd()) {
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, UnixAbi.ENOTCONN);
        }
    }

    private void copyOut(KernelThread caller) {
        if ((caller.flags & PEEK) != 0) {
            copyOut(caller, connection.first());
            return;
        }
        var uio = caller.uio;
        var mbufs = kernel.mbufs;
        var before = uio.moved();
        for (var at = connection.first(); at != 0 && uio.left() > 0; at = connection.first()) {
            var count = (int) Math.min(uio.left(), mbufs.length(at));
            uio.moveOut(kernel.user, mbufs.data(at), count);
            connection.read(count);
        }
        if (uio.moved() != before) {
            var level = kernel.splnet();
            connection.readAll();
            kernel.splx(level);
        }
    }

    @Override
    boolean isReadable() {
        if (connection.isReadable()) {
            return true;
        }
        incoming.select();
        return false;
    }

    @Override
    void closed() {
        var level = kernel.splnet();
        connection.close();
        kernel.splx(level);
        kernel.wakeAll(state);
        incoming.wake();
        outgoing.wake();
    }
}
