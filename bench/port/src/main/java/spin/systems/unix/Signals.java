package spin.systems.unix;

/// Signals: what is pending and blocked, what they do, and the frames of their handlers, which have the layout of Linux on the Alpha
/// (arch/alpha/kernel/signal.c):
///
/// ```text
///   sp -> struct sigcontext  648 bytes      or      struct siginfo   128 bytes
///         the code of sigreturn                     struct ucontext  824 bytes, of which at 48 a struct sigcontext
///                                                   the code of rt_sigreturn
/// ```
final class Signals {

    static final int MOST = 64;
    static final int ILL = 4;
    static final int TRAP = 5;
    static final int FPE = 8;
    static final int KILL = 9;
    static final int BUS = 10;
    static final int SEGV = 11;
    static final int PIPE = 13;
    static final int ALRM = 14;
    static final int STOP = 17;
    static final int CONT = 19;
    static final int CHLD = 20;
    static final int VTALRM = 26;

    static final long UNSTOPPABLE = bit(KILL) | bit(STOP);
    private static final long STOPS = bit(STOP) | bit(18) | bit(21) | bit(22);
    private static final long IGNORED = bit(16) | bit(CONT) | bit(CHLD) | bit(28);
    private static final long DUMPS = bit(3) | bit(ILL) | bit(TRAP) | bit(6) | bit(7) | bit(FPE) | bit(BUS) | bit(SEGV)
            | bit(12) | bit(24) | bit(25);
    private static final long FAULTS = bit(ILL) | bit(TRAP) | bit(FPE) | bit(BUS) | bit(SEGV);

    static final int CODE_USER = 0;
    static final int CODE_KERNEL = 0x80;
    static final int CODE_TKILL = -6;
    static final int CHILD_EXITED = 1;
    static final int CHILD_KILLED = 2;
    static final int CHILD_DUMPED = 3;
    static final int CHILD_STOPPED = 5;
    static final int CHILD_CONTINUED = 6;

    static final long DEFAULT = 0;
    static final long IGNORE = 1;

    // Of sigaction's flags.
    private static final long ON_STACK = 1;
    private static final long RESTART = 2;
    private static final long NO_CHILD_STOP = 4;
    private static final long NO_DEFER = 8;
    private static final long RESET = 0x10;
    private static final long NO_CHILD_WAIT = 0x20;
    private static final long WITH_INFO = 0x40;

    private static final int CONTEXT_BYTES = 648;
    private static final int INFO_BYTES = 128;
    private static final int UCONTEXT_BYTES = 824;
    private static final int UCONTEXT_SIGCONTEXT = 48;
    private static final int UCONTEXT_MASK = 696;
    private static final int CODE_BYTES = 16;
    private static final int PS_USER = 8;

    private static final int RA = 26;
    private static final int PV = 27;

    // mov sp, a0; ldi v0, number; callsys
    private static final long MOVE_SP = 0x47fe0410L;
    private static final long LOAD_V0 = 0x201f0000L;
    private static final long CALLSYS = 0x00000083L;
    private static final int SIGRETURN = 103;
    private static final int RT_SIGRETURN = 351;

    private final Unix unix;
    private final User user;

    Signals(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
    }

    static long bit(int signal) {
        return 1L << (signal - 1);
    }

    static boolean isValid(long signal) {
        return signal >= 1 && signal <= MOST;
    }

    static int status(int signal) {
        return signal | ((DUMPS & bit(signal)) != 0 ? 0x80 : 0);
    }

    void set(UnixProcess process, int signal, long handler, long flags, long mask, long restorer) {
        process.handlers[signal] = handler;
        process.flags[signal] = flags & 0xffff_ffffL;
        process.masks[signal] = mask;
        process.restorers[signal] = restorer;
        if (isIgnored(process, signal)) {
            process.shared.set &= ~bit(signal);
            forgetOwn(process, bit(signal));
        }
    }

