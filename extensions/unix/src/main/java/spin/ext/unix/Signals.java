package spin.ext.unix;

import org.jspecify.annotations.Nullable;

/// The signals of one task: its mask, its stack for handlers, what was sent to it alone; beside these what it shares with the tasks of its
/// process ([Dispositions]).
final class Signals {
    static final long DEFAULT = 0;
    static final long IGNORE = 1;

    static final int ON_STACK = 1;
    static final int RESTART = 2;
    static final int NO_CHILD_STOP = 4;
    static final int NO_DEFER = 8;
    static final int RESET = 0x10;
    static final int NO_CHILD_WAIT = 0x20;
    static final int WITH_INFO = 0x40;

    private static final int[] FIRST = {Signal.KILL, Signal.SEGV, Signal.BUS, Signal.ILL, Signal.TRAP, Signal.FPE};

    /// @param handler its address, [Signals#DEFAULT] or [Signals#IGNORE]
    /// @param restorer where the handler returns to; 0 for code on the stack
    record Action(long handler, int flags, long mask, long restorer) {
        static final Action NONE = new Action(DEFAULT, 0, 0, 0);

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    private final UnixProcess process;
    private final Dispositions shared;
    private final Dispositions.Pending own = new Dispositions.Pending();
    private @Nullable Task task;
    private long blocked;
    private long savedMask;
    private boolean hasSavedMask;
    /// What is known of the one that was taken last.
    private Signal.Info taken = Signal.KERNEL;
    /// The stack that handlers may ask for.
    long alternateStack;
    long alternateBytes;

    Signals(UnixProcess process, Dispositions shared) {
        this.process = process;
        this.shared = shared;
    }

    void task(Task itsTask) {
        task = itsTask;
    }

    /// Those of a task that comes of this one: its mask is the same, and nothing is pending.
    ///
    /// @param keepsStack whether the stack for handlers is there for it too, as after a fork
    Signals copyFor(UnixProcess other, Dispositions itsDispositions, boolean keepsStack) {
        var copy = new Signals(other, itsDispositions);
        copy.blocked = blocked;
        if (keepsStack) {
            copy.alternateStack = alternateStack;
            copy.alternateBytes = alternateBytes;
        }
        return copy;
    }

    /// Another image begins.
    void execute() {
        shared.execute();
        alternateStack = 0;
        alternateBytes = 0;
    }

    Action action(int signal) {
        return shared.action(signal);
    }

    void action(int signal, Action action) {
        shared.action(signal, action);
        if (shared.isIgnored(signal)) {
            process.forget(Signal.bit(signal));
        }
    }

    /// What was sent to the task alone is not pending any more.
    void forget(long signals) {
        own.drop(signals);
    }

    long blocked() {
        return blocked;
    }

    void blocked(long mask) {
        blocked = mask & ~Signal.UNSTOPPABLE;
    }

    long pending() {
        return own.set() | shared.pending.set();
    }

    /// Until a handler has been found, another mask holds.
    void blockMeanwhile(long mask) {
        savedMask = blocked;
        hasSavedMask = true;
        blocked(mask);
    }

    /// The mask that a handler's end brings back.
    long takeMask() {
        long mask = hasSavedMask ? savedMask : blocked;
        hasSavedMask = false;
        return mask;
    }

    void restoreMask() {
        if (hasSavedMask) {
            blocked = savedMask;
            hasSavedMask = false;
        }
    }

    boolean isDeliverable() {
        return (pending() & ~blocked) != 0;
    }

    boolean isBlocked(int signal) {
        return (blocked & Signal.bit(signal)) != 0;
    }

    /// Sends a signal to this task.
    ///
    /// @return false when nobody will be told
    boolean raise(int signal, Signal.Info info) {
        return process.send(signal, info, own, isBlocked(signal) ? null : task);
    }

    /// A fault of the task's own: nothing keeps it from being told, and if it is blocked or ignored the process ends.
    void force(int signal, Signal.Info info) {
        if (isBlocked(signal) || action(signal).handler() == IGNORE) {
            shared.action(signal, Action.NONE);
            blocked &= ~Signal.bit(signal);
        }
        own.put(signal, info);
    }

    /// The next signal to deliver, faults first; 0 when there is none. It is not pending any more.
    int next() {
        return next(~blocked);
    }

    /// The same of those in `wanted`, blocked or not.
    int next(long wanted) {
        var source = (own.set() & wanted) != 0 ? own : shared.pending;
        int signal = first(source.set() & wanted);
        if (signal != 0) {
            taken = source.take(signal);
        }
        return signal;
    }

    private static int first(long set) {
        if (set == 0) {
            return 0;
        }
        for (int fault : FIRST) {
            if ((set & Signal.bit(fault)) != 0) {
                return fault;
            }
        }
        return Long.numberOfTrailingZeros(set) + 1;
    }

    /// What is known of the signal that was taken last.
    Signal.Info info() {
        return taken;
    }
}
