package spin.systems.unix;

/// getsockopt and setsockopt.
final class SocketOptions {

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int NO_DELAY = 1;
    private static final int SOCKET = 0xffff;
    private static final int DEBUG = 1;
    private static final int REUSE_ADDRESS = 4;
    private static final int KEEP_ALIVE = 8;
    private static final int BROADCAST = 0x20;
    private static final int LINGER = 0x80;
    private static final int SEND_BUFFER = 0x1001;
    private static final int RECEIVE_BUFFER = 0x1002;
    private static final int ERROR = 0x1007;
    private static final int TYPE = 0x1008;
    private static final int LISTENS = 0x1014;
    private static final int PROTOCOL = 0x1028;
    private static final int DOMAIN = 0x1029;

    private final User user;

    SocketOptions(User user) {
        this.user = user;
    }

    long set(Socket socket, int level, int option, long at, int bytes) {
        if (bytes < 4) {
            return -Errno.EINVAL;
        }
        var value = user.getInt(at);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (level == TCP && option == NO_DELAY && isTcp(socket)) {
            socket.hasNoDelay = value != 0;
            return 0;
        }
        if (level != SOCKET) {
            return socket.family == Socket.LOCAL ? -Errno.EOPNOTSUPP : -Errno.ENOPROTOOPT;
        }
        switch (option) {
            case REUSE_ADDRESS -> socket.reusesAddress = value != 0;
            case KEEP_ALIVE -> socket.keepsAlive = value != 0;
            case LINGER -> {
                if (bytes < 8) {
                    return -Errno.EINVAL;
                }
                var seconds = user.getInt(at + 4);
                if (user.failed()) {
                    return -Errno.EFAULT;
                }
                socket.linger = value == 0 ? -1 : Math.max(0, seconds);
            }
            case BROADCAST, SEND_BUFFER, RECEIVE_BUFFER -> {
                // The queues have the size that they have; nobody sends to many here.
            }
            default -> {
                return -Errno.ENOPROTOOPT;
            }
        }
        return 0;
    }

    private static boolean isTcp(Socket socket) {
        return socket.family == Socket.INTERNET && socket.isStream();
    }

    long get(Socket socket, int level, int option, long at, long lengthAt) {
        var room = user.getInt(lengthAt);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (room < 0) {
            return -Errno.EINVAL;
        }
        if (level == SOCKET && option == LINGER) {
            user.clearScratch(8);
            user.scratch(0, socket.linger < 0 ? 0 : 1 | (long) socket.linger << 32);
            return tell(at, lengthAt, Math.min(room, 8));
        }
        var value = value(socket, level, option);
        if (value < 0) {
            return value;
        }
        user.scratch(0, value);
        return tell(at, lengthAt, Math.min(room, 4));
    }

    private long tell(long at, long lengthAt, int bytes) {
        user.outScratch(at, bytes);
        user.putInt(lengthAt, bytes);
        return 0;
    }

    private static long value(Socket socket, int level, int option) {
        if (level == TCP && option == NO_DELAY && isTcp(socket)) {
            return socket.hasNoDelay ? 1 : 0;
        }
        if (level != SOCKET) {
            return socket.family == Socket.LOCAL ? -Errno.EOPNOTSUPP : -Errno.ENOPROTOOPT;
        }
        return switch (option) {
            case DEBUG, BROADCAST -> 0;
            case REUSE_ADDRESS -> socket.reusesAddress ? 1 : 0;
            case KEEP_ALIVE -> socket.keepsAlive ? 1 : 0;
            case SEND_BUFFER, RECEIVE_BUFFER -> socket.isStream() ? Below.PAGE : Socket.MOST_QUEUED;
            case ERROR -> {
                var error = socket.error;
                socket.error = 0;
                yield error;
            }
            case TYPE -> socket.type;
            case LISTENS -> socket.listens ? 1 : 0;
            case PROTOCOL -> socket.family == Socket.LOCAL ? 0 : socket.isStream() ? TCP : UDP;
            case DOMAIN -> socket.family;
            default -> -Errno.ENOPROTOOPT;
        };
    }
}
