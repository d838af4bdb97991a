package spin.bench.workload;

import static spin.bench.workload.UserProgram.ALSO_SCRATCH;
import static spin.bench.workload.UserProgram.FAILED;
import static spin.bench.workload.UserProgram.KEPT;
import static spin.bench.workload.UserProgram.LEFT;
import static spin.bench.workload.UserProgram.SCRATCH;

import spin.bench.port.MemoryPolicy;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;
import spin.hw.mmu.Access;

/// Protect a page, store to it, let the application's handler allow the store, and see that the store was done.
public final class ProtectionFault implements Workload {

    @Override
    public String name() {
        return "protection fault";
    }

    @Override
    public void protectionFault(long address, Access access, MemoryPolicy memory) {
        memory.allow(address);
    }

    @Override
    public Program program(int operations) {
        return UserProgram.of(operations, code -> code.la(KEPT, "page"), code -> {
            code.mov(KEPT, WorkloadAbi.FIRST_ARGUMENT);
            code.li(WorkloadAbi.SECOND_ARGUMENT, 0);
            UserProgram.systemCall(code, WorkloadAbi.PROTECT);
            // A load first, so that the page is mapped for reading and the store meets its protection and nothing else.
            code.ldq(SCRATCH, 0, KEPT);
            code.label("touch");
            code.stq(LEFT, 0, KEPT);
            code.label("touched");
            code.ldq(SCRATCH, 0, KEPT);
            code.cmpeq(SCRATCH, LEFT, ALSO_SCRATCH);
            code.beq(ALSO_SCRATCH, FAILED);
        }, code -> {
            code.align((int) WorkloadAbi.PAGE);
            code.label("page");
            code.quad(0);
        });
    }
}
