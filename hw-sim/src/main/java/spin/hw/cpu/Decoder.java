package spin.hw.cpu;

import org.jspecify.annotations.Nullable;
import spin.hw.profile.Account;
import spin.hw.profile.InstructionClass;

/// Turns an instruction word into the 64 bits that the interpreter works from, so that it takes nothing apart twice.
///
///      63           43 42      28 27       19 18    13 12     8 7       0
///     +---------------+----------+-----------+--------+--------+---------+
///     | displacement  |  cycles  |   slot b  | slot c | slot a |  [Op]   |
///     +---------------+----------+-----------+--------+--------+---------+
///
/// Slots are indices into the register files of [CpuState], where literals and the zero register have slots too. Slot c is
/// written, also by loads and by branches that save a return address. The displacement has 21 bits in branch format, where it
/// counts instructions. A load's or store's has 16 and ends at bit 48, LDA's and LDAH's have 16 and end at bit 43: what several
/// cases of the interpreter's switch compute alike, the host's compiler would compute before the switch, each time.
final class Decoder {

    static final int A = 8;
    static final int C = 13;
    static final int B = 19;
    static final int CYCLES = 28;
    static final int BRANCH_DISPLACEMENT = 43;
    static final int LOAD_DISPLACEMENT = 48;
    static final int STORE_DISPLACEMENT = 46;
    static final int ADDRESS_DISPLACEMENT = 43;
    static final int FLOAT_FUNCTION = 43;
    static final int A_MASK = 0x1f;
    static final int C_MASK = 0x3f;
    static final int B_MASK = 0x1ff;
    static final int CYCLES_MASK = 0x7fff;

    private static final int FUNCTIONS = 128;
    private static final int FIRST_OPERATE = 0x10;
    /// What to do for the operates of opcodes 10 to 13; the rest of them are careful.
    private static final byte[] OPERATES = new byte[4 * FUNCTIONS];

    static {
        operates(0x10, 0x00, Op.ADDL, 0x02, Op.S4ADDL, 0x09, Op.SUBL, 0x0B, Op.S4SUBL, 0x0F, Op.CMPBGE, 0x12, Op.S8ADDL,
                0x1B, Op.S8SUBL, 0x1D, Op.CMPULT, 0x20, Op.ADDQ, 0x22, Op.S4ADDQ, 0x29, Op.SUBQ, 0x2B, Op.S4SUBQ, 0x2D,
                Op.CMPEQ, 0x32, Op.S8ADDQ, 0x3B, Op.S8SUBQ, 0x3D, Op.CMPULE, 0x4D,
                Op.CMPLT, 0x6D, Op.CMPLE);
        operates(0x11, 0x00, Op.AND, 0x08, Op.BIC, 0x20, Op.BIS, 0x24, Op.CMOVEQ,
                0x26, Op.CMOVNE, 0x28, Op.ORNOT, 0x40, Op.XOR, 0x44, Op.CMOVLT, 0x46, Op.CMOVGE, 0x48, Op.EQV, 0x64,
                Op.CMOVLE, 0x66, Op.CMOVGT);
        operates(0x12, 0x02, Op.MSKBL, 0x06, Op.EXTBL, 0x0B, Op.INSBL, 0x12, Op.MSKWL, 0x16, Op.EXTWL, 0x1B, Op.INSWL,
                0x22, Op.MSKLL, 0x26, Op.EXTLL, 0x2B, Op.INSLL, 0x30, Op.ZAP, 0x31, Op.ZAPNOT, 0x32, Op.MSKQL, 0x34,
                Op.SRL, 0x36, Op.EXTQL, 0x39, Op.SLL, 0x3B, Op.INSQL, 0x3C, Op.SRA, 0x52, Op.MSKWH, 0x57, Op.INSWH,
                0x5A, Op.EXTWH, 0x62, Op.MSKLH, 0x67, Op.INSLH, 0x6A, Op.EXTLH, 0x72, Op.MSKQH, 0x77, Op.INSQH, 0x7A,
                Op.EXTQH);
        operates(0x13, 0x00, Op.MULL, 0x20, Op.MULQ, 0x30, Op.UMULH);
    }

    private final Account account;
    private Implementation implementation = Implementation.EV4;

    /// @throws IllegalArgumentException when the profile charges more for an instruction than a decoded word holds
    Decoder(Account account) {
        for (var instructionClass : InstructionClass.values()) {
            if (account.cycles(instructionClass) > CYCLES_MASK) {
                throw new IllegalArgumentException("The profile charges " + account.cycles(instructionClass)
                        + " cycles for an instruction of class " + instructionClass + "; give at most " + CYCLES_MASK
                        + ".");
            }
        }
        this.account = account;
    }

