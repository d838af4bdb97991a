package spin.ext.unix;

import java.nio.ByteBuffer;
import spin.core.trap.SavedState;

/// Delivers signals to a process that is about to go on: in its handlers, or by its end.
///
/// A handler finds on its stack what its end brings back, in the layout of Linux on the Alpha (arch/alpha/kernel/signal.c). One that
/// asked for it finds more:
///
/// ```text
///   sp -> struct sigcontext  648 bytes      or      struct siginfo   128 bytes
///         the code of sigreturn                     struct ucontext  824 bytes, of which at 48 a struct sigcontext
///                                                   the code of rt_sigreturn
///
///   sigcontext:  0 on the signal stack   8 mask   16 pc   24 ps   32 registers 0 to 31   288 whether floating registers follow
///              296 floating registers 0 to 31   552 fpcr   560 software completion   ...   to 648
///   ucontext:    0 flags   8 link   16 mask   24 signal stack, its flags, its size   48 sigcontext   696 mask, 1024 bits
/// ```
final class Delivery {
    static final int CONTEXT_BYTES = 648;
    private static final int INFO_BYTES = 128;
    private static final int UCONTEXT_BYTES = 824;
    private static final int UCONTEXT_SIGCONTEXT = 48;
    private static final int UCONTEXT_MASK = 696;
    private static final int CODE_BYTES = 16;
    private static final int PS_USER = 8;

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A3 = 19;
    private static final int RA = 26;
    private static final int PV = 27;
    private static final int SP = 30;

    // mov sp, a0; ldi v0, number; callsys
    private static final int MOVE_SP = 0x47fe0410;
    private static final int LOAD_V0 = 0x201f0000;
    private static final int CALLSYS = 0x00000083;

    /// The call that was interrupted, if one was.
    ///
    /// @param number of the call
    /// @param fourth its fourth argument, which an error's mark overwrites
    /// @param outcome what it answered
    record Call(long number, long fourth, long outcome) {
        static final Call NONE = new Call(-1, 0, 0);
    }

    private final Processes processes;
    private long delivered;

    Delivery(Processes processes) {
        this.processes = processes;
    }

    /// Signals that were given to handlers.
    long delivered() {
        return delivered;
    }

    void deliver(UnixProcess process, SavedState state, Call call) {
        var signals = process.signals();
        boolean handled = false;
        processes.awaitContinuation(process);
        for (int signal = signals.next(); signal != 0; signal = signals.next()) {
            var action = signals.action(signal);
            if (action.handler() == Signals.IGNORE) {
                continue;
            }
            if (action.handler() != Signals.DEFAULT) {
                if (!handled) {
                    interrupted(state, call, action.has(Signals.RESTART));
                }
                handled = true;
                if (!enter(process, state, signal, action)) {
                    processes.endBySignal(process, Signal.SEGV);
                    return;
                }
            } else if (Signal.stopsByDefault(signal)) {
                processes.stop(process, signal);
            } else if (!Signal.isIgnoredByDefault(signal)) {
                processes.endBySignal(process, signal);
                return;
            }
        }
        if (!handled) {
            signals.restoreMask();
            if (call.outcome() == Interrupted.RESTART || call.outcome() == Interrupted.RESTART_IF_NO_HANDLER) {
                again(state, call);
            }
        }
    }

    private static void interrupted(SavedState state, Call call, boolean restarts) {
        if (call.outcome() == Interrupted.RESTART && restarts) {
            again(state, call);
        } else if (call.outcome() < -Errno.LARGEST) {
            state.failure(Errno.EINTR);
        }
    }

    private static void again(SavedState state, Call call) {
        state.register(V0, call.number());
        state.register(A3, call.fourth());
        state.pc(state.pc() - 4);
    }

