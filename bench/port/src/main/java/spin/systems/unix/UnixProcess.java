package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// A process: who it is, what it has open, how it takes signals, and what it waits for.
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

    final int pid;
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
    long nameFirst;
    long nameSecond;
    long ieeeControl;

    private @Nullable Task task;

    final @Nullable OpenFile[] files = new OpenFile[MOST_FILES];
    final boolean[] closesOnExecute = new boolean[MOST_FILES];
    Inode folder;
    long umask = 022;
    /// What it may use at most of each kind, and how far it may raise that.
    final long[] limits = new long[LIMITS];
    final long[] hardLimits = new long[LIMITS];

    final long[] handlers = new long[Signals.MOST + 1];
    final long[] flags = new long[Signals.MOST + 1];
    final long[] masks = new long[Signals.MOST + 1];
    final long[] restorers = new long[Signals.MOST + 1];
    final long[] codes = new long[Signals.MOST + 1];
    final long[] senders = new long[Signals.MOST + 1];
    final long[] values = new long[Signals.MOST + 1];
    long mask;
    long pending;
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
        for (var which = 0; which < LIMITS; which++) {
            limits[which] = Long.MAX_VALUE;
            hardLimits[which] = Long.MAX_VALUE;
        }
        limits[RLIM_NOFILE] = MOST_FILES;
        hardLimits[RLIM_NOFILE] = MOST_FILES;
        limits[RLIM_STACK] = STACK_BYTES;
    }

    public int pid() {
        return pid;
    }

    /// The kernel's half.
    public Task task() {
        var half = task;
        if (half == null) {
            throw new IllegalStateException("UnixProcess " + pid + " has no task yet; give it one when it is made.");
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
