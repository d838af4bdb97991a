package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.MemoryFault;
import spin.systems.monolith.net.Connection;
import spin.systems.monolith.net.Internet;
import spin.systems.monolith.net.Owner;
import spin.systems.monolith.net.Tcp;
import spin.systems.monolith.net.Udp;

/// Sockets of the internet: descriptors over endpoints of its protocols. Whoever must wait waits in the socket's queue.
final class InternetSockets {

    /// A socket for datagrams.
    private final class DatagramSocket extends OpenFile implements Owner {

        private final Udp.Endpoint endpoint = new Udp.Endpoint(this);
        private final WaitQueue receivers = new WaitQueue();
        private final Step again = this::read;

        DatagramSocket() {
            super(1);
        }

        @Override
        public void readable() {
            kernel.wakeOne(receivers);
            kernel.files.readable();
        }

        @Override
        public void writable() {
            // It always is.
        }

        /// v0 is how many bytes, a4 who sent them.
        @Override
        void read(KernelThread caller) {
            var packet = endpoint.take();
            if (packet == null) {
                if (isOpen()) {
                    kernel.wait(caller, receivers, again);
                } else {
                    kernel.failure(caller, UnixAbi.EBADF);
                }
                return;
            }
            var wanted = kernel.argument(caller, 2);
            var count = wanted < 0 ? 0 : (int) Math.min(wanted, packet.length());
            try {
                kernel.user.copyOut(packet.at(), kernel.argument(caller, 1), count);
            } finally {
                kernel.frames.drop(packet.frame);
            }
            kernel.result(caller, count);
            kernel.secondResult(caller, packet.sender());
        }

        @Override
        void write(KernelThread caller) {
            if (endpoint.peer() == 0) {
                kernel.failure(caller, UnixAbi.EDESTADDRREQ);
            } else {
                sendTo(caller, endpoint.peer());
            }
        }

        void sendTo(KernelThread caller, long to) {
            var bytes = kernel.argument(caller, 2);
            var most = udp.most(to);
            if (most < 0) {
                kernel.failure(caller, UnixAbi.ENETUNREACH);
            } else if (bytes < 0 || bytes > most) {
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
                kernel.failure(caller, UnixAbi.ENOMEM);
                return;
            }
            try {
                kernel.user.copyIn(kernel.argument(caller, 1), frame + Udp.DATA, bytes);
            } catch (MemoryFault fault) {
                kernel.frames.drop(frame);
                throw fault;
            }
            udp.output(endpoint, frame, bytes, to);
            kernel.result(caller, bytes);
        }

        @Override
        boolean isReadable() {
            return endpoint.isReadable();
        }

        @Override
        void closed() {
            udp.close(endpoint);
            kernel.wakeAll(receivers);
        }
    }

    /// A socket for a stream. A write is over when all of it is in the buffer; how much is already, is kept where the result goes.
    private final class StreamSocket extends OpenFile implements Owner {

        private final Connection connection;
        private final WaitQueue readers = new WaitQueue();
        private final WaitQueue writers = new WaitQueue();
        private final Step readAgain = this::read;
        private final Step writeOn = this::writeOn;
        private final Step connected = this::connected;
        private final Step accepting = this::accept;

        StreamSocket() {
            super(1);
            connection = tcp.connection(this);
        }

        StreamSocket(Connection caller) {
            super(1);
            connection = caller;
            caller.owner(this);
        }

        @Override
        public void readable() {
            kernel.wakeAll(readers);
            kernel.files.readable();
        }

        @Override
        public void writable() {
            kernel.wakeAll(writers);
        }

        @Override
        void read(KernelThread caller) {
            if (connection.unread() > 0) {
                copyOut(caller);
            } else if (connection.failure() != Connection.Failure.NONE) {
                kernel.failure(caller, error());
            } else if (connection.isAtEnd()) {
                kernel.result(caller, 0);
            } else if (connection.isOpen() || connection.isConnecting()) {
                kernel.wait(caller, readers, readAgain);
            } else {
                kernel.failure(caller, UnixAbi.ENOTCONN);
            }
        }

