package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// One end of a connection, or of none yet: of the internet, which is this machine alone, or one of a pair.
///
/// A stream is a ring of bytes for each way, which each end knows as what comes in and what goes out. Datagrams stand in a queue at their receiver.
final class Socket {

    static final int LOCAL = 1;
    static final int INTERNET = 2;

    static final int STREAM = 1;
    static final int DATAGRAM = 2;
    static final int SEQUENCED = 5;

    /// The most that stands in a queue, and the most that one datagram of the internet carries.
    static final int MOST_QUEUED = 212_992;
    static final int LARGEST = 65_507;

    /// A datagram.
    static final class Message {
        final int bytes;
        final long[] pages;
        /// Who has sent it.
        int address;
        int port;
        OpenFile[] files = NO_FILES;
        @Nullable
        Message next;

        Message(int bytes, long[] pages) {
            this.bytes = bytes;
            this.pages = pages;
        }
    }

    /// Open files that go with the byte of a stream at a place.
    static final class Passed {
        final long at;
        final OpenFile[] files;
        @Nullable
        Passed next;

        Passed(long at, OpenFile[] files) {
            this.at = at;
            this.files = files;
        }
    }

    static final OpenFile[] NO_FILES = {};

    final int family;
    final int type;
    final Channel changes = new Channel();

    // Names: addresses of the internet with their first byte highest, and ports; port 0 is no name.
    int address;
    int port;
    int peerAddress;
    int peerPort;
    @Nullable
    Socket nextNamed;

    boolean connected;
    @Nullable
    Socket peer;
    @Nullable
    Pipe in;
    @Nullable
    Pipe out;
    @Nullable
    Passed passed;
    boolean readsNoMore;
    boolean writesNoMore;
    boolean closed;
    int error;
    /// What happened to it other than bytes.
    private long news;

    // Of one that listens: those who call and are not answered yet.
    boolean listens;
    int backlog;
    int callers;
    @Nullable
    Socket firstCaller;
    @Nullable
    Socket nextCaller;

    // Of datagrams.
    @Nullable
    Message first;
    private @Nullable Message last;
    private int queued;

    boolean reusesAddress;
    boolean keepsAlive;
    boolean hasNoDelay;
    /// Seconds of linger, -1 for none.
    int linger = -1;

    Socket(int family, int type) {
        this.family = family;
        this.type = type;
    }

    boolean isStream() {
        return type == STREAM;
    }

    void happens() {
        news++;
    }

    /// Counts whatever may have made it ready for something.
    long happened() {
        var ring = in;
        var away = out;
        return news + (ring == null ? 0 : ring.happened(true)) + (away == null ? 0 : away.happened(false));
    }

    /// Makes two streams the ends of one connection.
    ///
    /// @param one   a page for what goes from here to there
    /// @param other for the other way
    void connect(Socket to, Below below, long one, long other) {
        out = new Pipe(below, one, Below.PAGE);
        in = new Pipe(below, other, Below.PAGE);
        out.opened(true, true);
        in.opened(true, true);
        to.in = out;
        to.out = in;
        link(to);
    }

    void link(Socket to) {
        peer = to;
        to.peer = this;
        connected = true;
        to.connected = true;
    }

    // Callers.

    void call(Socket caller) {
        callers++;
        happens();
        caller.nextCaller = null;
        var end = firstCaller;
        if (end == null) {
            firstCaller = caller;
            return;
        }
        while (end.nextCaller != null) {
            end = end.nextCaller;
        }
        end.nextCaller = caller;
    }

    @Nullable
    Socket answer() {
        var caller = firstCaller;
        if (caller != null) {
            firstCaller = caller.nextCaller;
            callers--;
        }
        return caller;
    }

    // Datagrams.

    boolean hasRoom(long bytes) {
        return queued == 0 || queued + bytes <= MOST_QUEUED;
    }

    void receive(Message message) {
        message.next = null;
        var end = last;
        if (end == null) {
            first = message;
        } else {
            end.next = message;
        }
        last = message;
        // An empty one takes room too.
        queued += message.bytes + 1;
        happens();
    }

    void drop(Message message, Below below) {
        first = message.next;
        if (first == null) {
            last = null;
        }
        queued -= message.bytes + 1;
        for (var page : message.pages) {
            below.release(page);
        }
    }

    // What could be done.

    /// Bytes that could be read at once.
    long there() {
        var message = first;
        var ring = in;
        return ring != null ? ring.there() : message != null ? message.bytes : 0;
    }

    /// Bytes that could be written at once, at most a page; more than none also when a write would fail.
    long room() {
        var ring = out;
        return ring == null || writesNoMore || error != 0 || ring.readers == 0 ? Below.PAGE : ring.room();
    }

    /// Whether nothing will come any more.
    boolean isAtEnd() {
        var ring = in;
        return readsNoMore || (ring != null ? ring.writers == 0 : type == SEQUENCED && (peer == null || peer.closed));
    }

    int ready() {
        var failed = error != 0 ? Descriptors.POLLERR : 0;
        if (listens) {
            return failed | (firstCaller != null ? Descriptors.POLLIN : 0);
        }
        if (isStream() && !connected) {
            return failed | Descriptors.POLLOUT | Descriptors.POLLHUP;
        }
        if (!isStream()) {
            var to = peer;
            var hangsUp = type == SEQUENCED && isAtEnd();
            return failed | (first != null || hangsUp || readsNoMore ? Descriptors.POLLIN : 0)
                    | (to == null || to.hasRoom(1) ? Descriptors.POLLOUT : 0) | (hangsUp ? Descriptors.POLLHUP : 0);
        }
        var ring = out;
        var noMoreOut = writesNoMore || (ring != null && ring.readers == 0 && family == LOCAL);
        return failed | (there() > 0 || isAtEnd() ? Descriptors.POLLIN : 0)
                | (room() > 0 ? Descriptors.POLLOUT : 0) | (noMoreOut && isAtEnd() ? Descriptors.POLLHUP : 0);
    }
}