    /// No thread of the process has these pending any more.
    private static void forgetOwn(UnixProcess process, long signals) {
        for (var thread = process.leader; thread != null; thread = thread.next) {
            thread.own.set &= ~signals;
        }
    }

    private static boolean isIgnored(UnixProcess process, int signal) {
        var handler = process.handlers[signal];
        return handler == IGNORE || (handler == DEFAULT && (IGNORED & bit(signal)) != 0);
    }

    /// Whether nobody is to wait for its children.
    boolean discardsDead(UnixProcess process) {
        return process.handlers[CHLD] == IGNORE || (process.flags[CHLD] & NO_CHILD_WAIT) != 0;
    }

    static boolean isDeliverable(UnixProcess process) {
        return ((process.own.set | process.shared.set) & ~process.mask) != 0;
    }

    boolean isKilled(UnixProcess process) {
        return ((process.own.set | process.shared.set) & bit(KILL)) != 0;
    }

    static void mask(UnixProcess process, long mask) {
        process.mask = mask & ~UNSTOPPABLE;
    }

    /// Until a handler has been found, another mask holds.
    static void maskMeanwhile(UnixProcess process, long mask) {
        process.oldMask = process.mask;
        process.hasOldMask = true;
        mask(process, mask);
    }

    /// Another image begins: nobody's handlers are there any more.
    void execute(UnixProcess process) {
        for (var signal = 1; signal <= MOST; signal++) {
            if (process.handlers[signal] != IGNORE) {
                set(process, signal, DEFAULT, 0, 0, 0);
            }
        }
        process.alternateStack = 0;
        process.alternateBytes = 0;
        process.clearTid = 0;
        process.lockList = 0;
    }

    /// A signal for a process: whichever of its threads will have it.
    void post(UnixProcess process, int signal, long code, long sender, long value) {
        var leader = process.leader;
        if (prepare(leader, leader, signal)) {
            leader.shared.add(signal, code, sender, value);
            for (var thread = leader; thread != null; thread = thread.next) {
                if (thread.state == UnixProcess.RUNNING && (thread.mask & bit(signal)) == 0) {
                    unix.attend(thread);
                    return;
                }
            }
            for (var thread = leader; thread != null; thread = thread.next) {
                if (thread.state == UnixProcess.RUNNING && thread.waitsFor == thread.anySignal) {
                    unix.attend(thread);
                }
            }
        }
    }

    /// A signal for one thread.
    void postTo(UnixProcess thread, int signal, long code, long sender) {
        if (prepare(thread.leader, thread, signal)) {
            thread.own.add(signal, code, sender, 0);
            if (thread.state == UnixProcess.RUNNING
                    && (isDeliverable(thread) || thread.waitsFor == thread.anySignal)) {
                unix.attend(thread);
            }
        }
    }

    /// What a signal does by being sent. False when that is all.
    private boolean prepare(UnixProcess leader, UnixProcess thread, int signal) {
        if (leader.state == UnixProcess.DEAD) {
            return false;
        }
        if (signal == CONT) {
            leader.shared.set &= ~STOPS;
            forgetOwn(leader, STOPS);
            if (goOn(leader)) {
                tellParent(leader, CHILD_CONTINUED, CONT);
            }
        } else if ((STOPS & bit(signal)) != 0) {
            leader.shared.set &= ~bit(CONT);
            forgetOwn(leader, bit(CONT));
        } else if (signal == KILL) {
            goOn(leader);
        }
        return !isIgnored(leader, signal) || (thread.mask & bit(signal)) != 0;
    }

    /// The threads of a process that is stopped go on. False when it was not.
    private boolean goOn(UnixProcess leader) {
        var stopped = false;
        for (var thread = leader; thread != null; thread = thread.next) {
            if (thread.state == UnixProcess.STOPPED) {
                stopped = true;
                thread.state = UnixProcess.RUNNING;
                unix.attend(thread);
            }
        }
        return stopped;
    }