        private void copyOut(KernelThread caller) {
            var to = kernel.argument(caller, 1);
            var wanted = kernel.argument(caller, 2);
            var done = 0L;
            for (var packet = connection.first(); packet != null && done < wanted; packet = connection.first()) {
                var count = (int) Math.min(wanted - done, packet.length());
                kernel.user.copyOut(packet.at(), to + done, count);
                connection.read(count);
                done += count;
            }
            kernel.result(caller, done);
            connection.readAll();
        }

        @Override
        void write(KernelThread caller) {
            kernel.result(caller, 0);
            writeOn(caller);
        }

        private void writeOn(KernelThread caller) {
            var done = kernel.memory.loadQuad(caller.frame + 8L * Kernel.V0);
            var bytes = kernel.argument(caller, 2);
            var from = kernel.argument(caller, 1);
            if (connection.isConnecting()) {
                kernel.wait(caller, writers, writeOn);
                return;
            }
            while (done < bytes && connection.isOpen()) {
                var run = (int) Math.min(connection.run(), bytes - done);
                var to = run == 0 ? 0 : connection.end();
                if (to == 0) {
                    kernel.result(caller, done);
                    connection.send();
                    kernel.wait(caller, writers, writeOn);
                    return;
                }
                kernel.user.copyIn(from + done, to, run);
                connection.append(run);
                done += run;
            }
            if (connection.isOpen()) {
                kernel.result(caller, done);
                connection.send();
            } else {
                kernel.failure(caller,
                        connection.failure() == Connection.Failure.NONE ? UnixAbi.EPIPE : error());
            }
        }

        private int error() {
            return switch (connection.failure()) {
                case REFUSED -> UnixAbi.ECONNREFUSED;
                case RESET -> UnixAbi.ECONNRESET;
                case TIMED_OUT -> UnixAbi.ETIMEDOUT;
                case NONE -> UnixAbi.ENOTCONN;
            };
        }

        void connect(KernelThread caller, long peer) {
            if (!connection.isBound() && !tcp.bind(connection, 0)) {
                kernel.failure(caller, UnixAbi.EADDRINUSE);
            } else if (connection.connect(peer)) {
                kernel.clocks();
                connected(caller);
            } else {
                kernel.failure(caller, connection.peer() == 0 ? UnixAbi.ENETUNREACH : UnixAbi.EISCONN);
            }
        }

        private void connected(KernelThread caller) {
            if (connection.isConnecting()) {
                kernel.wait(caller, writers, connected);
            } else if (connection.failure() == Connection.Failure.NONE) {
                kernel.result(caller, 0);
            } else {
                kernel.failure(caller, error());
            }
        }

        void accept(KernelThread caller) {
            var descriptor = caller.process.freeDescriptor();
            if (descriptor < 0) {
                kernel.failure(caller, UnixAbi.EMFILE);
                return;
            }
            var child = connection.accept();
            if (child == null) {
                if (connection.isListening()) {
                    kernel.wait(caller, readers, accepting);
                } else {
                    kernel.failure(caller, UnixAbi.EINVAL);
                }
                return;
            }
            caller.process.files[descriptor] = new StreamSocket(child);
            kernel.result(caller, descriptor);
            kernel.secondResult(caller, child.peer());
        }

        @Override
        boolean isReadable() {
            return connection.isReadable();
        }

        @Override
        void closed() {
            connection.close();
            kernel.wakeAll(readers);
            kernel.wakeAll(writers);
        }
    }

    private final NetworkKernel kernel;
    private final Udp udp;
    private final Tcp tcp;

    InternetSockets(NetworkKernel kernel, Internet internet) {
        this.kernel = kernel;
        udp = internet.udp();
        tcp = internet.tcp();
    }

