package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// Sockets as the library has them: each a frame of the keeper's, which its peer can see too, with what has come to it in up to 16 more.
///
/// Bytes go from the sender's memory into the receiver's frames at once; there is no protocol between two processes of one family, only what its
/// outcome would be. A stream is a run of bytes; of the other kinds each message has a record before it. Who closes marks its frame and lets go of
/// both; the last of the two that lets go frees it.
///
///      socket   fields | 16 callers that wait to be accepted: frame, capability | 16 frames of what has come: frame, capability
///               | open files on the way: position, file, capability
///      record   length | port of the sender | its address                 16 bytes
final class Channels {

    static final int STREAM = 1;
    static final int DATAGRAM = 2;
    static final int SEQUENCED = 5;
    static final int LOCAL = 1;
    static final int INET = 2;

    static final int NEW = 0;
    static final int LISTENING = 1;
    static final int CONNECTED = 2;

    static final int TYPE = 0;
    static final int DOMAIN = 8;
    static final int STATE = 16;
    static final int OPTIONS = 24;
    static final int PORT = 32;
    static final int ADDRESS = 40;
    static final int PEER_PORT = 48;
    static final int PEER_ADDRESS = 56;
    private static final int PEER = 64;
    private static final int PEER_CAPABILITY = 72;
    /// Bit 0: nothing is received any more; bit 1: nothing is sent.
    static final int SHUT = 80;
    static final int ERROR = 88;
    static final int CLOSED = 96;
    /// Seconds to linger and 1; 0 when it is not said.
    static final int LINGER = 104;
    static final int READ = 112;
    static final int WRITTEN = 120;
    static final int BACKLOG = 128;
    /// The peer sends nothing any more.
    static final int ENDED = 136;
    static final int CALLERS = 144;
    private static final int PASSED = 152;
    private static final int FIRST_CALLER = 0x100;
    private static final int MOST_CALLERS = 16;
    private static final int FIRST_FRAME = 0x200;
    private static final int FRAMES = 16;
    private static final int FIRST_PASSED = 0x400;
    static final int MOST_PASSED = 32;

    static final int SHUT_READING = 1;
    static final int SHUT_WRITING = 2;
    static final long ROOM = (long) FRAMES << Place.PAGE_SHIFT;
    static final int RECORD = 16;
    static final int MOST_IN_A_DATAGRAM = 65507;

    private final Run run;
    private final Family family;

    Channels(Run run, Family family) {
        this.run = run;
        this.family = family;
    }

    long own(long frame, long capability) {
        return run.window(Place.W_SOCKET, frame, capability, Place.RW);
    }

    /// The socket that this one is connected to, in the other window; 0 when there is none.
    long peer(long socket) {
        var capability = run.word(socket + PEER_CAPABILITY);
        return capability == 0 ? 0 : run.window(Place.W_PEER, run.word(socket + PEER), capability, Place.RW);
    }

    /// A new one: the family's fresh frame. False when there is none left.
    boolean make(int type, int domain) {
        if (!family.fresh()) {
            return false;
        }
        family.keep(family.frame(), family.capability());
        var socket = run.window(Place.W_FRESH, family.frame(), family.capability(), Place.RW);
        run.word(socket + TYPE, type);
        run.word(socket + DOMAIN, domain);
        return true;
    }

    boolean isStream(long socket) {
        return run.word(socket + TYPE) == STREAM;
    }

    /// Makes two the ends of one connection.
    void connect(long frame, long capability, long otherFrame, long otherCapability) {
        link(own(frame, capability), otherFrame, otherCapability);
        link(run.window(Place.W_PEER, otherFrame, otherCapability, Place.RW), frame, capability);
    }

    private void link(long socket, long frame, long capability) {
        family.share(frame, capability, true);
        run.word(socket + PEER, frame);
        run.word(socket + PEER_CAPABILITY, capability);
        run.word(socket + STATE, CONNECTED);
    }

    // Callers.

