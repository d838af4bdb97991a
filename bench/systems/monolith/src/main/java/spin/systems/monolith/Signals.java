package spin.systems.monolith;

import spin.hw.cpu.MemoryFault;

/// Signals: posted to a thread, delivered on its way back to user mode, to a handler on the program's own stack.
final class Signals {

    private static final int A0 = Kernel.A0;
    private static final int PV = 27;
    private static final long UNBLOCKABLE = 1L << UnixAbi.SIGKILL;

    private final Kernel kernel;
    private final Step waiting = this::woken;

    Signals(Kernel kernel) {
        this.kernel = kernel;
    }

    void post(KernelThread thread, int signal, long address, int code) {
        if (thread.process.handlers[signal] == UnixAbi.IGNORED) {
            return;
        }
        thread.pending |= 1L << signal;
        if (code != 0) {
            thread.faultSignal = signal;
            thread.faultAddress = address;
            thread.faultCode = code;
        }
        if (thread == kernel.current) {
            kernel.attend();
        } else if (!kernel.clearWait(thread, thread.process.signalled)
                && (1L << signal & ~thread.process.blocked) != 0) {
            kernel.interrupt(thread);
        }
    }

    /// What was sent to a process and not delivered before this thread of it ended is another's now. Its own faults end with it.
    void inherit(KernelThread heir, KernelThread thread) {
        var left = thread.pending;
        if (thread.faultSignal != 0) {
            left &= ~(1L << thread.faultSignal);
        }
        for (var signals = left; signals != 0; signals &= signals - 1) {
            post(heir, Long.numberOfTrailingZeros(signals), 0, 0);
        }
    }

    /// One signal that is pending and not blocked. The thread is the current one.
    void deliver(KernelThread thread) {
        var process = thread.process;
        var signal = Long.numberOfTrailingZeros(thread.pending & ~process.blocked);
        thread.pending &= ~(1L << signal);
        var handler = process.handlers[signal];
        // What another signal came with is not this one's.
        var address = 0L;
        var code = 0;
        if (signal == thread.faultSignal) {
            thread.faultSignal = 0;
            address = thread.faultAddress;
            code = thread.faultCode;
        }
        kernel.inside(process);
        if (handler == 0) {
            kernel.processes.end(process, signal, "signal " + signal + " has no handler, pc 0x"
                    + Long.toHexString(kernel.memory.loadQuad(thread.frame + Kernel.PC)) + ", address 0x"
                    + Long.toHexString(address));
            return;
        }
        var top = kernel.memory.loadQuad(thread.frame + 8 * Kernel.SP) - SignalFrame.BYTES & -16;
        try {
            push(thread, top, address, code);
        } catch (MemoryFault noStack) {
            kernel.processes.end(process, signal, "no stack for signal " + signal + ": " + noStack.fault());
            return;
        }
        process.blocked |= 1L << signal;
        var words = kernel.memory;
        var frame = thread.frame;
        words.storeQuad(frame + 8 * A0, signal);
        words.storeQuad(frame + 8 * (A0 + 1), code);
        words.storeQuad(frame + 8 * (A0 + 2), top);
        words.storeQuad(frame + 8 * PV, handler);
        words.storeQuad(frame + 8 * Kernel.SP, top);
        words.storeQuad(frame + Kernel.PC, process.trampoline);
        thread.whole = true;
    }

    private void push(KernelThread thread, long top, long address, int code) {
        var user = kernel.user;
        var words = kernel.memory;
        var mask = thread.process.blocked;
        if (thread.suspended) {
            thread.suspended = false;
            mask = thread.maskAfter;
        }
        user.store(top + SignalFrame.MASK, mask);
        user.store(top + SignalFrame.PC, words.loadQuad(thread.frame + Kernel.PC));
        user.store(top + SignalFrame.ADDRESS, address);
        user.store(top + SignalFrame.CODE, code);
        user.copyOut(thread.frame, top + SignalFrame.REGISTERS, SignalFrame.REGISTER_BYTES);
        if (thread.usesFloats) {
            kernel.saveFloats(thread);
            for (var n = 0; n < SignalFrame.FLOATS; n++) {
                user.store(top + SignalFrame.FLOATING + 8L * n, thread.floats[n]);
            }
        }
        user.store(top + SignalFrame.HAS_FLOATS, thread.usesFloats ? 1 : 0);
    }

