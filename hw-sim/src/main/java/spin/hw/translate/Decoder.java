package spin.hw.translate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.hw.asm.Operate;
import spin.hw.cpu.Encoding;
import spin.hw.translate.Part.Condition;
import spin.hw.translate.Part.Copy;
import spin.hw.translate.Part.Ending;
import spin.hw.translate.Part.FloatOperation;
import spin.hw.translate.Part.Operand;
import spin.hw.translate.Part.Step;
import spin.hw.translate.Part.Width;

/// Says what an instruction word is to the translator. Whatever is rare, privileged, or reads something that a region does not carry is
/// an [Ending.Leave]: the CPU does that one, so it cannot be done differently here.
final class Decoder {

    private static final int ZERO = 31;
    private static final Map<Integer, Operate> OPERATES = new HashMap<>();

    static {
        for (var operate : Operate.values()) {
            OPERATES.put(operate.opcode() << 7 | operate.function(), operate);
        }
    }

    private final boolean byteWord;

    /// @param byteWord whether there are byte and word instructions
    Decoder(boolean byteWord) {
        this.byteWord = byteWord;
    }

    /// @param seen where an indirect jump at `pc` has been seen to go
    Part decode(int word, long pc, List<Long> seen) {
        int ra = Encoding.ra(word);
        int rb = Encoding.rb(word);
        long displacement = Encoding.memoryDisplacement(word);
        long next = pc + 4;
        long target = next + Encoding.branchDisplacement(word);
        return switch (Encoding.opcode(word)) {
            case 0x00, 0x2A, 0x2B, 0x2E, 0x2F -> new Ending.Leave(pc, true);
            case 0x08 -> new Step.Address(rb, displacement, ra);
            case 0x09 -> new Step.Address(rb, displacement << 16, ra);
            case 0x0A -> byteWord ? load(Width.BYTE, word) : new Ending.Leave(pc, false);
            case 0x0C -> byteWord ? load(Width.WORD, word) : new Ending.Leave(pc, false);
            case 0x0D -> byteWord ? new Step.Store(Width.WORD, rb, displacement, ra) : new Ending.Leave(pc, false);
            case 0x0E -> byteWord ? new Step.Store(Width.BYTE, rb, displacement, ra) : new Ending.Leave(pc, false);
            case 0x0B -> load(Width.UNALIGNED_QUAD, word);
            case 0x0F -> new Step.Store(Width.UNALIGNED_QUAD, rb, displacement, ra);
            case 0x10, 0x11, 0x12, 0x13 -> operate(word, pc);
            case 0x16 -> floatOperate(word, pc);
            case 0x17 -> floatCopy(word, pc);
            case 0x22 -> new Step.FloatLoad(Width.LONG, rb, displacement, ra);
            case 0x23 -> new Step.FloatLoad(Width.QUAD, rb, displacement, ra);
            case 0x26 -> new Step.FloatStore(Width.LONG, rb, displacement, ra);
            case 0x27 -> new Step.FloatStore(Width.QUAD, rb, displacement, ra);
            case 0x18 -> switch (Encoding.memoryFunction(word)) {
                case 0x0000, 0x0400, 0x4000, 0x4400, 0x8000, 0xA000 -> new Step.Pass();
                default -> new Ending.Leave(pc, true);
            };
            case 0x1A -> switch (Encoding.jumpKind(word)) {
                case 0 -> new Ending.IndirectJump(rb, seen, ra, next);
                case 2 -> new Ending.Return(rb, ra, next);
                default -> new Ending.IndirectCall(rb, seen, ra, next);
            };
            case 0x1C -> byteWord ? signExtend(word, pc) : new Ending.Leave(pc, false);
            case 0x28 -> load(Width.LONG, word);
            case 0x29 -> load(Width.QUAD, word);
            case 0x2C -> new Step.Store(Width.LONG, rb, displacement, ra);
            case 0x2D -> new Step.Store(Width.QUAD, rb, displacement, ra);
            case 0x30 -> new Ending.Goto(target, ra, next);
            case 0x31 -> new Ending.FloatBranch(Condition.EQUAL, ra, target, next);
            case 0x32 -> new Ending.FloatBranch(Condition.LESS, ra, target, next);
            case 0x33 -> new Ending.FloatBranch(Condition.LESS_OR_EQUAL, ra, target, next);
            case 0x35 -> new Ending.FloatBranch(Condition.NOT_EQUAL, ra, target, next);
            case 0x36 -> new Ending.FloatBranch(Condition.GREATER_OR_EQUAL, ra, target, next);
            case 0x37 -> new Ending.FloatBranch(Condition.GREATER, ra, target, next);
            case 0x34 -> new Ending.Call(target, ra, next);
            case 0x38 -> new Ending.Branch(Condition.LOW_BIT_CLEAR, ra, target, next);
            case 0x39 -> new Ending.Branch(Condition.EQUAL, ra, target, next);
            case 0x3A -> new Ending.Branch(Condition.LESS, ra, target, next);
            case 0x3B -> new Ending.Branch(Condition.LESS_OR_EQUAL, ra, target, next);
            case 0x3C -> new Ending.Branch(Condition.LOW_BIT_SET, ra, target, next);
            case 0x3D -> new Ending.Branch(Condition.NOT_EQUAL, ra, target, next);
            case 0x3E -> new Ending.Branch(Condition.GREATER_OR_EQUAL, ra, target, next);
            case 0x3F -> new Ending.Branch(Condition.GREATER, ra, target, next);
            default -> new Ending.Leave(pc, false);
        };
    }

