package spin.systems.aegis.exos.process;

/// Calls on sockets, of one family's processes among themselves: streams and datagrams by names of the loopback, and unnamed pairs.
final class Sockets {

    private static final int TYPE_MASK = 0xf;
    private static final int TYPES = 11;
    private static final int NON_BLOCKING = 0x4000_0000;
    private static final int CLOSE_ON_EXEC = 0x20_0000;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SOL_SOCKET = 0xffff;
    private static final int SO_REUSEADDR = 4;
    private static final int SO_KEEPALIVE = 8;
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
    private static final int NO_DELAY_KEPT = 1 << 16;

    private final Run run;
    private final Memory memory;
    private final Descriptors descriptors;
    private final Channels channels;
    private final Messages messages;
    private final Messages.Names names;
    /// Of the descriptor that the call is about.
    private long file;
    private long frame;
    private long capability;

    Sockets(Run run, Family family, Memory memory, Signals signals, Descriptors descriptors) {
        this.run = run;
        this.memory = memory;
        this.descriptors = descriptors;
        this.channels = new Channels(run, family);
        this.messages = new Messages(run, family, memory, signals, descriptors);
        this.names = new Messages.Names(memory);
    }

    long call(int number) {
        var a0 = run.argument(0);
        var a1 = run.argument(1);
        var a2 = run.argument(2);
        var a3 = run.argument(3);
        if (number == 97) {
            return socket((int) a0, (int) a1, (int) a2);
        }
        if (number == 135) {
            return pair((int) a0, (int) a1, (int) a2, a3);
        }
        return switch (number) {
            case 98, 99, 101, 102, 104, 105, 106, 113, 114, 118, 125, 133, 134, 141, 150, 502 -> {
                var refused = at(a0);
                yield refused < 0 ? refused : named(number, a0, a1, a2, a3);
            }
            default -> Transfers.NOT_MINE;
        };
    }

    private long named(int number, long a0, long a1, long a2, long a3) {
        return switch (number) {
            case 98 -> connect(a1, a2);
            case 99 -> accept(a1, a2, 0);
            case 502 -> accept(a1, a2, a3);
            case 104 -> bind(a1, a2);
            case 106 -> listen((int) a1);
            case 134 -> shutdown((int) a1);
            case 141 -> name(a1, a2, true);
            case 150 -> name(a1, a2, false);
            case 105 -> setOption((int) a1, (int) a2, a3, (int) run.argument(4));
            case 118 -> option((int) a1, (int) a2, a3, run.argument(4));
            case 113 -> messages.receiveMessage(a0, a1, a2);
            case 114 -> messages.sendMessage(a0, a1, a2);
            case 101 -> send(a0, a1, a2, (int) a3, 0, 0);
            case 133 -> send(a0, a1, a2, (int) a3, run.argument(4), run.argument(5));
            case 102 -> receive(a0, a1, a2, (int) a3, 0, 0);
            default -> receive(a0, a1, a2, (int) a3, run.argument(4), run.argument(5));
        };
    }

    private long at(long descriptor) {
        file = descriptors.file(descriptor);
        if (file == 0) {
            return -Errno.EBADF;
        }
        if (descriptors.kind(file) != Descriptors.SOCKET) {
            return -Errno.ENOTSOCK;
        }
        frame = run.word(file + Descriptors.OBJECT);
        capability = descriptors.capability(descriptor);
        return 0;
    }

    private long word(int field) {
        return run.word(channels.own(frame, capability) + field);
    }

    private void word(int field, long value) {
        run.word(channels.own(frame, capability) + field, value);
    }

    private boolean isStream() {
        return word(Channels.TYPE) == Channels.STREAM;
    }

    // Making.

    private static long refusedType(int type) {
        if ((type & ~(TYPE_MASK | NON_BLOCKING | CLOSE_ON_EXEC)) != 0 || (type & TYPE_MASK) >= TYPES) {
            return -Errno.EINVAL;
        }
        return 0;
    }

