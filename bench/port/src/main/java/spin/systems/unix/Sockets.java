package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// Calls on sockets: streams and datagrams of the internet, as far as that is this machine, and pairs of the machine's own.
///
/// ```text
///   struct sockaddr_in:  0 family (16 bits)   2 port, highest byte first   4 address, highest byte first   8 nothing   16
/// ```
final class Sockets {

    private static final int TYPE = 0xf;
    private static final int TYPES = 11;
    private static final int RAW = 3;
    private static final int NON_BLOCKING = 0x4000_0000;
    private static final int CLOSE_ON_EXEC = 0x20_0000;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int NAME_BYTES = 16;
    private static final int LONGEST_NAME = 128;
    private static final int MOST_BACKLOG = 128;

    static final int PEEK = 2;
    static final int CUT = 0x20;
    static final int DO_NOT_WAIT = 0x40;
    static final int WAIT_FOR_ALL = 0x100;
    static final int NO_SIGNAL = 0x4000;
    private static final int KNOWN_FLAGS = PEEK | CUT | DO_NOT_WAIT | WAIT_FOR_ALL | NO_SIGNAL;

    private final Unix unix;
    private final User user;
    private final Below below;
    private final Network network = new Network();
    private final SocketOptions options;
    private final Messages messages;
    /// What came with what was received last.
    final Arrival arrival = new Arrival();

    // The name that was read last.
    private int address;
    private int port;

    Sockets(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
        this.below = unix.below;
        this.options = new SocketOptions(user);
        this.messages = new Messages(unix, this);
    }

    long call(UnixProcess process, int number) {
        var a0 = Calls.argument(process, 0);
        var a1 = Calls.argument(process, 1);
        var a2 = Calls.argument(process, 2);
        var a3 = Calls.argument(process, 3);
        return switch (number) {
            case 97 -> socket(process, (int) a0, (int) a1, (int) a2);
            case 135 -> pair(process, (int) a0, (int) a1, (int) a2, a3);
            case 98, 99, 101, 102, 104, 105, 106, 113, 114, 118, 125, 133, 134, 141, 150, 502 -> {
                var file = process.file(a0);
                var socket = file == null ? null : file.socket;
                if (file == null || socket == null) {
                    yield file == null ? -Errno.EBADF : -Errno.ENOTSOCK;
                }
                yield named(process, file, socket, number, a1, a2, a3);
            }
            default -> Calls.NOT_MINE;
        };
    }

    private long named(UnixProcess process, OpenFile file, Socket socket, int number, long a1, long a2, long a3) {
        var a4 = Calls.argument(process, 4);
        return switch (number) {
            case 98 -> connect(process, file, socket, a1, (int) a2);
            case 99 -> accept(process, file, socket, a1, a2, 0);
            case 502 -> accept(process, file, socket, a1, a2, a3);
            case 104 -> bind(socket, a1, (int) a2);
            case 106 -> listen(socket, (int) a1);
            case 134 -> shutdown(socket, (int) a1);
            case 141 -> socket.connected
                    ? tellName(socket, socket.peerAddress, socket.peerPort, a1, a2)
                    : -Errno.ENOTCONN;
            case 150 -> tellName(socket, socket.address, socket.port, a1, a2);
            case 105 -> options.set(socket, (int) a1, (int) a2, a3, (int) a4);
            case 118 -> options.get(socket, (int) a1, (int) a2, a3, a4);
            case 113 -> messages.receive(process, file, socket, a1, (int) a2);
            case 114 -> messages.send(process, file, socket, a1, (int) a2);
            case 101 -> sendTo(process, file, socket, a1, a2, (int) a3, 0, 0);
            case 133 -> sendTo(process, file, socket, a1, a2, (int) a3, a4, Calls.argument(process, 5));
            case 102 -> receiveFrom(process, file, socket, a1, a2, (int) a3, 0, 0);
            default -> receiveFrom(process, file, socket, a1, a2, (int) a3, a4, Calls.argument(process, 5));
        };
    }

    // Making.

    private static long refusedType(int type) {
        return (type & ~(TYPE | NON_BLOCKING | CLOSE_ON_EXEC)) != 0 || (type & TYPE) >= TYPES ? -Errno.EINVAL : 0;
    }

