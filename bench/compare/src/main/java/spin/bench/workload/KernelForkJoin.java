package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A thread of the kernel: created, scheduled, ended, joined.
public final class KernelForkJoin implements Workload {

    @Override
    public String name() {
        return "kernel fork-join";
    }

    @Override
    public Program program(int operations) {
        return SystemCall.repeated(WorkloadAbi.KERNEL_FORK_JOIN, operations);
    }
}