    private void stop(UnixProcess process, int signal) {
        process.leader.stoppedBy = signal;
        for (var thread = process.leader; thread != null; thread = thread.next) {
            if (thread.state == UnixProcess.RUNNING) {
                thread.state = UnixProcess.STOPPED;
                if (thread != process && !thread.waits) {
                    unix.attend(thread);
                }
            }
        }
        tellParent(process.leader, CHILD_STOPPED, signal);
    }

    private void tellParent(UnixProcess process, int event, int signal) {
        process.event = event;
        var parent = process.parent;
        if (parent != null) {
            if ((parent.flags[CHLD] & NO_CHILD_STOP) == 0) {
                post(parent, CHLD, event, process.pid, signal);
            }
            unix.wakeUp(parent.children);
        }
    }

    /// A fault of the program's own: nothing keeps it from being told, and if it is blocked or ignored the process ends.
    void force(UnixProcess process, int signal, int code, long address) {
        if ((process.mask & bit(signal)) != 0 || process.handlers[signal] == IGNORE) {
            set(process, signal, DEFAULT, 0, 0, 0);
            process.mask &= ~bit(signal);
        }
        process.own.set &= ~bit(signal);
        process.own.add(signal, code, 0, address);
    }

    /// The next of these, faults first, 0 for none; it is not pending any more. A thread's own come before the process's.
    static int take(UnixProcess process, long wanted) {
        var from = (process.own.set & wanted) != 0 ? process.own : process.shared;
        var set = from.set & wanted;
        if ((set & FAULTS) != 0) {
            set &= FAULTS;
        }
        if (set == 0) {
            return 0;
        }
        var signal = 1;
        while ((set & 1) == 0) {
            set >>>= 1;
            signal++;
        }
        from.set &= ~bit(signal);
        process.takenFrom = from;
        return signal;
    }

    /// Delivers what is to be delivered. A call that waits fails by it, or begins again when the handler's wish is that.
    void deliver(UnixProcess process) {
        while (isDeliverable(process) && process.state == UnixProcess.RUNNING) {
            var signal = take(process, ~process.mask);
            var handler = process.handlers[signal];
            if (handler == IGNORE) {
                continue;
            }
            if (handler != DEFAULT) {
                if (process.call >= 0) {
                    interrupt(process, (process.flags[signal] & RESTART) != 0 && Calls.restarts(process));
                }
                if (!enter(process, signal)) {
                    unix.end(process, status(SEGV));
                }
            } else if ((STOPS & bit(signal)) != 0) {
                stop(process, signal);
            } else if ((IGNORED & bit(signal)) == 0) {
                unix.end(process, status(signal));
            }
        }
    }

    private void interrupt(UnixProcess process, boolean again) {
        var task = process.task();
        unix.interrupted(process);
        if (again) {
            task.register(Unix.V0, process.call);
            task.register(Unix.A3, process.fourth);
            task.pc(task.pc() - 4);
        } else {
            Unix.answer(process, -Errno.EINTR);
        }
        process.call = -1;
        process.deadline = Long.MAX_VALUE;
    }

    static boolean isOnAlternate(UnixProcess process, long sp) {
        return process.alternateBytes > 0 && sp > process.alternateStack
                && sp <= process.alternateStack + process.alternateBytes;
    }

