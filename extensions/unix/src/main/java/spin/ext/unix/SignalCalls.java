package spin.ext.unix;

import java.util.Arrays;
import spin.core.trap.SavedState;

/// What a process says about its signals, and sends to others.
final class SignalCalls {
    private static final int SET_BYTES = 8;
    private static final int BLOCK = 1;
    private static final int UNBLOCK = 2;
    private static final int SET = 3;
    private static final int SS_ONSTACK = 1;
    private static final int SS_DISABLE = 2;
    private static final int SMALLEST_STACK = 4096;
    private static final int SP = 30;
    private static final int CLOEXEC = 010000000;

    private final Processes processes;
    private final Scheduling scheduling;

    SignalCalls(Processes processes) {
        this.processes = processes;
        scheduling = processes.scheduling();
    }

    /// rt_sigaction: a handler, flags, a mask; the restorer is the fifth argument.
    static long action(UnixProcess process, SavedState state) {
        long signal = state.argument(0);
        long fresh = state.argument(1);
        long old = state.argument(2);
        if (state.argument(3) != SET_BYTES || !Signal.isValid(signal)
                || (fresh != 0 && (Signal.UNSTOPPABLE & Signal.bit((int) signal)) != 0)) {
            return -Errno.EINVAL;
        }
        var signals = process.signals();
        var before = signals.action((int) signal);
        Signals.Action after = null;
        if (fresh != 0) {
            var in = Bytes.read(process.memory(), fresh, 24);
            after = new Signals.Action(in.getLong(0), in.getInt(8), in.getLong(16), state.argument(4));
        }
        if (old != 0) {
            process.memory().write(old, Bytes.of(24).putLong(0, before.handler()).putLong(8, before.flags())
                    .putLong(16, before.mask()).array());
        }
        if (after != null) {
            signals.action((int) signal, after);
        }
        return 0;
    }

    /// OSF/1's sigaction: a handler, a mask, flags.
    static long osfAction(UnixProcess process, SavedState state) {
        long signal = state.argument(0);
        long fresh = state.argument(1);
        long old = state.argument(2);
        if (!Signal.isValid(signal) || (fresh != 0 && (Signal.UNSTOPPABLE & Signal.bit((int) signal)) != 0)) {
            return -Errno.EINVAL;
        }
        var signals = process.signals();
        var before = signals.action((int) signal);
        Signals.Action after = null;
        if (fresh != 0) {
            var in = Bytes.read(process.memory(), fresh, 20);
            after = new Signals.Action(in.getLong(0), in.getInt(16), in.getLong(8), 0);
        }
        if (old != 0) {
            process.memory().write(old, Bytes.of(20).putLong(0, before.handler()).putLong(8, before.mask())
                    .putInt(16, before.flags()).array());
        }
        if (after != null) {
            signals.action((int) signal, after);
        }
        return 0;
    }

    static long mask(UnixProcess process, SavedState state) {
        long how = state.argument(0);
        long fresh = state.argument(1);
        long old = state.argument(2);
        if (state.argument(3) != SET_BYTES) {
            return -Errno.EINVAL;
        }
        var signals = process.signals();
        long before = signals.blocked();
        if (fresh != 0) {
            long set = Bytes.readLong(process.memory(), fresh);
            if (how != BLOCK && how != UNBLOCK && how != SET) {
                return -Errno.EINVAL;
            }
            signals.blocked(changed(before, how, set));
        }
        if (old != 0) {
            Bytes.writeLong(process.memory(), old, before);
        }
        return 0;
    }

    /// OSF/1's sigprocmask: sets are values, and the old one is the answer.
    static long osfMask(UnixProcess process, SavedState state) {
        long how = state.argument(0);
        if (how != BLOCK && how != UNBLOCK && how != SET) {
            return -Errno.EINVAL;
        }
        var signals = process.signals();
        long before = signals.blocked();
        signals.blocked(changed(before, how, state.argument(1)));
        return before;
    }

    private static long changed(long before, long how, long set) {
        return how == BLOCK ? before | set : how == UNBLOCK ? before & ~set : set;
    }

    static long pending(UnixProcess process, SavedState state) {
        var signals = process.signals();
        boolean isSized = state.number() == CallNumber.RT_SIGPENDING;
        if (isSized && (state.argument(1) < 0 || state.argument(1) > SET_BYTES)) {
            return -Errno.EINVAL;
        }
        var set = Bytes.of(SET_BYTES).putLong(signals.pending() & signals.blocked()).array();
        process.memory().write(state.argument(0),
                isSized ? Arrays.copyOf(set, (int) state.argument(1)) : set);
        return 0;
    }

