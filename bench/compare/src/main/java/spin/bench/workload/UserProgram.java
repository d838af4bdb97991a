package spin.bench.workload;

import static spin.hw.asm.Assembler.literal;

import spin.bench.port.Points;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;

/// The frame of every workload's program: a loop that counts down, and two ways out.
///
/// A body that finds a wrong result branches to [#FAILED], so that a system which answers quickly but wrongly is an error and
/// not a record.
final class UserProgram {

    static final String FAILED = "failed";

    /// Operations still to do; survives system calls.
    static final int LEFT = 9;
    /// Survive system calls, for the body's own use.
    static final int KEPT = 10;
    static final int ALSO_KEPT = 11;
    /// Destroyed by system calls.
    static final int SCRATCH = 1;
    static final int ALSO_SCRATCH = 2;
    static final int PROCEDURE_VALUE = 27;

    private final Assembler code = new Assembler(WorkloadAbi.IMAGE_BASE);

    private UserProgram() {}

    /// Emits a part of the program.
    interface Part {
        void emit(Assembler code);
    }

    static Program of(int operations, Part before, Part body, Part after) {
        var program = new UserProgram();
        program.emit(operations, before, body, after);
        return program.code.assemble();
    }

    static void systemCall(Assembler code, int number) {
        code.li(WorkloadAbi.NUMBER, number);
        code.callPal(Assembler.CALLSYS);
    }

    static void callsys(Assembler code) {
        code.callPal(Assembler.CALLSYS);
    }

    private void emit(int operations, Part before, Part body, Part after) {
        code.li(LEFT, operations);
        before.emit(code);
        code.label(Points.OPERATION);
        body.emit(code);
        code.subq(LEFT, literal(1), LEFT);
        code.bne(LEFT, Points.OPERATION);
        exit(0);
        code.label(FAILED);
        exit(1);
        after.emit(code);
    }

    private void exit(int status) {
        code.li(WorkloadAbi.FIRST_ARGUMENT, status);
        systemCall(code, WorkloadAbi.EXIT);
    }
}
