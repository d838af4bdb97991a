package spin.bench.workload;

import static spin.hw.asm.Assembler.literal;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Operate;
import spin.hw.asm.Program;

/// A row of the product of two matrices of 150 by 150 integers: an application that needs nothing but the memory that it has. The sum that it ends
/// with is looked at.
public final class MatrixRow implements Workload {

    private static final int SIDE = 150;
    private static final int ROW_BYTES = 4 * SIDE;
    private static final int FACTOR = 3;

    private static final int LEFT_CELL = 1;
    private static final int RIGHT_CELL = 2;
    private static final int STEPS = 3;
    private static final int SUM = 4;
    private static final int VALUE = 5;
    private static final int OTHER = 6;
    private static final int LEFT_ROW = 12;
    private static final int RIGHT = 13;
    private static final int COLUMNS = 14;
    private static final int RESULT = 15;

    @Override
    public String name() {
        return "matrix row";
    }

    @Override
    public Program program(int operations) {
        return UserProgram.of(operations, code -> {
            code.la(LEFT_CELL, "left").la(RIGHT_CELL, "right").li(STEPS, SIDE * SIDE).li(VALUE, FACTOR).li(OTHER, 1);
            code.label("fill").stl(VALUE, 0, LEFT_CELL).stl(OTHER, 0, RIGHT_CELL).lda(LEFT_CELL, 4, LEFT_CELL)
                    .lda(RIGHT_CELL, 4, RIGHT_CELL).subq(STEPS, literal(1), STEPS).bne(STEPS, "fill");
        }, code -> {
            code.la(LEFT_ROW, "left").la(RIGHT, "right").la(RESULT, "result").li(COLUMNS, SIDE);
            code.label("column").mov(LEFT_ROW, LEFT_CELL).mov(RIGHT, RIGHT_CELL).li(STEPS, SIDE).clr(SUM);
            code.label("step").ldl(VALUE, 0, LEFT_CELL).ldl(OTHER, 0, RIGHT_CELL)
                    .operate(Operate.MULL, VALUE, OTHER, VALUE).addl(SUM, VALUE, SUM).lda(LEFT_CELL, 4, LEFT_CELL)
                    .lda(RIGHT_CELL, ROW_BYTES, RIGHT_CELL).subq(STEPS, literal(1), STEPS).bne(STEPS, "step");
            code.stl(SUM, 0, RESULT).lda(RESULT, 4, RESULT).lda(RIGHT, 4, RIGHT).subq(COLUMNS, literal(1), COLUMNS)
                    .bne(COLUMNS, "column");
            code.label("row done");
            code.li(OTHER, FACTOR * SIDE).cmpeq(SUM, OTHER, VALUE).beq(VALUE, UserProgram.FAILED);
        }, code -> code.align((int) WorkloadAbi.PAGE).label("left").space(SIDE * ROW_BYTES).label("right")
                .space(SIDE * ROW_BYTES).label("result").space(ROW_BYTES));
    }
}
