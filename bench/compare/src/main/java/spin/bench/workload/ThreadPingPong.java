package spin.bench.workload;

import static spin.bench.workload.UserProgram.FAILED;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// Two threads of the program that signal each other and wait, one round.
public final class ThreadPingPong implements Workload {
    private static final int STACK_QUADS = 64;

    @Override
    public String name() {
        return "ping-pong";
    }

    @Override
    public Program program(int operations) {
        return UserProgram.of(operations, code -> {
            code.la(WorkloadAbi.FIRST_ARGUMENT, "partner");
            code.la(WorkloadAbi.SECOND_ARGUMENT, "stack top");
            UserProgram.systemCall(code, WorkloadAbi.FORK);
            code.beq(WorkloadAbi.NUMBER, FAILED);
        }, code -> {
            code.label("ping");
            code.li(WorkloadAbi.FIRST_ARGUMENT, 0);
            UserProgram.systemCall(code, WorkloadAbi.SIGNAL);
            code.li(WorkloadAbi.FIRST_ARGUMENT, 1);
            UserProgram.systemCall(code, WorkloadAbi.WAIT);
            code.label("ponged");
            code.beq(WorkloadAbi.NUMBER, FAILED);
        }, code -> {
            code.label("partner");
            code.li(WorkloadAbi.FIRST_ARGUMENT, 0);
            UserProgram.systemCall(code, WorkloadAbi.WAIT);
            code.li(WorkloadAbi.FIRST_ARGUMENT, 1);
            UserProgram.systemCall(code, WorkloadAbi.SIGNAL);
            code.br("partner");
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
