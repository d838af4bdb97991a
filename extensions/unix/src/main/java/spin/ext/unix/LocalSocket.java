package spin.ext.unix;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A socket of AF_UNIX: what is sent at one is received at the other, in order and whole, and open files can go with it. A stream forgets where one
/// send ended and the next began, unless files came with it; the other kinds keep that.
///
/// A stream's two ends have each other; a datagram socket has at most a destination, whose own may be somebody else.
final class LocalSocket extends Socket {
    static final int SEQUENCED = 5;
    /// What is under way to one side at most.
    private static final int MOST_BYTES = 212_992;
    private static final int MOST_CALLERS = 4096;

    private final Scheduling scheduling;
    private final LocalNames names;
    private final int type;
    private final int pid;
    private final ArrayDeque<Message> arrived = new ArrayDeque<>();
    private final ArrayDeque<LocalSocket> callers = new ArrayDeque<>();
    private SocketAddress name = SocketAddress.UNNAMED;
    private SocketAddress peerName = SocketAddress.UNNAMED;
    /// What the name is forgotten by; null when it is nobody's but the one it was accepted at.
    private @Nullable Object key;
    private @Nullable LocalSocket other;
    private int peerPid;
    private int backlog = -1;
    private int bytes;
    private int error;
    private boolean isConnected;
    private boolean noMoreReading;
    private boolean noMoreWriting;

    private static final class Message {
        final SocketAddress sender;
        final byte[] text;
        List<OpenFile> files;
        int taken;

        Message(SocketAddress sender, byte[] text, List<OpenFile> files) {
            this.sender = sender;
            this.text = text;
            this.files = files;
        }

        int left() {
            return text.length - taken;
        }
    }

    LocalSocket(Scheduling scheduling, LocalNames names, int pid, int type, int mode) {
        super(scheduling, names.next(), mode);
        this.scheduling = scheduling;
        this.names = names;
        this.type = type;
        this.pid = pid;
    }

    /// Two that are each other's.
    static LocalSocket[] pair(Scheduling scheduling, LocalNames names, int pid, int type, int mode) {
        var one = new LocalSocket(scheduling, names, pid, type, mode);
        var two = new LocalSocket(scheduling, names, pid, type, mode);
        one.join(two);
        two.join(one);
        return new LocalSocket[]{one, two};
    }

    private void join(LocalSocket peer) {
        other = peer;
        peerName = peer.name;
        peerPid = peer.pid;
        isConnected = true;
    }

    private boolean keepsBounds() {
        return type != STREAM;
    }

    private boolean isDatagram() {
        return type == DATAGRAM;
    }

    /// Who is at the other side; 0 for nobody.
    int peerPid() {
        return isConnected && !isDatagram() ? peerPid : 0;
    }

    @Override
    int type() {
        return type;
    }

    @Override
    int domain() {
        return SocketAddress.LOCAL;
    }

    @Override
    long send(UnixProcess process, byte[] text, int flags, @Nullable SocketAddress to) {
        return sendWith(process, text, flags, List.of(), to);
    }

    @Override
    long sendWith(UnixProcess process, byte[] text, int flags, List<OpenFile> files, @Nullable SocketAddress to) {
        if (isDatagram()) {
            return sendMessage(process, text, flags, files, to == null ? destination() : named(process, to));
        }
        if (to != null) {
            return isConnected ? -Errno.EISCONN : -Errno.EOPNOTSUPP;
        }
        if (!isConnected) {
            return -Errno.ENOTCONN;
        }
        return keepsBounds() && text.length > MOST_BYTES ? -Errno.EMSGSIZE : sendAll(process, text, flags, files);
    }

    private LocalSocket destination() {
        var to = other;
        if (to == null) {
            throw new RefusedException(isConnected ? Errno.ECONNREFUSED : Errno.ENOTCONN);
        }
        if (!to.isOpen()) {
            other = null;
            isConnected = false;
            throw new RefusedException(Errno.ECONNREFUSED);
        }
        return to;
    }

    /// The socket of a name that can have something sent to it by this one.
    private LocalSocket named(UnixProcess process, SocketAddress to) {
        var found = names.find(process, to, type);
        if (found.type != type) {
            throw new RefusedException(Errno.EPROTOTYPE);
        }
        var only = found.other;
        if (isDatagram() && only != null && !only.equals(this)) {
            throw new RefusedException(Errno.EPERM);
        }
        return found;
    }

