package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What epoll_create makes: a set of open files with what is wanted of each, kept between the waits.
///
/// A file whose descriptors are all closed leaves the set by itself. "Edge" means that something has happened to the file since it was last told of,
/// which its queue of waiters counts.
///
/// ```text
///   struct epoll_event:  0 events   8 what the program wants to be told   16
/// ```
final class EventPoll extends AnonymousFile {
    static final int EVENT_BYTES = 16;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final int EDGE = 1 << 31;
    private static final int ONCE = 1 << 30;
    private static final int EXCLUSIVE = 1 << 28;
    /// Read, write, error, hang-up, wake-up, edge.
    private static final int WITH_EXCLUSIVE = EXCLUSIVE | POLLIN | POLLOUT | POLLERR | POLLHUP | 1 << 29 | EDGE;
    private static final int ALWAYS = POLLERR | POLLHUP;

    private final TreeMap<Integer, Interest> interests = new TreeMap<>();
    private final Waiters changed;
    /// Where the next wait begins to look, so that all have their turn.
    private int turn;

    private static final class Interest {
        final OpenFile file;
        int events;
        long data;
        long told = -1;
        boolean isOver;

        Interest(OpenFile file) {
            this.file = file;
        }

        int ready() {
            if (isOver) {
                return 0;
            }
            int ready = file.events() & (events | ALWAYS);
            var waiters = file.waiters();
            boolean old = (events & EDGE) != 0 && waiters != null && waiters.wakes() == told;
            return old ? 0 : ready;
        }

        void told() {
            var waiters = file.waiters();
            told = waiters == null ? -1 : waiters.wakes();
            isOver = (events & ONCE) != 0;
        }
    }

    EventPoll(Scheduling scheduling) {
        super("eventpoll", 0);
        changed = new Waiters(scheduling);
    }

    /// epoll_ctl on one descriptor.
    long control(UnixProcess process, int operation, int descriptor, long address) {
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        var in = operation == DELETE ? Bytes.of(EVENT_BYTES) : Bytes.read(process.memory(), address, EVENT_BYTES);
        if (file instanceof RegularFile || file instanceof DirectoryFile
                || (file instanceof DeviceFile device && !device.isPollable())) {
            return -Errno.EPERM;
        }
        if (file.equals(this)) {
            return -Errno.EINVAL;
        }
        int wanted = in.getInt(0);
        if ((wanted & EXCLUSIVE) != 0 && (operation != ADD || (wanted & ~WITH_EXCLUSIVE) != 0)) {
            return -Errno.EINVAL;
        }
        dropClosed();
        var known = interests.get(descriptor);
        switch (operation) {
            case ADD -> {
                if (known != null) {
                    return -Errno.EEXIST;
                }
                known = new Interest(file);
            }
            case MODIFY, DELETE -> {
                if (known == null || !known.file.equals(file)) {
                    return -Errno.ENOENT;
                }
            }
            default -> {
                return -Errno.EINVAL;
            }
        }
        if (operation == DELETE) {
            interests.remove(descriptor);
            return 0;
        }
        known.events = wanted;
        known.data = in.getLong(8);
        known.told = -1;
        known.isOver = false;
        interests.put(descriptor, known);
        changed.wakeAll();
        return 0;
    }

    private void dropClosed() {
        interests.values().removeIf(each -> !each.file.isOpen());
    }

    /// What there is, at most `most`, to `address`.
    int take(UnixProcess process, long address, int most) {
        dropClosed();
        var ready = new ArrayList<Interest>();
        var out = Bytes.of(most * EVENT_BYTES);
        collect(interests.tailMap(turn).values(), most, ready);
        collect(interests.headMap(turn).values(), most, ready);
        for (var each : ready) {
            out.putInt(each.ready()).putInt(0).putLong(each.data);
        }
        if (!ready.isEmpty()) {
            var bytes = new byte[ready.size() * EVENT_BYTES];
            System.arraycopy(Bytes.content(out), 0, bytes, 0, bytes.length);
            process.memory().write(address, bytes);
            ready.forEach(Interest::told);
            turn = after(ready.getLast());
        }
        return ready.size();
    }

    private static void collect(Iterable<Interest> some, int most, List<Interest> ready) {
        for (var each : some) {
            if (ready.size() < most && each.ready() != 0) {
                ready.add(each);
            }
        }
    }

    private int after(Interest last) {
        for (var entry : interests.entrySet()) {
            if (entry.getValue().equals(last)) {
                return entry.getKey() + 1;
            }
        }
        return 0;
    }

    @Override
    int events() {
        for (var each : interests.values()) {
            if (each.file.isOpen() && each.ready() != 0) {
                return POLLIN;
            }
        }
        return 0;
    }

    @Override
    Waiters waiters() {
        return changed;
    }

    @Override
    void addWaiters(List<Waiters> all) {
        all.add(changed);
        for (var each : interests.values()) {
            if (each.file.isOpen()) {
                each.file.addWaiters(all);
            }
        }
    }

    @Override
    long ioctl(UnixProcess process, int request, long argument) {
        return -Errno.EINVAL;
    }

    @Override
    long read(UnixProcess process, long address, int most) {
        return -Errno.EINVAL;
    }

    /// The set that a descriptor is of.
    static EventPoll at(UnixProcess process, long descriptor) {
        @Nullable
        OpenFile file = process.descriptors().at(descriptor);
        if (file == null) {
            throw new RefusedException(Errno.EBADF);
        }
        if (file instanceof EventPoll poll) {
            return poll;
        }
        throw new RefusedException(Errno.EINVAL);
    }
}
