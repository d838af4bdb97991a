package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A null system call by the general path of systems that keep two.
public final class GeneralSystemCall implements Workload {

    @Override
    public String name() {
        return "system call, general path";
    }

    @Override
    public Program program(int operations) {
        return SystemCall.repeated(WorkloadAbi.NULL_GENERAL, operations);
    }
}