    /// False when the process has no stack for it.
    private boolean enter(UnixProcess process, int signal) {
        var task = process.task();
        var flags = process.flags[signal];
        var told = (flags & WITH_INFO) != 0;
        var bytes = (told ? INFO_BYTES + UCONTEXT_BYTES : CONTEXT_BYTES) + CODE_BYTES;
        var sp = task.register(Unix.SP);
        var alternate = isOnAlternate(process, sp);
        var top = (flags & ON_STACK) != 0 && process.alternateBytes > 0 && !alternate
                ? process.alternateStack + process.alternateBytes
                : sp;
        var frame = (top - bytes) & -32L;
        var before = process.hasOldMask ? process.oldMask : process.mask;
        process.hasOldMask = false;
        user.clearScratch(bytes);
        if (told) {
            putInformation(process, signal);
            putUcontext(process, before, alternate);
        } else {
            putContext(task, 0, before, alternate);
        }
        putCode(bytes - CODE_BYTES, told ? RT_SIGRETURN : SIGRETURN);
        user.outScratch(frame, bytes);
        if (user.failed()) {
            return false;
        }
        var restorer = process.restorers[signal];
        task.register(RA, restorer != 0 ? restorer : frame + bytes - CODE_BYTES);
        task.register(PV, process.handlers[signal]);
        task.register(Unix.A0, signal);
        task.register(Unix.A0 + 1, told ? frame : 0);
        task.register(Unix.A0 + 2, told ? frame + INFO_BYTES : frame);
        task.register(Unix.SP, frame);
        task.pc(process.handlers[signal] & -4L);
        mask(process, before | process.masks[signal] | ((flags & NO_DEFER) != 0 ? 0 : bit(signal)));
        if ((flags & RESET) != 0) {
            set(process, signal, DEFAULT, 0, 0, 0);
        }
        return true;
    }

    /// A struct siginfo, at the beginning of the scratch page.
    void putInformation(UnixProcess process, int signal) {
        var from = process.takenFrom;
        var code = (int) from.codes[signal];
        user.scratch(0, signal);
        user.scratch(8, code & 0xffff_ffffL);
        if ((FAULTS & bit(signal)) != 0 && code > 0) {
            user.scratch(16, from.values[signal]);
        } else {
            user.scratch(16, from.senders[signal]);
            user.scratch(24, from.values[signal]);
        }
    }

    static int informationBytes() {
        return INFO_BYTES;
    }

    private void putUcontext(UnixProcess process, long mask, boolean alternate) {
        user.scratch(INFO_BYTES + 16, mask);
        user.scratch(INFO_BYTES + 24, process.alternateStack);
        user.scratch(INFO_BYTES + 32, process.alternateBytes == 0 ? 2 : alternate ? 1 : 0);
        user.scratch(INFO_BYTES + 40, process.alternateBytes);
        putContext(process.task(), INFO_BYTES + UCONTEXT_SIGCONTEXT, mask, alternate);
        user.scratch(INFO_BYTES + UCONTEXT_MASK, mask);
    }

    private void putContext(Task task, int at, long mask, boolean alternate) {
        user.scratch(at, alternate ? 1 : 0);
        user.scratch(at + 8, mask);
        user.scratch(at + 16, task.pc());
        user.scratch(at + 24, PS_USER);
        for (var n = 0; n < 31; n++) {
            user.scratch(at + 32 + 8 * n, task.register(n));
            user.scratch(at + 296 + 8 * n, task.floating(n));
        }
        user.scratch(at + 288, 1);
        user.scratch(at + 552, task.fpcr());
    }

    private void putCode(int at, int number) {
        user.scratch(at, MOVE_SP | (LOAD_V0 | number) << 32);
        user.scratch(at + 8, CALLSYS);
    }

    /// A handler has returned: everything is as it was; without such a frame it is a fault.
    long takeBack(UnixProcess process, long context) {
        return takeBack(process, context, CONTEXT_BYTES, 8, 0);
    }

    long takeBackWithInformation(UnixProcess process, long frame) {
        return takeBack(process, frame + INFO_BYTES, UCONTEXT_BYTES, UCONTEXT_MASK, UCONTEXT_SIGCONTEXT);
    }

    private long takeBack(UnixProcess process, long from, int bytes, int maskAt, int contextAt) {
        if (!user.inScratch(from, bytes)) {
            force(process, SEGV, Faults.NOT_MAPPED, from);
            return Unix.NO_ANSWER;
        }
        var task = process.task();
        mask(process, user.scratch(maskAt));
        for (var n = 0; n < 31; n++) {
            task.register(n, user.scratch(contextAt + 32 + 8 * n));
            task.floating(n, user.scratch(contextAt + 296 + 8 * n));
        }
        task.fpcr(user.scratch(contextAt + 552));
        task.pc(user.scratch(contextAt + 16) & -4L);
        return Unix.NO_ANSWER;
    }
}
