package spin.ext.unix;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A socket. Errors are answers, as of every [OpenFile].
abstract class Socket extends OpenFile {
    static final int STREAM = 1;
    static final int DATAGRAM = 2;
    /// Of the calls that send and receive.
    static final int PEEK = 2;
    static final int DONT_WAIT = 0x40;
    static final int NO_SIGNAL = 0x4000;

    /// Read and write.
    private static final int BOTH_WAYS = 2;

    private final Scheduling scheduling;
    private final Waiters waiters;
    private final long inode;
    private int mode = 0777;
    boolean reuseAddress;
    boolean keepAlive;

    Socket(Scheduling scheduling, long inode, int flags) {
        super(BOTH_WAYS | (flags & NONBLOCK));
        this.scheduling = scheduling;
        this.inode = inode;
        waiters = new Waiters(scheduling);
    }

    /// The family of its addresses.
    int domain() {
        return SocketAddress.INET;
    }

    abstract int type();

    abstract long bind(UnixProcess process, SocketAddress address);

    abstract long listen(int backlog);

    /// @return what `into` answers for the socket that is made
    abstract long accept(UnixProcess process, Accepted into);

    /// Where accept puts what it made.
    interface Accepted {
        long take(Socket socket, SocketAddress peer);
    }

    abstract long connect(UnixProcess process, SocketAddress address);

    /// A datagram socket has no destination any more.
    long disconnect() {
        return -Errno.EINVAL;
    }

    abstract long send(UnixProcess process, byte[] bytes, int flags, @Nullable SocketAddress to);

    /// Where receive tells who sent.
    interface From {
        void tell(SocketAddress sender);

        /// There was more than there was room for, and it is lost.
        default void cut() {}

        /// Open files have come with it; they are the receiver's.
        default void passed(List<OpenFile> files) {
            files.forEach(OpenFile::release);
        }
    }

    /// Where what is received goes.
    interface Into {
        void put(byte[] text);
    }

    abstract long receive(UnixProcess process, Into into, int most, int flags, From from);

    /// Sends with open files, which the receiver gets too.
    long sendWith(UnixProcess process, byte[] bytes, int flags, List<OpenFile> files, @Nullable SocketAddress to) {
        return -Errno.EOPNOTSUPP;
    }

    /// @param how 0 no more reading, 1 no more writing, 2 neither
    abstract long shutdown(int how);

    abstract SocketAddress name();

    /// Null when it has none.
    abstract @Nullable SocketAddress peer();

    /// The error that has come about meanwhile; it is told once.
    abstract int takeError();

    /// An option of its own protocol.
    abstract long noDelay(boolean on);

    abstract boolean isNoDelay();

    abstract void keepAlive(boolean on);

    /// @param seconds of linger; 0 for throwing away; negative for none, which is delivering
    abstract void linger(int seconds);

    abstract boolean isListening();

    @Override
    long read(UnixProcess process, long address, int most) {
        return most == 0 ? 0 : receive(process, text -> process.memory().write(address, text), most, 0, sender -> {});
    }

    @Override
    long write(UnixProcess process, byte[] bytes) {
        return send(process, bytes, 0, null);
    }

    @Override
    boolean changeMode(int newMode) {
        mode = newMode;
        return true;
    }

    @Override
    Waiters waiters() {
        return waiters;
    }

    @Override
    String title() {
        return "socket:[%d]".formatted(inode);
    }

    @Override
    Status status() {
        return Status.of(Status.SOCKET | mode, inode, 0, scheduling.calendar());
    }

    final boolean waits(int flags) {
        return !isNonBlocking() && (flags & DONT_WAIT) == 0;
    }

    static long broken(UnixProcess process, int flags) {
        if ((flags & NO_SIGNAL) == 0) {
            process.signals().raise(Signal.PIPE, Signal.KERNEL);
        }
        return -Errno.EPIPE;
    }
}
