package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// Sending to and receiving from sockets, in all the forms that there are: a buffer, pieces, a name beside it, open files that go along.
///
/// ```text
///   struct msghdr:   0 name   8 its length (32 bits)   16 pieces   24 how many   32 control   40 its length   48 flags (32 bits)
///   struct cmsghdr:  0 length with this   8 level (32 bits)   12 kind (32 bits)   16 descriptors of 32 bits
/// ```
final class Messages {

    static final int PEEK = 2;
    static final int DO_NOT_WAIT = 0x40;
    static final int NO_SIGNAL = 0x4000;
    private static final int KNOWN = PEEK | DO_NOT_WAIT | NO_SIGNAL;
    private static final int CONTROL_CUT = 8;
    private static final int CUT = 0x20;
    private static final int CLOSE_ON_EXEC = 0x4000_0000;
    private static final int SOL_SOCKET = 0xffff;
    private static final int RIGHTS = 1;
    private static final int CONTROL_HEAD = 16;
    private static final int MOST_CONTROL = 1 << 16;

    private final Run run;
    private final Family family;
    private final Memory memory;
    private final Signals signals;
    private final Descriptors descriptors;
    private final Channels channels;
    private final Names names;

    /// Of the message that was received last.
    private boolean cut;
    private long fromPort;
    private long fromAddress;
    private boolean named;

    /// Names of sockets, in the program's memory.
    ///
    ///      struct sockaddr_in:  0 family (16 bits)   2 port and 4 address, most significant byte first   to 16
    static final class Names {
        static final int BYTES = 16;
        private static final int LOCAL_BYTES = 2;
        private final Memory memory;
        private long port;
        private long address;

        Names(Memory memory) {
            this.memory = memory;
        }

        /// 0, or a refusal.
        long read(long at, long length) {
            if ((int) length < BYTES) {
                return -Errno.EINVAL;
            }
            var domain = (int) memory.get(at, 2);
            port = memory.get(at + 2, 1) << 8 | memory.get(at + 3, 1);
            address = memory.get(at + 4, 1) << 24 | memory.get(at + 5, 1) << 16 | memory.get(at + 6, 1) << 8
                    | memory.get(at + 7, 1);
            return memory.failed() ? -Errno.EFAULT : domain != Channels.INET ? -Errno.EAFNOSUPPORT : 0;
        }

        long port() {
            return port;
        }

        long address() {
            return address;
        }

        boolean isHere() {
            return address == 0 || address >>> 24 == 127;
        }

        /// As much of a name as there is room for, and how much there would be.
        long write(long at, long lengthAt, int domain, long ofPort, long ofAddress) {
            var room = memory.getInt(lengthAt);
            if (memory.failed()) {
                return -Errno.EFAULT;
            }
            if (room < 0) {
                return -Errno.EINVAL;
            }
            var whole = domain == Channels.INET ? BYTES : LOCAL_BYTES;
            for (var i = 0; i < Math.min(room, whole); i++) {
                memory.put(at + i, 1, octet(i, domain, ofPort, ofAddress));
            }
            memory.put(lengthAt, 4, whole);
            return memory.failed() ? -Errno.EFAULT : 0;
        }

        private static long octet(int i, int domain, long port, long address) {
            return switch (i) {
                case 0 -> domain;
                case 2 -> port >>> 8;
                case 3 -> port;
                case 4, 5, 6, 7 -> address >>> (8 * (7 - i));
                default -> 0;
            };
        }
    }

    Messages(Run run, Family family, Memory memory, Signals signals, Descriptors descriptors) {
        this.run = run;
        this.family = family;
        this.memory = memory;
        this.signals = signals;
        this.descriptors = descriptors;
        this.channels = new Channels(run, family);
        this.names = new Names(memory);
    }

    static boolean knows(long flags) {
        return (flags & ~KNOWN) == 0;
    }

    // Sending.

