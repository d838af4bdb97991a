package spin.ext.unix;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.core.trap.SavedState;

/// Calls on sockets.
final class SocketCalls {
    private static final int MOST_BYTES = 1 << 20;
    private static final int TYPE_MASK = 0xf;
    private static final int TYPES = 11;
    private static final int RAW = 3;
    private static final int SOCK_NONBLOCK = 0x40000000;
    private static final int SOCK_CLOEXEC = 010000000;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private static final int SOL_SOCKET = 0xffff;
    private static final int SO_DEBUG = 1;
    private static final int SO_REUSEADDR = 4;
    private static final int SO_KEEPALIVE = 8;
    private static final int SO_PEERCRED = 18;
    private static final int SO_BROADCAST = 0x20;
    private static final int SO_LINGER = 0x80;
    private static final int SO_SNDBUF = 0x1001;
    private static final int SO_RCVBUF = 0x1002;
    private static final int SO_ERROR = 0x1007;
    private static final int SO_TYPE = 0x1008;
    private static final int SO_ACCEPTCONN = 0x1014;
    private static final int SO_PROTOCOL = 0x1028;
    private static final int SO_DOMAIN = 0x1029;
    private static final int TCP_NODELAY = 1;
    /// What a connection's queues hold (Settings of the kernel's TCP).
    private static final int BUFFER = 1 << 18;
    private static final int KNOWN_FLAGS = Socket.PEEK | Socket.DONT_WAIT | Socket.NO_SIGNAL;

    private final @Nullable Network network;
    private final Scheduling scheduling;
    private final LocalNames names;

    SocketCalls(@Nullable Network network, LocalNames names, Scheduling scheduling) {
        this.network = network;
        this.names = names;
        this.scheduling = scheduling;
    }

