package spin.ext.unix;

import org.jspecify.annotations.Nullable;
import spin.plexus.tcp.ConnectionLostException;
import spin.plexus.tcp.Ending;
import spin.plexus.tcp.Linger;
import spin.plexus.tcp.TcpConnection;
import spin.plexus.tcp.TcpRefusedException;

/// A socket of TCP. It begins as nothing, and is bound, listens or is connected by calls; the kernel's connection does the rest.
final class StreamSocket extends Socket {
    private final Network network;
    private Network.@Nullable Port port;
    private @Nullable TcpConnection connection;
    private SocketAddress bound = SocketAddress.NONE;
    private boolean connecting;
    private boolean noMoreReading;
    private boolean finished;
    private boolean noDelay;
    private boolean owner;
    private int lingerSeconds = -1;
    private int error;
    private boolean errorTold;

    StreamSocket(Network network, int mode) {
        super(network.scheduling(), network.nextInode(), mode);
        this.network = network;
    }

    @Override
    int type() {
        return STREAM;
    }

    @Override
    Waiters waiters() {
        var at = port;
        return at == null ? super.waiters() : at.waiters;
    }

    @Override
    long bind(UnixProcess process, SocketAddress address) {
        return bind(address);
    }

    private long bind(SocketAddress address) {
        if (port != null) {
            return -Errno.EINVAL;
        }
        var claimed = network.bind(address.port(), reuseAddress);
        if (claimed == null) {
            return -Errno.EADDRINUSE;
        }
        port = claimed;
        owner = true;
        bound = new SocketAddress(address.address(), claimed.held.port());
        return 0;
    }

    private long bindIfNeeded() {
        return port == null ? bind(SocketAddress.NONE) : 0;
    }

    @Override
    long listen(int backlog) {
        if (connection != null) {
            return -Errno.EINVAL;
        }
        long outcome = bindIfNeeded();
        var at = port;
        if (outcome < 0 || at == null) {
            return outcome;
        }
        if (!at.held.isListening()) {
            at.held.listen(Math.max(backlog, 0) + 1);
        }
        return 0;
    }

    @Override
    boolean isListening() {
        var at = port;
        return owner && connection == null && at != null && at.held.isListening();
    }

    @Override
    long accept(UnixProcess process, Accepted into) {
        while (true) {
            var at = port;
            if (!isListening() || at == null) {
                return -Errno.EINVAL;
            }
            try {
                var caller = at.held.poll();
                if (caller != null) {
                    var socket = new StreamSocket(network, 0);
                    socket.port = at.share();
                    socket.connection = caller;
                    socket.bound = new SocketAddress(caller.localAddress(), caller.localPort());
                    return into.take(socket, new SocketAddress(caller.remoteAddress(), caller.remotePort()));
                }
            } catch (TcpRefusedException _) {
                // This instance holds as many as it may, and the kernel has reset the caller.
                return -Errno.ENOBUFS;
            }
            if (isNonBlocking()) {
                return -Errno.EAGAIN;
            }
            if (!network.scheduling().await(process, waiters())) {
                return Interrupted.RESTART;
            }
        }
    }

    @Override
    long connect(UnixProcess process, SocketAddress address) {
        if (isListening()) {
            return -Errno.EISCONN;
        }
        if (connection == null) {
            long begun = begin(address);
            if (begun < 0) {
                return begun;
            }
            if (isNonBlocking() && connecting()) {
                return -Errno.EINPROGRESS;
            }
        } else if (!connecting) {
            return -Errno.EISCONN;
        } else if (isNonBlocking() && connecting()) {
            return -Errno.EALREADY;
        }
        while (connecting()) {
            if (!network.scheduling().await(process, waiters())) {
                return Interrupted.RESTART;
            }
        }
        connecting = false;
        int failed = takeError();
        if (failed != 0) {
            forget();
        }
        return -failed;
    }

    private long begin(SocketAddress address) {
        long outcome = bindIfNeeded();
        var at = port;
        if (outcome < 0 || at == null) {
            return outcome;
        }
        if (address.port() == 0) {
            return -Errno.ECONNREFUSED;
        }
        try {
            // The address of nobody is this machine (RFC 1122, 3.2.1.3, as hosts have it).
            var made = at.held.connect(address.address() == 0 ? 0x7f000001 : address.address(), address.port());
            connection = made;
            connecting = true;
            made.noDelay(noDelay);
            made.keepAlive(keepAlive);
            return 0;
        } catch (TcpRefusedException _) {
            // No way leads there, as far as a program needs to know.
            return -Errno.ENETUNREACH;
        }
    }

    private boolean connecting() {
        var with = connection;
        return connecting && with != null && !with.isEstablished() && !with.isOver();
    }

    /// A call that was refused can be made again.
    private void forget() {
        connection = null;
        errorTold = false;
        error = 0;
    }