    private static long socket(UnixProcess process, int family, int type, int protocol) {
        if (family != Socket.INTERNET) {
            return -Errno.EAFNOSUPPORT;
        }
        var refused = refusedType(type);
        if (refused != 0) {
            return refused;
        }
        var kind = type & TYPE;
        if (kind != Socket.STREAM && kind != Socket.DATAGRAM) {
            return -Errno.ESOCKTNOSUPPORT;
        }
        if (protocol != 0 && protocol != (kind == Socket.STREAM ? TCP : UDP)) {
            return -Errno.EPROTONOSUPPORT;
        }
        return open(process, new Socket(family, kind), type);
    }

    private static long open(UnixProcess process, Socket socket, long flags) {
        var descriptor = process.free(0);
        if (descriptor < 0) {
            return -Errno.EMFILE;
        }
        var file = OpenFile.socket(socket, (flags & NON_BLOCKING) != 0 ? OpenFile.NON_BLOCKING : 0);
        return process.install(descriptor, file, (flags & CLOSE_ON_EXEC) != 0);
    }

    private long pair(UnixProcess process, int family, int type, int protocol, long at) {
        var refused = refusedType(type);
        if (refused != 0) {
            return refused;
        }
        if (family != Socket.LOCAL) {
            return family == Socket.INTERNET ? -Errno.EOPNOTSUPP : -Errno.EAFNOSUPPORT;
        }
        if (protocol != 0 && protocol != Socket.LOCAL) {
            return -Errno.EPROTONOSUPPORT;
        }
        // A raw one is of datagrams where there is nothing that could be raw.
        var kind = (type & TYPE) == RAW ? Socket.DATAGRAM : type & TYPE;
        if (kind != Socket.STREAM && kind != Socket.DATAGRAM && kind != Socket.SEQUENCED) {
            return -Errno.ESOCKTNOSUPPORT;
        }
        var one = new Socket(family, kind);
        var other = new Socket(family, kind);
        if (kind != Socket.STREAM) {
            one.link(other);
        } else if (!join(one, other)) {
            return -Errno.ENOBUFS;
        }
        var first = open(process, one, type);
        var second = first < 0 ? first : open(process, other, type);
        if (second >= 0) {
            user.putInt(at, first);
            user.putInt(at + 4, second);
            if (!user.failed()) {
                return 0;
            }
        }
        var answer = second < 0 ? second : -Errno.EFAULT;
        give(process, first, one);
        give(process, second, other);
        return answer;
    }

    /// A socket goes, with its descriptor if it has one.
    private void give(UnixProcess process, long descriptor, Socket socket) {
        if (descriptor < 0) {
            close(socket);
        } else {
            unix.descriptors.close(process, descriptor);
        }
    }

    /// Makes two streams one connection. False when there is no page left.
    private boolean join(Socket one, Socket other) {
        var first = below.page();
        var second = first == 0 ? 0 : below.page();
        if (second == 0) {
            if (first != 0) {
                below.release(first);
            }
            return false;
        }
        one.connect(other, below, first, second);
        return true;
    }

    // Names.

    /// Reads a name of the internet: 0 or a refusal.
    private long readName(long at, int length) {
        // No family, should the name not even be read.
        user.scratch(0, -1);
        if (length < 0 || length > LONGEST_NAME) {
            return -Errno.EINVAL;
        }
        user.clearScratch(NAME_BYTES);
        if (length > 0 && !user.inScratch(at, length)) {
            return -Errno.EFAULT;
        }
        if (length < NAME_BYTES) {
            return -Errno.EINVAL;
        }
        var word = user.scratch(0);
        if ((word & 0xffff) != Socket.INTERNET) {
            return -Errno.EAFNOSUPPORT;
        }
        port = (int) (((word >>> 8) & 0xff00) | ((word >>> 24) & 0xff));
        address = Integer.reverseBytes((int) (word >>> 32));
        return 0;
    }

