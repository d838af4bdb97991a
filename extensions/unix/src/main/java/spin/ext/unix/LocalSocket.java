package spin.ext.unix;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the two that socketpair makes: what is sent at one is received at the other, in order and whole, and open files can go with it. A
/// stream forgets where one send ended and the next began, unless files came with it; the other kinds keep that.
final class LocalSocket extends Socket {
    static final int SEQUENCED = 5;
    /// What is under way to one side at most.
    private static final int MOST_BYTES = 212_992;

    private final Scheduling scheduling;
    private final int type;
    private final ArrayDeque<Message> arrived = new ArrayDeque<>();
    private @Nullable LocalSocket other;
    private int bytes;
    private boolean noMoreReading;
    private boolean noMoreWriting;

    private static final class Message {
        final byte[] text;
        List<OpenFile> files;
        int taken;

        Message(byte[] text, List<OpenFile> files) {
            this.text = text;
            this.files = files;
        }

        int left() {
            return text.length - taken;
        }
    }

    private LocalSocket(Scheduling scheduling, long inode, int type, int mode) {
        super(scheduling, inode, mode);
        this.scheduling = scheduling;
        this.type = type;
    }

    /// Two that are each other's.
    static LocalSocket[] pair(Scheduling scheduling, long inode, int type, int mode) {
        var one = new LocalSocket(scheduling, inode, type, mode);
        var two = new LocalSocket(scheduling, inode + 1, type, mode);
        one.other = two;
        two.other = one;
        return new LocalSocket[]{one, two};
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
        return to != null ? -Errno.EISCONN : sendWith(process, text, flags, List.of());
    }

    @Override
    long sendWith(UnixProcess process, byte[] text, int flags, List<OpenFile> files) {
        int done = 0;
        while (true) {
            var receiver = other;
            if (receiver == null || noMoreWriting || receiver.noMoreReading) {
                if (done > 0) {
                    return done;
                }
                return type == DATAGRAM && receiver == null ? -Errno.ECONNREFUSED : broken(process, flags);
            }
            int wanted = text.length - done;
            int room = MOST_BYTES - receiver.bytes;
            if (type != STREAM && wanted > MOST_BYTES) {
                return -Errno.EMSGSIZE;
            }
            if (room >= wanted || (type == STREAM && room > 0)) {
                int count = Math.min(room, wanted);
                receiver.arrive(Arrays.copyOfRange(text, done, done + count), done == 0 ? files : List.of());
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

    private void arrive(byte[] text, List<OpenFile> files) {
        if (text.length == 0 && type == STREAM && files.isEmpty()) {
            return;
        }
        files.forEach(OpenFile::retain);
        arrived.add(new Message(text, files));
        bytes += text.length;
        waiters().wakeAll();
    }

    @Override
    long receive(UnixProcess process, Into into, int most, int flags, From from) {
        while (arrived.isEmpty()) {
            if (noMoreReading || (type != DATAGRAM && isEnded())) {
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
        for (var each : arrived) {
            each.files.forEach(OpenFile::release);
        }
        arrived.clear();
        if (sender != null) {
            sender.other = null;
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
        var receiver = other;
        boolean ended = noMoreReading || (type != DATAGRAM && isEnded());
        boolean room = receiver == null || receiver.bytes < MOST_BYTES;
        return (arrived.isEmpty() && !ended ? 0 : POLLIN) | (room ? POLLOUT : 0)
                | (receiver == null && type != DATAGRAM ? POLLHUP : 0);
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
        return SocketAddress.UNNAMED;
    }

    @Override
    SocketAddress peer() {
        return SocketAddress.UNNAMED;
    }

    @Override
    long bind(SocketAddress address) {
        return -Errno.EINVAL;
    }

    @Override
    long listen(int backlog) {
        return type == DATAGRAM ? -Errno.EOPNOTSUPP : -Errno.EINVAL;
    }

    @Override
    long accept(UnixProcess process, Accepted into) {
        return type == DATAGRAM ? -Errno.EOPNOTSUPP : -Errno.EINVAL;
    }

    @Override
    long connect(UnixProcess process, SocketAddress address) {
        return -Errno.EISCONN;
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
        // What was sent is at the other side already, so there is nothing that a close could wait for.
    }

    @Override
    boolean isListening() {
        return false;
    }
}