    /// Whether a listener has room for another caller.
    boolean hasRoom(long listener) {
        return run.word(listener + CALLERS) < Math.min(MOST_CALLERS, run.word(listener + BACKLOG) + 1);
    }

    void queue(long listener, long frame, long capability) {
        var at = caller(listener, (int) run.word(listener + CALLERS));
        run.word(at, frame);
        run.word(at + 8, capability);
        run.add(listener + CALLERS, 1);
        run.add(listener + WRITTEN, 1);
    }

    /// Takes the caller that has waited longest; whose frame and capability stand before the others no more.
    void dequeue(long listener) {
        var left = (int) run.word(listener + CALLERS) - 1;
        run.copy(caller(listener, 0), caller(listener, 1), 16L * left);
        run.word(listener + CALLERS, left);
    }

    static long caller(long listener, int number) {
        return listener + FIRST_CALLER + 16L * number;
    }

    // Bytes that have come.

    long there(long socket) {
        return run.word(socket + WRITTEN) - run.word(socket + READ);
    }

    long room(long socket) {
        return ROOM - there(socket);
    }

    /// Where a position's byte lies; 0 when there is no frame for it.
    private long at(long socket, long position) {
        var entry = socket + FIRST_FRAME + ((position >>> Place.PAGE_SHIFT & (FRAMES - 1)) << 4);
        if (run.word(entry + 8) == 0) {
            if (!family.raw()) {
                return 0;
            }
            family.keep(family.frame(), family.capability());
            run.word(entry, family.frame());
            run.word(entry + 8, family.capability());
        }
        return run.window(Place.W_RING, run.word(entry), run.word(entry + 8), Place.RW)
                + (position & (Place.PAGE - 1));
    }

    private static long part(long position, long left) {
        return Math.min(left, Place.PAGE - (position & (Place.PAGE - 1)));
    }

    /// Whether there are frames for so many bytes more.
    boolean prepare(long socket, long count) {
        var position = run.word(socket + WRITTEN);
        for (var done = 0L; done < count; done += part(position + done, count - done)) {
            if (at(socket, position + done) == 0) {
                return false;
            }
        }
        return true;
    }

    /// Bytes of the program's behind what has come; the caller has prepared for them.
    void put(long socket, Pieces pieces, long offset, long count) {
        var position = run.word(socket + WRITTEN);
        for (var done = 0L; done < count;) {
            var part = part(position + done, count - done);
            pieces.copy(offset + done, at(socket, position + done), part, true);
            done += part;
        }
        run.word(socket + WRITTEN, position + count);
    }

    void get(long socket, Pieces pieces, long skip, long count) {
        var position = run.word(socket + READ) + skip;
        for (var done = 0L; done < count;) {
            var part = part(position + done, count - done);
            pieces.copy(done, at(socket, position + done), part, false);
            done += part;
        }
    }

    /// A record, by way of the scratch memory.
    void putRecord(long socket, long length, long port, long address) {
        run.word(Place.SCRATCH, length | port << 32);
        run.word(Place.SCRATCH + 8, address);
        var position = run.word(socket + WRITTEN);
        for (var i = 0; i < RECORD; i++) {
            run.octet(at(socket, position + i), run.octet(Place.SCRATCH + i));
        }
        run.word(socket + WRITTEN, position + RECORD);
    }

    /// The record of the message that comes next: two words of the scratch memory.
    void getRecord(long socket) {
        var position = run.word(socket + READ);
        for (var i = 0; i < RECORD; i++) {
            run.octet(Place.SCRATCH + i, run.octet(at(socket, position + i)));
        }
    }

    long recordLength() {
        return run.word(Place.SCRATCH) & 0xffff_ffffL;
    }

    long recordPort() {
        return run.word(Place.SCRATCH) >>> 32;
    }

    long recordAddress() {
        return run.word(Place.SCRATCH + 8);
    }

    // Open files on the way.

    boolean hasRoomToPass(long socket, int count) {
        return run.word(socket + PASSED) + count <= MOST_PASSED;
    }