    @Override
    long send(UnixProcess process, byte[] bytes, int flags, @Nullable SocketAddress to) {
        int done = 0;
        while (true) {
            var with = connection;
            if (with == null) {
                return broken(process, flags);
            }
            int failed = takeError();
            if (failed != 0) {
                return done > 0 ? done : -failed;
            }
            if (finished || with.isOver()) {
                return done > 0 ? done : broken(process, flags);
            }
            try {
                done += with.write(bytes, done, bytes.length - done);
            } catch (ConnectionLostException _) {
                // The next turn tells how.
                continue;
            }
            if (done == bytes.length) {
                return done;
            }
            if (!waits(flags)) {
                return done > 0 ? done : -Errno.EAGAIN;
            }
            if (!network.scheduling().await(process, waiters())) {
                return done > 0 ? done : Interrupted.RESTART;
            }
        }
    }

    @Override
    long receive(UnixProcess process, Into into, int most, int flags, From from) {
        while (true) {
            var with = connection;
            if (with == null) {
                return -Errno.ENOTCONN;
            }
            if (most == 0 || noMoreReading) {
                return 0;
            }
            var bytes = new byte[Math.min(most, Math.max(1, with.readable()))];
            int count = take(with, bytes, flags);
            if (count > 0) {
                var got = new byte[count];
                System.arraycopy(bytes, 0, got, 0, count);
                into.put(got);
                return count;
            }
            if (count < 0) {
                return -takeError();
            }
            if (!waits(flags)) {
                return -Errno.EAGAIN;
            }
            if (!network.scheduling().await(process, waiters())) {
                return Interrupted.RESTART;
            }
        }
    }

    private static int take(TcpConnection with, byte[] bytes, int flags) {
        try {
            boolean stays = (flags & PEEK) != 0 && with.readable() > 0;
            return stays ? with.peek(bytes, 0, bytes.length) : with.poll(bytes, 0, bytes.length);
        } catch (ConnectionLostException _) {
            // As an end; how it ended is the error of the socket.
            return -1;
        }
    }

    @Override
    long shutdown(int how) {
        var with = connection;
        if (with == null || !with.isEstablished()) {
            if (isListening()) {
                stopListening();
                return 0;
            }
            return -Errno.ENOTCONN;
        }
        if (how != 1) {
            noMoreReading = true;
            waiters().wakeAll();
        }
        if (how != 0 && !finished) {
            finished = true;
            with.closeOutput();
        }
        return 0;
    }

    private void stopListening() {
        var at = port;
        if (at != null) {
            at.held.stopListening();
            at.waiters.wakeAll();
        }
    }

    @Override
    SocketAddress name() {
        var with = connection;
        return with == null ? bound : new SocketAddress(with.localAddress(), with.localPort());
    }

    @Override
    @Nullable
    SocketAddress peer() {
        var with = connection;
        return with == null || !with.isEstablished()
                ? null
                : new SocketAddress(with.remoteAddress(), with.remotePort());
    }

    @Override
    int takeError() {
        var with = connection;
        if (with != null && error == 0 && !errorTold) {
            error = errorOf(with.ending());
        }
        int told = error;
        errorTold |= told != 0;
        error = 0;
        return told;
    }

    private int errorOf(Ending ending) {
        return switch (ending) {
            case NONE, CLOSED, ABORTED -> 0;
            case REFUSED -> Errno.ECONNREFUSED;
            case RESET -> finished ? Errno.EPIPE : Errno.ECONNRESET;
            case TIMED_OUT -> Errno.ETIMEDOUT;
        };
    }

    @Override
    long noDelay(boolean on) {
        noDelay = on;
        var with = connection;
        if (with != null && !with.isOver()) {
            with.noDelay(on);
        }
        return 0;
    }

    @Override
    boolean isNoDelay() {
        return noDelay;
    }

    @Override
    void keepAlive(boolean on) {
        keepAlive = on;
        var with = connection;
        if (with != null && !with.isOver()) {
            with.keepAlive(on);
        }
    }

    @Override
    void linger(int seconds) {
        lingerSeconds = seconds;
    }

    @Override
    int events() {
        var with = connection;
        var at = port;
        if (with == null) {
            return isListening() && at != null ? (at.held.hasCaller() ? POLLIN : 0) : POLLOUT | POLLHUP;
        }
        if (connecting()) {
            return 0;
        }
        boolean lost = with.isOver() && errorOf(with.ending()) != 0 && !errorTold;
        boolean ended = with.isPeerClosed() || with.isOver() || noMoreReading;
        int events = with.readable() > 0 || ended ? POLLIN : 0;
        events |= finished || with.isOver() || with.writable() > 0 ? POLLOUT : 0;
        events |= with.isOver() || (ended && finished) ? POLLHUP : 0;
        return events | (lost ? POLLERR : 0);
    }

    @Override
    long ioctl(UnixProcess process, int request, long argument) {
        if (request != Terminal.BYTES_READY) {
            return -Errno.ENOTTY;
        }
        var with = connection;
        if (with == null) {
            return -Errno.EINVAL;
        }
        Bytes.writeInt(process.memory(), argument, with.readable());
        return 0;
    }

    @Override
    void close() {
        var with = connection;
        if (with != null) {
            with.linger(lingerSeconds == 0 ? Linger.RESET : Linger.DELIVER);
            with.close();
        }
        var at = port;
        if (at != null) {
            if (owner) {
                at.bound = false;
                if (with == null) {
                    stopListening();
                }
            }
            at.leave();
        }
    }
}
