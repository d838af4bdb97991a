package spin.systems.monolith;

import spin.hw.cpu.MemoryFault;
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
    void bind(KernelThread caller, long name) {
        if (endpoint.isBound()) {
            kernel.failure(caller, UnixAbi.EINVAL);
        } else if (udp.bind(endpoint, name & 0xffff)) {
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, UnixAbi.EADDRINUSE);
        }
    }

    @Override
    void connect(KernelThread caller, long name) {
        if (endpoint.peer() != 0) {
            kernel.failure(caller, UnixAbi.EISCONN);
        } else if ((name & 0xffff) == 0) {
            kernel.failure(caller, UnixAbi.EADDRNOTAVAIL);
        } else {
            endpoint.peer(name);
            kernel.result(caller, 0);
        }
    }

    @Override
    void send(KernelThread caller, long name) {
        var to = name;
        if (to == 0) {
            to = endpoint.peer();
            if (to == 0) {
                kernel.failure(caller, UnixAbi.EDESTADDRREQ);
                return;
            }
        } else if (endpoint.peer() != 0) {
            kernel.failure(caller, UnixAbi.EISCONN);
            return;
        }
        var bytes = caller.uio.left();
        var most = udp.most(to);
        if ((to & 0xffff) == 0) {
            kernel.failure(caller, UnixAbi.EADDRNOTAVAIL);
        } else if (most < 0) {
            kernel.failure(caller, UnixAbi.ENETUNREACH);
        } else if (bytes > most) {
            kernel.failure(caller, UnixAbi.EMSGSIZE);
        } else if (!endpoint.isBound() && !udp.bind(endpoint, 0)) {
            kernel.failure(caller, UnixAbi.EADDRINUSE);
        } else {
            send(caller, (int) bytes, to);
        }
    }

    private void send(KernelThread caller, int bytes, long to) {
        var frame = kernel.frames.take();
        if (frame == 0) {
            kernel.failure(caller, UnixAbi.ENOBUFS);
            return;
        }
        try {
            caller.uio.moveIn(kernel.user, frame + Udp.DATA, bytes);
        } catch (MemoryFault fault) {
            kernel.frames.drop(frame);
            throw fault;
        }
        udp.output(endpoint, frame, bytes, to);
        kernel.result(caller, bytes);
    }

    @Override
    void receive(KernelThread caller) {
        if (!incoming.lock(caller, receiving)) {
            return;
        }
        var packet = endpoint.first();
        if (packet == null) {
            incoming.unlock();
            if (isOpen()) {
                incoming.await(caller, receiving);
            } else {
                kernel.failure(caller, UnixAbi.EBADF);
            }
            return;
        }
        var uio = caller.uio;
        try {
            kernel.names.copyOut(caller, packet.sender());
            uio.moveOut(kernel.user, packet.at(), (int) Math.min(uio.left(), packet.length()));
        } finally {
            // What did not find room is lost, as is all of it when the program may not write there.
            if ((caller.flags & PEEK) == 0) {
                endpoint.take();
                kernel.frames.drop(packet.frame);
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
