package spin.ext.unix;

import org.jspecify.annotations.Nullable;

/// What one process says about its signals, and those that have been sent to it and not delivered.
///
/// A signal number is pending or it is not: a second one before the first is delivered is the same, as in POSIX; Linux queues those from 32 on,
/// we do not.
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

    /// @param handler its address, [Signals#DEFAULT] or [Signals#IGNORE]
    /// @param restorer where the handler returns to; 0 for code on the stack
    record Action(long handler, int flags, long mask, long restorer) {
        static final Action NONE = new Action(DEFAULT, 0, 0, 0);

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    private final UnixProcess process;
    private final Action[] actions = new Action[Signal.MOST + 1];
    private final Signal.@Nullable Info[] infos = new Signal.Info[Signal.MOST + 1];
    private long pending;
    private long blocked;
    private long savedMask;
    private boolean hasSavedMask;
    /// The stack that handlers may ask for.
    long alternateStack;
    long alternateBytes;

    Signals(UnixProcess process) {
        this.process = process;
        for (int signal = 0; signal <= Signal.MOST; signal++) {
            actions[signal] = Action.NONE;
        }
    }

    /// A child's: what is said is the same, and nothing is pending.
    Signals copyFor(UnixProcess child) {
        var copy = new Signals(child);
        System.arraycopy(actions, 0, copy.actions, 0, actions.length);
        copy.blocked = blocked;
        copy.alternateStack = alternateStack;
        copy.alternateBytes = alternateBytes;
        return copy;
    }

    /// Another image begins: its predecessor's handlers are gone.
    void execute() {
        for (int signal = 1; signal <= Signal.MOST; signal++) {
            if (actions[signal].handler() != IGNORE) {
                actions[signal] = Action.NONE;
            }
        }
        alternateStack = 0;
        alternateBytes = 0;
    }

    Action action(int signal) {
        return actions[signal];
    }

    void action(int signal, Action action) {
        actions[signal] = action;
        if (isIgnored(signal)) {
            pending &= ~Signal.bit(signal);
        }
    }

    private boolean isIgnored(int signal) {
        long handler = actions[signal].handler();
        return handler == IGNORE || (handler == DEFAULT && Signal.isIgnoredByDefault(signal));
    }

    long blocked() {
        return blocked;
    }

    void blocked(long mask) {
        blocked = mask & ~Signal.UNSTOPPABLE;
    }

    long pending() {
        return pending;
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
        return (pending & ~blocked) != 0;
    }

    /// Sends a signal to the process.
    void raise(int signal, Signal.Info info) {
        if (process.hasEnded()) {
            return;
        }
        if (signal == Signal.CONT) {
            pending &= ~Signal.STOPS;
            process.resume();
        } else if (Signal.stopsByDefault(signal)) {
            pending &= ~Signal.bit(Signal.CONT);
        }
        boolean waits = (blocked & Signal.bit(signal)) != 0;
        if (isIgnored(signal) && !waits) {
            return;
        }
        if ((pending & Signal.bit(signal)) == 0) {
            pending |= Signal.bit(signal);
            infos[signal] = info;
        }
        if (signal == Signal.KILL) {
            process.resume();
        }
        if (!waits) {
            process.interrupt();
        }
    }

    /// A fault of the process's own: nothing keeps it from being told, and if it is blocked or ignored the process ends.
    void force(int signal, Signal.Info info) {
        if ((blocked & Signal.bit(signal)) != 0 || actions[signal].handler() == IGNORE) {
            actions[signal] = Action.NONE;
            blocked &= ~Signal.bit(signal);
        }
        pending |= Signal.bit(signal);
        infos[signal] = info;
    }

    /// The next signal to deliver, faults first; 0 when there is none. It is not pending any more.
    int next() {
        return taken(pending & ~blocked);
    }

    /// The same of those in `wanted`, blocked or not.
    int next(long wanted) {
        return taken(pending & wanted);
    }

    private int taken(long set) {
        if (set == 0) {
            return 0;
        }
        int signal = Long.numberOfTrailingZeros(set) + 1;
        for (int fault : new int[]{Signal.KILL, Signal.SEGV, Signal.BUS, Signal.ILL, Signal.TRAP, Signal.FPE}) {
            if ((set & Signal.bit(fault)) != 0) {
                signal = fault;
                break;
            }
        }
        pending &= ~Signal.bit(signal);
        return signal;
    }

    Signal.Info info(int signal) {
        var info = infos[signal];
        return info == null ? Signal.KERNEL : info;
    }
}