    Implementation implementation() {
        return implementation;
    }

    void implementation(Implementation newImplementation) {
        implementation = newImplementation;
    }

    /// The fewest cycles that any instruction costs.
    long leastCycles() {
        long least = Long.MAX_VALUE;
        for (var instructionClass : InstructionClass.values()) {
            least = Math.min(least, account.cycles(instructionClass));
        }
        return least;
    }

    /// What the decoded instruction costs.
    static int cycles(long decoded) {
        return (int) (decoded >>> CYCLES) & CYCLES_MASK;
    }

    /// Whether the word after the decoded one is never the next to execute, or none of an engine's business.
    static boolean endsRun(long decoded) {
        return switch ((int) decoded & 0xff) {
            case Op.BR, Op.JMP, Op.CAREFUL -> true;
            default -> false;
        };
    }

    long decode(int word) {
        int op = op(word);
        if (op == Op.CAREFUL) {
            // The CPU charges by itself.
            return Op.CAREFUL;
        }
        long cycles = account.cycles(classOf(word)) << CYCLES;
        return op | cycles | operands(word);
    }

    /// What an instruction of this encoding counts as. An illegal one never completes, so its class does not matter.
    InstructionClass classOf(int word) {
        int opcode = Encoding.opcode(word);
        return switch (opcode) {
            case 0x00 -> InstructionClass.PAL;
            case 0x0A, 0x0B, 0x0C, 0x1B, 0x22, 0x23, 0x28, 0x29, 0x2A, 0x2B -> InstructionClass.LOAD;
            case 0x0D, 0x0E, 0x0F, 0x1F, 0x26, 0x27, 0x2C, 0x2D, 0x2E, 0x2F -> InstructionClass.STORE;
            case 0x10, 0x11, 0x12, 0x13 -> known(IntegerOperate.classOf(opcode, Encoding.operateFunction(word)));
            case 0x16, 0x17 -> known(FloatingPoint.classOf(opcode, Encoding.floatFunction(word)));
            case 0x18 -> switch (Encoding.memoryFunction(word)) {
                case 0x8000, 0xA000, 0xE000, 0xF000 -> InstructionClass.INTEGER;
                case 0xC000 -> InstructionClass.READ_COUNTER;
                default -> InstructionClass.BARRIER;
            };
            case 0x1A -> switch (Encoding.jumpKind(word)) {
                case 0 -> InstructionClass.JUMP;
                case 2 -> InstructionClass.RETURN;
                default -> InstructionClass.CALL;
            };
            case 0x1C -> InstructionClass.SHIFT_OR_BYTE;
            case 0x1E -> InstructionClass.JUMP;
            case 0x34 -> InstructionClass.CALL;
            case 0x30, 0x31, 0x32, 0x33, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F ->
                InstructionClass.BRANCH;
            default -> InstructionClass.INTEGER;
        };
    }

    private int op(int word) {
        int opcode = Encoding.opcode(word);
        return switch (opcode) {
            case 0x08 -> Op.LDA;
            case 0x09 -> Op.LDAH;
            case 0x0B -> load(word, Op.LDQ_U);
            case 0x0A -> byteWord(load(word, Op.LDBU));
            case 0x0C -> byteWord(load(word, Op.LDWU));
            case 0x0D -> byteWord(Op.STW);
            case 0x0E -> byteWord(Op.STB);
            case 0x0F -> Op.STQ_U;
            case 0x10, 0x11, 0x12, 0x13 -> operate(opcode, Encoding.operateFunction(word));
            case 0x16 -> isFloat(opcode, word) ? Op.FLOAT : Op.CAREFUL;
            case 0x17 -> isFloat(opcode, word) ? floatMove(Encoding.floatFunction(word)) : Op.CAREFUL;
            case 0x18 -> miscellaneous(word);
            case 0x1A -> Op.JMP;
            case 0x1C -> switch (Encoding.operateFunction(word)) {
                case 0x00 -> byteWord(Op.SEXTB);
                case 0x01 -> byteWord(Op.SEXTW);
                default -> Op.CAREFUL;
            };
            case 0x22 -> load(word, Op.LDS);
            case 0x23 -> load(word, Op.LDT);
            case 0x26 -> Op.STS;
            case 0x27 -> Op.STT;
            case 0x28 -> load(word, Op.LDL);
            case 0x29 -> load(word, Op.LDQ);
            case 0x2C -> Op.STL;
            case 0x2D -> Op.STQ;
            case 0x30, 0x34 -> Op.BR;
            case 0x31 -> Op.FBEQ;
            case 0x32 -> Op.FBLT;
            case 0x33 -> Op.FBLE;
            case 0x35 -> Op.FBNE;
            case 0x36 -> Op.FBGE;
            case 0x37 -> Op.FBGT;
            case 0x38 -> Op.BLBC;
            case 0x39 -> Op.BEQ;
            case 0x3A -> Op.BLT;
            case 0x3B -> Op.BLE;
            case 0x3C -> Op.BLBS;
            case 0x3D -> Op.BNE;
            case 0x3E -> Op.BGE;
            case 0x3F -> Op.BGT;
            default -> Op.CAREFUL;
        };
    }

