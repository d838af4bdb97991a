package spin.bench.workload;

import static spin.bench.workload.UserProgram.ALSO_KEPT;
import static spin.bench.workload.UserProgram.FAILED;
import static spin.bench.workload.UserProgram.KEPT;
import static spin.bench.workload.UserProgram.SCRATCH;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;

/// A call of a procedure in another protection domain that counts and answers the count.
///
/// Untrusted, the caller's stub keeps the registers that a callee must leave alone, because this one may not; trusted, it relies on it.
public abstract class Rpc implements Workload {

    /// s0 to s6 and gp; ra and sp are kept by both, because without them there is no way back.
    private static final int[] CALLEE_SAVED = {9, 10, 11, 12, 13, 14, 15, 29};
    private static final int FRAME = 8 * (CALLEE_SAVED.length + 2);

    private final String name;
    private final boolean trusting;
    private long count;

    Rpc(String name, boolean trusting) {
        this.name = name;
        this.trusting = trusting;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final long protectedCallee(long argument) {
        return ++count;
    }

    @Override
    public final Program program(int operations) {
        return UserProgram.of(operations, code -> {
            UserProgram.systemCall(code, WorkloadAbi.CALLEE);
            code.mov(WorkloadAbi.NUMBER, KEPT).li(ALSO_KEPT, 0);
        }, code -> {
            code.label("call");
            code.bsr(WorkloadAbi.RETURN_ADDRESS, "call a server");
            code.label("returned");
            code.addq(ALSO_KEPT, Assembler.literal(1), ALSO_KEPT).cmpeq(WorkloadAbi.NUMBER, ALSO_KEPT, SCRATCH);
            code.beq(SCRATCH, FAILED);
        }, this::stubs);
    }

    private void stubs(Assembler code) {
        code.label("call a server").lda(30, -FRAME, 30).stq(WorkloadAbi.RETURN_ADDRESS, 0, 30);
        for (var i = 0; i < CALLEE_SAVED.length && !trusting; i++) {
            code.stq(CALLEE_SAVED[i], 8 * (i + 1), 30);
        }
        code.mov(KEPT, WorkloadAbi.SECOND_ARGUMENT).lda(WorkloadAbi.NUMBER, WorkloadAbi.PROTECTED_CALL, 31);
        code.bsr(WorkloadAbi.RETURN_ADDRESS, "transfer");
        for (var i = 0; i < CALLEE_SAVED.length && !trusting; i++) {
            code.ldq(CALLEE_SAVED[i], 8 * (i + 1), 30);
        }
        code.ldq(WorkloadAbi.RETURN_ADDRESS, 0, 30).lda(30, FRAME, 30).ret();
        code.label("transfer");
        UserProgram.callsys(code);
        code.ret();
    }

    /// lrpc.
    public static final class Untrusting extends Rpc {

        /// For the harness.
        public Untrusting() {
            super("lrpc", false);
        }
    }

    /// tlrpc.
    public static final class Trusting extends Rpc {

        /// For the harness.
        public Trusting() {
            super("tlrpc", true);
        }
    }
}