    private long sendMessage(UnixProcess process, byte[] text, int flags, List<OpenFile> files, LocalSocket receiver) {
        if (text.length > MOST_BYTES) {
            return -Errno.EMSGSIZE;
        }
        while (true) {
            if (noMoreWriting || receiver.noMoreReading) {
                return broken(process, flags);
            }
            if (!receiver.isOpen()) {
                return -Errno.ECONNREFUSED;
            }
            if (MOST_BYTES - receiver.bytes >= text.length) {
                receiver.arrive(new Message(name, text, files));
                return text.length;
            }
            if (!waits(flags)) {
                return -Errno.EAGAIN;
            }
            if (!scheduling.await(process, receiver.waiters())) {
                return Interrupted.RESTART;
            }
        }
    }

    private long sendAll(UnixProcess process, byte[] text, int flags, List<OpenFile> files) {
        int done = 0;
        while (true) {
            var receiver = other;
            if (receiver == null || noMoreWriting || receiver.noMoreReading) {
                return done > 0 ? done : broken(process, flags);
            }
            int wanted = text.length - done;
            int room = MOST_BYTES - receiver.bytes;
            if (room >= wanted || (!keepsBounds() && room > 0)) {
                int count = Math.min(room, wanted);
                receiver.arrive(new Message(name, Arrays.copyOfRange(text, done, done + count),
                        done == 0 ? files : List.of()));
                done += count;
                if (done == text.length) {
                    return done;
                }
                continue;
            }
            if (!waits(flags)) {
                return done > 0 ? done : -Errno.EAGAIN;
            }
            if (!scheduling.await(process, receiver.waiters())) {
                return done > 0 ? done : Interrupted.RESTART;
            }
        }
    }

    private void arrive(Message message) {
        if (message.text.length == 0 && type == STREAM && message.files.isEmpty()) {
            return;
        }
        message.files.forEach(OpenFile::retain);
        arrived.add(message);
        bytes += message.text.length;
        waiters().wakeAll();
    }

    @Override
    long receive(UnixProcess process, Into into, int most, int flags, From from) {
        if (!isConnected && !isDatagram()) {
            return type == SEQUENCED ? -Errno.ENOTCONN : -Errno.EINVAL;
        }
        while (arrived.isEmpty()) {
            int late = takeError();
            if (late != 0) {
                return -late;
            }
            if (noMoreReading || (!isDatagram() && isEnded())) {
                return 0;
            }
            if (!waits(flags)) {
                return -Errno.EAGAIN;
            }
            if (!scheduling.await(process, waiters())) {
                return Interrupted.RESTART;
            }
        }
        return type == STREAM ? stream(into, most, flags, from) : message(into, most, flags, from);
    }

    private boolean isEnded() {
        var sender = other;
        return sender == null || sender.noMoreWriting;
    }

    private long message(Into into, int most, int flags, From from) {
        var next = arrived.getFirst();
        if (!next.sender.path().isEmpty()) {
            from.tell(next.sender);
        }
        into.put(next.text.length > most ? Arrays.copyOf(next.text, most) : next.text);
        if (next.text.length > most) {
            from.cut();
        }
        if ((flags & PEEK) == 0) {
            arrived.removeFirst();
            taken(next.text.length);
            from.passed(next.files);
        }
        return Math.min(most, next.text.length);
    }

    private long stream(Into into, int most, int flags, From from) {
        var text = new byte[Math.min(most, bytes)];
        int count = 0;
        boolean first = true;
        for (var each : arrived) {
            if (!first && (count == text.length || !each.files.isEmpty())) {
                break;
            }
            int part = Math.min(text.length - count, each.left());
            System.arraycopy(each.text, each.taken, text, count, part);
            count += part;
            first = false;
        }
        into.put(count == text.length ? text : Arrays.copyOf(text, count));
        if ((flags & PEEK) == 0) {
            forget(count, from);
        }
        return count;
    }

    private void forget(int count, From from) {
        int left = count;
        var first = arrived.getFirst();
        var files = first.files;
        first.files = List.of();
        while (!arrived.isEmpty() && arrived.getFirst().left() <= left) {
            left -= arrived.removeFirst().left();
            if (left == 0) {
                break;
            }
        }
        if (left > 0) {
            arrived.getFirst().taken += left;
        }
        taken(count);
        from.passed(files);
    }

    private void taken(int count) {
        bytes -= count;
        waiters().wakeAll();
    }

    @Override
    void close() {
        var sender = other;
        other = null;
        if (key != null) {
            names.forget(key);
        }
        boolean isUnread = !arrived.isEmpty();
        for (var each : arrived) {
            each.files.forEach(OpenFile::release);
        }
        arrived.clear();
        bytes = 0;
        callers.forEach(LocalSocket::turnAway);
        callers.clear();
        if (sender != null) {
            if (!isDatagram()) {
                sender.other = null;
                sender.error = isUnread ? Errno.ECONNRESET : sender.error;
            }
            sender.waiters().wakeAll();
        }
        waiters().wakeAll();
    }