    /// [UnixAbi#SIGRETURN]: the handler is done.
    void takeBack(KernelThread thread) {
        var from = kernel.argument(thread, 0);
        var user = kernel.user;
        var words = kernel.memory;
        try {
            thread.process.blocked = user.load(from + SignalFrame.MASK) & ~UNBLOCKABLE;
            user.copyIn(from + SignalFrame.REGISTERS, thread.frame, SignalFrame.REGISTER_BYTES);
            words.storeQuad(thread.frame + Kernel.PC, user.load(from + SignalFrame.PC) & ~3);
            if (user.load(from + SignalFrame.HAS_FLOATS) != 0) {
                floatsBack(thread, from);
            }
        } catch (MemoryFault broken) {
            kernel.processes.end(thread.process, UnixAbi.SIGILL, "no signal frame: " + broken.fault());
            return;
        }
        thread.whole = true;
        unblocked(thread);
    }

    private void floatsBack(KernelThread thread, long from) {
        for (var n = 0; n < SignalFrame.FLOATS; n++) {
            thread.floats[n] = kernel.user.load(from + SignalFrame.FLOATING + 8L * n);
        }
        kernel.restoreFloats(thread);
    }

    void action(KernelThread thread) {
        var signal = kernel.argument(thread, 0);
        var handler = kernel.argument(thread, 1);
        var interrupts = (kernel.argument(thread, 3) & UnixAbi.INTERRUPTS) != 0;
        if (signal <= 0 || signal >= UnixAbi.SIGNALS || signal == UnixAbi.SIGKILL) {
            kernel.failure(thread, UnixAbi.EINVAL);
            return;
        }
        var process = thread.process;
        kernel.result(thread, process.handlers[(int) signal]);
        process.handlers[(int) signal] = handler;
        if (handler == UnixAbi.IGNORED) {
            // What came before is ignored too.
            for (var each = process.threads; each != null; each = each.sibling) {
                each.pending &= ~(1L << signal);
            }
        }
        process.trampoline = kernel.argument(thread, 2);
        var bit = 1L << signal;
        if (interrupts) {
            process.interrupting |= bit;
        } else {
            process.interrupting &= ~bit;
        }
    }

    void mask(KernelThread thread) {
        var process = thread.process;
        var set = kernel.argument(thread, 1) & ~UNBLOCKABLE;
        kernel.result(thread, process.blocked);
        switch ((int) kernel.argument(thread, 0)) {
            case UnixAbi.BLOCK -> process.blocked |= set;
            case UnixAbi.UNBLOCK -> process.blocked &= ~set;
            case UnixAbi.SET_MASK -> process.blocked = set;
            default -> kernel.failure(thread, UnixAbi.EINVAL);
        }
        unblocked(thread);
    }

    /// All threads of the process have the mask that the current one has changed: who waits and may be interrupted now is.
    private void unblocked(KernelThread thread) {
        if (thread.pending != 0) {
            kernel.attend();
        }
        var process = thread.process;
        for (var each = process.threads; each != null; each = each.sibling) {
            if (each != thread && (each.pending & ~process.blocked) != 0
                    && !kernel.clearWait(each, process.signalled)) {
                kernel.interrupt(each);
            }
        }
    }

    /// [UnixAbi#SIGSUSPEND]: another mask until a signal has come; it is put back when the signal's handler returns.
    void suspend(KernelThread thread) {
        thread.maskAfter = thread.process.blocked;
        thread.suspended = true;
        thread.process.blocked = kernel.argument(thread, 0) & ~UNBLOCKABLE;
        kernel.failure(thread, UnixAbi.EINTR);
        if ((thread.pending & ~thread.process.blocked) == 0) {
            kernel.wait(thread, thread.process.signalled, waiting);
        } else {
            kernel.attend();
        }
    }

    /// Nothing is left to do but what the way out does anyway; a signal that is blocked after all lets it wait again.
    private void woken(KernelThread thread) {
        if ((thread.pending & ~thread.process.blocked) == 0) {
            kernel.wait(thread, thread.process.signalled, waiting);
        }
    }

    void kill(KernelThread caller) {
        var target = kernel.processes.named(kernel.argument(caller, 0));
        var signal = kernel.argument(caller, 1);
        if (target == null || target.ended) {
            kernel.failure(caller, UnixAbi.ESRCH);
        } else if (signal < 0 || signal >= UnixAbi.SIGNALS) {
            kernel.failure(caller, UnixAbi.EINVAL);
        } else {
            kernel.result(caller, 0);
            var thread = target.threads;
            while (thread != null && !thread.started) {
                thread = thread.sibling;
            }
            if (signal == UnixAbi.SIGKILL) {
                kernel.processes.end(target, UnixAbi.SIGKILL, "it was killed");
            } else if (signal != 0 && thread != null) {
                post(thread, (int) signal, 0, 0);
            }
        }
    }
}