    /// How much went, which of a stream may be less than all when a signal comes.
    ///
    /// @param nameAt where the name of the receiver is, 0 for the peer
    long send(long descriptor, Pieces pieces, long flags, long nameAt, long nameLength) {
        var file = descriptors.file(descriptor);
        var socket = channels.own(run.word(file + Descriptors.OBJECT), descriptors.capability(descriptor));
        if (pieces.total() < 0) {
            return -Errno.EINVAL;
        }
        // A local socket that is shut says so before any error; one of the network after.
        var error = run.word(socket + Channels.ERROR);
        if (error != 0 && (run.word(socket + Channels.DOMAIN) == Channels.INET
                || (run.word(socket + Channels.SHUT) & Channels.SHUT_WRITING) == 0)) {
            run.word(socket + Channels.ERROR, 0);
            return -error;
        }
        if (run.word(socket + Channels.TYPE) == Channels.DATAGRAM
                && run.word(socket + Channels.DOMAIN) == Channels.INET) {
            return sendTo(descriptor, socket, pieces, nameAt, nameLength);
        }
        if (nameAt != 0 && run.word(socket + Channels.STATE) == Channels.CONNECTED) {
            return -Errno.EISCONN;
        }
        var other = channels.peer(socket);
        if (other == 0 || run.word(other + Channels.CLOSED) != 0
                || (run.word(socket + Channels.SHUT) & Channels.SHUT_WRITING) != 0) {
            var before = run.word(Place.PROGRESS);
            return before > 0 ? before : broken(flags);
        }
        return channels.isStream(socket)
                ? stream(file, other, pieces, flags)
                : record(file, other, pieces, flags, 0, 0);
    }

    private long broken(long flags) {
        if ((flags & NO_SIGNAL) == 0) {
            signals.post(Signals.PIPE, Signals.CODE_KERNEL, family.pid(), 0);
        }
        return -Errno.EPIPE;
    }

    private boolean waitsNever(long file, long flags) {
        return (flags & DO_NOT_WAIT) != 0 || (descriptors.flags(file) & Descriptors.NON_BLOCKING) != 0;
    }

    private long stream(long file, long other, Pieces pieces, long flags) {
        var before = run.word(Place.PROGRESS);
        var left = pieces.total() - before;
        var part = Math.min(left, channels.room(other));
        if (left == 0) {
            return before;
        }
        if (part == 0) {
            return waitsNever(file, flags)
                    ? before > 0 ? before : -Errno.EAGAIN
                    : before > 0 && signals.isDeliverable() ? before : Calls.WAITS;
        }
        if (!pieces.reach(before, part, AegisAbi.READ_ACCESS)) {
            return before > 0 ? before : -Errno.EFAULT;
        }
        if (!channels.prepare(other, part)) {
            return before > 0 ? before : -Errno.ENOBUFS;
        }
        channels.put(other, pieces, before, part);
        family.busy();
        if (part == left || waitsNever(file, flags)) {
            return before + part;
        }
        run.word(Place.PROGRESS, before + part);
        return Calls.WAITS;
    }

    /// A whole message or nothing.
    private long record(long file, long other, Pieces pieces, long flags, long port, long address) {
        var count = pieces.total();
        if (count + Channels.RECORD > Channels.ROOM) {
            return -Errno.EMSGSIZE;
        }
        if (!pieces.reach(0, count, AegisAbi.READ_ACCESS)) {
            return -Errno.EFAULT;
        }
        if (channels.room(other) < count + Channels.RECORD) {
            return waitsNever(file, flags) ? -Errno.EAGAIN : Calls.WAITS;
        }
        if (!channels.prepare(other, count + Channels.RECORD)) {
            return -Errno.ENOBUFS;
        }
        channels.putRecord(other, count, port, address);
        channels.put(other, pieces, 0, count);
        family.busy();
        return count;
    }

    /// A datagram to whoever has the name. What nobody hears, or has no room for, is lost; who is connected is told of the former.
    private long sendTo(long descriptor, long socket, Pieces pieces, long nameAt, long nameLength) {
        var connected = run.word(socket + Channels.STATE) == Channels.CONNECTED;
        var port = run.word(socket + Channels.PEER_PORT);
        var address = run.word(socket + Channels.PEER_ADDRESS);
        if (nameAt != 0) {
            var read = names.read(nameAt, nameLength);
            if (read < 0) {
                return read;
            }
            if (!names.isHere()) {
                return -Errno.ENETUNREACH;
            }
            port = names.port();
            address = names.address();
        } else if (!connected) {
            return -Errno.EDESTADDRREQ;
        }
        if (pieces.total() > Channels.MOST_IN_A_DATAGRAM) {
            return -Errno.EMSGSIZE;
        }
        if (!pieces.reach(0, pieces.total(), AegisAbi.READ_ACCESS)) {
            return -Errno.EFAULT;
        }
        var bound = named(descriptor, socket);
        if (bound < 0) {
            return bound;
        }
        var mine = run.word(socket + Channels.ADDRESS) == 0 ? Channels.LOOPBACK : run.word(socket + Channels.ADDRESS);
        var minePort = run.word(socket + Channels.PORT);
        var other = channels.find(Channels.DATAGRAM, port, address);
        if (other == 0) {
            run.word(socket + Channels.ERROR, connected ? Errno.ECONNREFUSED : 0);
            return pieces.total();
        }
        var hears = run.word(other + Channels.STATE) != Channels.CONNECTED
                || (run.word(other + Channels.PEER_PORT) == minePort
                        && run.word(other + Channels.PEER_ADDRESS) == mine);
        if (hears && channels.room(other) >= pieces.total() + Channels.RECORD) {
            return record(descriptors.file(descriptor), other, pieces, DO_NOT_WAIT, minePort, mine);
        }
        return pieces.total();
    }

