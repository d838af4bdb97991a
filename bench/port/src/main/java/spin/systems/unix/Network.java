package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// The internet of one machine: which socket has which name. It reaches addresses of the loopback, 127.0.0.0/8, and nothing else.
final class Network {

    static final int ANY = 0;
    static final int HERE = 0x7f00_0001;
    private static final int LOOPBACK = 0x7f;
    private static final int FIRST_FREE_PORT = 32_768;
    private static final int MOST_PORTS = 1 << 16;

    private @Nullable Socket first;
    private int lastPort = FIRST_FREE_PORT - 1;

    /// Whether an address is this machine's; [#ANY] is.
    static boolean isHere(int address) {
        return address == ANY || address >>> 24 == LOOPBACK;
    }

    /// Who listens there; null for nobody.
    @Nullable
    Socket listener(int address, int port) {
        for (var socket = first; socket != null; socket = socket.nextNamed) {
            if (socket.listens && socket.port == port && (socket.address == ANY || socket.address == address)) {
                return socket;
            }
        }
        return null;
    }

    /// Who has a datagram; null for nobody. One that is connected hears its peer only.
    @Nullable
    Socket receiver(int address, int port, int fromAddress, int fromPort) {
        for (var socket = first; socket != null; socket = socket.nextNamed) {
            if (socket.type == Socket.DATAGRAM && socket.port == port
                    && (socket.address == ANY || socket.address == address)
                    && (!socket.connected || (socket.peerPort == fromPort && socket.peerAddress == fromAddress))) {
                return socket;
            }
        }
        return null;
    }

    /// Gives a socket a name: 0 or a refusal.
    ///
    /// @param port 0 for any that is free
    long name(Socket socket, int address, int port) {
        var chosen = port == 0 ? freePort(socket.type) : port;
        if (chosen == 0 || (port != 0 && isTaken(socket, address, port))) {
            return -Errno.EADDRINUSE;
        }
        socket.address = address;
        socket.port = chosen;
        socket.nextNamed = first;
        first = socket;
        return 0;
    }

    private boolean isTaken(Socket wants, int address, int port) {
        for (var socket = first; socket != null; socket = socket.nextNamed) {
            if (socket.type == wants.type && socket.port == port
                    && (socket.address == ANY || address == ANY || socket.address == address)
                    && (!socket.reusesAddress || !wants.reusesAddress || socket.listens)) {
                return true;
            }
        }
        return false;
    }

    private int freePort(int type) {
        for (var tried = FIRST_FREE_PORT; tried < MOST_PORTS; tried++) {
            lastPort = lastPort == MOST_PORTS - 1 ? FIRST_FREE_PORT : lastPort + 1;
            if (isFree(type, lastPort)) {
                return lastPort;
            }
        }
        return 0;
    }

    private boolean isFree(int type, int port) {
        for (var socket = first; socket != null; socket = socket.nextNamed) {
            if (socket.type == type && socket.port == port) {
                return false;
            }
        }
        return true;
    }

    void forget(Socket gone) {
        Socket before = null;
        for (var socket = first; socket != null; socket = socket.nextNamed) {
            if (socket == gone) {
                if (before == null) {
                    first = socket.nextNamed;
                } else {
                    before.nextNamed = socket.nextNamed;
                }
                return;
            }
            before = socket;
        }
    }
}