    private long socket(int domain, int type, int protocol) {
        if (domain != Channels.INET) {
            return -Errno.EAFNOSUPPORT;
        }
        var refused = refusedType(type);
        if (refused < 0) {
            return refused;
        }
        var kind = type & TYPE_MASK;
        if (kind != Channels.STREAM && kind != Channels.DATAGRAM) {
            return -Errno.ESOCKTNOSUPPORT;
        }
        return protocol == 0 || protocol == (kind == Channels.STREAM ? TCP : UDP)
                ? make(kind, Channels.INET, type)
                : -Errno.EPROTONOSUPPORT;
    }

    /// A descriptor of a new socket, which is in [#frame].
    private long make(int kind, int domain, int flags) {
        if (!channels.make(kind, domain)) {
            return -Errno.ENOBUFS;
        }
        var fresh = descriptors.family().frame();
        var key = descriptors.family().capability();
        var number = open(fresh, key, flags);
        if (number < 0) {
            channels.close(fresh, key);
        }
        frame = fresh;
        capability = key;
        return number;
    }

    private long open(long fresh, long key, long flags) {
        var number = descriptors.lowest(0);
        if (number < 0) {
            return -Errno.EMFILE;
        }
        var made = descriptors.open(Descriptors.SOCKET,
                Descriptors.READ_WRITE | ((flags & NON_BLOCKING) != 0 ? Descriptors.NON_BLOCKING : 0), fresh);
        if (made == 0) {
            return -Errno.ENFILE;
        }
        descriptors.install(number, made, key, (flags & CLOSE_ON_EXEC) != 0);
        return number;
    }

    private long pair(int domain, int type, int protocol, long at) {
        var refused = refusedType(type);
        if (refused < 0) {
            return refused;
        }
        if (domain != Channels.LOCAL) {
            return domain == Channels.INET ? -Errno.EOPNOTSUPP : -Errno.EAFNOSUPPORT;
        }
        if (protocol != 0 && protocol != Channels.LOCAL) {
            return -Errno.EPROTONOSUPPORT;
        }
        var kind = type & TYPE_MASK;
        if (kind != Channels.STREAM && kind != Channels.DATAGRAM && kind != Channels.SEQUENCED) {
            return -Errno.ESOCKTNOSUPPORT;
        }
        var one = make(kind, Channels.LOCAL, type);
        if (one < 0) {
            return one;
        }
        var oneFrame = frame;
        var oneKey = capability;
        var other = make(kind, Channels.LOCAL, type);
        if (other < 0) {
            descriptors.close(one);
            return other;
        }
        channels.connect(oneFrame, oneKey, frame, capability);
        memory.put(at, 4, one);
        memory.put(at + 4, 4, other);
        if (memory.failed()) {
            descriptors.close(one);
            descriptors.close(other);
            return -Errno.EFAULT;
        }
        return 0;
    }

    // Names.

    private long bind(long at, long length) {
        var refused = names.read(at, length);
        if (refused < 0) {
            return refused;
        }
        if (word(Channels.DOMAIN) != Channels.INET) {
            return -Errno.EINVAL;
        }
        if (!names.isHere()) {
            return -Errno.EADDRNOTAVAIL;
        }
        return word(Channels.PORT) != 0
                ? -Errno.EINVAL
                : channels.bind(frame, capability, names.port(), names.address());
    }

    private long bindIfNeeded() {
        return word(Channels.PORT) != 0 ? 0 : channels.bind(frame, capability, 0, 0);
    }

    private long listen(int backlog) {
        if (!isStream() || word(Channels.DOMAIN) != Channels.INET) {
            return -Errno.EOPNOTSUPP;
        }
        if (word(Channels.STATE) == Channels.CONNECTED) {
            return -Errno.EINVAL;
        }
        var bound = bindIfNeeded();
        if (bound == 0) {
            word(Channels.STATE, Channels.LISTENING);
            word(Channels.BACKLOG, Math.max(0, backlog));
        }
        return bound;
    }

