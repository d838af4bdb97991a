package spin.bench.workload;

import static spin.bench.workload.UserProgram.ALSO_KEPT;
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

/// A pager's policy: an application that may have so many pages open for storing and walks over twice as many. Each store faults; the policy takes
/// the page whose turn was longest ago, closes it, and opens the one that is wanted.
public final class ResidentSet implements Workload {
    private static final int USUAL_PAGES = 8;
    private static final int MOST_PAGES = 64;

    private final int pages;
    private final VictimPolicy policy;

    /// For the harness.
    public ResidentSet() {
        this(USUAL_PAGES);
    }

    private ResidentSet(int pages) {
        this.pages = pages;
        policy = new VictimPolicy(pages);
    }

    @Override
    public String name() {
        return "resident set";
    }

    @Override
    public String parameter() {
        return "pages";
    }

    @Override
    public Workload with(int number) {
        if (number < 1 || number > MOST_PAGES) {
            throw new IllegalArgumentException("a resident set has 1 to " + MOST_PAGES + " pages; this is " + number);
        }
        return new ResidentSet(number);
    }

    @Override
    public void protectionFault(long address, Access access, MemoryPolicy memory) {
        policy.fault(address, memory);
    }

    @Override
    public Program program(int operations) {
        return UserProgram.of(operations, code -> {
            code.la(KEPT, "pages").mov(KEPT, WorkloadAbi.FIRST_ARGUMENT).li(WorkloadAbi.SECOND_ARGUMENT, 0)
                    .li(WorkloadAbi.SECOND_ARGUMENT + 1, 2L * pages);
            UserProgram.systemCall(code, WorkloadAbi.PROTECT_RANGE);
            code.la(ALSO_KEPT, "beyond");
        }, code -> {
            // A load first, so that the page is mapped for reading and the store meets its protection and nothing else.
            code.ldq(SCRATCH, 0, KEPT);
            code.label("touch").stq(LEFT, 0, KEPT);
            code.label("touched").ldq(SCRATCH, 0, KEPT).cmpeq(SCRATCH, LEFT, ALSO_SCRATCH).beq(ALSO_SCRATCH, FAILED);
            code.li(SCRATCH, WorkloadAbi.PAGE).addq(KEPT, SCRATCH, KEPT).cmpult(KEPT, ALSO_KEPT, SCRATCH)
                    .bne(SCRATCH, "go on").la(KEPT, "pages").label("go on");
        }, code -> {
            code.align((int) WorkloadAbi.PAGE);
            code.label("pages").space(2 * pages * (int) WorkloadAbi.PAGE).label("beyond");
        });
    }
}
