package spin.bench.workload;

import static spin.bench.workload.UserProgram.FAILED;
import static spin.hw.asm.Assembler.literal;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A null call to a server in another address space, and its reply. The reply is one more than the call before got, so a lost or doubled one shows.
public final class CrossCall implements Workload {
    private static final int STACK_QUADS = 64;

    @Override
    public String name() {
        return "cross-address-space call";
    }

    @Override
    public Program program(int operations) {
        return UserProgram.of(operations, code -> {
            code.la(WorkloadAbi.FIRST_ARGUMENT, "server");
            code.la(WorkloadAbi.SECOND_ARGUMENT, "stack top");
            UserProgram.systemCall(code, WorkloadAbi.SERVE);
            code.beq(WorkloadAbi.NUMBER, FAILED);
            code.li(UserProgram.KEPT, 0);
        }, code -> {
            code.label("call");
            UserProgram.systemCall(code, WorkloadAbi.CROSS_CALL);
            code.label("returned");
            code.addq(UserProgram.KEPT, literal(1), UserProgram.KEPT);
            code.cmpeq(WorkloadAbi.NUMBER, UserProgram.KEPT, UserProgram.SCRATCH);
            code.beq(UserProgram.SCRATCH, FAILED);
        }, code -> {
            code.label("server").li(UserProgram.KEPT, 0);
            code.label("serve").mov(UserProgram.KEPT, WorkloadAbi.FIRST_ARGUMENT);
            UserProgram.systemCall(code, WorkloadAbi.REPLY);
            code.addq(UserProgram.KEPT, literal(1), UserProgram.KEPT);
            code.br("serve");
            code.align((int) WorkloadAbi.PAGE);
            code.label("stack");
            for (int i = 0; i < STACK_QUADS; i++) {
                code.quad(0);
            }
            code.label("stack top");
            code.quad(0);
        });
    }
}