    /// Who sends has a name.
    private long named(long descriptor, long socket) {
        return run.word(socket + Channels.PORT) != 0
                ? 0
                : channels.bind(run.word(descriptors.file(descriptor) + Descriptors.OBJECT),
                        descriptors.capability(descriptor), 0, 0);
    }

    // Receiving.

    long receive(long descriptor, Pieces pieces, long flags) {
        var file = descriptors.file(descriptor);
        var socket = channels.own(run.word(file + Descriptors.OBJECT), descriptors.capability(descriptor));
        cut = false;
        named = false;
        if (pieces.total() < 0) {
            return -Errno.EINVAL;
        }
        if (channels.there(socket) > 0 && run.word(socket + Channels.STATE) != Channels.LISTENING) {
            return channels.isStream(socket) ? bytes(socket, pieces, flags) : message(socket, pieces, flags);
        }
        var error = run.word(socket + Channels.ERROR);
        if (error != 0) {
            run.word(socket + Channels.ERROR, 0);
            return -error;
        }
        if (run.word(socket + Channels.ENDED) != 0
                || (run.word(socket + Channels.SHUT) & Channels.SHUT_READING) != 0) {
            return 0;
        }
        if (run.word(socket + Channels.STATE) != Channels.CONNECTED
                && run.word(socket + Channels.TYPE) != Channels.DATAGRAM) {
            return -Errno.ENOTCONN;
        }
        return waitsNever(file, flags) ? -Errno.EAGAIN : Calls.WAITS;
    }

    private long bytes(long socket, Pieces pieces, long flags) {
        var count = Math.min(pieces.total(), channels.there(socket));
        if (!pieces.reach(0, count, AegisAbi.WRITE_ACCESS)) {
            return -Errno.EFAULT;
        }
        channels.get(socket, pieces, 0, count);
        if ((flags & PEEK) == 0) {
            run.add(socket + Channels.READ, count);
        }
        return count;
    }

    private long message(long socket, Pieces pieces, long flags) {
        channels.getRecord(socket);
        var length = channels.recordLength();
        var count = Math.min(pieces.total(), length);
        if (!pieces.reach(0, count, AegisAbi.WRITE_ACCESS)) {
            return -Errno.EFAULT;
        }
        fromPort = channels.recordPort();
        fromAddress = channels.recordAddress();
        named = run.word(socket + Channels.DOMAIN) == Channels.INET;
        cut = count < length;
        channels.get(socket, pieces, Channels.RECORD, count);
        if ((flags & PEEK) == 0) {
            run.add(socket + Channels.READ, Channels.RECORD + length);
        }
        return count;
    }

    /// Where the sender's name was wanted, if it has one.
    long tellSender(long at, long lengthAt) {
        if (at == 0) {
            return 0;
        }
        if (!named) {
            memory.put(lengthAt, 4, 0);
            return memory.failed() ? -Errno.EFAULT : 0;
        }
        return names.write(at, lengthAt, Channels.INET, fromPort, fromAddress);
    }

    // sendmsg and recvmsg.

    private long refused(long header, long flags) {
        var count = memory.get(header + 24, 8);
        var control = memory.get(header + 40, 8);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        return !knows(flags)
                ? -Errno.EOPNOTSUPP
                : count < 0 || count > Pieces.MOST
                        ? -Errno.EMSGSIZE
                        : control < 0 || control > MOST_CONTROL ? -Errno.ENOBUFS : 0;
    }

    private Pieces pieces(long header) {
        return Pieces.vector(memory, memory.get(header + 16, 8), (int) memory.get(header + 24, 8));
    }