    /// As much of a name as there is room for, and how long it is.
    long tellName(Socket socket, int whose, int whosePort, long at, long lengthAt) {
        var room = user.getInt(lengthAt);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (room < 0) {
            return -Errno.EINVAL;
        }
        user.clearScratch(NAME_BYTES);
        var bytes = NAME_BYTES;
        if (socket.family == Socket.LOCAL) {
            bytes = 2;
            user.scratch(0, Socket.LOCAL);
        } else {
            user.scratch(0, Socket.INTERNET | (whosePort & 0xff00L) << 8 | (whosePort & 0xffL) << 24
                    | (long) Integer.reverseBytes(whose) << 32);
        }
        user.outScratch(at, Math.min(room, bytes));
        user.putInt(lengthAt, bytes);
        return 0;
    }

    private long bind(Socket socket, long at, int length) {
        var refused = readName(at, length);
        if (socket.family == Socket.LOCAL) {
            return refused == -Errno.EFAULT ? refused : -Errno.EINVAL;
        }
        if (refused != 0) {
            return refused;
        }
        if (!Network.isHere(address)) {
            return -Errno.EADDRNOTAVAIL;
        }
        return socket.port != 0 ? -Errno.EINVAL : network.name(socket, address, port);
    }

    private long listen(Socket socket, int most) {
        if (!socket.isStream()) {
            return -Errno.EOPNOTSUPP;
        }
        if (socket.connected || socket.family == Socket.LOCAL) {
            return -Errno.EINVAL;
        }
        if (socket.port == 0) {
            var refused = network.name(socket, Network.ANY, 0);
            if (refused != 0) {
                return refused;
            }
        }
        socket.listens = true;
        socket.backlog = Math.max(1, Math.min(most < 0 ? MOST_BACKLOG : most, MOST_BACKLOG));
        return 0;
    }

    // Connections.

    private long connect(UnixProcess process, OpenFile file, Socket socket, long at, int length) {
        var refused = readName(at, length);
        if (socket.family == Socket.INTERNET && !socket.isStream() && length >= 2 && (user.scratch(0) & 0xffff) == 0
                && refused != -Errno.EFAULT) {
            socket.connected = false;
            socket.peerPort = 0;
            return 0;
        }
        if (socket.family == Socket.LOCAL) {
            return refused == -Errno.EFAULT ? refused : -Errno.EINVAL;
        }
        if (socket.isStream() && !socket.connected && !socket.listens && length >= 2 && (user.scratch(0) & 0xffff) == 0
                && refused != -Errno.EFAULT) {
            // It has no peer that it could leave.
            return 0;
        }
        if (socket.connected && socket.isStream()) {
            return refused == -Errno.EFAULT ? refused : -Errno.EISCONN;
        }
        if (refused != 0) {
            return refused;
        }
        if (socket.listens) {
            return -Errno.EISCONN;
        }
        if (!Network.isHere(address)) {
            return -Errno.ENETUNREACH;
        }
        address = address == Network.ANY ? Network.HERE : address;
        return socket.isStream() ? call(process, file, socket) : direct(socket);
    }

    /// Datagrams go there and come from there.
    private long direct(Socket socket) {
        var refused = named(socket);
        if (refused != 0) {
            return refused;
        }
        socket.peerAddress = address;
        socket.peerPort = port;
        socket.connected = true;
        return 0;
    }

    /// Gives a socket that has no name one of this machine.
    private long named(Socket socket) {
        if (socket.port != 0) {
            if (socket.address == Network.ANY && socket.isStream()) {
                socket.address = Network.HERE;
            }
            return 0;
        }
        return network.name(socket, socket.isStream() ? Network.HERE : Network.ANY, 0);
    }

    /// The other end is made at once, and whoever listens finds it there.
    private long call(UnixProcess process, OpenFile file, Socket socket) {
        var listener = network.listener(address, port);
        if (listener == null) {
            return -Errno.ECONNREFUSED;
        }
        if (listener.callers > listener.backlog) {
            return file.waitsNever() ? -Errno.EAGAIN : Unix.await(process, listener.changes);
        }
        var refused = named(socket);
        if (refused != 0) {
            return refused;
        }
        var other = new Socket(socket.family, socket.type);
        if (!join(socket, other)) {
            return -Errno.ENOBUFS;
        }
        other.address = address;
        other.port = port;
        socket.peerAddress = address;
        socket.peerPort = port;
        other.peerAddress = socket.address;
        other.peerPort = socket.port;
        listener.call(other);
        unix.wakeUp(listener.changes);
        return 0;
    }

