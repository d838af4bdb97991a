package spin.hw.translate;

import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import spin.hw.asm.Operate;
import spin.hw.translate.Part.Operand;
import spin.hw.translate.Part.Step.Compute;
import spin.hw.translate.Part.Step.SignExtend;
import spin.hw.translate.Part.Width;

/// Writes the integer operate instructions. What each computes is said in `spin.hw.cpu.IntegerOperate`; here it is said in bytecode, and a test
/// compares the two on every operation.
final class IntegerEmitter {

    private static final ClassDesc BYTES = Bytes.class.describeConstable().orElseThrow();
    private static final ClassDesc MATH = Math.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc BINARY = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final MethodTypeDesc UNARY = MethodTypeDesc.of(CD_long, CD_long);

    private static final long BYTE_MASK = 0xffL;
    private static final long WORD_MASK = 0xffffL;
    private static final long LONG_MASK = 0xffff_ffffL;
    private static final long QUAD_MASK = -1L;

    private final CodeBuilder code;
    private final Registers registers;

    IntegerEmitter(CodeBuilder code, Registers registers) {
        this.code = code;
        this.registers = registers;
    }

    /// Writes the operation and its result.
    ///
    /// @param overflow where to go, with nothing written, when a trapping form overflows
    void compute(Compute step, Label overflow) {
        switch (step.operation()) {
            case CMOVEQ -> moveIf(step, Opcode.IFNE, false);
            case CMOVNE -> moveIf(step, Opcode.IFEQ, false);
            case CMOVLT -> moveIf(step, Opcode.IFGE, false);
            case CMOVGE -> moveIf(step, Opcode.IFLT, false);
            case CMOVLE -> moveIf(step, Opcode.IFGT, false);
            case CMOVGT -> moveIf(step, Opcode.IFLE, false);
            case CMOVLBS -> moveIf(step, Opcode.IFEQ, true);
            case CMOVLBC -> moveIf(step, Opcode.IFNE, true);
            case CMPEQ, CMPLT, CMPLE, CMPULT, CMPULE -> {
                var isTrue = code.newLabel();
                var done = code.newLabel();
                branchOn(step, true, isTrue);
                code.lconst_0().goto_(done).labelBinding(isTrue).lconst_1().labelBinding(done);
                registers.store(step.target());
            }
            case ADDLV, SUBLV, MULLV, ADDQV, SUBQV, MULQV -> {
                leaveOnOverflow(step, overflow);
                plain(step);
            }
            default -> plain(step);
        }
    }

    void signExtend(SignExtend step) {
        operand(step.b());
        code.l2i();
        if (step.width() == Width.BYTE) {
            code.i2b();
        } else {
            code.i2s();
        }
        code.i2l();
        registers.store(step.target());
    }

    /// Branches to `where` when the compare comes out as `outcome`.
    void branchOn(Compute compare, boolean outcome, Label where) {
        boolean unsigned = compare.operation() == Operate.CMPULT || compare.operation() == Operate.CMPULE;
        a(compare);
        flipSign(unsigned);
        b(compare);
        flipSign(unsigned);
        code.lcmp();
        switch (compare.operation()) {
            case CMPEQ -> code.branch(outcome ? Opcode.IFEQ : Opcode.IFNE, where);
            case CMPLT, CMPULT -> code.branch(outcome ? Opcode.IFLT : Opcode.IFGE, where);
            case CMPLE, CMPULE -> code.branch(outcome ? Opcode.IFLE : Opcode.IFGT, where);
            default -> throw new IllegalStateException(compare.operation() + " is no compare.");
        }
    }

    private void flipSign(boolean unsigned) {
        if (unsigned) {
            code.loadConstant(Long.MIN_VALUE).lxor();
        }
    }

    /// A move unless the condition's opposite holds.
    private void moveIf(Compute step, Opcode unless, boolean lowBit) {
        var done = code.newLabel();
        a(step);
        if (lowBit) {
            code.l2i().iconst_1().iand();
        } else {
            code.lconst_0().lcmp();
        }
        code.branch(unless, done);
        b(step);
        registers.store(step.target());
        code.labelBinding(done);
    }