    /// The other end is made at once and waits with the listener until it is accepted.
    private long connect(long at, long length) {
        var refused = names.read(at, length);
        if (refused < 0) {
            return refused;
        }
        if (!isStream()) {
            return connectDatagrams();
        }
        if (word(Channels.STATE) != Channels.NEW || word(Channels.DOMAIN) != Channels.INET) {
            return -Errno.EISCONN;
        }
        if (!names.isHere()) {
            return -Errno.ENETUNREACH;
        }
        var bound = bindIfNeeded();
        if (bound < 0) {
            return bound;
        }
        var listener = channels.find(Channels.STREAM, names.port(), names.address());
        if (listener == 0 || run.word(listener + Channels.STATE) != Channels.LISTENING) {
            return -Errno.ECONNREFUSED;
        }
        var listenerFrame = channels.foundFrame();
        var listenerKey = channels.foundCapability();
        if (!channels.hasRoom(listener)) {
            return (descriptors.flags(file) & Descriptors.NON_BLOCKING) != 0 ? -Errno.EAGAIN : Calls.WAITS;
        }
        if (!channels.make(Channels.STREAM, Channels.INET)) {
            return -Errno.ENOBUFS;
        }
        var other = descriptors.family().frame();
        var otherKey = descriptors.family().capability();
        channels.connect(frame, capability, other, otherKey);
        var address = names.address() == 0 ? Channels.LOOPBACK : names.address();
        if (word(Channels.ADDRESS) == 0) {
            word(Channels.ADDRESS, Channels.LOOPBACK);
        }
        word(Channels.PEER_PORT, names.port());
        word(Channels.PEER_ADDRESS, address);
        var mine = word(Channels.ADDRESS);
        var port = word(Channels.PORT);
        var end = channels.peer(channels.own(frame, capability));
        run.word(end + Channels.PORT, names.port());
        run.word(end + Channels.ADDRESS, address);
        run.word(end + Channels.PEER_PORT, port);
        run.word(end + Channels.PEER_ADDRESS, mine);
        channels.queue(channels.own(listenerFrame, listenerKey), other, otherKey);
        descriptors.family().busy();
        return 0;
    }

    private long connectDatagrams() {
        if (!names.isHere()) {
            return -Errno.ENETUNREACH;
        }
        var bound = bindIfNeeded();
        if (bound == 0) {
            word(Channels.PEER_PORT, names.port());
            word(Channels.PEER_ADDRESS, names.address() == 0 ? Channels.LOOPBACK : names.address());
            word(Channels.STATE, Channels.CONNECTED);
        }
        return bound;
    }

    private long accept(long at, long lengthAt, long flags) {
        if ((flags & ~(NON_BLOCKING | CLOSE_ON_EXEC)) != 0) {
            return -Errno.EINVAL;
        }
        if (word(Channels.STATE) != Channels.LISTENING) {
            return isStream() ? -Errno.EINVAL : -Errno.EOPNOTSUPP;
        }
        if (word(Channels.CALLERS) == 0) {
            return (descriptors.flags(file) & Descriptors.NON_BLOCKING) != 0 ? -Errno.EAGAIN : Calls.WAITS;
        }
        var first = Channels.caller(channels.own(frame, capability), 0);
        var caller = run.word(first);
        var key = run.word(first + 8);
        var number = open(caller, key, flags);
        if (number < 0) {
            return number;
        }
        channels.dequeue(channels.own(frame, capability));
        frame = caller;
        capability = key;
        var told = at == 0
                ? 0
                : names.write(at, lengthAt, Channels.INET, word(Channels.PEER_PORT), word(Channels.PEER_ADDRESS));
        if (told < 0) {
            descriptors.close(number);
            return told;
        }
        return number;
    }

    private long name(long at, long lengthAt, boolean ofPeer) {
        if (ofPeer && word(Channels.STATE) != Channels.CONNECTED) {
            return -Errno.ENOTCONN;
        }
        return names.write(at, lengthAt, (int) word(Channels.DOMAIN),
                word(ofPeer ? Channels.PEER_PORT : Channels.PORT),
                word(ofPeer ? Channels.PEER_ADDRESS : Channels.ADDRESS));
    }

