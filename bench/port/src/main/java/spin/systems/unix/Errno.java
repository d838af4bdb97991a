package spin.systems.unix;

/// Errors of system calls, as Linux numbers them on the Alpha.
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int ENXIO = 6;
    static final int E2BIG = 7;
    static final int ENOEXEC = 8;
    static final int EBADF = 9;
    static final int ECHILD = 10;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EFAULT = 14;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int EMFILE = 24;
    static final int ENOTTY = 25;
    static final int EFBIG = 27;
    static final int ENOSPC = 28;
    static final int ESPIPE = 29;
    static final int EPIPE = 32;
    static final int ERANGE = 34;
    static final int EAGAIN = 35;
    static final int ELOOP = 62;
    static final int ENAMETOOLONG = 63;
    static final int ENOTEMPTY = 66;
    static final int ENOSYS = 78;
    static final int LARGEST = 4095;

    private Errno() {}
}