    long sendMessage(long descriptor, long header, long flags) {
        var refused = refused(header, flags);
        if (refused < 0) {
            return refused;
        }
        var pieces = pieces(header);
        var file = descriptors.file(descriptor);
        var socket = channels.own(run.word(file + Descriptors.OBJECT), descriptors.capability(descriptor));
        var inet = run.word(socket + Channels.DOMAIN) == Channels.INET;
        var passes = passes(header);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        if (passes < 0) {
            return passes;
        }
        var other = inet ? 0 : channels.peer(socket);
        if (passes > 0 && inet) {
            return -Errno.EINVAL;
        }
        if (passes > 0 && run.word(Place.PROGRESS) == 0) {
            if (other == 0 || run.word(other + Channels.CLOSED) != 0) {
                return broken(flags);
            }
            var needed = channels.isStream(socket) ? 1 : pieces.total() + Channels.RECORD;
            if (channels.room(other) < needed) {
                return waitsNever(file, flags) ? -Errno.EAGAIN : Calls.WAITS;
            }
            if (!channels.hasRoomToPass(other, (int) passes)) {
                return -Errno.ENOBUFS;
            }
            pass(other, header);
        }
        return send(descriptor, pieces, flags, inet ? memory.get(header, 8) : 0, memory.getInt(header + 8));
    }

    /// How many open files the control part names, or a refusal.
    private long passes(long header) {
        var control = memory.get(header + 32, 8);
        var length = memory.get(header + 40, 8);
        if (control == 0 || length < CONTROL_HEAD) {
            return 0;
        }
        var part = memory.get(control, 8);
        if (part < CONTROL_HEAD || part > length || memory.getInt(control + 8) != SOL_SOCKET
                || memory.getInt(control + 12) != RIGHTS) {
            return -Errno.EINVAL;
        }
        var count = (part - CONTROL_HEAD) >>> 2;
        if (count > Channels.MOST_PASSED) {
            return -Errno.EINVAL;
        }
        for (var i = 0; i < count; i++) {
            if (descriptors.file(memory.getInt(control + CONTROL_HEAD + 4L * i)) == 0) {
                return -Errno.EBADF;
            }
        }
        return count;
    }

    private void pass(long other, long header) {
        var control = memory.get(header + 32, 8);
        var count = (memory.get(control, 8) - CONTROL_HEAD) >>> 2;
        for (var i = 0; i < count; i++) {
            var descriptor = memory.getInt(control + CONTROL_HEAD + 4L * i);
            channels.pass(other, descriptors.file(descriptor), descriptors.capability(descriptor));
        }
    }

    long receiveMessage(long descriptor, long header, long flags) {
        var refused = refused(header, flags & ~CLOSE_ON_EXEC);
        if (refused < 0) {
            return refused;
        }
        var pieces = pieces(header);
        if (memory.failed()) {
            return -Errno.EFAULT;
        }
        var count = receive(descriptor, pieces, flags & ~CLOSE_ON_EXEC);
        if (count < 0) {
            return count;
        }
        var told = (flags & PEEK) != 0 ? 0 : rights(descriptor, header, (flags & CLOSE_ON_EXEC) != 0);
        var name = memory.get(header, 8);
        if (name == 0 || !named) {
            memory.put(header + 8, 4, 0);
        } else {
            names.write(name, header + 8, Channels.INET, fromPort, fromAddress);
        }
        memory.put(header + 40, 8, told & ~1L);
        memory.put(header + 48, 4, (cut ? CUT : 0) | ((told & 1) != 0 ? CONTROL_CUT : 0));
        return memory.failed() ? -Errno.EFAULT : count;
    }

    /// Open files that came with the bytes become descriptors. How long the control part is, bit 0 when there was no room for all.
    private long rights(long descriptor, long header, boolean closeOnExec) {
        var file = descriptors.file(descriptor);
        var frame = run.word(file + Descriptors.OBJECT);
        var key = descriptors.capability(descriptor);
        var control = memory.get(header + 32, 8);
        var length = memory.get(header + 40, 8);
        var room = control == 0 ? 0 : Math.max(0, (length - CONTROL_HEAD) >>> 2);
        var taken = 0;
        var lost = false;
        while (channels.take(channels.own(frame, key), run.word(channels.own(frame, key) + Channels.READ))) {
            var passed = run.word(Place.SCRATCH + 16);
            var capability = run.word(Place.SCRATCH + 24);
            var to = taken < room ? descriptors.lowest(0) : -1;
            if (to < 0) {
                lost = true;
                descriptors.letGo(passed, capability);
            } else {
                descriptors.install(to, passed, capability, closeOnExec);
                run.add(passed + Descriptors.USES, -1);
                memory.put(control + CONTROL_HEAD + 4L * taken, 4, to);
                taken++;
            }
        }
        if (taken == 0) {
            return lost ? 1 : 0;
        }
        memory.put(control, 8, CONTROL_HEAD + 4L * taken);
        memory.put(control + 8, 4, SOL_SOCKET);
        memory.put(control + 12, 4, RIGHTS);
        return Math.min(length & ~1L, (CONTROL_HEAD + 4L * taken + 7) & -8L) | (lost ? 1 : 0);
    }
}
