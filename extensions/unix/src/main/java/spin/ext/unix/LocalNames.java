package spin.ext.unix;

import java.util.HashMap;
import java.util.Map;

/// Who is called what among the local sockets of one instance: nodes of file systems, and names that are nobody's else.
final class LocalNames {
    /// A name that is no path: each kind of socket has its own.
    private record Own(String name, int type) {}

    private final PathCalls paths;
    private final Map<Object, LocalSocket> sockets = new HashMap<>();
    private long made;

    LocalNames(PathCalls paths) {
        this.paths = paths;
    }

    /// The number of a socket that is made now.
    long next() {
        return ++made;
    }

    /// Gives a socket a name, which must be free.
    ///
    /// @return what it is to be forgotten by
    Object bind(UnixProcess process, SocketAddress address, LocalSocket socket) {
        var key = address.isPath() ? paths.makeSocket(process, address.path()) : new Own(address.path(), socket.type());
        if (sockets.putIfAbsent(key, socket) != null) {
            throw new RefusedException(Errno.EADDRINUSE);
        }
        return key;
    }

    void requireFree(UnixProcess process, SocketAddress address) {
        if (address.isPath() && paths.exists(process, address.path())) {
            throw new RefusedException(Errno.EADDRINUSE);
        }
    }

    void forget(Object key) {
        sockets.remove(key);
    }

    /// The socket of that name; refused when there is none, or it has been closed and only its name is left.
    ///
    /// @param type of the one that asks
    LocalSocket find(UnixProcess process, SocketAddress address, int type) {
        if (address.path().isEmpty()) {
            throw new RefusedException(Errno.EINVAL);
        }
        var found = sockets
                .get(address.isPath() ? paths.socket(process, address.path()) : new Own(address.path(), type));
        if (found == null) {
            throw new RefusedException(Errno.ECONNREFUSED);
        }
        return found;
    }
}
