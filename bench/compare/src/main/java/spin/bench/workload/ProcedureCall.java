package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A null procedure, called and returned from. No system takes part: it is the machine's own unit of measure.
public final class ProcedureCall implements Workload {

    @Override
    public String name() {
        return "procedure call";
    }

    @Override
    public Program program(int operations) {
        return UserProgram.of(operations, code -> code.la(UserProgram.PROCEDURE_VALUE, "procedure"), code -> {
            code.label("call");
            code.jsr(WorkloadAbi.RETURN_ADDRESS, UserProgram.PROCEDURE_VALUE);
            code.label("returned");
        }, code -> {
            code.label("procedure");
            code.ret();
        });
    }
}