    private long shutdown(int how) {
        if (how < 0 || how > 2) {
            return -Errno.EINVAL;
        }
        if (word(Channels.STATE) != Channels.CONNECTED) {
            return -Errno.ENOTCONN;
        }
        channels.shut(channels.own(frame, capability), how + 1L);
        return 0;
    }

    // Messages.

    private long send(long descriptor, long from, long count, int flags, long nameAt, long nameLength) {
        return !Messages.knows(flags)
                ? -Errno.EOPNOTSUPP
                : messages.send(descriptor, Pieces.one(memory, from, count), flags, nameAt, nameLength);
    }

    private long receive(long descriptor, long to, long count, int flags, long nameAt, long lengthAt) {
        if (!Messages.knows(flags)) {
            return -Errno.EOPNOTSUPP;
        }
        var received = messages.receive(descriptor, Pieces.one(memory, to, count), flags);
        if (received < 0) {
            return received;
        }
        var told = messages.tellSender(nameAt, lengthAt);
        return told < 0 ? told : received;
    }

    // Options.

    private long setOption(int level, int option, long at, int length) {
        if (length < 4) {
            return -Errno.EINVAL;
        }
        var value = memory.getInt(at);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (level == TCP && option == TCP_NODELAY && isStream()) {
            keep(NO_DELAY_KEPT, value);
            return 0;
        }
        if (level != SOL_SOCKET) {
            return -Errno.ENOPROTOOPT;
        }
        switch (option) {
            case SO_REUSEADDR, SO_KEEPALIVE -> keep(option, value);
            case SO_LINGER -> {
                if (length < 8) {
                    return -Errno.EINVAL;
                }
                word(Channels.LINGER, value == 0 ? 0 : 1L + memory.getInt(at + 4));
            }
            case SO_BROADCAST, SO_SNDBUF, SO_RCVBUF -> {
                // There is room for what there is room for, and nobody sends to many.
            }
            default -> {
                return -Errno.ENOPROTOOPT;
            }
        }
        return 0;
    }

    private void keep(int option, int value) {
        word(Channels.OPTIONS, (word(Channels.OPTIONS) & ~(long) option) | (value != 0 ? option : 0));
    }

    private long kept(int option) {
        return (word(Channels.OPTIONS) & option) != 0 ? 1 : 0;
    }

    private long option(int level, int option, long at, long lengthAt) {
        var room = memory.getInt(lengthAt);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (room < 0) {
            return -Errno.EINVAL;
        }
        var value = level == TCP && option == TCP_NODELAY && isStream()
                ? kept(NO_DELAY_KEPT)
                : level == SOL_SOCKET ? option(option) : -Errno.ENOPROTOOPT;
        if (value < 0) {
            return value;
        }
        for (var i = 0; i < Math.min(room, 4); i++) {
            memory.put(at + i, 1, value >>> (8 * i));
        }
        memory.put(lengthAt, 4, Math.min(room, 4));
        return 0;
    }

    private long option(int option) {
        return switch (option) {
            case SO_REUSEADDR, SO_KEEPALIVE -> kept(option);
            case SO_SNDBUF, SO_RCVBUF -> Channels.ROOM;
            case SO_ERROR -> {
                var error = word(Channels.ERROR);
                word(Channels.ERROR, 0);
                yield error;
            }
            case SO_TYPE -> word(Channels.TYPE);
            case SO_ACCEPTCONN -> word(Channels.STATE) == Channels.LISTENING ? 1 : 0;
            case SO_PROTOCOL -> word(Channels.DOMAIN) == Channels.LOCAL ? 0 : isStream() ? TCP : UDP;
            case SO_DOMAIN -> word(Channels.DOMAIN);
            default -> -Errno.ENOPROTOOPT;
        };
    }
}
