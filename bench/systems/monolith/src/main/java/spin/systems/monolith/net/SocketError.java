package spin.systems.monolith.net;

/// Why the protocols do not do what a socket asks: the numbers of 4.3BSD's `errno.h`, 0 for no error.
public final class SocketError {

    public static final int NONE = 0;
    public static final int EACCES = 13;
    public static final int EINVAL = 22;
    public static final int EMSGSIZE = 40;
    public static final int ENOPROTOOPT = 42;
    public static final int EADDRINUSE = 48;
    public static final int EADDRNOTAVAIL = 49;
    public static final int ENETUNREACH = 51;
    public static final int ECONNRESET = 54;
    public static final int ENOBUFS = 55;
    public static final int EISCONN = 56;
    public static final int ENOTCONN = 57;
    public static final int ETIMEDOUT = 60;
    public static final int ECONNREFUSED = 61;
    public static final int EHOSTUNREACH = 65;

    private SocketError() {}
}
