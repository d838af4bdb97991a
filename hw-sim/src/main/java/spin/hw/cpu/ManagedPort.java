package spin.hw.cpu;

import org.jspecify.annotations.Nullable;
import spin.hw.pal.Fault;
import spin.hw.pal.UserMode;

/// The port of one run of managed code.
///
/// Three things can end a run early: a fault of its own, a kernel that went elsewhere, and an exception out of the kernel
/// itself. Each is remembered here and not in the exception, so code that catches everything cannot hide it.
final class ManagedPort implements UserMode {

    /// Unwinds managed code. Carries nothing: the port remembers why.
    private static final class End extends RuntimeException {

        private static final long serialVersionUID = 1L;

        End() {
            super("This run of managed code has ended.", null, false, false);
        }
    }

    private final Cpu cpu;
    private final long entry;
    private boolean closed;
    private boolean leftForKernel;
    private boolean jumped;
    private long target;
    private @Nullable Fault fault;
    private @Nullable RuntimeException kernelException;
    private @Nullable Error kernelError;

    ManagedPort(Cpu cpu, long entry) {
        this.cpu = cpu;
        this.entry = entry;
    }

    @Override
    public long register(int n) {
        requireRunning();
        return cpu.register(n);
    }

    @Override
    public void register(int n, long value) {
        requireRunning();
        cpu.register(n, value);
    }

    @Override
    public long load(long va) {
        requireRunning();
        try {
            return cpu.loadQuad(va);
        } catch (MemoryFault refused) {
            fault = refused.fault();
            throw new End();
        } catch (RuntimeException broken) {
            kernelException = broken;
            throw broken;
        } catch (Error broken) {
            kernelError = broken;
            throw broken;
        }
    }

    @Override
    public void store(long va, long value) {
        requireRunning();
        try {
            cpu.storeQuad(va, value);
        } catch (MemoryFault refused) {
            fault = refused.fault();
            throw new End();
        } catch (RuntimeException broken) {
            kernelException = broken;
            throw broken;
        } catch (Error broken) {
            kernelError = broken;
            throw broken;
        }
    }

    @Override
    public void callSystem() {
        requireRunning();
        try {
            leftForKernel = !cpu.callSystemFromManaged(entry);
        } catch (RuntimeException broken) {
            kernelException = broken;
            throw broken;
        } catch (Error broken) {
            kernelError = broken;
            throw broken;
        }
        requireRunning();
    }

    @Override
    public void jump(long pc) {
        requireRunning();
        jumped = true;
        target = pc;
    }

    private void requireRunning() {
        if (closed) {
            throw new IllegalStateException(
                    "This user-mode port belonged to a run that is over; use the port of the run in hand.");
        }
        if (fault != null || leftForKernel || kernelException != null || kernelError != null) {
            throw new End();
        }
    }

    // What the CPU asks when the code has come back, one way or the other.

    void close() {
        closed = true;
    }

    /// Lets an exception of the kernel's go on through the managed code that it had interrupted.
    void rethrowKernelFailure() {
        if (kernelException != null) {
            throw kernelException;
        }
        if (kernelError != null) {
            throw kernelError;
        }
    }

    boolean leftForKernel() {
        return leftForKernel;
    }

    @Nullable
    Fault fault() {
        return fault;
    }

    long continuation(long returnAddress) {
        return jumped ? target : returnAddress;
    }
}