    void install() {
        kernel.systemCall(UnixAbi.SOCKET, this::socket);
        kernel.systemCall(UnixAbi.BIND, this::bind);
        kernel.systemCall(UnixAbi.CONNECT, this::connect);
        kernel.systemCall(UnixAbi.LISTEN, this::listen);
        kernel.systemCall(UnixAbi.ACCEPT, this::accept);
        kernel.systemCall(UnixAbi.SEND_TO, this::sendTo);
        kernel.systemCall(UnixAbi.RECEIVE_FROM, this::receiveFrom);
    }

    private void socket(KernelThread caller) {
        var descriptor = caller.process.freeDescriptor();
        var type = kernel.argument(caller, 1);
        if (kernel.argument(caller, 0) != UnixAbi.INTERNET || (type != UnixAbi.DATAGRAM && type != UnixAbi.STREAM)) {
            kernel.failure(caller, UnixAbi.EPROTONOSUPPORT);
        } else if (descriptor < 0) {
            kernel.failure(caller, UnixAbi.EMFILE);
        } else {
            caller.process.files[descriptor] = type == UnixAbi.STREAM ? new StreamSocket() : new DatagramSocket();
            kernel.result(caller, descriptor);
        }
    }

    private @Nullable OpenFile file(KernelThread caller) {
        var descriptor = kernel.argument(caller, 0);
        return descriptor >= 0 && descriptor < Proc.FILES ? caller.process.files[(int) descriptor] : null;
    }

    private void bind(KernelThread caller) {
        var port = kernel.argument(caller, 1);
        var file = file(caller);
        var isBound = (file instanceof StreamSocket stream && stream.connection.isBound())
                || (file instanceof DatagramSocket socket && socket.endpoint.isBound());
        if (!(file instanceof Owner)) {
            kernel.failure(caller, UnixAbi.EBADF);
        } else if (port < 0 || port > 0xffff || isBound) {
            kernel.failure(caller, UnixAbi.EINVAL);
        } else if (file instanceof StreamSocket stream
                ? tcp.bind(stream.connection, port)
                : file instanceof DatagramSocket socket && udp.bind(socket.endpoint, port)) {
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, UnixAbi.EADDRINUSE);
        }
    }

    private void connect(KernelThread caller) {
        var peer = kernel.argument(caller, 1);
        var file = file(caller);
        if (!isName(peer)) {
            kernel.failure(caller, UnixAbi.EINVAL);
        } else if (file instanceof StreamSocket stream) {
            stream.connect(caller, peer);
        } else if (file instanceof DatagramSocket socket) {
            socket.endpoint.peer(peer);
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, UnixAbi.EBADF);
        }
    }

    private void listen(KernelThread caller) {
        var most = kernel.argument(caller, 1);
        if (file(caller) instanceof StreamSocket stream && stream.connection.listen(most)) {
            kernel.clocks();
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, UnixAbi.EINVAL);
        }
    }

    private void accept(KernelThread caller) {
        if (file(caller) instanceof StreamSocket stream && stream.connection.isListening()) {
            stream.accept(caller);
        } else {
            kernel.failure(caller, UnixAbi.EINVAL);
        }
    }

    /// An address in the upper bits, a port that is not 0 in the lower 16.
    private static boolean isName(long peer) {
        return peer >>> 48 == 0 && (peer & 0xffff) != 0;
    }

    private void sendTo(KernelThread caller) {
        if (file(caller) instanceof DatagramSocket socket) {
            var to = kernel.argument(caller, 3);
            if (isName(to)) {
                socket.sendTo(caller, to);
            } else {
                kernel.failure(caller, UnixAbi.EINVAL);
            }
        } else {
            kernel.datagrams.send(caller);
        }
    }

    private void receiveFrom(KernelThread caller) {
        if (file(caller) instanceof DatagramSocket socket) {
            socket.read(caller);
        } else {
            kernel.datagrams.receive(caller);
        }
    }
}
