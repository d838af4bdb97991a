package spin.systems.monolith;

import spin.systems.monolith.net.SocketError;
import spin.systems.monolith.net.Udp;

/// A socket for datagrams: `udp_usrreq`.
final class InternetDatagramSocket extends InternetSocket {

    private final Udp udp;
    private final Udp.Endpoint endpoint = new Udp.Endpoint(this);
    private final Step receiving = this::receive;

    InternetDatagramSocket(NetworkKernel kernel, Udp udp) {
        super(kernel);
        this.udp = udp;
    }

    @Override
    long name() {
        return endpoint.name();
    }

    @Override
    long peer() {
        return endpoint.peer();
    }

    @Override
    void bind(KernelThread caller, long name) {
        answer(caller, udp.bind(endpoint, name));
    }

    @Override
    void connect(KernelThread caller, long name) {
        answer(caller, udp.connect(endpoint, name));
    }

    @Override
    void send(KernelThread caller, long name) {
        var error = endpoint.takeError();
        var bytes = caller.uio.left();
        if (error != SocketError.NONE) {
            kernel.failure(caller, error);
        } else if (name == 0 && endpoint.peer() == 0) {
            kernel.failure(caller, UnixAbi.EDESTADDRREQ);
        } else if (name != 0 && endpoint.peer() != 0) {
            kernel.failure(caller, UnixAbi.EISCONN);
        } else if (bytes > Udp.MOST_BYTES) {
            kernel.failure(caller, UnixAbi.EMSGSIZE);
        } else {
            send(caller, (int) bytes, name);
        }
    }

    private void send(KernelThread caller, int bytes, long to) {
        var data = chain(caller, bytes);
        if (data == 0) {
            kernel.failure(caller, UnixAbi.ENOBUFS);
            return;
        }
        var level = kernel.splnet();
        var error = udp.output(endpoint, data, bytes, to);
        kernel.splx(level);
        if (error == SocketError.NONE) {
            kernel.result(caller, bytes);
        } else {
            kernel.failure(caller, error);
        }
    }

    @Override
    void receive(KernelThread caller) {
        if (!incoming.lock(caller, receiving)) {
            return;
        }
        var packet = endpoint.first();
        if (packet == null) {
            incoming.unlock();
            var error = endpoint.takeError();
            if (error != SocketError.NONE) {
                kernel.failure(caller, error);
            } else if (isOpen()) {
                incoming.await(caller, receiving);
            } else {
                kernel.failure(caller, UnixAbi.EBADF);
            }
            return;
        }
        var uio = caller.uio;
        try {
            kernel.names.copyOut(caller, kernel.mbufs.data(packet.first()));
            copyOut(caller, kernel.mbufs.next(packet.first()));
        } finally {
            // What did not find room is lost, as is all of it when the program may not write there.
            if ((caller.flags & PEEK) == 0) {
                var level = kernel.splnet();
                endpoint.take();
                kernel.splx(level);
                kernel.mbufs.freeChain(packet.first());
            }
            incoming.unlock();
        }
        kernel.result(caller, uio.moved());
    }

    @Override
    boolean isReadable() {
        if (endpoint.isReadable()) {
            return true;
        }
        incoming.select();
        return false;
    }

    @Override
    void closed() {
        udp.close(endpoint);
        incoming.wake();
    }
}