    private long accept(UnixProcess process, OpenFile file, Socket socket, long at, long lengthAt, long flags) {
        if ((flags & ~(NON_BLOCKING | CLOSE_ON_EXEC)) != 0) {
            return -Errno.EINVAL;
        }
        if (!socket.isStream()) {
            return -Errno.EOPNOTSUPP;
        }
        if (!socket.listens) {
            return -Errno.EINVAL;
        }
        if (process.free(0) < 0) {
            return -Errno.EMFILE;
        }
        var caller = socket.answer();
        if (caller == null) {
            return file.waitsNever() ? -Errno.EAGAIN : Unix.await(process, socket.changes);
        }
        unix.wakeUp(socket.changes);
        var descriptor = open(process, caller, flags);
        if (at != 0) {
            var told = tellName(caller, caller.peerAddress, caller.peerPort, at, lengthAt);
            var failed = user.failed();
            if (told != 0 || failed) {
                unix.descriptors.close(process, descriptor);
                return failed ? -Errno.EFAULT : told;
            }
        }
        return descriptor;
    }

    private long shutdown(Socket socket, int how) {
        if (how < 0 || how > 2) {
            return -Errno.EINVAL;
        }
        if (socket.listens && how != 1) {
            socket.listens = false;
            refuseCallers(socket);
            unix.wakeUp(socket.changes);
            return 0;
        }
        if (!socket.connected) {
            return -Errno.ENOTCONN;
        }
        if (how != 1) {
            socket.readsNoMore = true;
        }
        if (how != 0) {
            writesNoMore(socket);
        }
        happens(socket);
        return 0;
    }

    private void writesNoMore(Socket socket) {
        var ring = socket.out;
        if (!socket.writesNoMore && ring != null) {
            ring.writers = 0;
        }
        socket.writesNoMore = true;
        var peer = socket.peer;
        if (peer != null) {
            if (socket.type == Socket.SEQUENCED) {
                peer.readsNoMore = true;
            }
            happens(peer);
        }
    }

    private void happens(Socket socket) {
        socket.happens();
        unix.wakeUp(socket.changes);
    }

    // The end.

    /// Nobody has it open any more.
    void close(Socket socket) {
        if (socket.closed) {
            return;
        }
        socket.closed = true;
        network.forget(socket);
        refuseCallers(socket);
        var in = socket.in;
        var out = socket.out;
        var unread = socket.first != null || (in != null && in.there() > 0);
        while (socket.first != null) {
            var message = socket.first;
            drop(message.files);
            socket.drop(message, below);
        }
        for (var passed = socket.passed; passed != null; passed = passed.next) {
            drop(passed.files);
        }
        socket.passed = null;
        var peer = socket.peer;
        if (in != null && out != null) {
            in.readers = 0;
            in.closed();
            out.writers = 0;
            out.closed();
        }
        if (peer != null && !peer.closed) {
            // Closing over what was not read is no orderly end, nor is lingering no time.
            if (socket.isStream() && (unread || (socket.linger == 0 && socket.family == Socket.INTERNET))) {
                peer.error = Errno.ECONNRESET;
                peer.writesNoMore = true;
            }
            happens(peer);
        }
        happens(socket);
    }

    private void refuseCallers(Socket socket) {
        for (var caller = socket.answer(); caller != null; caller = socket.answer()) {
            caller.linger = 0;
            close(caller);
        }
    }

    void drop(OpenFile[] files) {
        for (var file : files) {
            unix.descriptors.drop(file);
        }
    }

    // Sending.

    static boolean areUnknown(int flags) {
        return (flags & ~KNOWN_FLAGS) != 0;
    }

    long write(UnixProcess process, OpenFile file, Memory memory, long from, long bytes) {
        var socket = file.socket;
        return socket == null ? -Errno.ENOTSOCK : send(process, file, socket, memory, from, bytes, 0);
    }

    /// readv and writev.
    long pieces(UnixProcess process, OpenFile file, long vector, long count, boolean writes) {
        var pieces = new Pieces(process.task(), user, vector, (int) count);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (pieces.bytes() < 0) {
            return -Errno.EINVAL;
        }
        return writes
                ? write(process, file, pieces, 0, pieces.bytes())
                : pieces.bytes() == 0 ? 0 : read(process, file, pieces, 0, pieces.bytes(), false);
    }