    /// @return false when the process has no stack for it
    private boolean enter(UnixProcess process, SavedState state, int signal, Signals.Action action) {
        var signals = process.signals();
        boolean informed = action.has(Signals.WITH_INFO);
        int bytes = (informed ? INFO_BYTES + UCONTEXT_BYTES : CONTEXT_BYTES) + CODE_BYTES;
        long sp = state.register(SP);
        boolean onAlternate = isOnAlternate(signals, sp);
        long top = action.has(Signals.ON_STACK) && signals.alternateBytes > 0 && !onAlternate
                ? signals.alternateStack + signals.alternateBytes
                : sp;
        long frame = (top - bytes) & -32L;
        long mask = signals.takeMask();
        var out = Bytes.of(bytes);
        if (informed) {
            putInfo(out, signal, signals.info());
            putUcontext(out, signals, state, mask, onAlternate);
        } else {
            putContext(out, 0, state, mask, onAlternate);
        }
        putCode(out, bytes - CODE_BYTES, informed ? CallNumber.RT_SIGRETURN : CallNumber.SIGRETURN);
        try {
            process.memory().write(frame, Bytes.content(out));
        } catch (BadAddressException _) {
            // Its stack has overflowed, or never was one: there is nobody to tell.
            return false;
        }
        state.register(RA, action.restorer() != 0 ? action.restorer() : frame + bytes - CODE_BYTES);
        state.register(PV, action.handler());
        state.register(A0, signal);
        state.register(A0 + 1, informed ? frame : 0);
        state.register(A0 + 2, informed ? frame + INFO_BYTES : frame);
        state.register(SP, frame);
        state.pc(action.handler() & -4L);
        signals.blocked(mask | action.mask() | (action.has(Signals.NO_DEFER) ? 0 : Signal.bit(signal)));
        if (action.has(Signals.RESET)) {
            signals.action(signal, Signals.Action.NONE);
        }
        delivered++;
        return true;
    }

    static boolean isOnAlternate(Signals signals, long sp) {
        return signals.alternateBytes > 0 && sp > signals.alternateStack
                && sp <= signals.alternateStack + signals.alternateBytes;
    }

    private static void putInfo(ByteBuffer out, int signal, Signal.Info info) {
        out.putInt(0, signal).putInt(4, 0).putInt(8, info.code());
        if (Signal.isFault(signal) && info.code() > 0) {
            out.putLong(16, info.address());
        } else {
            out.putInt(16, info.pid()).putInt(20, info.code() == Signal.CODE_TIMER ? info.status() : 0);
            if (signal == Signal.CHLD && info.code() > 0) {
                out.putInt(24, info.status());
            } else {
                out.putLong(24, info.value());
            }
        }
    }

    /// A struct siginfo.
    static byte[] information(int signal, Signal.Info info) {
        var out = Bytes.of(INFO_BYTES);
        putInfo(out, signal, info);
        return Bytes.content(out);
    }

    private static void putUcontext(ByteBuffer out, Signals signals, SavedState state, long mask, boolean alternate) {
        out.putLong(INFO_BYTES + 16, mask);
        out.putLong(INFO_BYTES + 24, signals.alternateStack);
        out.putInt(INFO_BYTES + 32, signals.alternateBytes == 0 ? 2 : alternate ? 1 : 0);
        out.putLong(INFO_BYTES + 40, signals.alternateBytes);
        putContext(out, INFO_BYTES + UCONTEXT_SIGCONTEXT, state, mask, alternate);
        out.putLong(INFO_BYTES + UCONTEXT_MASK, mask);
    }

    private static void putContext(ByteBuffer out, int at, SavedState state, long mask, boolean alternate) {
        out.putLong(at, alternate ? 1 : 0).putLong(at + 8, mask).putLong(at + 16, state.pc()).putLong(at + 24, PS_USER);
        for (int n = 0; n < 31; n++) {
            out.putLong(at + 32 + 8 * n, state.register(n));
            out.putLong(at + 296 + 8 * n, state.floating(n));
        }
        out.putLong(at + 288, 1);
        out.putLong(at + 552, state.fpcr());
    }

    private static void putCode(ByteBuffer out, int at, int number) {
        out.putInt(at, MOVE_SP).putInt(at + 4, LOAD_V0 | number).putInt(at + 8, CALLSYS);
    }

    /// A handler has returned: everything is as it was.
    void sigreturn(UnixProcess process, SavedState state, long context) {
        var in = Bytes.read(process.memory(), context, CONTEXT_BYTES);
        process.signals().blocked(in.getLong(8));
        restore(in, 0, state);
    }

    void sigreturnWithInfo(UnixProcess process, SavedState state, long frame) {
        var in = Bytes.read(process.memory(), frame + INFO_BYTES, UCONTEXT_BYTES);
        process.signals().blocked(in.getLong(UCONTEXT_MASK));
        restore(in, UCONTEXT_SIGCONTEXT, state);
    }

    private static void restore(ByteBuffer in, int at, SavedState state) {
        for (int n = 0; n < 31; n++) {
            state.register(n, in.getLong(at + 32 + 8 * n));
            state.floating(n, in.getLong(at + 296 + 8 * n));
        }
        state.fpcr(in.getLong(at + 552));
        state.pc(in.getLong(at + 16) & -4L);
    }
}
