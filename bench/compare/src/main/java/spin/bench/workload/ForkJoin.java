package spin.bench.workload;

import static spin.bench.workload.UserProgram.FAILED;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A thread of the program: created, scheduled, ended, joined.
public final class ForkJoin implements Workload {
    private static final int STACK_QUADS = 64;

    @Override
    public String name() {
        return "fork-join";
    }

    @Override
    public Program program(int operations) {
        return UserProgram.of(operations, code -> {}, code -> {
            code.label("fork");
            code.la(WorkloadAbi.FIRST_ARGUMENT, "child");
            code.la(WorkloadAbi.SECOND_ARGUMENT, "stack top");
            UserProgram.systemCall(code, WorkloadAbi.FORK);
            code.beq(WorkloadAbi.NUMBER, FAILED);
            code.mov(WorkloadAbi.NUMBER, WorkloadAbi.FIRST_ARGUMENT);
            UserProgram.systemCall(code, WorkloadAbi.JOIN);
            code.label("joined");
            code.beq(WorkloadAbi.NUMBER, FAILED);
        }, code -> {
            code.label("child");
            UserProgram.systemCall(code, WorkloadAbi.THREAD_EXIT);
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