    /// An open file that goes with the byte that is written next.
    void pass(long socket, long file, long capability) {
        var at = passed(socket, (int) run.word(socket + PASSED));
        run.word(at, run.word(socket + WRITTEN));
        run.word(at + 8, file);
        run.word(at + 16, capability);
        run.add(socket + PASSED, 1);
        run.add(file + Descriptors.USES, 1);
    }

    private static long passed(long socket, int number) {
        return socket + FIRST_PASSED + 24L * number;
    }

    /// The next open file that goes with a byte before a position: it stands in the scratch memory, file and capability. False when there is none.
    boolean take(long socket, long before) {
        var count = (int) run.word(socket + PASSED);
        if (count == 0 || run.word(passed(socket, 0)) >= before) {
            return false;
        }
        run.copy(Place.SCRATCH + 16, passed(socket, 0) + 8, 16);
        run.copy(passed(socket, 0), passed(socket, 1), 24L * (count - 1));
        run.word(socket + PASSED, count - 1L);
        return true;
    }

    // Readiness.

    int ready(long socket) {
        var error = run.word(socket + ERROR) != 0 ? Descriptors.POLLERR : 0;
        var in = there(socket) > 0 ? Descriptors.POLLIN : 0;
        if (run.word(socket + STATE) == LISTENING) {
            return (run.word(socket + CALLERS) > 0 ? Descriptors.POLLIN : 0) | error;
        }
        if (run.word(socket + TYPE) == DATAGRAM && run.word(socket + DOMAIN) == INET) {
            return in | error | Descriptors.POLLOUT;
        }
        var shut = run.word(socket + SHUT);
        if (run.word(socket + STATE) == NEW) {
            return in | error | Descriptors.POLLOUT | Descriptors.POLLHUP;
        }
        var ended = run.word(socket + ENDED) != 0 || (shut & SHUT_READING) != 0;
        var other = peer(socket);
        var writable = other == 0 || run.word(other + CLOSED) != 0 || (shut & SHUT_WRITING) != 0 || room(other) > 0;
        return in | error | (ended ? Descriptors.POLLIN : 0) | (writable ? Descriptors.POLLOUT : 0)
                | (ended && (shut & SHUT_WRITING) != 0 ? Descriptors.POLLHUP : 0);
    }

    // The end.

    /// The end of sending. The peer reads what is there and then an end.
    void shut(long socket, long how) {
        run.word(socket + SHUT, run.word(socket + SHUT) | how);
        if ((how & SHUT_WRITING) != 0) {
            var other = peer(socket);
            if (other != 0) {
                run.word(other + ENDED, 1);
            }
        }
    }

    /// Nobody has it open any more. Callers that were not accepted are turned away, and open files on the way are closed by the caller, who takes
    /// them first.
    void close(long frame, long capability) {
        var socket = own(frame, capability);
        var callers = (int) run.word(socket + CALLERS);
        run.word(socket + CLOSED, 1);
        if (callers > 0) {
            var frames = new long[2 * callers];
            for (var number = 0; number < callers; number++) {
                frames[2 * number] = run.word(caller(socket, number));
                frames[2 * number + 1] = run.word(caller(socket, number) + 8);
            }
            for (var number = 0; number < callers; number++) {
                leave(frames[2 * number], frames[2 * number + 1], true);
            }
        }
        leave(frame, capability, false);
    }

    private void leave(long frame, long capability, boolean reset) {
        var socket = own(frame, capability);
        var other = peer(socket);
        run.word(socket + CLOSED, 1);
        var abrupt = reset || there(socket) > 0 || run.word(socket + LINGER) == 1;
        if (other != 0) {
            run.word(other + ENDED, 1);
            if (abrupt && run.word(socket + TYPE) != DATAGRAM) {
                run.word(other + ERROR, Errno.ECONNRESET);
                run.word(other + SHUT, SHUT_READING | SHUT_WRITING);
            } else if (run.word(socket + DOMAIN) == LOCAL) {
                run.word(other + SHUT, run.word(other + SHUT) | SHUT_WRITING);
            }
            family.release(run.word(socket + PEER), run.word(socket + PEER_CAPABILITY));
            run.word(socket + PEER_CAPABILITY, 0);
        }
        for (var number = 0; number < FRAMES; number++) {
            var entry = socket + FIRST_FRAME + 16L * number;
            if (run.word(entry + 8) != 0) {
                family.release(run.word(entry), run.word(entry + 8));
                run.word(entry + 8, 0);
            }
        }
        family.release(frame, capability);
    }

