package spin.systems.monolith;

import spin.bench.port.WorkloadAbi;
import spin.hw.mmu.Pte;

/// The table of system calls, and those calls that need no file of their own.
final class SystemCalls {

    private static final long WRITE = 2;

    private final Kernel kernel;

    SystemCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    SystemCall[] table() {
        var table = new SystemCall[UnixAbi.NUMBERS];
        for (var number = 0; number < UnixAbi.NUMBERS; number++) {
            table[number] = this::missing;
        }
        var processes = kernel.processes;
        var signals = kernel.signals;
        table[UnixAbi.EXIT] = this::exit;
        table[UnixAbi.FORK] = processes::fork;
        table[UnixAbi.WAIT] = processes::await;
        table[UnixAbi.GETPID] = this::getpid;
        table[UnixAbi.KILL] = signals::kill;
        table[UnixAbi.SIGPROCMASK] = signals::mask;
        table[UnixAbi.MPROTECT] = this::mprotect;
        table[UnixAbi.SIGRETURN] = signals::takeBack;
        table[UnixAbi.SIGSUSPEND] = signals::suspend;
        table[UnixAbi.SIGACTION] = signals::action;
        ofThePort(table);
        return table;
    }

    /// The workload port's own numbers for what is one call of this kernel.
    private void ofThePort(SystemCall[] table) {
        table[WorkloadAbi.NULL] = this::getpid;
        table[WorkloadAbi.NULL_GENERAL] = this::getpid;
        table[WorkloadAbi.EXIT] = this::exit;
        table[WorkloadAbi.PROTECT] = this::protectOne;
        table[WorkloadAbi.PROTECT_RANGE] = this::protectRange;
    }

    private void missing(KernelThread caller) {
        kernel.failure(caller, UnixAbi.ENOSYS);
    }

    private void getpid(KernelThread caller) {
        kernel.result(caller, caller.process.number);
    }

    private void exit(KernelThread caller) {
        kernel.processes.end(caller.process, kernel.argument(caller, 0), null);
    }

    private void mprotect(KernelThread caller) {
        var start = kernel.argument(caller, 0);
        var length = kernel.argument(caller, 1);
        if ((start & Pte.PAGE_BYTES - 1) != 0 || length <= 0 || start + length < start) {
            kernel.failure(caller, UnixAbi.EINVAL);
            return;
        }
        protect(caller, start, start + length + Pte.PAGE_BYTES - 1 & -Pte.PAGE_BYTES,
                (kernel.argument(caller, 2) & WRITE) != 0);
    }

    private void protectOne(KernelThread caller) {
        var start = Processes.pageOf(kernel.argument(caller, 0));
        protect(caller, start, start + Pte.PAGE_BYTES, kernel.argument(caller, 1) != 0);
    }

    private void protectRange(KernelThread caller) {
        var start = Processes.pageOf(kernel.argument(caller, 0));
        var pages = kernel.argument(caller, 2);
        if (pages <= 0 || pages > 1L << 29) {
            kernel.failure(caller, UnixAbi.EINVAL);
            return;
        }
        protect(caller, start, start + pages * Pte.PAGE_BYTES, kernel.argument(caller, 1) != 0);
    }

    private void protect(KernelThread caller, long start, long end, boolean writable) {
        var space = caller.process.space;
        if (space != null && start >= 0 && space.protect(start, end, writable)) {
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, UnixAbi.ENOMEM);
        }
    }
}
