package spin.hw.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Queue;
import spin.hw.cpu.CpuState;
import spin.hw.cpu.Fpcr;
import spin.hw.translate.Part.Condition;
import spin.hw.translate.Part.FloatOperation;
import spin.hw.translate.Part.Step.FloatCompute;
import spin.hw.translate.Part.Step.FloatCopy;
import spin.hw.translate.Part.Step.FloatMove;

/// Writes the floating operates for the case that the host computes alike and of which nothing is to be noted: rounding to nearest, results
/// that are zero or well inside the normal range. Everything else leaves the region, and the CPU decides.
///
/// A result is accepted by its magnitude, and a zero one only where it is exact: so overflow, underflow, division by zero and invalid operations
/// are never accepted. With software completion a denormal operand is an operand like any other, as long as the FPCR does not say that
/// it counts as zero, which is looked at when the region is entered. Without it operands are looked at too, and the FPCR must have
/// noted an inexact result already. `spin.hw.cpu.FloatingPoint` says what is true.
final class FloatEmitter {

    private static final ClassDesc MATH = ClassDesc.ofDescriptor(Math.class.descriptorString());
    private static final ClassDesc FLOATS = ClassDesc.ofDescriptor(Floats.class.descriptorString());
    private static final ClassDesc STATE = ClassDesc.ofDescriptor(CpuState.class.descriptorString());
    private static final MethodTypeDesc UNARY = MethodTypeDesc.of(CD_double, CD_double);
    private static final MethodTypeDesc QUESTION = MethodTypeDesc.of(CD_boolean, CD_double);

    private static final long SIGN = 1L << 63;
    private static final long FRACTION = (1L << 52) - 1;
    /// Comparisons answer 2.0 for true.
    private static final double TRUE = 2.0;
    private static final double LARGEST_INTEGER = 0x1p62;
    /// The smallest number that was not smaller before it was rounded, for certain.
    private static final double SMALLEST = 2 * Double.MIN_NORMAL;
    private static final double SMALLEST_SINGLE = 2 * Float.MIN_NORMAL;

    private final CodeBuilder code;
    private final Registers registers;
    private final ConstantDesc state;
    private final int at;
    private final Label middleExit;
    private final Queue<Runnable> outOfLine;
    private final int result;
    private final int magnitude;

    FloatEmitter(CodeBuilder code, Registers registers, ConstantDesc state, int at, Label middleExit,
            Queue<Runnable> outOfLine) {
        this.code = code;
        this.registers = registers;
        this.state = state;
        this.at = at;
        this.middleExit = middleExit;
        this.outOfLine = outOfLine;
        result = code.allocateLocal(TypeKind.DOUBLE);
        magnitude = code.allocateLocal(TypeKind.DOUBLE);
        code.dconst_0().dstore(result).dconst_0().dstore(magnitude);
    }

    /// Goes to `disabled` unless floating instructions may execute and denormal operands are operands.
    void checkMode(Label disabled) {
        code.loadConstant(state).getfield(STATE, "floatingEnabled", CD_boolean).ifeq(disabled);
        fpcr(Fpcr.DENORMALS_TO_ZERO).ifne(disabled);
    }

    /// Pushes how the bits compare with zero.
    private CodeBuilder fpcr(long bits) {
        return code.loadConstant(state).getfield(STATE, "fpcr", java.lang.constant.ConstantDescs.CD_long)
                .loadConstant(bits).land().lconst_0().lcmp();
    }

    void compute(FloatCompute step, int place) {
        var leave = code.newLabel();
        var accept = code.newLabel();
        if (!step.software()) {
            checkPlain(step, leave);
        }
        switch (step.operation()) {
            case ADDT, SUBT, MULT, DIVT -> {
                registers.loadFloat(step.a());
                registers.loadFloat(step.b());
                arithmetic(step.operation());
                judge(step, SMALLEST, Double.MAX_VALUE, leave, accept);
            }
            case ADDS, SUBS, MULS, DIVS -> {
                question("isSingle", step.a(), leave);
                question("isSingle", step.b(), leave);
                registers.loadFloat(step.a());
                code.d2f();
                registers.loadFloat(step.b());
                code.d2f();
                singleArithmetic(step.operation());
                code.f2d();
                judge(step, SMALLEST_SINGLE, Float.MAX_VALUE, leave, accept);
            }
            case CVTTS -> {
                registers.loadFloat(step.b());
                code.d2f().f2d();
                judge(step, SMALLEST_SINGLE, Float.MAX_VALUE, leave, accept);
            }
            case CVTST -> {
                question("isSingle", step.b(), leave);
                question("isOrdinary", step.b(), leave);
                registers.loadFloat(step.b());
                registers.storeFloat(step.target());
            }
            case CVTQT -> {
                registers.loadFloatBits(step.b());
                code.l2d();
                registers.storeFloat(step.target());
            }
            case CVTTQ, CVTTQ_CHOPPED -> toInteger(step, leave);
            case CMPTUN, CMPTEQ, CMPTLT, CMPTLE -> compare(step, leave);
        }
        outOfLine.add(() -> {
            code.labelBinding(leave);
            code.loadConstant(place).istore(at).goto_(middleExit);
        });
    }

    private void checkPlain(FloatCompute step, Label leave) {
        switch (step.operation()) {
            case CVTQT -> {
            }
            case CVTTS, CVTST, CVTTQ, CVTTQ_CHOPPED -> {
                question("isOrdinary", step.b(), leave);
                fpcr(Fpcr.INEXACT).ifeq(leave);
            }
            default -> {
                question("isOrdinary", step.a(), leave);
                question("isOrdinary", step.b(), leave);
                fpcr(Fpcr.INEXACT).ifeq(leave);
            }
        }
    }

