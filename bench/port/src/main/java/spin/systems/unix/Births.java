package spin.systems.unix;

/// Fork, vfork and clone: how processes and their threads begin.
///
/// A child of vfork has memory of its own, shared until written, and its parent waits until it has another image or has ended.
final class Births {

    private static final int FORK = 2;
    private static final int VFORK = 66;
    static final int CLONE = 312;

    private static final int MEMORY = 0x100;
    private static final int FOLDERS = 0x200;
    private static final int FILES = 0x400;
    private static final int HANDLERS = 0x800;
    private static final int BORROWS = 0x4000;
    private static final int THREAD = 0x10000;
    private static final int SET_UNIQUE = 0x80000;
    private static final int PARENT_SET_TID = 0x100000;
    private static final int CHILD_CLEAR_TID = 0x200000;
    private static final int CHILD_SET_TID = 0x1000000;
    private static final int ALL = MEMORY | FOLDERS | FILES | HANDLERS | THREAD;

    private final Unix unix;
    private final User user;

    Births(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
    }

    long call(UnixProcess process, int number) {
        if (process.borrower != null) {
            return returned(process, process.borrower);
        }
        return switch (number) {
            case FORK -> fork(process, 0, 0, 0);
            case VFORK -> clone(process, MEMORY | BORROWS, 0, 0);
            default -> clone(process, Calls.argument(process, 0), Calls.argument(process, 1),
                    Calls.argument(process, 2));
        };
    }

    private long clone(UnixProcess process, long flags, long stack, long tidAt) {
        if ((flags & THREAD) != 0 && (flags & (MEMORY | HANDLERS)) != (MEMORY | HANDLERS)) {
            return -Errno.EINVAL;
        }
        if ((flags & THREAD) != 0) {
            return (flags & ALL) == ALL ? thread(process, flags, stack, tidAt) : unix.missing(CLONE);
        }
        if ((flags & ALL & ~MEMORY) != 0 || ((flags & MEMORY) != 0 && (flags & BORROWS) == 0)) {
            return unix.missing(CLONE);
        }
        var child = Calls.argument(process, 3);
        var pid = fork(process, stack, (flags & CHILD_SET_TID) != 0 ? child : 0,
                (flags & CHILD_CLEAR_TID) != 0 ? child : 0);
        if (pid > 0 && (flags & PARENT_SET_TID) != 0) {
            user.putInt(tidAt, pid);
        }
        var made = pid > 0 && (flags & BORROWS) != 0 ? unix.find(pid) : null;
        if (made == null) {
            return pid;
        }
        made.borrows = true;
        process.borrower = made;
        return returned(process, made);
    }

    /// Whether the child that was made needs its parent no more.
    private static long returned(UnixProcess process, UnixProcess child) {
        if (child.borrows) {
            return Unix.await(process, process.sleep);
        }
        process.borrower = null;
        return child.pid;
    }

    private long thread(UnixProcess process, long flags, long stack, long tidAt) {
        var made = unix.makeThread(process.leader);
        var task = unix.below.thread(process, made);
        if (task == null) {
            Unix.unlink(made);
            return -Errno.EAGAIN;
        }
        made.task(task);
        made.mask = process.mask;
        made.nameFirst = process.nameFirst;
        made.nameSecond = process.nameSecond;
        made.ieeeControl = process.ieeeControl;
        born(task, stack);
        if ((flags & SET_UNIQUE) != 0) {
            task.unique(Calls.argument(process, 4));
        }
        var child = Calls.argument(process, 3);
        made.clearTid = (flags & CHILD_CLEAR_TID) != 0 ? child : 0;
        if ((flags & CHILD_SET_TID) != 0) {
            user.putInt(child, made.pid);
        }
        if ((flags & PARENT_SET_TID) != 0) {
            user.putInt(tidAt, made.pid);
        }
        process.task().register(Unix.A4, 0);
        unix.below.resume(made);
        // A number that could not be told is no failure: the thread is there.
        user.failed();
        return made.pid;
    }

    private static void born(Task task, long stack) {
        task.register(Unix.V0, 0);
        task.register(Unix.A3, 0);
        task.register(Unix.A4, 1);
        if (stack != 0) {
            task.register(Unix.SP, stack);
        }
    }

    private long fork(UnixProcess parent, long stack, long tidAt, long clearAt) {
        var child = unix.make(parent.leader, parent.leader.folder);
        var task = child == null ? null : unix.below.fork(parent, child);
        if (child == null || task == null) {
            if (child != null) {
                unix.unmake(child);
            }
            return child == null ? -Errno.EAGAIN : -Errno.ENOMEM;
        }
        child.task(task);
        inherit(parent, child);
        child.clearTid = clearAt;
        born(task, stack);
        if (tidAt != 0) {
            user.scratch(0, child.pid);
            task.out(user.scratch(), 0, tidAt, 4);
        }
        parent.task().register(Unix.A4, 0);
        unix.below.resume(child);
        return child.pid;
    }

    private static void inherit(UnixProcess parent, UnixProcess child) {
        child.group = parent.leader.group;
        child.session = parent.leader.session;
        child.niceness = parent.leader.niceness;
        child.umask = parent.leader.umask;
        child.mask = parent.mask;
        child.alternateStack = parent.alternateStack;
        child.alternateBytes = parent.alternateBytes;
        child.breakStart = parent.leader.breakStart;
        child.breakNow = parent.leader.breakNow;
        child.nextMapping = parent.leader.nextMapping;
        child.nameFirst = parent.nameFirst;
        child.nameSecond = parent.nameSecond;
        child.ieeeControl = parent.ieeeControl;
        for (var which = 0; which < UnixProcess.LIMITS; which++) {
            child.limits[which] = parent.limits[which];
            child.hardLimits[which] = parent.hardLimits[which];
        }
        for (var signal = 1; signal <= Signals.MOST; signal++) {
            child.handlers[signal] = parent.handlers[signal];
            child.flags[signal] = parent.flags[signal];
            child.masks[signal] = parent.masks[signal];
            child.restorers[signal] = parent.restorers[signal];
        }
        for (var descriptor = 0; descriptor < UnixProcess.MOST_FILES; descriptor++) {
            var file = parent.files[descriptor];
            if (file != null) {
                file.uses++;
                child.install(descriptor, file, parent.closesOnExecute[descriptor]);
            }
        }
    }
}