    @Override
    long shutdown(int how) {
        noMoreReading |= how != 1;
        noMoreWriting |= how != 0;
        waiters().wakeAll();
        var sender = other;
        if (sender != null) {
            sender.waiters().wakeAll();
        }
        return 0;
    }

    @Override
    int events() {
        if (isListening()) {
            return callers.isEmpty() ? 0 : POLLIN;
        }
        if (!isConnected && !isDatagram()) {
            return POLLOUT | POLLHUP;
        }
        var receiver = other;
        boolean ended = noMoreReading || (!isDatagram() && isEnded());
        boolean room = receiver == null || receiver.bytes < MOST_BYTES;
        return (arrived.isEmpty() && !ended ? 0 : POLLIN) | (room ? POLLOUT : 0) | (error != 0 ? POLLERR : 0)
                | (receiver == null && !isDatagram() ? POLLHUP : 0);
    }

    @Override
    void addWaiters(List<Waiters> all) {
        all.add(waiters());
        var receiver = other;
        if (receiver != null) {
            all.add(receiver.waiters());
        }
    }

    @Override
    long ioctl(UnixProcess process, int request, long argument) {
        if (request != Terminal.BYTES_READY) {
            return -Errno.ENOTTY;
        }
        Bytes.writeInt(process.memory(), argument, bytes);
        return 0;
    }

    @Override
    SocketAddress name() {
        return name;
    }

    @Override
    @Nullable
    SocketAddress peer() {
        return isConnected ? peerName : null;
    }

    @Override
    long bind(UnixProcess process, SocketAddress address) {
        if (key != null) {
            names.requireFree(process, address);
            return -Errno.EINVAL;
        }
        if (address.path().isEmpty()) {
            return -Errno.EINVAL;
        }
        key = names.bind(process, address, this);
        name = address;
        return 0;
    }

    @Override
    long listen(int wanted) {
        if (isDatagram()) {
            return -Errno.EOPNOTSUPP;
        }
        if (isConnected || key == null) {
            return -Errno.EINVAL;
        }
        backlog = wanted < 0 ? MOST_CALLERS : Math.min(wanted, MOST_CALLERS);
        waiters().wakeAll();
        return 0;
    }

    @Override
    long accept(UnixProcess process, Accepted into) {
        if (isDatagram()) {
            return -Errno.EOPNOTSUPP;
        }
        if (!isListening()) {
            return -Errno.EINVAL;
        }
        while (callers.isEmpty()) {
            if (noMoreReading) {
                return -Errno.EINVAL;
            }
            if (isNonBlocking()) {
                return -Errno.EAGAIN;
            }
            if (!scheduling.await(process, waiters())) {
                return Interrupted.RESTART;
            }
        }
        var next = callers.removeFirst();
        waiters().wakeAll();
        return into.take(next, next.peerName);
    }

    @Override
    long connect(UnixProcess process, SocketAddress address) {
        if (isDatagram()) {
            other = named(process, address);
            peerName = address;
            isConnected = true;
            return 0;
        }
        while (true) {
            var target = named(process, address);
            if (isListening()) {
                return -Errno.EINVAL;
            }
            if (isConnected) {
                return -Errno.EISCONN;
            }
            if (!target.isListening() || target.noMoreReading) {
                return -Errno.ECONNREFUSED;
            }
            if (target.callers.size() <= target.backlog) {
                target.call(this);
                return 0;
            }
            if (isNonBlocking()) {
                return -Errno.EAGAIN;
            }
            if (!scheduling.await(process, target.waiters())) {
                return Interrupted.RESTART;
            }
        }
    }

    @Override
    long disconnect() {
        other = null;
        isConnected = false;
        return 0;
    }

    /// Somebody connects to this, which listens: the other end of his is made, and waits to be accepted.
    private void call(LocalSocket caller) {
        var end = new LocalSocket(scheduling, names, pid, type, 0);
        end.name = name;
        end.join(caller);
        caller.join(end);
        callers.add(end);
        waiters().wakeAll();
    }

    /// Nobody will accept it.
    private void turnAway() {
        var caller = other;
        if (caller != null) {
            caller.error = Errno.ECONNRESET;
        }
        release();
    }

    @Override
    int takeError() {
        int late = error;
        error = 0;
        return late;
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
        // What was sent is at the other side already, so there is nothing that a close could wait for.
    }

    @Override
    boolean isListening() {
        return backlog >= 0;
    }
}
