package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// Signals of this process: what is pending and masked, what they do, and the frames of their handlers.
///
/// Another process sends one by an asynchronous transfer into this one, which writes down what has come and gives the processor back. It is
/// delivered when the process goes on. A frame has the layout of Linux on the Alpha (arch/alpha/kernel/signal.c):
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
    static final int CODE_QUEUE = -1;
    static final int CODE_TKILL = -6;
    static final int CHILD_EXITED = 1;
    static final int CHILD_KILLED = 2;
    static final int CHILD_DUMPED = 3;
    static final int CHILD_STOPPED = 5;
    static final int CHILD_CONTINUED = 6;

    static final long DEFAULT = 0;
    static final long IGNORE = 1;

    private static final int HANDLER = 0;
    private static final int FLAGS = 8;
    private static final int ACTION_MASK = 16;
    private static final int RESTORER = 24;

    // Of sigaction's flags.
    static final long ON_STACK = 1;
    static final long RESTART = 2;
    static final long NO_CHILD_STOP = 4;
    static final long NO_DEFER = 8;
    static final long RESET = 0x10;
    static final long NO_CHILD_WAIT = 0x20;
    static final long WITH_INFO = 0x40;

    private static final int CONTEXT_BYTES = 648;
    private static final int INFO_BYTES = 128;
    private static final int UCONTEXT_BYTES = 824;
    private static final int UCONTEXT_SIGCONTEXT = 48;
    private static final int UCONTEXT_MASK = 696;
    private static final int CODE_BYTES = 16;
    private static final int PS_USER = 8;
    private static final int MOST_INFORMATION = 36;

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A3 = 19;
    private static final int RA = 26;
    private static final int PV = 27;
    private static final int SP = 30;

    // mov sp, a0; ldi v0, number; callsys
    private static final long MOVE_SP = 0x47fe0410L;
    private static final long LOAD_V0 = 0x201f0000L;
    private static final long CALLSYS = 0x00000083L;
    private static final int SIGRETURN = 103;
    private static final int RT_SIGRETURN = 351;

    /// What [#deliver] has found.
    enum Outcome {
        /// No handler runs.
        NOTHING,
        HANDLER,
        /// Registers must be saved first.
        SAVE,
        STOPPED,
        /// By this: [#killer].
        DEATH
    }

    private final Run run;
    private final Family family;
    private final Memory memory;
    private int killer;

    Signals(Run run, Family family, Memory memory) {
        this.run = run;
        this.family = family;
        this.memory = memory;
    }

    static long bit(int signal) {
        return 1L << (signal - 1);
    }

    static boolean isValid(long signal) {
        return signal >= 1 && signal <= MOST;
    }

    static boolean dumps(int signal) {
        return (DUMPS & bit(signal)) != 0;
    }

    static long action(int signal) {
        return Place.ACTIONS + 32L * signal;
    }

    long handler(int signal) {
        return run.word(action(signal) + HANDLER);
    }

    long flags(int signal) {
        return run.word(action(signal) + FLAGS);
    }

    long actionMask(int signal) {
        return run.word(action(signal) + ACTION_MASK);
    }

    void set(int signal, long handler, long flags, long mask, long restorer) {
        run.word(action(signal) + HANDLER, handler);
        run.word(action(signal) + FLAGS, flags & 0xffff_ffffL);
        run.word(action(signal) + ACTION_MASK, mask);
        run.word(action(signal) + RESTORER, restorer);
        if (isIgnored(signal)) {
            drop(bit(signal));
        }
        if (signal == CHLD) {
            var discards = handler == IGNORE || (flags & NO_CHILD_WAIT) != 0 ? Place.DISCARDS_DEAD : 0;
            var quiet = (flags & NO_CHILD_STOP) != 0 ? Place.NO_SIGNAL_OF_STOPS : 0;
            family.own(Place.R_WISHES, discards | quiet);
        }
    }

    private boolean isIgnored(int signal) {
        var handler = handler(signal);
        return handler == IGNORE || (handler == DEFAULT && (IGNORED & bit(signal)) != 0);
    }

    long mask() {
        return run.word(Place.MASK);
    }

    void mask(long mask) {
        run.word(Place.MASK, mask & ~UNSTOPPABLE);
    }

    /// Of the process or of the thread that runs.
    long pending() {
        return run.word(Place.PENDING) | run.word(Place.OWN_PENDING);
    }

    private void drop(long signals) {
        run.word(Place.PENDING, run.word(Place.PENDING) & ~signals);
        run.word(Place.OWN_PENDING, run.word(Place.OWN_PENDING) & ~signals);
    }

    boolean isKilled() {
        return (pending() & bit(KILL)) != 0;
    }

    boolean isDeliverable() {
        return (pending() & ~mask()) != 0;
    }

    /// Until a handler has been found, another mask holds.
    void maskMeanwhile(long mask) {
        run.word(Place.OLD_MASK, mask());
        run.word(Place.HAS_OLD_MASK, 1);
        mask(mask);
    }

    void restoreMask() {
        if (run.word(Place.HAS_OLD_MASK) != 0) {
            mask(run.word(Place.OLD_MASK));
            run.word(Place.HAS_OLD_MASK, 0);
        }
    }

    /// Another image begins: nobody's handlers are there any more, and the library's idea of floating point begins anew.
    void execute() {
        for (var signal = 1; signal <= MOST; signal++) {
            if (handler(signal) != IGNORE) {
                set(signal, DEFAULT, 0, 0, 0);
            }
        }
        run.word(Place.ALTERNATE_STACK, 0);
        run.word(Place.ALTERNATE_BYTES, 0);
        run.word(Place.CLEAR_TID, 0);
        run.word(Place.FLOATING, 0);
        run.call(AegisAbi.FPUMOD, 0, 0, 0);
        run.word(Place.LOAD_WANTED, 1);
    }

    /// A signal has come.
    void post(int signal, long code, long pid, long value) {
        if (signal == CONT) {
            drop(STOPS);
            if (family.own(Place.R_STATE) == Place.STOPPED) {
                family.own(Place.R_STATE, Place.RUNNING);
                family.own(Place.R_EVENT, CHILD_CONTINUED);
                run.word(Place.TELL_PARENT, 1);
            }
        } else if ((STOPS & bit(signal)) != 0) {
            drop(bit(CONT));
        } else if (signal == KILL && family.own(Place.R_STATE) == Place.STOPPED) {
            family.own(Place.R_STATE, Place.RUNNING);
        }
        add(Place.PENDING, signal, code, pid, value);
    }

    /// A signal for one thread, whose own set is at an address of the library's. What stops, ends or continues is the process's.
    void postTo(long own, int signal, long code, long pid) {
        if (signal == KILL || signal == CONT || (STOPS & bit(signal)) != 0) {
            post(signal, code, pid, 0);
        } else {
            add(own, signal, code, pid, 0);
        }
    }

    private void add(long set, int signal, long code, long pid, long value) {
        if ((isIgnored(signal) && (mask() & bit(signal)) == 0) || (run.word(set) & bit(signal)) != 0) {
            return;
        }
        run.word(set, run.word(set) | bit(signal));
        inform(signal, code, pid, value);
    }

    private void inform(int signal, long code, long pid, long value) {
        if (signal < MOST_INFORMATION) {
            run.word(information(signal), code);
            run.word(information(signal) + 8, pid);
            run.word(information(signal) + 16, value);
        }
    }

    private static long information(int signal) {
        return Place.INFORMATION + 24L * signal;
    }

    private long informed(int signal, int field) {
        return signal < MOST_INFORMATION ? run.word(information(signal) + field) : 0;
    }

    /// A fault of the program's own: nothing keeps it from being told, and if it is blocked or ignored the process ends.
    void force(int signal, int code, long address) {
        if ((mask() & bit(signal)) != 0 || handler(signal) == IGNORE) {
            set(signal, DEFAULT, 0, 0, 0);
            mask(mask() & ~bit(signal));
        }
        run.word(Place.OWN_PENDING, run.word(Place.OWN_PENDING) | bit(signal));
        inform(signal, code, 0, address);
    }

    /// The next of these, faults first, 0 for none; it is not pending any more.
    int take(long wanted) {
        var signal = next(wanted);
        if (signal == 0) {
            return 0;
        }
        if ((run.word(Place.OWN_PENDING) & bit(signal)) != 0) {
            run.word(Place.OWN_PENDING, run.word(Place.OWN_PENDING) & ~bit(signal));
        } else {
            drop(bit(signal));
        }
        return signal;
    }

    private int next(long wanted) {
        var set = pending() & wanted;
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
        return signal;
    }

    /// Delivers what is to be delivered.
    ///
    /// @param waiting whether a system call waits: it fails, or begins again when all handlers want that
    /// @param restarts whether it is of those that can
    Outcome deliver(boolean waiting, boolean restarts) {
        var outcome = Outcome.NOTHING;
        while (isDeliverable()) {
            var next = next(~mask());
            if (handler(next) != IGNORE && handler(next) != DEFAULT && run.word(Place.SAVED) == 0) {
                return Outcome.SAVE;
            }
            var signal = take(~mask());
            var handler = handler(signal);
            if (handler == IGNORE) {
                continue;
            }
            if (handler != DEFAULT) {
                if (waiting && outcome == Outcome.NOTHING) {
                    interrupt(restarts && (flags(signal) & RESTART) != 0);
                }
                outcome = Outcome.HANDLER;
                if (!enter(signal)) {
                    killer = SEGV;
                    return Outcome.DEATH;
                }
            } else if ((STOPS & bit(signal)) != 0) {
                family.own(Place.R_STATE, Place.STOPPED);
                family.own(Place.R_EVENT, CHILD_STOPPED | signal << 8);
                run.word(Place.TELL_PARENT, 1);
                return Outcome.STOPPED;
            } else if ((IGNORED & bit(signal)) == 0) {
                killer = signal;
                return Outcome.DEATH;
            }
        }
        return outcome;
    }

    int killer() {
        return killer;
    }

    private void interrupt(boolean again) {
        if (again) {
            run.register(V0, run.word(Place.CALL_NUMBER));
            run.register(A3, run.word(Place.CALL_FOURTH));
            run.word(Place.CONTEXT_PC, run.word(Place.CONTEXT_PC) - 4);
        } else {
            run.register(V0, Errno.EINTR);
            run.register(A3, 1);
        }
    }

    boolean isOnAlternate(long sp) {
        var stack = run.word(Place.ALTERNATE_STACK);
        var bytes = run.word(Place.ALTERNATE_BYTES);
        return bytes > 0 && sp > stack && sp <= stack + bytes;
    }

    /// False when the process has no stack for it.
    private boolean enter(int signal) {
        var flags = flags(signal);
        var handler = handler(signal);
        var restorer = run.word(action(signal) + RESTORER);
        var blocks = actionMask(signal) | ((flags & NO_DEFER) != 0 ? 0 : bit(signal));
        var told = (flags & WITH_INFO) != 0;
        var bytes = (told ? INFO_BYTES + UCONTEXT_BYTES : CONTEXT_BYTES) + CODE_BYTES;
        var sp = run.register(SP);
        var alternate = isOnAlternate(sp);
        var top = (flags & ON_STACK) != 0 && run.word(Place.ALTERNATE_BYTES) > 0 && !alternate
                ? run.word(Place.ALTERNATE_STACK) + run.word(Place.ALTERNATE_BYTES)
                : sp;
        var frame = (top - bytes) & -32L;
        var had = run.word(Place.HAS_OLD_MASK) != 0;
        var mask = had ? run.word(Place.OLD_MASK) : mask();
        run.word(Place.HAS_OLD_MASK, 0);
        run.clear(Place.SCRATCH, Place.SCRATCH_BYTES);
        if (told) {
            putInformation(Place.SCRATCH, signal);
            putUcontext(Place.SCRATCH + INFO_BYTES, mask, alternate);
        } else {
            putContext(Place.SCRATCH, mask, alternate);
        }
        putCode(Place.SCRATCH + bytes - CODE_BYTES, told ? RT_SIGRETURN : SIGRETURN);
        if (memory.out(frame, Place.SCRATCH, bytes) != bytes) {
            return false;
        }
        run.register(RA, restorer != 0 ? restorer : frame + bytes - CODE_BYTES);
        run.register(PV, handler);
        run.register(A0, signal);
        run.register(A0 + 1, told ? frame : 0);
        run.register(A0 + 2, told ? frame + INFO_BYTES : frame);
        run.register(SP, frame);
        run.word(Place.CONTEXT_PC, handler & -4L);
        mask(mask() | blocks);
        if (had) {
            mask(mask | blocks);
        }
        if ((flags & RESET) != 0) {
            set(signal, DEFAULT, 0, 0, 0);
        }
        return true;
    }

    /// A struct siginfo.
    void putInformation(long at, int signal) {
        var code = (int) informed(signal, 0);
        run.word(at, signal);
        run.word(at + 8, code & 0xffff_ffffL);
        if ((FAULTS & bit(signal)) != 0 && code > 0) {
            run.word(at + 16, informed(signal, 16));
        } else {
            run.word(at + 16, informed(signal, 8));
            run.word(at + 24, informed(signal, 16));
        }
    }

    private void putUcontext(long at, long mask, boolean alternate) {
        run.word(at + 16, mask);
        run.word(at + 24, run.word(Place.ALTERNATE_STACK));
        run.word(at + 32, run.word(Place.ALTERNATE_BYTES) == 0 ? 2 : alternate ? 1 : 0);
        run.word(at + 40, run.word(Place.ALTERNATE_BYTES));
        putContext(at + UCONTEXT_SIGCONTEXT, mask, alternate);
        run.word(at + UCONTEXT_MASK, mask);
    }

    private void putContext(long at, long mask, boolean alternate) {
        run.word(at, alternate ? 1 : 0);
        run.word(at + 8, mask);
        run.word(at + 16, run.word(Place.CONTEXT_PC));
        run.word(at + 24, PS_USER);
        for (var n = 0; n < 31; n++) {
            run.word(at + 32 + 8L * n, run.register(n));
            run.word(at + 296 + 8L * n, run.word(Place.FLOATS + 8 * n));
        }
        run.word(at + 288, 1);
        run.word(at + 552, run.word(Place.FPCR));
    }

    private void putCode(long at, int number) {
        run.word(at, MOVE_SP | (LOAD_V0 | number) << 32);
        run.word(at + 8, CALLSYS);
    }

    /// A handler has returned: everything is as it was. False when there is no such frame.
    boolean sigreturn(long context) {
        if (memory.in(Place.SCRATCH, context, CONTEXT_BYTES) != CONTEXT_BYTES) {
            return false;
        }
        mask(run.word(Place.SCRATCH + 8));
        restore(Place.SCRATCH);
        return true;
    }

    boolean sigreturnWithInformation(long frame) {
        if (memory.in(Place.SCRATCH, frame + INFO_BYTES, UCONTEXT_BYTES) != UCONTEXT_BYTES) {
            return false;
        }
        mask(run.word(Place.SCRATCH + UCONTEXT_MASK));
        restore(Place.SCRATCH + UCONTEXT_SIGCONTEXT);
        return true;
    }

    private void restore(long at) {
        for (var n = 0; n < 31; n++) {
            run.register(n, run.word(at + 32 + 8L * n));
            run.word(Place.FLOATS + 8 * n, run.word(at + 296 + 8L * n));
        }
        run.word(Place.FPCR, run.word(at + 552));
        run.word(Place.CONTEXT_PC, run.word(at + 16) & -4L);
        run.word(Place.LOAD_WANTED, 1);
    }
}
