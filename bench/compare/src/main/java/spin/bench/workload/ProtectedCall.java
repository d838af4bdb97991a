package spin.bench.workload;

import static spin.bench.workload.UserProgram.ALSO_KEPT;
import static spin.bench.workload.UserProgram.FAILED;
import static spin.bench.workload.UserProgram.KEPT;
import static spin.bench.workload.UserProgram.SCRATCH;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;

/// A null procedure in another protection domain. It hands its argument back, and the program looks whether it did.
public final class ProtectedCall implements Workload {

    @Override
    public String name() {
        return "protected call";
    }

    @Override
    public long protectedCallee(long argument) {
        return argument;
    }

    /// What is in a0 is the result already.
    @Override
    public boolean protectedProgram(Assembler code) {
        return true;
    }

    @Override
    public Program program(int operations) {
        return UserProgram.of(operations, code -> {
            UserProgram.systemCall(code, WorkloadAbi.CALLEE);
            code.mov(WorkloadAbi.NUMBER, KEPT);
            code.li(ALSO_KEPT, 0x1234_5678_9abcL);
        }, code -> {
            code.mov(ALSO_KEPT, WorkloadAbi.FIRST_ARGUMENT);
            code.mov(KEPT, WorkloadAbi.SECOND_ARGUMENT);
            code.li(WorkloadAbi.NUMBER, WorkloadAbi.PROTECTED_CALL);
            code.bsr(WorkloadAbi.RETURN_ADDRESS, "stub");
            code.label("returned");
            code.cmpeq(WorkloadAbi.NUMBER, ALSO_KEPT, SCRATCH);
            code.beq(SCRATCH, FAILED);
        }, code -> {
            code.label("stub");
            code.label("transfer");
            UserProgram.callsys(code);
            code.ret();
        });
    }
}
