package spin.ext.unix;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;

/// A socket of UDP. What comes is kept up to a bound; what comes then is lost, as UDP may.
final class DatagramSocket extends Socket {
    private static final int MOST_BYTES = 212_992;
    private static final int LARGEST = 65_507;
    /// What a datagram costs beside its text.
    private static final int OVERHEAD = 512;

    private final Network network;
    private final ArrayDeque<Datagram> arrived = new ArrayDeque<>();
    private @Nullable Endpoint endpoint;
    private @Nullable SocketAddress peer;
    private SocketAddress bound = SocketAddress.NONE;
    private int bytes;
    private boolean noMoreReading;
    private boolean noMoreWriting;

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Datagram(SocketAddress sender, byte[] text) {}

    DatagramSocket(Network network, int mode) {
        super(network.scheduling(), network.nextInode(), mode);
        this.network = network;
    }

    @Override
    int type() {
        return DATAGRAM;
    }

    @Override
    long bind(UnixProcess process, SocketAddress address) {
        return bind(address);
    }

    private long bind(SocketAddress address) {
        if (endpoint != null) {
            return -Errno.EINVAL;
        }
        var claimed = network.bindDatagrams(address.port());
        if (claimed == null) {
            return -Errno.EADDRINUSE;
        }
        endpoint = claimed;
        bound = new SocketAddress(address.address(), claimed.port());
        network.events().on(Udp.class, Udp::packetArrived).key(claimed).handle(this::arrived).install();
        return 0;
    }

    private void arrived(UdpView view) {
        var sender = new SocketAddress(view.sourceAddress(), view.sourcePort());
        boolean expected = peer == null || sender.equals(peer);
        int cost = view.payloadLength() + OVERHEAD;
        if (expected && !noMoreReading && bytes + cost <= MOST_BYTES) {
            bytes += cost;
            arrived.add(new Datagram(sender, view.payload()));
            waiters().wakeAll();
        }
    }

    @Override
    long connect(UnixProcess process, SocketAddress address) {
        long outcome = endpoint == null ? bind(SocketAddress.NONE) : 0;
        if (outcome < 0) {
            return outcome;
        }
        peer = address.address() == 0 ? new SocketAddress(0x7f000001, address.port()) : address;
        return 0;
    }

    @Override
    long disconnect() {
        peer = null;
        return 0;
    }

    @Override
    long send(UnixProcess process, byte[] text, int flags, @Nullable SocketAddress to) {
        if (noMoreWriting) {
            return broken(process, flags);
        }
        var target = to == null ? peer : to;
        if (target == null) {
            return -Errno.EDESTADDRREQ;
        }
        if (text.length > LARGEST) {
            return -Errno.EMSGSIZE;
        }
        if (target.port() == 0) {
            return -Errno.EINVAL;
        }
        long outcome = endpoint == null ? bind(SocketAddress.NONE) : 0;
        var from = endpoint;
        if (outcome < 0 || from == null) {
            return outcome;
        }
        int address = target.address() == 0 ? 0x7f000001 : target.address();
        return from.send(address, target.port(), text) ? text.length : -Errno.ENETUNREACH;
    }

    @Override
    long receive(UnixProcess process, Into into, int most, int flags, From from) {
        while (arrived.isEmpty()) {
            if (noMoreReading) {
                return 0;
            }
            if (!waits(flags)) {
                return -Errno.EAGAIN;
            }
            if (!network.scheduling().await(process, waiters())) {
                return Interrupted.RESTART;
            }
        }
        var next = arrived.getFirst();
        // What does not fit is lost with the rest of its datagram.
        var text = next.text().length > most ? Arrays.copyOf(next.text(), most) : next.text();
        into.put(text);
        from.tell(next.sender());
        if (next.text().length > most) {
            from.cut();
        }
        if ((flags & PEEK) == 0) {
            arrived.removeFirst();
            bytes -= next.text().length + OVERHEAD;
        }
        return text.length;
    }

    @Override
    long shutdown(int how) {
        if (peer == null) {
            return -Errno.ENOTCONN;
        }
        noMoreReading |= how != 1;
        noMoreWriting |= how != 0;
        waiters().wakeAll();
        return 0;
    }

    @Override
    SocketAddress name() {
        boolean here = bound.address() == 0 && peer != null;
        return here ? new SocketAddress(0x7f000001, bound.port()) : bound;
    }

    @Override
    @Nullable
    SocketAddress peer() {
        return peer;
    }

    @Override
    long listen(int backlog) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    long accept(UnixProcess process, Accepted into) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    int takeError() {
        return 0;
    }

    @Override
    long noDelay(boolean on) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    boolean isNoDelay() {
        return false;
    }

    @Override
    void keepAlive(boolean on) {
        keepAlive = on;
    }

    @Override
    void linger(int seconds) {
        // Nothing of a datagram is left when it has been sent.
    }

    @Override
    boolean isListening() {
        return false;
    }

    @Override
    int events() {
        return (arrived.isEmpty() && !noMoreReading ? 0 : POLLIN) | POLLOUT;
    }

    @Override
    long ioctl(UnixProcess process, int request, long argument) {
        if (request != Terminal.BYTES_READY) {
            return -Errno.ENOTTY;
        }
        Bytes.writeInt(process.memory(), argument, arrived.isEmpty() ? 0 : arrived.getFirst().text().length);
        return 0;
    }

    @Override
    void close() {
        var held = endpoint;
        if (held != null) {
            held.release();
        }
    }
}
