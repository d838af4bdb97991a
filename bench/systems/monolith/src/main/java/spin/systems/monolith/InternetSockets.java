package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.systems.monolith.net.Internet;

/// System calls on sockets of the internet (`uipc_syscalls.c`): addresses come in and go out by the program's memory, as structures with a length.
final class InternetSockets {

    /// Where a `struct msghdr` has what a call needs.
    private static final int NAME_BYTES = 8;
    private static final int PIECES = 16;
    private static final int PIECE_COUNT = 24;
    private static final int SEND_FLAGS = 0;
    private static final int RECEIVE_FLAGS = InternetSocket.PEEK | InternetSocket.WAIT_FOR_ALL;

    private final NetworkKernel kernel;
    private final Internet internet;
    private final SocketName names;

    InternetSockets(NetworkKernel kernel, Internet internet) {
        this.kernel = kernel;
        this.internet = internet;
        names = kernel.names;
    }

    void install() {
        kernel.systemCall(UnixAbi.SOCKET, this::socket);
        kernel.systemCall(UnixAbi.BIND, this::bind);
        kernel.systemCall(UnixAbi.CONNECT, this::connect);
        kernel.systemCall(UnixAbi.LISTEN, this::listen);
        kernel.systemCall(UnixAbi.ACCEPT, this::accept);
        kernel.systemCall(UnixAbi.GETSOCKNAME, this::nameOf);
        kernel.systemCall(UnixAbi.GETPEERNAME, this::peerOf);
        kernel.systemCall(UnixAbi.SEND_TO, this::sendTo);
        kernel.systemCall(UnixAbi.RECEIVE_FROM, this::receiveFrom);
        kernel.systemCall(UnixAbi.SEND_MESSAGE, this::sendMessage);
        kernel.systemCall(UnixAbi.RECEIVE_MESSAGE, this::receiveMessage);
    }

    private void socket(KernelThread caller) {
        var descriptor = caller.process.freeDescriptor();
        var type = kernel.argument(caller, 1);
        if (kernel.argument(caller, 0) != UnixAbi.INTERNET || (type != UnixAbi.DATAGRAM && type != UnixAbi.STREAM)) {
            kernel.failure(caller, UnixAbi.EPROTONOSUPPORT);
        } else if (descriptor < 0) {
            kernel.failure(caller, UnixAbi.EMFILE);
        } else {
            caller.process.files[descriptor] = type == UnixAbi.STREAM
                    ? new InternetStreamSocket(kernel, internet.tcp())
                    : new InternetDatagramSocket(kernel, internet.udp());
            kernel.result(caller, descriptor);
        }
    }

    private @Nullable InternetSocket socketOf(KernelThread caller) {
        var descriptor = kernel.argument(caller, 0);
        return descriptor >= 0 && descriptor < Proc.FILES
                && caller.process.files[(int) descriptor] instanceof InternetSocket socket ? socket : null;
    }

    private void bind(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
            return;
        }
        var name = name(caller);
        if (name >= 0) {
            socket.bind(caller, name);
        }
    }

    private void connect(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
            return;
        }
        var name = name(caller);
        if (name >= 0) {
            socket.connect(caller, name);
        }
    }

    /// The address at a1 with a2 bytes; negative when the call is answered.
    private long name(KernelThread caller) {
        var copied = names.copyIn(caller, kernel.argument(caller, 1), kernel.argument(caller, 2));
        return copied == 0 ? -1 : names.taken(caller, copied);
    }

    private void listen(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
        } else {
            socket.listen(caller, kernel.argument(caller, 1));
        }
    }

    private void accept(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
        } else if (names.wanted(caller, kernel.argument(caller, 1), kernel.argument(caller, 2))) {
            caller.uio.none();
            socket.accept(caller);
        }
    }

    private void nameOf(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
        } else if (names.wanted(caller, kernel.argument(caller, 1), kernel.argument(caller, 2))) {
            kernel.result(caller, 0);
            names.give(caller, socket.name());
        }
    }

    private void peerOf(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
        } else if (socket.peer() == 0) {
            kernel.failure(caller, UnixAbi.ENOTCONN);
        } else if (names.wanted(caller, kernel.argument(caller, 1), kernel.argument(caller, 2))) {
            kernel.result(caller, 0);
            names.give(caller, socket.peer());
        }
    }

    private void sendTo(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.datagrams.send(caller);
            return;
        }
        kernel.keepMoreArguments(caller);
        if (hasBuffer(caller)) {
            send(caller, socket, kernel.argument(caller, 4), kernel.argument(caller, 5), kernel.argument(caller, 3));
        }
    }

    private void sendMessage(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
            return;
        }
        var header = kernel.argument(caller, 1);
        if (hasPieces(caller, header)) {
            send(caller, socket, kernel.user.load(header), kernel.user.loadInt(header + NAME_BYTES),
                    kernel.argument(caller, 2));
        }
    }

    /// @param at where the address of whom to is, 0 for none
    private void send(KernelThread caller, InternetSocket socket, long at, long bytes, long flags) {
        if (flags != SEND_FLAGS) {
            kernel.failure(caller, UnixAbi.EOPNOTSUPP);
            return;
        }
        var to = 0L;
        if (at != 0) {
            var copied = names.copyIn(caller, at, bytes);
            to = copied == 0 ? -1 : names.taken(caller, copied);
            if (to == 0) {
                kernel.failure(caller, UnixAbi.EADDRNOTAVAIL);
                return;
            }
        }
        if (to >= 0) {
            socket.send(caller, to);
        }
    }

    private void receiveFrom(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.datagrams.receive(caller);
            return;
        }
        kernel.keepMoreArguments(caller);
        if (hasBuffer(caller) && names.wanted(caller, kernel.argument(caller, 4), kernel.argument(caller, 5))) {
            receive(caller, socket, kernel.argument(caller, 3));
        }
    }

    private void receiveMessage(KernelThread caller) {
        var socket = socketOf(caller);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
            return;
        }
        var header = kernel.argument(caller, 1);
        if (hasPieces(caller, header) && names.wanted(caller, kernel.user.load(header), header + NAME_BYTES)) {
            receive(caller, socket, kernel.argument(caller, 2));
        }
    }

    private void receive(KernelThread caller, InternetSocket socket, long flags) {
        if ((flags & ~(long) RECEIVE_FLAGS) != 0) {
            kernel.failure(caller, UnixAbi.EOPNOTSUPP);
        } else {
            caller.flags = (int) flags;
            socket.receive(caller);
        }
    }

    private boolean hasBuffer(KernelThread caller) {
        var bytes = kernel.argument(caller, 2);
        if (bytes < 0 || bytes > Uio.MOST_BYTES) {
            kernel.failure(caller, UnixAbi.EINVAL);
            return false;
        }
        caller.uio.one(kernel.argument(caller, 1), bytes);
        return true;
    }

    private boolean hasPieces(KernelThread caller, long header) {
        var count = kernel.user.loadInt(header + PIECE_COUNT);
        if (!caller.uio.list(kernel.user, kernel.user.load(header + PIECES), count)) {
            kernel.failure(caller, UnixAbi.EMSGSIZE);
            return false;
        }
        return true;
    }
}
