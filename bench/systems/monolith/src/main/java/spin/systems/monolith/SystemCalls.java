package spin.systems.monolith;

import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.hw.mmu.Pte;

/// The table of system calls, and those calls that need no file of their own.
final class SystemCalls {

    private static final long WRITE = 2;
    /// More than a program can address.
    private static final long MOST_BYTES = 1L << 43;

    private final Kernel kernel;

    private final Probe probe;

    SystemCalls(Kernel kernel, Probe probe) {
        this.kernel = kernel;
        this.probe = probe;
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
        ofFiles(table);
        if (kernel.shape.kernelThreads()) {
            ofThreads(table);
        }
        ofThePort(table);
        return table;
    }

    private void ofFiles(SystemCall[] table) {
        var files = kernel.files;
        table[UnixAbi.READ] = files::read;
        table[UnixAbi.WRITE] = files::write;
        table[UnixAbi.READV] = files::readPieces;
        table[UnixAbi.WRITEV] = files::writePieces;
        table[UnixAbi.CLOSE] = files::close;
        table[UnixAbi.PIPE] = files::pipe;
        table[UnixAbi.SELECT] = files::select;
        var datagrams = kernel.datagrams;
        table[UnixAbi.SOCKET_BIND] = datagrams::bind;
        table[UnixAbi.SEND_TO] = datagrams::send;
        table[UnixAbi.RECEIVE_FROM] = datagrams::receive;
    }

    private void ofThreads(SystemCall[] table) {
        var threads = new ThreadCalls(kernel);
        table[UnixAbi.THREAD_CREATE] = threads::create;
        table[UnixAbi.THREAD_START] = threads::start;
        table[UnixAbi.THREAD_EXIT] = kernel.processes::exitThread;
        table[UnixAbi.THREAD_BLOCK] = threads::block;
        table[UnixAbi.THREAD_WAKE] = threads::wake;
        table[UnixAbi.THREAD_SELF] = threads::self;
        table[UnixAbi.THREAD_YIELD] = threads::giveWay;
        table[UnixAbi.THREAD_TIME] = threads::time;
        table[UnixAbi.VM_ALLOCATE] = this::allocate;
        table[UnixAbi.VM_DEALLOCATE] = this::deallocate;
        table[UnixAbi.VM_PROTECT] = this::vmProtect;
        var work = new KernelWork(kernel, probe);
        table[WorkloadAbi.KERNEL_FORK_JOIN] = work::forkJoin;
        table[WorkloadAbi.KERNEL_PING_PONG] = work::pingPong;
    }

    /// The workload port's own numbers for what is one call of this kernel.
    private void ofThePort(SystemCall[] table) {
        table[WorkloadAbi.NULL] = this::getpid;
        table[WorkloadAbi.NULL_GENERAL] = this::getpid;
        table[WorkloadAbi.EXIT] = this::exit;
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

    // Mach's own calls about memory.

    private void allocate(KernelThread caller) {
        var bytes = kernel.argument(caller, 0);
        if (bytes <= 0 || bytes > MOST_BYTES || !(caller.process.space instanceof MachSpace space)) {
            kernel.failure(caller, UnixAbi.EINVAL);
            return;
        }
        var start = space.allocate(roundedUp(bytes));
        if (start == 0) {
            kernel.failure(caller, UnixAbi.ENOMEM);
        } else {
            kernel.result(caller, start);
        }
    }

    private void deallocate(KernelThread caller) {
        var start = Processes.pageOf(kernel.argument(caller, 0));
        var end = endOfRange(caller);
        if (start < 0 || end < start || !(caller.process.space instanceof MachSpace space)) {
            kernel.failure(caller, UnixAbi.EINVAL);
        } else {
            space.deallocate(start, end);
            kernel.result(caller, 0);
        }
    }

    private void vmProtect(KernelThread caller) {
        var start = Processes.pageOf(kernel.argument(caller, 0));
        var end = endOfRange(caller);
        if (end < start) {
            kernel.failure(caller, UnixAbi.EINVAL);
        } else {
            protect(caller, start, end, kernel.argument(caller, 2) != 0);
        }
    }

    /// The end of the last page of the a1 bytes from a0 on; -1 when that is no range.
    private long endOfRange(KernelThread caller) {
        var start = kernel.argument(caller, 0);
        var bytes = kernel.argument(caller, 1);
        return start < 0 || start > MOST_BYTES || bytes <= 0 || bytes > MOST_BYTES ? -1 : roundedUp(start + bytes);
    }

    private static long roundedUp(long bytes) {
        return bytes + Pte.PAGE_BYTES - 1 & -Pte.PAGE_BYTES;
    }

    private void protect(KernelThread caller, long start, long end, boolean writable) {
        var space = caller.process.space;
        if (space != null && start >= 0 && end > start && space.protect(start, end, writable)) {
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, UnixAbi.ENOMEM);
        }
    }
}