    private long sendTo(UnixProcess process, OpenFile file, Socket socket, long from, long bytes, int flags,
            long nameAt,
            long nameBytes) {
        if (areUnknown(flags)) {
            return -Errno.EOPNOTSUPP;
        }
        if (bytes < 0) {
            return -Errno.EFAULT;
        }
        var refused = nameAt == 0 ? 0 : destination(socket, nameAt, (int) nameBytes);
        if (refused != 0) {
            return refused;
        }
        return nameAt != 0 && !socket.isStream()
                ? sendDatagram(process, file, socket, process.task(), from, bytes, flags, Socket.NO_FILES)
                : send(process, file, socket, process.task(), from, bytes, flags);
    }

    /// Reads where a datagram shall go.
    long destination(Socket socket, long at, int length) {
        if (socket.family == Socket.LOCAL || socket.isStream()) {
            return socket.connected ? -Errno.EISCONN : socket.isStream() ? 0 : -Errno.EINVAL;
        }
        var refused = readName(at, length);
        if (refused != 0) {
            return refused;
        }
        if (port == 0) {
            return -Errno.EINVAL;
        }
        if (!Network.isHere(address)) {
            return -Errno.ENETUNREACH;
        }
        address = address == Network.ANY ? Network.HERE : address;
        return 0;
    }

    /// To whom it is connected.
    private long send(UnixProcess process, OpenFile file, Socket socket, Memory memory, long from, long bytes,
            int flags) {
        return send(process, file, socket, memory, from, bytes, flags, Socket.NO_FILES);
    }

    long send(UnixProcess process, OpenFile file, Socket socket, Memory memory, long from, long bytes, int flags,
            OpenFile[] files) {
        if (socket.isStream()) {
            return sendStream(process, file, socket, memory, from, bytes, flags, files);
        }
        if (!socket.connected) {
            return socket.family == Socket.LOCAL ? -Errno.ENOTCONN : -Errno.EDESTADDRREQ;
        }
        address = socket.peerAddress;
        port = socket.peerPort;
        return sendDatagram(process, file, socket, memory, from, bytes, flags, files);
    }

    private long broken(UnixProcess process, int flags) {
        if ((flags & NO_SIGNAL) == 0) {
            unix.signals.postTo(process, Signals.PIPE, Signals.CODE_KERNEL, process.leader.pid);
        }
        return -Errno.EPIPE;
    }

    private static long takeError(Socket socket) {
        var error = socket.error;
        socket.error = 0;
        return -error;
    }

    /// What has gone is remembered while the rest waits for room.
    private long sendStream(UnixProcess process, OpenFile file, Socket socket, Memory memory, long from, long bytes,
            int flags, OpenFile[] files) {
        var before = process.progress;
        var ring = socket.out;
        if (ring == null) {
            return socket.family == Socket.LOCAL ? -Errno.ENOTCONN : broken(process, flags);
        }
        if (before == 0 && socket.error != 0 && socket.error != Errno.EPIPE && socket.family == Socket.INTERNET) {
            return takeError(socket);
        }
        if (socket.writesNoMore || (ring.readers == 0 && socket.family == Socket.LOCAL)) {
            socket.error = 0;
            return before > 0 ? before : broken(process, flags);
        }
        if (ring.readers == 0) {
            // The first bytes to one who is gone are sent, and answered by a reset.
            socket.error = Errno.EPIPE;
            socket.writesNoMore = true;
            happens(socket);
            return bytes;
        }
        if (bytes == 0) {
            return 0;
        }
        if (ring.room() == 0) {
            if (file.waitsNever() || (flags & DO_NOT_WAIT) != 0) {
                return before > 0 ? before : -Errno.EAGAIN;
            }
            return before > 0 && Signals.isDeliverable(process) ? before : Unix.await(process, socket.changes);
        }
        var place = ring.given();
        var put = ring.put(memory, from + before, bytes - before);
        var peer = socket.peer;
        if (put == 0 || peer == null) {
            return before > 0 ? before : -Errno.EFAULT;
        }
        if (before == 0 && files.length > 0) {
            pass(peer, new Socket.Passed(place, files));
        }
        unix.wakeUp(peer.changes);
        if (before + put == bytes || file.waitsNever() || (flags & DO_NOT_WAIT) != 0) {
            process.progress = 0;
            return before + put;
        }
        process.progress = before + put;
        return Unix.await(process, socket.changes);
    }

