package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// Threads of a program, by system call: what its library of threads is made of.
final class ThreadCalls {

    private final Kernel kernel;
    private final Step woken = this::woken;

    ThreadCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    void create(KernelThread caller) {
        var thread = kernel.processes.makeThread(caller.process);
        if (thread == null) {
            kernel.failure(caller, UnixAbi.EAGAIN);
        } else {
            thread.unique = kernel.argument(caller, 0);
            kernel.result(caller, caller.process.names.give(thread.port));
        }
    }

    void start(KernelThread caller) {
        var thread = ofSameProcess(caller);
        var pc = kernel.argument(caller, 1);
        if (thread == null || thread.started) {
            kernel.failure(caller, UnixAbi.ESRCH);
        } else if (!Processes.isCode(pc)) {
            kernel.failure(caller, UnixAbi.EINVAL);
        } else {
            kernel.processes.place(thread, pc, kernel.argument(caller, 2));
            kernel.result(caller, 0);
            kernel.run(thread);
        }
    }

    void block(KernelThread caller) {
        kernel.result(caller, 0);
        if (caller.wakened) {
            caller.wakened = false;
        } else {
            kernel.wait(caller, caller.hibernation, woken);
        }
    }

    private void woken(KernelThread thread) {
        // Being awake is all.
    }

    void wake(KernelThread caller) {
        var thread = ofSameProcess(caller);
        if (thread == null) {
            kernel.failure(caller, UnixAbi.ESRCH);
            return;
        }
        kernel.result(caller, 0);
        if (!kernel.wakeOne(thread.hibernation)) {
            thread.wakened = true;
        }
    }

    void giveWay(KernelThread caller) {
        kernel.result(caller, 0);
        kernel.giveWay();
    }

    void self(KernelThread caller) {
        kernel.result(caller, caller.process.names.give(caller.port));
    }

    void time(KernelThread caller) {
        kernel.result(caller, kernel.timeOf(caller));
    }

    /// `convert_port_to_thread`: the thread that the caller's name in a0 stands for, if it is one of its own.
    private @Nullable KernelThread ofSameProcess(KernelThread caller) {
        var port = caller.process.names.port(kernel.argument(caller, 0));
        return port != null && port.object instanceof KernelThread thread && thread.process == caller.process
                ? thread
                : null;
    }
}