    private void question(String name, int register, Label leave) {
        registers.loadFloat(register);
        code.invokestatic(FLOATS, name, QUESTION).ifeq(leave);
    }

    private void arithmetic(FloatOperation operation) {
        switch (operation) {
            case ADDT -> code.dadd();
            case SUBT -> code.dsub();
            case MULT -> code.dmul();
            default -> code.ddiv();
        }
    }

    private void singleArithmetic(FloatOperation operation) {
        switch (operation) {
            case ADDS -> code.fadd();
            case SUBS -> code.fsub();
            case MULS -> code.fmul();
            default -> code.fdiv();
        }
    }

    /// Writes what is on the stack if its magnitude is between the two, or if it is zero for a good reason.
    private void judge(FloatCompute step, double smallest, double largest, Label leave, Label accept) {
        var small = code.newLabel();
        code.dstore(result).dload(result).invokestatic(MATH, "abs", UNARY).dstore(magnitude);
        // What is no number is less than any, and leaves from there.
        code.dload(magnitude).loadConstant(smallest).dcmpl().iflt(small);
        code.dload(magnitude).loadConstant(largest).dcmpg().ifgt(leave);
        code.labelBinding(accept).dload(result);
        registers.storeFloat(step.target());
        outOfLine.add(() -> {
            code.labelBinding(small);
            code.dload(result).dconst_0().dcmpl().ifne(leave);
            switch (step.operation()) {
                case ADDS, SUBS, ADDT, SUBT -> code.goto_(accept);
                case MULS, MULT -> {
                    isZero(step.a(), accept);
                    isZero(step.b(), accept);
                    code.goto_(leave);
                }
                case DIVS, DIVT -> {
                    isZero(step.a(), accept);
                    code.goto_(leave);
                }
                default -> {
                    isZero(step.b(), accept);
                    code.goto_(leave);
                }
            }
        });
    }

    private void isZero(int register, Label accept) {
        registers.loadFloat(register);
        code.dconst_0().dcmpl().ifeq(accept);
    }

    private void toInteger(FloatCompute step, Label leave) {
        registers.loadFloat(step.b());
        code.invokestatic(MATH, "abs", UNARY).loadConstant(LARGEST_INTEGER).dcmpg().ifge(leave);
        registers.loadFloat(step.b());
        if (step.operation() == FloatOperation.CVTTQ) {
            code.invokestatic(MATH, "rint", UNARY);
        }
        code.d2l();
        registers.storeFloatBits(step.target());
    }

    private void compare(FloatCompute step, Label leave) {
        var isTrue = code.newLabel();
        var done = code.newLabel();
        number(step.a(), leave);
        number(step.b(), leave);
        if (step.operation() != FloatOperation.CMPTUN) {
            registers.loadFloat(step.a());
            registers.loadFloat(step.b());
            code.dcmpl().branch(switch (step.operation()) {
                case CMPTEQ -> Opcode.IFEQ;
                case CMPTLT -> Opcode.IFLT;
                default -> Opcode.IFLE;
            }, isTrue);
        }
        code.dconst_0().goto_(done).labelBinding(isTrue).loadConstant(TRUE).labelBinding(done);
        registers.storeFloat(step.target());
    }

    /// Leaves when the register holds no number.
    private void number(int register, Label leave) {
        if (register != Registers.ZERO) {
            registers.loadFloat(register);
            code.dup2().dcmpl().ifne(leave);
        }
    }

    void copy(FloatCopy step) {
        if (step.target() == Registers.ZERO) {
            return;
        }
        if (step.a() == step.b() && step.copy() != Part.Copy.SIGN_NEGATED) {
            registers.loadFloat(step.a());
            registers.storeFloat(step.target());
            return;
        }
        long taken = step.copy() == Part.Copy.SIGN_AND_EXPONENT ? ~FRACTION : SIGN;
        registers.loadFloatBits(step.a());
        if (step.copy() == Part.Copy.SIGN_NEGATED) {
            code.loadConstant(-1L).lxor();
        }
        code.loadConstant(taken).land();
        registers.loadFloatBits(step.b());
        code.loadConstant(~taken).land().lor();
        registers.storeFloatBits(step.target());
    }

    void move(FloatMove step) {
        var other = code.newLabel();
        branchUnless(step.condition(), step.a(), other);
        registers.loadFloat(step.b());
        registers.storeFloat(step.target());
        code.labelBinding(other);
    }

    /// Floating conditions look at bits: minus zero is zero, and what is no number has a sign.
    void branchUnless(Condition condition, int register, Label other) {
        registers.loadFloatBits(register);
        switch (condition) {
            case EQUAL -> code.iconst_1().lshl().lconst_0().lcmp().ifne(other);
            case NOT_EQUAL -> code.iconst_1().lshl().lconst_0().lcmp().ifeq(other);
            // Less than zero, but not the least of all integers, which is minus zero: so as an unsigned number it is above that.
            case LESS -> code.loadConstant(SIGN).lxor().lconst_0().lcmp().ifle(other);
            case GREATER_OR_EQUAL -> code.loadConstant(SIGN).lxor().lconst_0().lcmp().ifgt(other);
            case LESS_OR_EQUAL -> code.lconst_0().lcmp().ifgt(other);
            case GREATER -> code.lconst_0().lcmp().ifle(other);
            case LOW_BIT_CLEAR, LOW_BIT_SET ->
                throw new IllegalStateException("There is no floating " + condition + ".");
        }
    }
}