    private static void pass(Socket to, Socket.Passed passed) {
        for (var file : passed.files) {
            file.uses++;
        }
        var last = to.passed;
        if (last == null) {
            to.passed = passed;
            return;
        }
        while (last.next != null) {
            last = last.next;
        }
        last.next = passed;
    }

    /// To the name that was read last, or the other of a pair.
    long sendDatagram(UnixProcess process, OpenFile file, Socket socket, Memory memory, long from, long bytes,
            int flags,
            OpenFile[] files) {
        if (socket.error != 0) {
            return takeError(socket);
        }
        if (socket.writesNoMore) {
            return broken(process, flags);
        }
        var local = socket.family == Socket.LOCAL;
        if (bytes > (local ? Socket.MOST_QUEUED : Socket.LARGEST)) {
            return -Errno.EMSGSIZE;
        }
        var refused = local ? 0 : named(socket);
        if (refused != 0) {
            return refused;
        }
        var target = local ? socket.peer : network.receiver(address, port, Network.HERE, socket.port);
        if (local && (target == null || target.closed || target.readsNoMore)) {
            return socket.type == Socket.SEQUENCED ? broken(process, flags) : -Errno.ECONNREFUSED;
        }
        if (local && target != null && !target.hasRoom(bytes)) {
            return file.waitsNever() || (flags & DO_NOT_WAIT) != 0
                    ? -Errno.EAGAIN
                    : Unix.await(process, target.changes);
        }
        var message = message(memory, from, (int) bytes);
        if (message == null) {
            return user.failed() ? -Errno.EFAULT : -Errno.ENOBUFS;
        }
        message.address = socket.address == Network.ANY ? Network.HERE : socket.address;
        message.port = socket.port;
        if (target != null && target.hasRoom(bytes) && !target.readsNoMore) {
            message.files = files;
            for (var passed : files) {
                passed.uses++;
            }
            target.receive(message);
            unix.wakeUp(target.changes);
            return bytes;
        }
        // One of the internet is lost where nobody waits for it, and that is told to who is connected.
        release(message);
        if (target == null && socket.connected) {
            socket.error = Errno.ECONNREFUSED;
            happens(socket);
        }
        return bytes;
    }

    private void release(Socket.Message message) {
        for (var page : message.pages) {
            if (page != 0) {
                below.release(page);
            }
        }
    }

    /// Null when the bytes could not be read or there is no memory for them.
    private Socket.@Nullable Message message(Memory memory, long from, int bytes) {
        var message = new Socket.Message(bytes, new long[(bytes + Below.PAGE - 1) / Below.PAGE]);
        for (var i = 0; i < message.pages.length; i++) {
            var page = below.page();
            message.pages[i] = page;
            var part = Math.min(bytes - i * Below.PAGE, Below.PAGE);
            if (page == 0 || memory.in(from + (long) i * Below.PAGE, page, 0, part) < part) {
                if (page != 0) {
                    user.fail();
                }
                release(message);
                return null;
            }
        }
        return message;
    }

    private void wakePeer(Socket socket) {
        if (socket.peer != null) {
            unix.wakeUp(socket.peer.changes);
        }
    }

    // Receiving.

    /// @param more whether something was received before by the same call
    long read(UnixProcess process, OpenFile file, Memory memory, long to, long most, boolean more) {
        var socket = file.socket;
        if (socket == null) {
            return -Errno.ENOTSOCK;
        }
        var count = receive(process, file, socket, memory, to, most, more ? DO_NOT_WAIT : 0);
        drop(arrival.files);
        arrival.files = Socket.NO_FILES;
        return more && count == -Errno.EAGAIN ? 0 : count;
    }