    private void leaveOnOverflow(Compute step, Label overflow) {
        switch (step.operation()) {
            case ADDLV, SUBLV, MULLV -> {
                a(step);
                code.l2i().i2l();
                b(step);
                code.l2i().i2l();
                switch (step.operation()) {
                    case ADDLV -> code.ladd();
                    case SUBLV -> code.lsub();
                    default -> code.lmul();
                }
                code.dup2().l2i().i2l().lcmp().ifne(overflow);
            }
            case MULQV -> {
                a(step);
                b(step);
                code.invokestatic(MATH, "multiplyHigh", BINARY);
                a(step);
                b(step);
                code.lmul().bipush(63).lshr().lcmp().ifne(overflow);
            }
            default -> {
                // Overflow when the operands' signs (for a difference: a's and the inverse of b's) agree and the result's differs.
                boolean sum = step.operation() == Operate.ADDQV;
                a(step);
                differs(step, sum);
                if (sum) {
                    b(step);
                    differs(step, true);
                } else {
                    a(step);
                    b(step);
                    code.lxor();
                }
                code.land().lconst_0().lcmp().iflt(overflow);
            }
        }
    }

    /// Bit 63 of what is on the stack becomes whether it differs from the sign of the sum or difference.
    private void differs(Compute step, boolean sum) {
        a(step);
        b(step);
        if (sum) {
            code.ladd();
        } else {
            code.lsub();
        }
        code.lxor();
    }

    private void plain(Compute step) {
        value(step);
        registers.store(step.target());
    }

    private void value(Compute step) {
        switch (step.operation()) {
            case ADDL, ADDLV -> asLong(() -> both(step).ladd());
            case SUBL, SUBLV -> asLong(() -> both(step).lsub());
            case MULL, MULLV -> asLong(() -> both(step).lmul());
            case S4ADDL -> asLong(() -> scaled(step, 2).ladd());
            case S4SUBL -> asLong(() -> scaled(step, 2).lsub());
            case S8ADDL -> asLong(() -> scaled(step, 3).ladd());
            case S8SUBL -> asLong(() -> scaled(step, 3).lsub());
            case ADDQ, ADDQV -> both(step).ladd();
            case SUBQ, SUBQV -> both(step).lsub();
            case MULQ, MULQV -> both(step).lmul();
            case S4ADDQ -> scaled(step, 2).ladd();
            case S4SUBQ -> scaled(step, 2).lsub();
            case S8ADDQ -> scaled(step, 3).ladd();
            case S8SUBQ -> scaled(step, 3).lsub();
            case UMULH -> both(step).invokestatic(MATH, "unsignedMultiplyHigh", BINARY);
            case CMPBGE -> both(step).invokestatic(BYTES, "compare", BINARY);
            case AND -> both(step).land();
            case BIC -> inverted(step).land();
            case BIS -> either(step);
            case ORNOT -> inverted(step).lor();
            case XOR -> both(step).lxor();
            case EQV -> inverted(step).lxor();
            case SRL -> shifted(step).lushr();
            case SLL -> shifted(step).lshl();
            case SRA -> shifted(step).lshr();
            case ZAP -> kept(step, true);
            case ZAPNOT -> kept(step, false);
            case EXTBL -> extractLow(step, BYTE_MASK);
            case EXTWL -> extractLow(step, WORD_MASK);
            case EXTLL -> extractLow(step, LONG_MASK);
            case EXTQL -> extractLow(step, QUAD_MASK);
            case EXTWH -> extractHigh(step, WORD_MASK);
            case EXTLH -> extractHigh(step, LONG_MASK);
            case EXTQH -> extractHigh(step, QUAD_MASK);
            case INSBL -> insertLow(step, BYTE_MASK);
            case INSWL -> insertLow(step, WORD_MASK);
            case INSLL -> insertLow(step, LONG_MASK);
            case INSQL -> insertLow(step, QUAD_MASK);
            case INSWH -> insertHigh(step, WORD_MASK);
            case INSLH -> insertHigh(step, LONG_MASK);
            case INSQH -> insertHigh(step, QUAD_MASK);
            case MSKBL -> maskLow(step, BYTE_MASK);
            case MSKWL -> maskLow(step, WORD_MASK);
            case MSKLL -> maskLow(step, LONG_MASK);
            case MSKQL -> maskLow(step, QUAD_MASK);
            case MSKWH -> maskHigh(step, WORD_MASK);
            case MSKLH -> maskHigh(step, LONG_MASK);
            case MSKQH -> maskHigh(step, QUAD_MASK);
            default -> throw new IllegalStateException(step.operation() + " has no plain value.");
        }
    }