    long suspend(UnixProcess process, long mask) {
        var signals = process.signals();
        signals.blockMeanwhile(mask);
        while (!signals.isDeliverable()) {
            scheduling.block(process);
        }
        return Interrupted.RESTART_IF_NO_HANDLER;
    }

    long timedWait(UnixProcess process, SavedState state) {
        long wanted = Bytes.readLong(process.memory(), state.argument(0)) & ~Signal.UNSTOPPABLE;
        long limit = state.argument(2);
        long deadline = limit == 0 ? Scheduling.NEVER : scheduling.now() + Times.timespec(process.memory(), limit);
        var signals = process.signals();
        var nobody = new Waiters(scheduling);
        while (true) {
            int signal = signals.next(wanted);
            if (signal != 0) {
                if (state.argument(1) != 0) {
                    process.memory().write(state.argument(1), Delivery.information(signal, signals.info()));
                }
                return signal;
            }
            if (scheduling.now() >= deadline) {
                return -Errno.EAGAIN;
            }
            long blocked = signals.blocked();
            signals.blocked(blocked & ~wanted);
            boolean waited;
            try {
                waited = (signals.pending() & wanted) != 0 || scheduling.await(process, nobody, deadline);
            } finally {
                signals.blocked(blocked);
            }
            if (!waited) {
                return -Errno.EINTR;
            }
        }
    }

    /// signalfd: a descriptor that is to have another set, or -1 for a new one; a set, its length, flags.
    long file(UnixProcess process, SavedState s, long flags) {
        if (s.argument(2) != SET_BYTES || (flags & ~(CLOEXEC | OpenFile.NONBLOCK)) != 0) {
            return -Errno.EINVAL;
        }
        long wanted = Bytes.readLong(process.memory(), s.argument(1));
        int descriptor = (int) s.argument(0);
        if (descriptor == -1) {
            return process.descriptors().add(new SignalFile(processes, (int) flags & OpenFile.NONBLOCK, wanted), 0,
                    (flags & CLOEXEC) != 0);
        }
        var file = process.descriptors().at(descriptor);
        if (file == null) {
            return -Errno.EBADF;
        }
        if (!(file instanceof SignalFile signals)) {
            return -Errno.EINVAL;
        }
        signals.wanted(wanted);
        process.signalSent.wakeAll();
        return descriptor;
    }

    static long alternateStack(UnixProcess process, SavedState state) {
        var signals = process.signals();
        var memory = process.memory();
        long fresh = state.argument(0);
        long old = state.argument(1);
        boolean inUse = Delivery.isOnAlternate(signals, state.register(SP));
        var before = Bytes.of(24).putLong(0, signals.alternateStack)
                .putInt(8, signals.alternateBytes == 0 ? SS_DISABLE : inUse ? SS_ONSTACK : 0)
                .putLong(16, signals.alternateBytes);
        if (fresh != 0) {
            var in = Bytes.read(memory, fresh, 24);
            int flags = in.getInt(8);
            if (inUse) {
                return -Errno.EPERM;
            }
            if ((flags & ~(SS_DISABLE | SS_ONSTACK)) != 0) {
                return -Errno.EINVAL;
            }
            boolean none = (flags & SS_DISABLE) != 0;
            if (!none && in.getLong(16) < SMALLEST_STACK) {
                return -Errno.ENOMEM;
            }
            signals.alternateStack = none ? 0 : in.getLong(0);
            signals.alternateBytes = none ? 0 : in.getLong(16);
        }
        if (old != 0) {
            memory.write(old, Bytes.content(before));
        }
        return 0;
    }

    /// @param target a process; 0 for the caller's group, -1 for all but the caller, below that a group
    long kill(UnixProcess process, long target, long signal, Signal.Info info) {
        if (signal != 0 && !Signal.isValid(signal)) {
            return -Errno.EINVAL;
        }
        boolean found = false;
        boolean isFull = false;
        for (var each : processes.all()) {
            if (isMeant(process, each, target)) {
                found = true;
                isFull |= signal != 0 && !each.raise((int) signal, info) && each.isFullOf((int) signal, info);
            }
        }
        return isFull ? -Errno.EAGAIN : found ? 0 : -Errno.ESRCH;
    }

    private static boolean isMeant(UnixProcess caller, UnixProcess each, long target) {
        if (target > 0) {
            return each.pid() == target;
        }
        if (target == -1) {
            return each != caller;
        }
        return each.group == (target == 0 ? caller.group : -target);
    }
}