    private static int operate(int opcode, int function) {
        int op = OPERATES[(opcode - FIRST_OPERATE) * FUNCTIONS + function];
        return op == Op.UNDECODED ? Op.CAREFUL : op;
    }

    /// Whether the instruction exists. One with a single operand must name F31 as the other.
    static boolean isFloat(int opcode, int word) {
        int function = Encoding.floatFunction(word);
        return FloatingPoint.classOf(opcode, function) != null
                && (!FloatingPoint.isUnary(opcode, function) || Encoding.ra(word) == CpuState.ZERO);
    }

    private static int floatMove(int function) {
        return switch (function) {
            case 0x10 -> Op.CVTLQ;
            case 0x20 -> Op.CPYS;
            case 0x21 -> Op.CPYSN;
            case 0x22 -> Op.CPYSE;
            case 0x24 -> Op.MT_FPCR;
            case 0x25 -> Op.MF_FPCR;
            case 0x2A -> Op.FCMOVEQ;
            case 0x2B -> Op.FCMOVNE;
            case 0x2C -> Op.FCMOVLT;
            case 0x2D -> Op.FCMOVGE;
            case 0x2E -> Op.FCMOVLE;
            case 0x2F -> Op.FCMOVGT;
            case 0x30 -> Op.CVTQL;
            default -> Op.CAREFUL;
        };
    }

    /// A load into R31 is a prefetch: it may do nothing and cannot fault.
    private static int load(int word, int op) {
        return Encoding.ra(word) == CpuState.ZERO ? Op.NOTHING : op;
    }

    private int byteWord(int op) {
        return implementation.hasByteWord() ? op : Op.CAREFUL;
    }

    /// All is in order here, so barriers only take time; so do the hints FETCH and FETCH_M.
    private static int miscellaneous(int word) {
        return switch (Encoding.memoryFunction(word)) {
            case 0x0000, 0x0400, 0x4000, 0x4400, 0x8000, 0xA000 -> Op.NOTHING;
            default -> Op.CAREFUL;
        };
    }

    private static long operands(int word) {
        int opcode = Encoding.opcode(word);
        long a = Encoding.ra(word);
        if (opcode >= 0x30) {
            return slots(a, CpuState.ZERO, a) | Encoding.branchDisplacement(word) >> 2 << BRANCH_DISPLACEMENT;
        }
        if (opcode == 0x16 || opcode == 0x17) {
            return slots(a, Encoding.rb(word), Encoding.rc(word))
                    | (long) Encoding.floatFunction(word) << FLOAT_FUNCTION;
        }
        if ((opcode >= FIRST_OPERATE && opcode <= 0x13) || opcode == 0x1C) {
            long b = Encoding.hasLiteral(word) ? CpuState.LITERALS + Encoding.literal(word) : Encoding.rb(word);
            return slots(a, b, Encoding.rc(word));
        }
        return slots(a, Encoding.rb(word), a) | (Encoding.memoryDisplacement(word) & 0xffff) << displacement(opcode);
    }

    private static int displacement(int opcode) {
        return switch (opcode) {
            case 0x08, 0x09 -> ADDRESS_DISPLACEMENT;
            case 0x0D, 0x0E, 0x0F, 0x26, 0x27, 0x2C, 0x2D -> STORE_DISPLACEMENT;
            default -> LOAD_DISPLACEMENT;
        };
    }

    private static long slots(long a, long b, long c) {
        return a << A | b << B | (long) CpuState.target((int) c) << C;
    }

    private static InstructionClass known(@Nullable InstructionClass instructionClass) {
        return instructionClass == null ? InstructionClass.INTEGER : instructionClass;
    }

    private static void operates(int opcode, int... functionsAndOps) {
        for (int i = 0; i < functionsAndOps.length; i += 2) {
            OPERATES[(opcode - FIRST_OPERATE) * FUNCTIONS + functionsAndOps[i]] = (byte) functionsAndOps[i + 1];
        }
    }
}
