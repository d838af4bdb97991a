package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A null system call: into the kernel and back. It must answer who the caller is, which is not zero.
public final class SystemCall implements Workload {

    @Override
    public String name() {
        return "system call";
    }

    @Override
    public Program program(int operations) {
        return repeated(WorkloadAbi.NULL, operations);
    }

    static Program repeated(int number, int operations) {
        return UserProgram.of(operations, code -> {}, code -> {
            code.li(WorkloadAbi.NUMBER, number);
            code.label("call");
            UserProgram.callsys(code);
            code.label("returned");
            code.beq(WorkloadAbi.NUMBER, UserProgram.FAILED);
        }, code -> {});
    }
}
