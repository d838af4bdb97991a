package spin.systems.monolith;

/// What user mode sees of the kernel beside the port's own numbers: OSF/1's convention and, where OSF/1 has the call, its number.
///
/// The number is in v0, arguments are in a0 to a5. The result is in v0; a3 is not zero when it is an error number.
public final class UnixAbi {

    public static final int EXIT = 1;
    /// v0 is 0 in the child.
    public static final int FORK = 2;
    public static final int READ = 3;
    public static final int WRITE = 4;
    public static final int CLOSE = 6;
    /// Waits for the end of the child a0, -1 for any; v0 is its number and a4 its status.
    public static final int WAIT = 7;
    public static final int GETPID = 20;
    public static final int KILL = 37;
    /// Opens the file whose name is at a0, as bytes that end with a 0, to read it; v0 is the descriptor.
    public static final int OPEN = 45;
    /// v0 and a4 are the reading and the writing end.
    public static final int PIPE = 42;
    /// a0 is 1 to add a1 to the blocked signals, 2 to take it away, 3 to make it all of them. v0 is what they were.
    public static final int SIGPROCMASK = 48;
    public static final int MPROTECT = 74;
    /// a0 is the [SignalFrame].
    public static final int SIGRETURN = 103;
    /// As read and write, with a2 pieces at a1, of which each is an address and a length.
    public static final int READV = 120;
    public static final int WRITEV = 121;
    /// Waits for a signal with a0 as the blocked ones meanwhile.
    public static final int SIGSUSPEND = 111;
    /// a0 is the signal, a1 the handler, a2 the code that calls it and returns; a3 is [#INTERRUPTS] or 0.
    public static final int SIGACTION = 156;

    /// v0 is a thread that does not run yet, with a0 as its unique value.
    public static final int THREAD_CREATE = 300;
    /// Thread a0 begins at a1 with its stack pointer at a2.
    public static final int THREAD_START = 301;
    public static final int THREAD_EXIT = 302;
    /// Waits until somebody has woken the calling thread since it last waited.
    public static final int THREAD_BLOCK = 303;
    public static final int THREAD_WAKE = 304;
    public static final int THREAD_SELF = 305;
    public static final int THREAD_YIELD = 306;
    /// v0 is how many cycles the calling thread had the processor.
    public static final int THREAD_TIME = 307;

    /// Finds room for a0 bytes; v0 is where.
    public static final int VM_ALLOCATE = 330;
    /// From a0 on, a1 bytes are gone.
    public static final int VM_DEALLOCATE = 331;
    /// From a0 on, a1 bytes may be written if a2 is not 0.
    public static final int VM_PROTECT = 332;

    /// a0 is the port; v0 a descriptor.
    public static final int SOCKET_BIND = 310;
    /// Sends a2 bytes at a1 through descriptor a0 to port a3; through a socket of the internet with flags a3, of which there are none, to the address at
    /// a4 with a5 bytes, a [SocketName].
    public static final int SEND_TO = 133;
    /// At most a2 bytes to a1 from descriptor a0; v0 is how many, a4 the sender's port. A socket of the internet takes flags a3, of which there are none,
    /// and puts the sender's address to a4 and its length to a5, where the room for it stands as an `int`; nowhere if a4 is 0.
    public static final int RECEIVE_FROM = 125;
    /// As [#SEND_TO] and [#RECEIVE_FROM] with a `struct msghdr` at a1: the address, its length as an `int` at 8, the pieces at 16, their number as an
    /// `int` at 24.
    public static final int SEND_MESSAGE = 28;
    public static final int RECEIVE_MESSAGE = 27;
    /// a0 is [#INTERNET], a1 [#STREAM] or [#DATAGRAM]; v0 a descriptor. Only where a machine is on a network.
    public static final int SOCKET = 97;
    /// Gives socket a0 the address at a1 with a2 bytes, of which host and port may be 0 for any.
    public static final int BIND = 104;
    /// Socket a0 speaks with the address at a1 with a2 bytes from now on.
    public static final int CONNECT = 98;
    /// The other end of socket a0, and its own: put to a1 and its length to a2, where the room for it stands.
    public static final int GETPEERNAME = 141;
    public static final int GETSOCKNAME = 150;
    /// Stream socket a0 waits for calls, of which at most a1 wait.
    public static final int LISTEN = 106;
    /// v0 is a descriptor of the next call to socket a0; who calls is put to a1 and its length to a2, where the room for it stands, unless a1 is 0.
    public static final int ACCEPT = 99;
    /// Waits a0 microseconds; a library makes it of a timer and a signal.
    public static final int SLEEP = 320;
    /// Waits until one of the descriptors of mask a0 can be read; v0 is the mask of those.
    public static final int SELECT = 93;

    /// One more than the largest number, the port's own included.
    static final int NUMBERS = 0x540;

    public static final int SIGFPE = 8;
    public static final int SIGKILL = 9;
    public static final int SIGBUS = 10;
    public static final int SIGSEGV = 11;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGPIPE = 13;
    public static final int SIGUSR1 = 30;
    static final int SIGNALS = 32;

    public static final int INTERNET = 2;
    public static final int STREAM = 1;
    public static final int DATAGRAM = 2;

    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int ECHILD = 10;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EFAULT = 14;
    static final int EINVAL = 22;
    static final int EMFILE = 24;
    static final int EPIPE = 32;
    static final int EMSGSIZE = 40;
    static final int EDESTADDRREQ = 39;
    static final int EPROTONOSUPPORT = 43;
    static final int EOPNOTSUPP = 45;
    static final int EAFNOSUPPORT = 47;
    static final int EADDRINUSE = 48;
    static final int EADDRNOTAVAIL = 49;
    static final int ENETUNREACH = 51;
    static final int ENOBUFS = 55;
    static final int EISCONN = 56;
    static final int ENOTCONN = 57;
    static final int ECONNREFUSED = 61;
    static final int ENOSYS = 78;

    /// A handler that is none: the signal does nothing.
    public static final long IGNORED = 1;
    /// A call that this signal interrupts ends with EINTR, as with 4.3BSD's SV_INTERRUPT; otherwise it is made again.
    public static final int INTERRUPTS = 2;

    public static final int BLOCK = 1;
    public static final int UNBLOCK = 2;
    public static final int SET_MASK = 3;

    private UnixAbi() {}
}
