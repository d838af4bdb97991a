package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.FloatOperate;
import spin.hw.asm.Operate;
import spin.hw.asm.Program;

/// An exception that the application gets to see and goes on behind: how long until its first instruction of the handler?
public abstract class SkippedException implements Workload {

    private final String name;

    SkippedException(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final boolean skipsExceptions() {
        return true;
    }

    @Override
    public final Program program(int operations) {
        return UserProgram.of(operations, code -> {
            code.la(UserProgram.KEPT, "data");
            code.ldq(UserProgram.ALSO_KEPT, 0, UserProgram.KEPT);
        }, code -> {
            code.label("touch");
            raise(code);
            code.label("behind");
        }, code -> {
            code.align((int) WorkloadAbi.PAGE);
            code.label("data");
            code.quad(Long.MAX_VALUE);
        });
    }

    /// One instruction that raises it. The address of a mapped page is in KEPT, the largest number in ALSO_KEPT.
    abstract void raise(Assembler code);

    /// An access that is not aligned.
    public static final class Unaligned extends SkippedException {

        /// For the harness.
        public Unaligned() {
            super("unaligned access");
        }

        @Override
        void raise(Assembler code) {
            code.ldq(UserProgram.SCRATCH, 1, UserProgram.KEPT);
        }
    }

    /// An addition that overflows.
    public static final class Overflow extends SkippedException {

        /// For the harness.
        public Overflow() {
            super("arithmetic overflow");
        }

        @Override
        void raise(Assembler code) {
            code.operate(Operate.ADDQV, UserProgram.ALSO_KEPT, UserProgram.ALSO_KEPT, UserProgram.SCRATCH);
        }
    }

    /// A floating-point instruction where none may be used.
    public static final class Coprocessor extends SkippedException {

        /// For the harness.
        public Coprocessor() {
            super("coprocessor unusable");
        }

        @Override
        void raise(Assembler code) {
            code.operate(FloatOperate.ADDT, 1, 2, 3);
        }
    }
}
