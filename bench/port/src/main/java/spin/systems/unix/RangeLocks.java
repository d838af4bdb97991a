package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// Locks of fcntl, on bytes of files. They belong to a process, and go when it closes any of its descriptors of the file; or, those of open files, to
/// one of these. Those of flock are others, and neither sees the other.
///
/// ```text
///   struct flock:  0 kind (16 bits)   2 from where (16 bits)   8 first byte   16 how many, 0 for all   24 process   32
/// ```
final class RangeLocks {

    private static final int GET = 7;
    private static final int SET_AND_WAIT = 9;
    private static final int GET_OF_FILE = 36;
    private static final int SET_OF_FILE_AND_WAIT = 38;

    private static final int SHARED = 1;
    private static final int EXCLUSIVE = 2;
    private static final int NONE = 8;

    private final Unix unix;
    private final User user;

    RangeLocks(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
    }

    static boolean isMine(int what) {
        return (what >= GET && what <= SET_AND_WAIT) || (what >= GET_OF_FILE && what <= SET_OF_FILE_AND_WAIT);
    }

    /// fcntl with one of the commands about locks.
    long control(UnixProcess process, OpenFile file, int what, long at) {
        process.lockHolder = null;
        var inode = file.inode;
        var kind = (int) user.get(at, 2);
        var wanted = wanted(what >= GET_OF_FILE ? file.lockOwner() : process.lockOwner, file, at, kind);
        if (user.failed()) {
            return -Errno.EFAULT;
        }
        if (inode == null || wanted == null || (what >= GET_OF_FILE && user.getInt(at + 24) != 0)) {
            return -Errno.EINVAL;
        }
        if (kind != SHARED && kind != EXCLUSIVE && (kind != NONE || what == GET || what == GET_OF_FILE)) {
            return -Errno.EINVAL;
        }
        if (what == GET || what == GET_OF_FILE) {
            tell(conflicting(inode, wanted), at);
            return 0;
        }
        if (kind == NONE) {
            cut(inode, wanted);
            unix.wakeUp(inode.unlocked);
            return 0;
        }
        if (kind == SHARED ? !file.mayRead() : !file.mayWrite()) {
            return -Errno.EBADF;
        }
        return take(process, inode, wanted, what == SET_AND_WAIT || what == SET_OF_FILE_AND_WAIT);
    }

    private @Nullable RangeLock wanted(LockOwner owner, OpenFile file, long at, int kind) {
        var inode = file.inode;
        var from = (int) user.get(at + 2, 2);
        var start = user.get(at + 8);
        var length = user.get(at + 16);
        var origin = from == 0 ? 0 : from == 1 ? file.position : from == 2 && inode != null ? inode.size() : -1;
        var first = origin + start;
        var last = length == 0 ? Long.MAX_VALUE : first + length - 1;
        if (length < 0) {
            last = first - 1;
            first += length;
        }
        return origin < 0 || first < 0 || last < first ? null : new RangeLock(owner, kind == EXCLUSIVE, first, last);
    }

    private void tell(@Nullable RangeLock other, long at) {
        if (other == null) {
            user.put(at, 2, NONE);
            return;
        }
        user.put(at, 2, other.exclusive ? EXCLUSIVE : SHARED);
        user.put(at + 2, 2, 0);
        user.put(at + 8, other.first);
        user.put(at + 16, other.last == Long.MAX_VALUE ? 0 : other.last - other.first + 1);
        user.putInt(at + 24, other.owner.process == null ? -1 : other.owner.process.pid);
    }

    private static @Nullable RangeLock conflicting(Inode inode, RangeLock wanted) {
        for (var lock = inode.locks; lock != null; lock = lock.next) {
            if (lock.owner != wanted.owner && (lock.exclusive || wanted.exclusive) && lock.overlaps(wanted)) {
                return lock;
            }
        }
        return null;
    }

    private long take(UnixProcess process, Inode inode, RangeLock wanted, boolean waits) {
        var other = conflicting(inode, wanted);
        if (other != null) {
            if (!waits) {
                return -Errno.EAGAIN;
            }
            if (leadsTo(other.owner, wanted.owner)) {
                return -Errno.EDEADLK;
            }
            process.lockHolder = other.owner;
            return Unix.await(process, inode.unlocked);
        }
        cut(inode, wanted);
        insert(inode, wanted);
        unix.wakeUp(inode.unlocked);
        return 0;
    }

    /// By their first bytes, so that the first in the way is the one that is told of.
    private static void insert(Inode inode, RangeLock lock) {
        RangeLock before = null;
        var behind = inode.locks;
        while (behind != null && behind.first <= lock.first) {
            before = behind;
            behind = behind.next;
        }
        lock.next = behind;
        if (before == null) {
            inode.locks = lock;
        } else {
            before.next = lock;
        }
    }

    /// Whether one who waits for `from` would wait for himself. Each step is a process that waits for the next, so there are no more than processes.
    private boolean leadsTo(LockOwner from, LockOwner me) {
        var at = from;
        for (var step = 0; step < unix.places(); step++) {
            if (at == me) {
                return true;
            }
            LockOwner next = null;
            for (var thread = at.process; thread != null; thread = thread.next) {
                next = thread.lockHolder != null ? thread.lockHolder : next;
            }
            if (next == null) {
                return false;
            }
            at = next;
        }
        return false;
    }

    /// The owner has no lock on these bytes any more; what it has before and behind them stays.
    private static void cut(Inode inode, RangeLock range) {
        RangeLock before = null;
        for (var lock = inode.locks; lock != null; lock = lock.next) {
            if (lock.owner != range.owner || !lock.overlaps(range)) {
                before = lock;
                continue;
            }
            if (lock.last > range.last) {
                if (lock.first < range.first) {
                    var behind = new RangeLock(lock.owner, lock.exclusive, range.last + 1, lock.last);
                    lock.last = range.first - 1;
                    insert(inode, behind);
                } else {
                    lock.first = range.last + 1;
                }
                before = lock;
            } else if (lock.first < range.first) {
                lock.last = range.first - 1;
                before = lock;
            } else if (before == null) {
                inode.locks = lock.next;
            } else {
                before.next = lock.next;
            }
        }
    }

    /// An owner has none on this file any more: a process that closes a descriptor of it, or an open file that nobody has any more.
    void letGo(LockOwner owner, Inode inode) {
        if (inode.locks != null) {
            cut(inode, new RangeLock(owner, true, 0, Long.MAX_VALUE));
            unix.wakeUp(inode.unlocked);
        }
    }
}