    // Ports.

    private static final int UDP = 2;
    private static final int PORT_BYTES = 32;
    private static final int MOST_PORTS = Place.PAGE / PORT_BYTES - 1;
    private static final long NEXT = Place.PAGE - PORT_BYTES;
    private static final int FIRST_FREE = 49152;
    private static final int FREE = 16384;
    static final long LOOPBACK = 0x7f00_0001L;

    private static long key(int type, long port) {
        return (type == DATAGRAM ? (long) UDP << 32 : 1L << 32) | port;
    }

    /// Where the port is noted, or 0. An address of 0 is any.
    private long named(long board, int type, long port, long address) {
        for (var number = 0; board != 0 && number < MOST_PORTS; number++) {
            var at = board + (long) number * PORT_BYTES;
            if (run.word(at) == key(type, port)
                    && (address == 0 || run.word(at + 8) == 0 || run.word(at + 8) == address)) {
                return at;
            }
        }
        return 0;
    }

    /// Gives a socket a name of its own; a port of 0 is any that is free. 0, or a refusal.
    long bind(long frame, long capability, long port, long address) {
        var board = family.board(Place.BOARD_PORTS, true);
        var socket = own(frame, capability);
        var type = (int) run.word(socket + TYPE);
        if (board == 0) {
            return -Errno.ENOBUFS;
        }
        var chosen = port == 0 ? freePort(board, type) : port;
        if (chosen == 0 || named(board, type, chosen, address) != 0) {
            return -Errno.EADDRINUSE;
        }
        for (var number = 0; number < MOST_PORTS; number++) {
            var at = board + (long) number * PORT_BYTES;
            if (run.word(at) == 0) {
                run.word(at, key(type, chosen));
                run.word(at + 8, address);
                run.word(at + 16, frame);
                run.word(at + 24, capability);
                run.word(socket + PORT, chosen);
                run.word(socket + ADDRESS, address);
                return 0;
            }
        }
        return -Errno.ENOBUFS;
    }

    private long freePort(long board, int type) {
        for (var tried = 0; tried < FREE; tried++) {
            var port = FIRST_FREE + run.word(board + NEXT);
            run.word(board + NEXT, run.word(board + NEXT) + 1 & (FREE - 1));
            if (named(board, type, port, 0) == 0) {
                return port;
            }
        }
        return 0;
    }

    void unbind(long frame, long capability) {
        var socket = own(frame, capability);
        var board = family.board(Place.BOARD_PORTS, false);
        for (var number = 0; board != 0 && number < MOST_PORTS; number++) {
            var at = board + (long) number * PORT_BYTES;
            if (run.word(at) != 0 && run.word(at + 16) == frame
                    && run.word(at) == key((int) run.word(socket + TYPE), run.word(socket + PORT))) {
                run.word(at, 0);
            }
        }
    }

    /// Whom a name of this machine means, in the window of peers; 0 when nobody. Its frame and capability: [#foundFrame], [#foundCapability].
    long find(int type, long port, long address) {
        var at = named(family.board(Place.BOARD_PORTS, false), type, port, address);
        if (at == 0) {
            return 0;
        }
        foundFrame = run.word(at + 16);
        foundCapability = run.word(at + 24);
        return run.window(Place.W_PEER, foundFrame, foundCapability, AegisAbi.READ | AegisAbi.WRITE);
    }

    private long foundFrame;
    private long foundCapability;

    long foundFrame() {
        return foundFrame;
    }

    long foundCapability() {
        return foundCapability;
    }
}