    /// A load into R31 is a prefetch, or the universal no-op: it cannot fault.
    private static Step load(Width width, int word) {
        int ra = Encoding.ra(word);
        return ra == ZERO
                ? new Step.Pass()
                : new Step.Load(width, Encoding.rb(word), Encoding.memoryDisplacement(word), ra);
    }

    private static Part signExtend(int word, long pc) {
        return switch (Encoding.operateFunction(word)) {
            case 0x00 -> new Step.SignExtend(Width.BYTE, operand(word), Encoding.rc(word));
            case 0x01 -> new Step.SignExtend(Width.WORD, operand(word), Encoding.rc(word));
            default -> new Ending.Leave(pc, false);
        };
    }

    private static Operand operand(int word) {
        return Encoding.hasLiteral(word)
                ? new Operand.Literal(Encoding.literal(word))
                : new Operand.Register(Encoding.rb(word));
    }

    private static Part operate(int word, long pc) {
        var operation = OPERATES.get(Encoding.opcode(word) << 7 | Encoding.operateFunction(word));
        if (operation == null) {
            return new Ending.Leave(pc, false);
        }
        var b = operand(word);
        int rc = Encoding.rc(word);
        return switch (operation) {
            // What they answer depends on the extensions that are switched on.
            case AMASK, IMPLVER -> new Ending.Leave(pc, true);
            case ADDLV, SUBLV, ADDQV, SUBQV, MULLV, MULQV ->
                new Step.Compute(operation, Encoding.ra(word), b, rc);
            default -> rc == ZERO ? new Step.Pass() : new Step.Compute(operation, Encoding.ra(word), b, rc);
        };
    }

    // Floating point. What is not here (directed and dynamic rounding, /I, the FPCR, no such function) is the CPU's.

    private static final int OPERATION = 0x3f;
    private static final int ROUNDING = 0xc0;
    private static final int TO_NEAREST = 0x80;
    private static final int CHOPPED = 0x00;
    private static final int TRAPPING = 8;
    /// The trap qualifiers none, /U or /V, and /SU or /SV.
    private static final int PLAIN = 0;
    private static final int UNDERFLOW = 1;
    private static final int SOFTWARE = 5;
    private static final int CVTST = 0x2AC;
    private static final int CVTST_S = 0x6AC;

    private static Part floatOperate(int word, long pc) {
        int function = word >>> 5 & 0x7ff;
        var operation = floatOperation(function);
        boolean unary = (function & OPERATION) >= 0x2C;
        if (operation == null || (unary && Encoding.ra(word) != ZERO)) {
            return new Ending.Leave(pc, true);
        }
        boolean software = function >> TRAPPING == SOFTWARE || function == CVTST_S;
        return new Step.FloatCompute(operation, software, Encoding.ra(word), Encoding.rb(word), Encoding.rc(word));
    }

    private static @Nullable FloatOperation floatOperation(int function) {
        if (function == CVTST || function == CVTST_S) {
            return FloatOperation.CVTST;
        }
        int operation = function & OPERATION;
        int rounding = function & ROUNDING;
        int traps = function >> TRAPPING;
        if (operation == 0x3E) {
            return traps == PLAIN && rounding == TO_NEAREST ? FloatOperation.CVTQT : null;
        }
        if (traps != PLAIN && traps != UNDERFLOW && traps != SOFTWARE) {
            return null;
        }
        if (operation == 0x2F && rounding == CHOPPED) {
            return FloatOperation.CVTTQ_CHOPPED;
        }
        if (rounding != TO_NEAREST) {
            return null;
        }
        return switch (operation) {
            case 0x00 -> FloatOperation.ADDS;
            case 0x01 -> FloatOperation.SUBS;
            case 0x02 -> FloatOperation.MULS;
            case 0x03 -> FloatOperation.DIVS;
            case 0x20 -> FloatOperation.ADDT;
            case 0x21 -> FloatOperation.SUBT;
            case 0x22 -> FloatOperation.MULT;
            case 0x23 -> FloatOperation.DIVT;
            case 0x24 -> comparison(FloatOperation.CMPTUN, traps);
            case 0x25 -> comparison(FloatOperation.CMPTEQ, traps);
            case 0x26 -> comparison(FloatOperation.CMPTLT, traps);
            case 0x27 -> comparison(FloatOperation.CMPTLE, traps);
            case 0x2C -> FloatOperation.CVTTS;
            case 0x2F -> FloatOperation.CVTTQ;
            default -> null;
        };
    }

    private static @Nullable FloatOperation comparison(FloatOperation operation, int traps) {
        return traps == UNDERFLOW ? null : operation;
    }

    private static Part floatCopy(int word, long pc) {
        int a = Encoding.ra(word);
        int b = Encoding.rb(word);
        int c = Encoding.rc(word);
        return switch (word >>> 5 & 0x7ff) {
            case 0x20 -> new Step.FloatCopy(Copy.SIGN, a, b, c);
            case 0x21 -> new Step.FloatCopy(Copy.SIGN_NEGATED, a, b, c);
            case 0x22 -> new Step.FloatCopy(Copy.SIGN_AND_EXPONENT, a, b, c);
            case 0x2A -> new Step.FloatMove(Condition.EQUAL, a, b, c);
            case 0x2B -> new Step.FloatMove(Condition.NOT_EQUAL, a, b, c);
            case 0x2C -> new Step.FloatMove(Condition.LESS, a, b, c);
            case 0x2D -> new Step.FloatMove(Condition.GREATER_OR_EQUAL, a, b, c);
            case 0x2E -> new Step.FloatMove(Condition.LESS_OR_EQUAL, a, b, c);
            case 0x2F -> new Step.FloatMove(Condition.GREATER, a, b, c);
            default -> new Ending.Leave(pc, true);
        };
    }
}