    private long receiveFrom(UnixProcess process, OpenFile file, Socket socket, long to, long most, int flags,
            long nameAt,
            long lengthAt) {
        if (areUnknown(flags)) {
            return -Errno.EOPNOTSUPP;
        }
        if (most < 0) {
            return -Errno.EFAULT;
        }
        var count = receive(process, file, socket, process.task(), to, most, flags);
        drop(arrival.files);
        arrival.files = Socket.NO_FILES;
        if (count >= 0 && nameAt != 0) {
            if (arrival.named) {
                var told = tellName(socket, arrival.address, arrival.port, nameAt, lengthAt);
                return told == 0 ? count : told;
            }
            user.putInt(lengthAt, 0);
        }
        return count;
    }

    /// What comes beside the bytes is in [#arrival] afterwards, and its files are the caller's.
    long receive(UnixProcess process, OpenFile file, Socket socket, Memory memory, long to, long most, int flags) {
        arrival.clear();
        var waits = !file.waitsNever() && (flags & DO_NOT_WAIT) == 0;
        return socket.isStream()
                ? receiveStream(process, socket, memory, to, most, flags, waits)
                : receiveDatagram(process, socket, memory, to, most, flags, waits);
    }

    private long receiveStream(UnixProcess process, Socket socket, Memory memory, long to, long most, int flags,
            boolean waits) {
        var ring = socket.in;
        if (ring == null) {
            return socket.family == Socket.LOCAL ? -Errno.EINVAL : -Errno.ENOTCONN;
        }
        var before = process.progress;
        if (ring.there() > 0 && most > before) {
            var peeks = (flags & PEEK) != 0;
            var part = upToPassed(socket, ring, most - before, peeks);
            var got = peeks ? ring.peek(memory, to, part) : ring.take(memory, to + before, part);
            if (got == 0) {
                return before > 0 ? before : -Errno.EFAULT;
            }
            wakePeer(socket);
            var all = before + got;
            if ((flags & WAIT_FOR_ALL) == 0 || peeks || !waits || all == most || arrival.files.length > 0
                    || socket.isAtEnd()) {
                process.progress = 0;
                return all;
            }
            process.progress = all;
            return Unix.await(process, socket.changes);
        }
        if (before > 0) {
            return socket.isAtEnd() || socket.error != 0 || Signals.isDeliverable(process)
                    ? before
                    : Unix.await(process, socket.changes);
        }
        if (most == 0) {
            return 0;
        }
        // Who was told by an orderly end that nothing comes is not told again by what came of writing.
        if (socket.error != 0 && socket.error != Errno.EPIPE) {
            return takeError(socket);
        }
        if (socket.isAtEnd()) {
            return 0;
        }
        return waits ? Unix.await(process, socket.changes) : -Errno.EAGAIN;
    }

    /// How much may be read: files that go with a byte come with the read that begins there, and none reads beyond the next.
    private long upToPassed(Socket socket, Pipe ring, long most, boolean peeks) {
        var next = socket.passed;
        if (next != null && next.at == ring.taken() && !peeks) {
            arrival.files = next.files;
            next = next.next;
            socket.passed = next;
        }
        return next == null || next.at == ring.taken() ? most : Math.min(most, next.at - ring.taken());
    }

    private long receiveDatagram(UnixProcess process, Socket socket, Memory memory, long to, long most, int flags,
            boolean waits) {
        var message = socket.first;
        if (message == null) {
            if (socket.error != 0) {
                return takeError(socket);
            }
            if (socket.isAtEnd()) {
                return 0;
            }
            return waits ? Unix.await(process, socket.changes) : -Errno.EAGAIN;
        }
        var count = (int) Math.min(most, message.bytes);
        for (var done = 0; done < count; done += Below.PAGE) {
            var part = Math.min(count - done, Below.PAGE);
            if (memory.out(message.pages[done / Below.PAGE], 0, to + done, part) < part) {
                return -Errno.EFAULT;
            }
        }
        arrival.named = socket.family == Socket.INTERNET;
        arrival.address = message.address;
        arrival.port = message.port;
        arrival.cut = count < message.bytes;
        var whole = message.bytes;
        if ((flags & PEEK) == 0) {
            arrival.files = message.files;
            socket.drop(message, below);
            unix.wakeUp(socket.changes);
        }
        return (flags & CUT) != 0 ? whole : count;
    }
}