    /// socketpair: a family, a kind, a protocol, and where the two numbers go.
    long pair(UnixProcess process, SavedState s) {
        int type = (int) s.argument(1);
        int kind = localKind(type);
        if ((type & ~(TYPE_MASK | SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0) {
            return -Errno.EINVAL;
        }
        if ((int) s.argument(0) != SocketAddress.LOCAL) {
            return (int) s.argument(0) == SocketAddress.INET ? -Errno.EOPNOTSUPP : -Errno.EAFNOSUPPORT;
        }
        long refusal = refusal(kind, (int) s.argument(2));
        if (refusal != 0) {
            return refusal;
        }
        var two = LocalSocket.pair(scheduling, names, process.pid(), kind,
                (type & SOCK_NONBLOCK) != 0 ? OpenFile.NONBLOCK : 0);
        var descriptors = process.descriptors();
        boolean closedOnExec = (type & SOCK_CLOEXEC) != 0;
        long one = descriptors.add(two[0], 0, closedOnExec);
        long other = one < 0 ? one : descriptors.add(two[1], 0, closedOnExec);
        if (other < 0) {
            descriptors.close(one);
            return other;
        }
        try {
            process.memory().write(s.argument(3), Bytes.of(8).putInt((int) one).putInt((int) other).array());
        } catch (BadAddressException bad) {
            descriptors.close(one);
            descriptors.close(other);
            throw bad;
        }
        return 0;
    }

    /// Why there is no local socket of a kind and a protocol; 0 when there is one.
    private static long refusal(int kind, int protocol) {
        if (protocol != 0 && protocol != SocketAddress.LOCAL) {
            return -Errno.EPROTONOSUPPORT;
        }
        return kind == Socket.STREAM || kind == Socket.DATAGRAM || kind == LocalSocket.SEQUENCED
                ? 0
                : -Errno.ESOCKTNOSUPPORT;
    }

    /// A raw one is of datagrams where there is nothing that could be raw.
    private static int localKind(int type) {
        int kind = type & TYPE_MASK;
        return kind == RAW ? Socket.DATAGRAM : kind;
    }

    private long local(UnixProcess process, int type, int protocol, int mode) {
        if ((type & ~(TYPE_MASK | SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0) {
            return -Errno.EINVAL;
        }
        int kind = localKind(type);
        long refusal = refusal(kind, protocol);
        return refusal != 0
                ? refusal
                : process.descriptors().add(
                        new LocalSocket(scheduling, names, process.pid(), kind, mode), 0,
                        (type & SOCK_CLOEXEC) != 0);
    }

    /// The flags of a call that sends or receives, none of which is unknown.
    static int known(int flags) {
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new RefusedException(Errno.EOPNOTSUPP);
        }
        return flags;
    }

    long socket(UnixProcess process, SavedState s) {
        int type = (int) s.argument(1);
        int protocol = (int) s.argument(2);
        var with = network;
        int mode = (type & SOCK_NONBLOCK) != 0 ? OpenFile.NONBLOCK : 0;
        if ((int) s.argument(0) == SocketAddress.LOCAL) {
            return local(process, type, protocol, mode);
        }
        if ((int) s.argument(0) != SocketAddress.INET || with == null) {
            return -Errno.EAFNOSUPPORT;
        }
        if ((type & ~(TYPE_MASK | SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0) {
            return -Errno.EINVAL;
        }
        var made = switch (type & TYPE_MASK) {
            case Socket.STREAM -> protocol == 0 || protocol == TCP ? new StreamSocket(with, mode) : null;
            case Socket.DATAGRAM -> protocol == 0 || protocol == UDP ? new DatagramSocket(with, mode) : null;
            default -> throw new RefusedException(
                    (type & TYPE_MASK) < TYPES ? Errno.ESOCKTNOSUPPORT : Errno.EINVAL);
        };
        return made == null
                ? -Errno.EPROTONOSUPPORT
                : process.descriptors().add(made, 0, (type & SOCK_CLOEXEC) != 0);
    }

    static long bind(UnixProcess process, SavedState s) {
        var socket = at(process, s.argument(0));
        return socket.bind(process, address(process, socket, s.argument(1), s.argument(2)));
    }

    static long listen(UnixProcess process, SavedState s) {
        return at(process, s.argument(0)).listen((int) s.argument(1));
    }

    static long accept(UnixProcess process, SavedState s, long flags) {
        if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0) {
            return -Errno.EINVAL;
        }
        return at(process, s.argument(0)).accept(process, (accepted, peer) -> {
            accepted.flags |= (flags & SOCK_NONBLOCK) != 0 ? OpenFile.NONBLOCK : 0;
            long number = process.descriptors().add(accepted, 0, (flags & SOCK_CLOEXEC) != 0);
            if (number >= 0 && s.argument(1) != 0) {
                try {
                    peer.write(process.memory(), s.argument(1), s.argument(2));
                } catch (BadAddressException bad) {
                    process.descriptors().close(number);
                    throw bad;
                }
            }
            return number;
        });
    }

    static long connect(UnixProcess process, SavedState s) {
        var socket = at(process, s.argument(0));
        int length = (int) s.argument(2);
        if (socket.type() == Socket.DATAGRAM && length >= 2 && length <= SocketAddress.MOST_BYTES
                && Bytes.read(process.memory(), s.argument(1), length).getShort() == 0) {
            return socket.disconnect();
        }
        return socket.connect(process, address(process, socket, s.argument(1), s.argument(2)));
    }

    static long shutdown(UnixProcess process, SavedState s) {
        int how = (int) s.argument(1);
        var socket = at(process, s.argument(0));
        return how < 0 || how > 2 ? -Errno.EINVAL : socket.shutdown(how);
    }

    /// @param addressed whether the call has a place for an address
    static long send(UnixProcess process, SavedState s, boolean addressed) {
        var socket = at(process, s.argument(0));
        int flags = (int) s.argument(3);
        if ((flags & ~KNOWN_FLAGS) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        long length = s.argument(2);
        if (length < 0) {
            return -Errno.EFAULT;
        }
        var to = addressed && s.argument(4) != 0
                ? address(process, socket, s.argument(4), s.argument(5))
                : null;
        if (to != null && socket.type() == Socket.STREAM && socket.peer() != null) {
            return -Errno.EISCONN;
        }
        var bytes = process.memory().read(s.argument(1), (int) Math.min(length, MOST_BYTES));
        return socket.send(process, bytes, flags, to);
    }

    /// @param addressed whether the call has a place for the sender
    static long receive(UnixProcess process, SavedState s, boolean addressed) {
        var socket = at(process, s.argument(0));
        int flags = (int) s.argument(3);
        if ((flags & ~KNOWN_FLAGS) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        long length = s.argument(2);
        if (length < 0 || s.argument(1) < 0 || s.argument(1) >= Memory.BEYOND) {
            return -Errno.EFAULT;
        }
        int wanted = (int) Math.min(length, MOST_BYTES);
        int reach = process.memory().reach(s.argument(1), wanted, true);
        // Where nothing can be put, that is found out when there is something.
        int most = reach == 0 ? wanted : reach;
        long address = s.argument(1);
        var told = new boolean[1];
        boolean wantsSender = addressed && s.argument(4) != 0;
        long count = socket.receive(process, text -> process.memory().write(address, text), most, flags, sender -> {
            if (wantsSender) {
                sender.write(process.memory(), s.argument(4), s.argument(5));
            }
            told[0] = true;
        });
        if (count >= 0 && wantsSender && !told[0]) {
            Bytes.writeInt(process.memory(), s.argument(5), 0);
        }
        return count;
    }

    static long name(UnixProcess process, SavedState s, boolean ofPeer) {
        var socket = at(process, s.argument(0));
        @Nullable
        SocketAddress address = ofPeer ? socket.peer() : socket.name();
        if (address == null) {
            return -Errno.ENOTCONN;
        }
        address.write(process.memory(), s.argument(1), s.argument(2));
        return 0;
    }

    static long setOption(UnixProcess process, SavedState s) {
        var socket = at(process, s.argument(0));
        int option = (int) s.argument(2);
        int length = (int) s.argument(4);
        if (length < 4) {
            return -Errno.EINVAL;
        }
        var memory = process.memory();
        int value = Bytes.read(memory, s.argument(3), 4).getInt();
        if ((int) s.argument(1) == TCP && option == TCP_NODELAY) {
            return socket.noDelay(value != 0);
        }
        if ((int) s.argument(1) != SOL_SOCKET) {
            return -Errno.ENOPROTOOPT;
        }
        switch (option) {
            case SO_REUSEADDR -> socket.reuseAddress = value != 0;
            case SO_KEEPALIVE -> socket.keepAlive(value != 0);
            case SO_LINGER -> {
                if (length < 8) {
                    return -Errno.EINVAL;
                }
                socket.linger(value == 0 ? -1 : Bytes.read(memory, s.argument(3), 8).getInt(4));
            }
            case SO_BROADCAST, SO_SNDBUF, SO_RCVBUF -> {
                // The queues have the size that they have; nobody sends to many here.
            }
            default -> {
                return -Errno.ENOPROTOOPT;
            }
        }
        return 0;
    }

    static long getOption(UnixProcess process, SavedState s) {
        var socket = at(process, s.argument(0));
        var memory = process.memory();
        int room = Bytes.read(memory, s.argument(4), 4).getInt();
        if (room < 0) {
            return -Errno.EINVAL;
        }
        if (socket instanceof LocalSocket local && (int) s.argument(1) == SOL_SOCKET
                && (int) s.argument(2) == SO_PEERCRED) {
            return told(process, s, room, Bytes.of(12).putInt(local.peerPid()).array());
        }
        long value = option(socket, (int) s.argument(1), (int) s.argument(2));
        if (value < 0) {
            return value;
        }
        return told(process, s, room, Bytes.of(4).putInt((int) value).array());
    }

    private static long told(UnixProcess process, SavedState s, int room, byte[] value) {
        var out = Arrays.copyOf(value, Math.min(room, value.length));
        process.memory().write(s.argument(3), out);
        Bytes.writeInt(process.memory(), s.argument(4), out.length);
        return 0;
    }

    private static long option(Socket socket, int level, int option) {
        if (level == TCP && option == TCP_NODELAY && socket.type() == Socket.STREAM) {
            return socket.isNoDelay() ? 1 : 0;
        }
        if (level != SOL_SOCKET) {
            return socket.domain() == SocketAddress.LOCAL ? -Errno.EOPNOTSUPP : -Errno.ENOPROTOOPT;
        }
        return switch (option) {
            case SO_DEBUG, SO_BROADCAST -> 0;
            case SO_REUSEADDR -> socket.reuseAddress ? 1 : 0;
            case SO_KEEPALIVE -> socket.keepAlive ? 1 : 0;
            case SO_SNDBUF, SO_RCVBUF -> BUFFER;
            case SO_ERROR -> socket.takeError();
            case SO_TYPE -> socket.type();
            case SO_ACCEPTCONN -> socket.isListening() ? 1 : 0;
            case SO_PROTOCOL -> socket.domain() == SocketAddress.LOCAL
                    ? 0
                    : socket.type() == Socket.STREAM ? TCP : UDP;
            case SO_DOMAIN -> socket.domain();
            default -> -Errno.ENOPROTOOPT;
        };
    }

    /// @param length a socklen_t: the lower half of its register
    private static SocketAddress address(UnixProcess process, Socket socket, long at, long length) {
        return SocketAddress.read(process.memory(), at, (int) length, socket.domain());
    }

    static Socket at(UnixProcess process, long descriptor) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            throw new RefusedException(Errno.EBADF);
        }
        if (file instanceof Socket socket) {
            return socket;
        }
        throw new RefusedException(Errno.ENOTSOCK);
    }
}