    private void a(Compute step) {
        registers.load(step.a());
    }

    private void b(Compute step) {
        operand(step.b());
    }

    private void operand(Operand operand) {
        switch (operand) {
            case Operand.Register(var n) -> registers.load(n);
            case Operand.Literal(var value) -> code.loadConstant((long) value);
        }
    }

    private CodeBuilder both(Compute step) {
        a(step);
        b(step);
        return code;
    }

    /// The compiler's moves and clears are ORs with R31.
    private void either(Compute step) {
        if (step.a() == Registers.ZERO) {
            b(step);
        } else if (step.b() instanceof Operand.Register(var n) && (n == step.a() || n == Registers.ZERO)) {
            a(step);
        } else {
            both(step).lor();
        }
    }

    private CodeBuilder inverted(Compute step) {
        return both(step).loadConstant(-1L).lxor();
    }

    private CodeBuilder scaled(Compute step, int bits) {
        a(step);
        code.loadConstant(bits).lshl();
        b(step);
        return code;
    }

    private void asLong(Runnable value) {
        value.run();
        code.l2i().i2l();
    }

    /// Java, like the Alpha, uses the low six bits of a count.
    private CodeBuilder shifted(Compute step) {
        a(step);
        if (step.b() instanceof Operand.Literal(var value)) {
            code.loadConstant(value & 63);
        } else {
            b(step);
            code.l2i();
        }
        return code;
    }

    private void kept(Compute step, boolean inverted) {
        a(step);
        if (step.b() instanceof Operand.Literal(var value)) {
            code.loadConstant(inverted ? ~Bytes.mask(value) : Bytes.mask(value));
        } else {
            b(step);
            code.invokestatic(BYTES, "mask", UNARY);
            if (inverted) {
                code.loadConstant(-1L).lxor();
            }
        }
        code.land();
    }

    // The byte instructions: a shift's low six bits of eight times b are eight times b mod 8.

    private CodeBuilder bits(Compute step) {
        if (step.b() instanceof Operand.Literal(var value)) {
            return code.loadConstant(8 * (value & 7));
        }
        b(step);
        return code.l2i().iconst_3().ishl();
    }

    private void masked(long mask) {
        if (mask != QUAD_MASK) {
            code.loadConstant(mask).land();
        }
    }

    private void extractLow(Compute step, long mask) {
        a(step);
        bits(step).lushr();
        masked(mask);
    }

    private void extractHigh(Compute step, long mask) {
        a(step);
        bits(step).ineg().lshl();
        masked(mask);
    }

    private void insertLow(Compute step, long mask) {
        a(step);
        masked(mask);
        bits(step).lshl();
    }

    private void insertHigh(Compute step, long mask) {
        a(step);
        masked(mask);
        spill(step);
    }

    private void maskLow(Compute step, long mask) {
        a(step);
        code.loadConstant(mask);
        bits(step).lshl().loadConstant(-1L).lxor().land();
    }

    private void maskHigh(Compute step, long mask) {
        a(step);
        code.loadConstant(mask);
        spill(step);
        code.loadConstant(-1L).lxor().land();
    }

    /// The part of the value on the stack that falls out at the top when it is shifted left by `bits`: shifted right by 64 minus that, of
    /// which Java would make 0 for 64. So by one, and then by 63 minus that.
    private void spill(Compute step) {
        code.iconst_1().lushr();
        bits(step).iconst_m1().ixor().lushr();
    }
}
