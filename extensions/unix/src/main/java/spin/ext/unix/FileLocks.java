package spin.ext.unix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Advisory locks on files. Those of fcntl belong to a table of descriptors, which is to say to a process, and cover bytes; closing any of its
/// descriptors of the file lets them go. Those of flock belong to an open file and cover all of it; they end with that.
/// The two kinds do not see each other, as on Linux.
///
/// ```text
///   struct flock:  0 kind (16 bits)   2 from where (16 bits)   8 first byte   16 how many, 0 for all   24 process   32
/// ```
final class FileLocks {
    private static final int FLOCK_BYTES = 32;
    private static final int SHARED = 1;
    private static final int EXCLUSIVE = 2;
    private static final int NONE = 8;
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;

    private final Scheduling scheduling;
    private final Map<Object, List<Lock>> ranges = new HashMap<>();
    private final Map<Object, List<Lock>> wholes = new HashMap<>();
    private final Waiters changed;
    private final Map<Object, Object> waitsFor = new HashMap<>();

    /// @param last the last byte's offset
    private record Lock(Object owner, boolean exclusive, long first, long last, int pid) {
        boolean overlaps(long from, long to) {
            return first <= to && from <= last;
        }

        boolean conflictsWith(Lock other) {
            return !owner.equals(other.owner) && (exclusive || other.exclusive) && overlaps(other.first, other.last);
        }

        Lock between(long from, long to) {
            return new Lock(owner, exclusive, from, to, pid);
        }
    }

    FileLocks(Scheduling scheduling) {
        this.scheduling = scheduling;
        changed = new Waiters(scheduling);
    }

    /// flock: shared, exclusive or none, and whether to wait.
    long lockWhole(UnixProcess process, OpenFile file, int operation) {
        int kind = operation & ~LOCK_NB;
        if (kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN) {
            return -Errno.EINVAL;
        }
        file.whenClosed(() -> letGo(wholes, file.identity(), file));
        if (kind == LOCK_UN) {
            letGo(wholes, file.identity(), file);
            return 0;
        }
        var wanted = new Lock(file, kind == LOCK_EX, 0, Long.MAX_VALUE, process.pid());
        if (conflicting(wholes, file, wanted) != null) {
            // What it had is given up before it waits.
            letGo(wholes, file.identity(), file);
        }
        return take(process, wholes, file, wanted, (operation & LOCK_NB) == 0);
    }

    /// F_SETLK and F_SETLKW.
    long lockRange(UnixProcess process, OpenFile file, long address, boolean waits) {
        var in = Bytes.read(process.memory(), address, FLOCK_BYTES);
        int kind = in.getShort(0);
        var range = range(process, file, in.getShort(2), in.getLong(8), in.getLong(16), kind);
        if (kind == NONE) {
            cut(ranges, file.identity(), range);
            changed.wakeAll();
            return 0;
        }
        if (kind != SHARED && kind != EXCLUSIVE) {
            return -Errno.EINVAL;
        }
        if (kind == SHARED ? !file.mayRead() : !file.mayWrite()) {
            return -Errno.EBADF;
        }
        return take(process, ranges, file, range, waits);
    }

    /// F_GETLK: the lock that is in the way, or none.
    long inTheWay(UnixProcess process, OpenFile file, long address) {
        var memory = process.memory();
        var in = Bytes.read(memory, address, FLOCK_BYTES);
        int kind = in.getShort(0);
        if (kind != SHARED && kind != EXCLUSIVE) {
            return -Errno.EINVAL;
        }
        var wanted = range(process, file, in.getShort(2), in.getLong(8), in.getLong(16), kind);
        var other = conflicting(ranges, file, wanted);
        if (other == null) {
            in.putShort(0, (short) NONE);
        } else {
            in.putShort(0, (short) (other.exclusive ? EXCLUSIVE : SHARED)).putShort(2, (short) 0)
                    .putLong(8, other.first)
                    .putLong(16, other.last == Long.MAX_VALUE ? 0 : other.last - other.first + 1)
                    .putInt(24, other.pid);
        }
        memory.write(address, Bytes.content(in));
        return 0;
    }

    private static Lock range(UnixProcess process, OpenFile file, int from, long start, long length, int kind) {
        long origin = switch (from) {
            case 0 -> 0;
            case 1 -> file.seek(0, 1);
            case 2 -> file.status().size();
            default -> -1;
        };
        long first = origin + start;
        long last = length == 0 ? Long.MAX_VALUE : first + length - 1;
        if (length < 0) {
            last = first - 1;
            first += length;
        }
        if (origin < 0 || first < 0 || last < first) {
            throw new RefusedException(Errno.EINVAL);
        }
        return new Lock(process.descriptors(), kind == EXCLUSIVE, first, last, process.pid());
    }

    private static @Nullable Lock conflicting(Map<Object, List<Lock>> kind, OpenFile file, Lock wanted) {
        for (var each : kind.getOrDefault(file.identity(), List.of())) {
            if (each.conflictsWith(wanted)) {
                return each;
            }
        }
        return null;
    }

    private long take(UnixProcess process, Map<Object, List<Lock>> kind, OpenFile file, Lock wanted, boolean waits) {
        for (var other = conflicting(kind, file, wanted); other != null; other = conflicting(kind, file, wanted)) {
            if (!waits) {
                return -Errno.EAGAIN;
            }
            if (wouldWaitForItself(wanted.owner, other.owner)) {
                return -Errno.EDEADLK;
            }
            waitsFor.put(wanted.owner, other.owner);
            try {
                if (!scheduling.await(process, changed)) {
                    return Interrupted.RESTART;
                }
            } finally {
                waitsFor.remove(wanted.owner);
            }
        }
        cut(kind, file.identity(), wanted);
        kind.computeIfAbsent(file.identity(), any -> new ArrayList<>()).add(wanted);
        changed.wakeAll();
        return 0;
    }

    private boolean wouldWaitForItself(Object owner, Object other) {
        Object next = other;
        for (int i = 0; next != null && i <= waitsFor.size(); i++) {
            if (next.equals(owner)) {
                return true;
            }
            next = waitsFor.get(next);
        }
        return false;
    }

    /// The owner has no lock on these bytes any more; what it has before and behind them stays.
    private static void cut(Map<Object, List<Lock>> kind, Object identity, Lock range) {
        var locks = kind.get(identity);
        if (locks == null) {
            return;
        }
        for (var each : List.copyOf(locks)) {
            if (!each.owner.equals(range.owner) || !each.overlaps(range.first, range.last)) {
                continue;
            }
            locks.remove(each);
            if (each.first < range.first) {
                locks.add(each.between(each.first, range.first - 1));
            }
            if (each.last > range.last) {
                locks.add(each.between(range.last + 1, each.last));
            }
        }
        if (locks.isEmpty()) {
            kind.remove(identity);
        }
    }

    /// A descriptor of the file is closed.
    void closed(Descriptors table, OpenFile file) {
        letGo(ranges, file.identity(), table);
    }

    private void letGo(Map<Object, List<Lock>> kind, Object identity, Object owner) {
        if (kind.containsKey(identity)) {
            cut(kind, identity, new Lock(owner, true, 0, Long.MAX_VALUE, 0));
            changed.wakeAll();
        }
    }
}
