package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// Two threads of the kernel that signal each other and wait, one round.
public final class KernelPingPong implements Workload {

    @Override
    public String name() {
        return "kernel ping-pong";
    }

    @Override
    public Program program(int operations) {
        return SystemCall.repeated(WorkloadAbi.KERNEL_PING_PONG, operations);
    }
}
