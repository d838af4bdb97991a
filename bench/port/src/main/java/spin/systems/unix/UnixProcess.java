package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// A process: who it is, what it has open, how it takes signals, and what it waits for. Or one more thread of a process, as Linux has them: a
/// process of its own that shares all but registers, mask, and the call that it makes.
///
/// What the threads of a process have in common is its first one's, [#leader], which stays in the table until all have ended. In a process of
/// one thread the two are the same.
public final class UnixProcess {

    static final int MOST_FILES = 256;

    static final int LIMITS = 16;
    static final int RLIM_NOFILE = 6;
    private static final int RLIM_STACK = 3;
    private static final long STACK_BYTES = 8L << 20;

    /// How it stands with its parent.
    static final int RUNNING = 0;
    static final int STOPPED = 1;
    static final int DEAD = 2;
    /// A first thread that has ended before the others.
    static final int LEFT = 3;

    /// A thread's number; of the leader it is the process's.
    int pid;
    UnixProcess leader;
    /// The next thread of the same process.
    @Nullable
    UnixProcess next;
    @Nullable
    UnixProcess parent;
    int group;
    int session;
    int niceness;
    int state = RUNNING;
    int status;
    /// What its parent has not been told of yet: a code of SIGCHLD's, and the signal that stopped it.
    int event;
    int stoppedBy;
    /// Where the kernel clears a word when it ends; and the name that it gives itself.
    long clearTid;
    /// The head of the list of locks that are to be marked when it ends.
    long lockList;
    long nameFirst;
    long nameSecond;
    long ieeeControl;

    private @Nullable Task task;

    final @Nullable OpenFile[] files;
    final boolean[] closesOnExecute;
    Inode folder;
    long umask = 022;
    /// What it may use at most of each kind, and how far it may raise that.
    final long[] limits;
    final long[] hardLimits;

    final long[] handlers;
    final long[] flags;
    final long[] masks;
    final long[] restorers;
    long mask;
    /// Signals for this thread, and for whichever of the process.
    final Pending own = new Pending();
    final Pending shared;
    /// Where the last that was taken came from.
    Pending takenFrom = own;
    /// The mask to come back to when a handler has been found, for calls that wait with another.
    long oldMask;
    boolean hasOldMask;
    long alternateStack;
    long alternateBytes;

    long breakStart;
    long breakNow;
    long nextMapping;

    /// The call that is being made, -1 for none, with what a restart needs.
    long call = -1;
    long fourth;
    /// How far the call has come.
    long progress;
    long rest;
    boolean waits;
    /// What must happen before it is worth asking again.
    @Nullable
    Channel waitsFor;
    long deadline = Long.MAX_VALUE;
    /// The child that has borrowed it by vfork; and of such a child, that it has not given it back.
    @Nullable
    UnixProcess borrower;
    boolean borrows;

    /// Whose lock on a file it waits for.
    @Nullable
    LockOwner lockHolder;
    /// As whom it has locks on files.
    final LockOwner lockOwner;

    // Of a wait for a word of memory: whose memory and where, for which wakers, and who has waited longer.
    @Nullable
    UnixProcess wordOf;
    long word;
    int wordBits;
    boolean woken;
    @Nullable
    UnixProcess nextWaiter;

    long alarm = Long.MAX_VALUE;
    long alarmInterval;
    /// Ticks of its own that it has had, and those at which its virtual timer strikes.
    long ownTicks;
    long virtualAlarm = Long.MAX_VALUE;
    long virtualInterval;

    /// That a child has something to tell; that a signal is pending, though it be blocked; that time passes or a signal is delivered.
    final Channel children = new Channel();
    final Channel anySignal = new Channel();
    final Channel sleep = new Channel();

    UnixProcess(int pid, Inode folder) {
        this.pid = pid;
        this.group = pid;
        this.session = pid;
        this.folder = folder;
        leader = this;
        files = new OpenFile[MOST_FILES];
        closesOnExecute = new boolean[MOST_FILES];
        limits = new long[LIMITS];
        hardLimits = new long[LIMITS];
        handlers = new long[Signals.MOST + 1];
        flags = new long[Signals.MOST + 1];
        masks = new long[Signals.MOST + 1];
        restorers = new long[Signals.MOST + 1];
        shared = new Pending();
        lockOwner = new LockOwner(this);
        for (var which = 0; which < LIMITS; which++) {
            limits[which] = Long.MAX_VALUE;
            hardLimits[which] = Long.MAX_VALUE;
        }
        limits[RLIM_NOFILE] = MOST_FILES;
        hardLimits[RLIM_NOFILE] = MOST_FILES;
        limits[RLIM_STACK] = STACK_BYTES;
    }

    /// One more thread of a process.
    UnixProcess(int pid, UnixProcess leader) {
        this.pid = pid;
        this.leader = leader;
        folder = leader.folder;
        files = leader.files;
        closesOnExecute = leader.closesOnExecute;
        limits = leader.limits;
        hardLimits = leader.hardLimits;
        handlers = leader.handlers;
        flags = leader.flags;
        masks = leader.masks;
        restorers = leader.restorers;
        shared = leader.shared;
        lockOwner = leader.lockOwner;
        next = leader.next;
        leader.next = this;
    }

    /// A thread that is not the first becomes it and has what that one had for all.
    void takeOver() {
        var before = leader;
        pid = before.pid;
        parent = before.parent;
        group = before.group;
        session = before.session;
        niceness = before.niceness;
        folder = before.folder;
        umask = before.umask;
        breakStart = before.breakStart;
        breakNow = before.breakNow;
        nextMapping = before.nextMapping;
        alarm = before.alarm;
        alarmInterval = before.alarmInterval;
        ownTicks = before.ownTicks;
        virtualAlarm = before.virtualAlarm;
        virtualInterval = before.virtualInterval;
        borrows = before.borrows;
        lockOwner.process = this;
        leader = this;
        next = null;
    }

    public int pid() {
        return pid;
    }

    /// The kernel's half.
    public Task task() {
        var half = task;
        if (half == null) {
            throw new IllegalStateException("Process " + pid + " has no task yet; give it one when it is made.");
        }
        return half;
    }

    /// Given once, by whoever made it.
    public void task(Task half) {
        task = half;
    }

    public boolean isDead() {
        return state == DEAD;
    }

    /// A free descriptor from `lowest` on, or -1.
    int free(long lowest) {
        for (var i = (int) lowest; i < limits[RLIM_NOFILE]; i++) {
            if (files[i] == null) {
                return i;
            }
        }
        return -1;
    }

    @Nullable
    OpenFile file(long descriptor) {
        var number = (int) descriptor;
        return number >= 0 && number < MOST_FILES ? files[number] : null;
    }

    int install(int descriptor, OpenFile file, boolean closes) {
        files[descriptor] = file;
        closesOnExecute[descriptor] = closes;
        return descriptor;
    }
}
