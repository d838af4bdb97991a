package spin.systems.aegis.exos.process;

/// Errors of system calls, as Linux numbers them on the Alpha.
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int ENXIO = 6;
    static final int E2BIG = 7;
    static final int ENOEXEC = 8;
    static final int EBADF = 9;
    static final int ECHILD = 10;
    static final int EDEADLK = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EFAULT = 14;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENODEV = 19;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOTTY = 25;
    static final int EFBIG = 27;
    static final int ENOSPC = 28;
    static final int ESPIPE = 29;
    static final int EPIPE = 32;
    static final int ERANGE = 34;
    static final int EAGAIN = 35;
    static final int ENOTSOCK = 38;
    static final int EDESTADDRREQ = 39;
    static final int EMSGSIZE = 40;
    static final int ENOPROTOOPT = 42;
    static final int EPROTONOSUPPORT = 43;
    static final int ESOCKTNOSUPPORT = 44;
    static final int EOPNOTSUPP = 45;
    static final int EAFNOSUPPORT = 47;
    static final int EADDRINUSE = 48;
    static final int EADDRNOTAVAIL = 49;
    static final int ENETUNREACH = 51;
    static final int ECONNRESET = 54;
    static final int ENOBUFS = 55;
    static final int EISCONN = 56;
    static final int ENOTCONN = 57;
    static final int ETIMEDOUT = 60;
    static final int ECONNREFUSED = 61;
    static final int ELOOP = 62;
    static final int ENAMETOOLONG = 63;
    static final int EHOSTUNREACH = 65;
    static final int ENOTEMPTY = 66;
    static final int ENOLCK = 77;
    static final int ENOSYS = 78;
    static final int LARGEST = 4095;

    private Errno() {}
}
