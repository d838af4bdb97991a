package spin.hw.cpu;

import org.jspecify.annotations.Nullable;
import spin.hw.profile.InstructionClass;

/// The integer operate instructions, opcodes 10 to 13, as pure functions (Alpha Architecture Handbook, 4.4 to 4.6).
///
/// `a` is Ra's value, `b` Rb's value or the literal, `c` Rc's old value, which only a conditional move that does not move
/// returns. A 32-bit result is the low half of the sum, sign-extended. Hexadecimal labels are the handbook's function codes.
final class IntegerOperate {

    private static final int FIRST_OPCODE = 0x10;
    private static final int FUNCTIONS = 128;

    private static final int[] ARITHMETIC = {0x00, 0x02, 0x09, 0x0B, 0x12, 0x1B, 0x20, 0x22, 0x29, 0x2B, 0x32, 0x3B,
            0x40,
            0x49, 0x60, 0x69};
    private static final int[] COMPARES = {0x0F, 0x1D, 0x2D, 0x3D, 0x4D, 0x6D};
    private static final int[] LOGICAL = {0x00, 0x08, 0x20, 0x28, 0x40, 0x48, 0x61, 0x6C};
    private static final int[] CONDITIONAL_MOVES = {0x14, 0x16, 0x24, 0x26, 0x44, 0x46, 0x64, 0x66};
    private static final int[] SHIFTS = {0x02, 0x06, 0x0B, 0x12, 0x16, 0x1B, 0x22, 0x26, 0x2B, 0x30, 0x31, 0x32, 0x34,
            0x36, 0x39, 0x3B, 0x3C, 0x52, 0x57, 0x5A, 0x62, 0x67, 0x6A, 0x72, 0x77, 0x7A};
    private static final int[] LONG_MULTIPLIES = {0x00, 0x40};
    private static final int[] QUAD_MULTIPLIES = {0x20, 0x30, 0x60};

    private static final @Nullable InstructionClass[] CLASSES = new @Nullable InstructionClass[4 * FUNCTIONS];

    private static final long[] BYTE_MASKS = new long[256];

    static {
        for (int bits = 0; bits < BYTE_MASKS.length; bits++) {
            for (int i = 0; i < 8; i++) {
                if ((bits >>> i & 1) != 0) {
                    BYTE_MASKS[bits] |= 0xffL << (8 * i);
                }
            }
        }
        classify(0x10, ARITHMETIC, InstructionClass.INTEGER);
        classify(0x10, COMPARES, InstructionClass.COMPARE);
        classify(0x11, LOGICAL, InstructionClass.INTEGER);
        classify(0x11, CONDITIONAL_MOVES, InstructionClass.CONDITIONAL_MOVE);
        classify(0x12, SHIFTS, InstructionClass.SHIFT_OR_BYTE);
        classify(0x13, LONG_MULTIPLIES, InstructionClass.MULTIPLY_LONG);
        classify(0x13, QUAD_MULTIPLIES, InstructionClass.MULTIPLY_QUAD);
    }

    private IntegerOperate() {}

    /// What the instruction costs, or null when the 21064 has no such function.
    static @Nullable InstructionClass classOf(int opcode, int function) {
        return CLASSES[(opcode - FIRST_OPCODE) * FUNCTIONS + function];
    }

    /// The value for Rc. Only for functions that [#classOf] knows. AMASK and IMPLVER answer for the 21064.
    static long result(int opcode, int function, long a, long b, long c) {
        return switch (opcode) {
            case 0x10 -> arithmetic(function, a, b);
            case 0x11 -> logical(function, a, b, c);
            case 0x12 -> shift(function, a, b);
            case 0x13 -> multiply(function, a, b);
            default -> throw unknown(opcode, function);
        };
    }

    /// Whether the instruction asks for an overflow trap and these operands overflow.
    static boolean overflows(int opcode, int function, long a, long b) {
        return switch (opcode << 8 | function) {
            case 0x1040 -> !fitsLong((long) (int) a + (int) b);
            case 0x1049 -> !fitsLong((long) (int) a - (int) b);
            case 0x1060 -> ((a ^ a + b) & (b ^ a + b)) < 0;
            case 0x1069 -> ((a ^ b) & (a ^ a - b)) < 0;
            case 0x1340 -> !fitsLong((long) (int) a * (int) b);
            case 0x1360 -> Math.multiplyHigh(a, b) != (a * b) >> 63;
            default -> false;
        };
    }

    private static long arithmetic(int function, long a, long b) {
        return switch (function) {
            case 0x00, 0x40 -> (int) (a + b); // ADDL
            case 0x02 -> (int) ((a << 2) + b); // S4ADDL
            case 0x09, 0x49 -> (int) (a - b); // SUBL
            case 0x0B -> (int) ((a << 2) - b); // S4SUBL
            case 0x0F -> compareBytes(a, b); // CMPBGE
            case 0x12 -> (int) ((a << 3) + b); // S8ADDL
            case 0x1B -> (int) ((a << 3) - b); // S8SUBL
            case 0x1D -> truth(Long.compareUnsigned(a, b) < 0); // CMPULT
            case 0x20, 0x60 -> a + b; // ADDQ
            case 0x22 -> (a << 2) + b; // S4ADDQ
            case 0x29, 0x69 -> a - b; // SUBQ
            case 0x2B -> (a << 2) - b; // S4SUBQ
            case 0x2D -> truth(a == b); // CMPEQ
            case 0x32 -> (a << 3) + b; // S8ADDQ
            case 0x3B -> (a << 3) - b; // S8SUBQ
            case 0x3D -> truth(Long.compareUnsigned(a, b) <= 0); // CMPULE
            case 0x4D -> truth(a < b); // CMPLT
            case 0x6D -> truth(a <= b); // CMPLE
            default -> throw unknown(0x10, function);
        };
    }

    private static long logical(int function, long a, long b, long c) {
        return switch (function) {
            case 0x00 -> a & b; // AND
            case 0x08 -> a & ~b; // BIC
            case 0x14 -> (a & 1) != 0 ? b : c; // CMOVLBS
            case 0x16 -> (a & 1) == 0 ? b : c; // CMOVLBC
            case 0x20 -> a | b; // BIS
            case 0x24 -> a == 0 ? b : c; // CMOVEQ
            case 0x26 -> a != 0 ? b : c; // CMOVNE
            case 0x28 -> a | ~b; // ORNOT
            case 0x40 -> a ^ b; // XOR
            case 0x44 -> a < 0 ? b : c; // CMOVLT
            case 0x46 -> a >= 0 ? b : c; // CMOVGE
            case 0x48 -> a ^ ~b; // EQV
            case 0x61 -> b; // AMASK: clears the bits of the extensions it has, and the 21064 has none
            case 0x64 -> a <= 0 ? b : c; // CMOVLE
            case 0x66 -> a > 0 ? b : c; // CMOVGT
            case 0x6C -> 0; // IMPLVER: 0 is the 21064 family
            default -> throw unknown(0x11, function);
        };
    }

    /// Byte instructions are little-endian and count from byte b mod 8. "Low" forms work on the quadword that holds the
    /// first byte, "high" forms on the next one, so that a pair of each handles data that straddles two quadwords.
    private static long shift(int function, long a, long b) {
        int bits = 8 * (int) (b & 7);
        return switch (function) {
            case 0x02 -> a & ~(0xffL << bits); // MSKBL
            case 0x12 -> a & ~(0xffffL << bits); // MSKWL
            case 0x22 -> a & ~(0xffff_ffffL << bits); // MSKLL
            case 0x32 -> a & ~(-1L << bits); // MSKQL
            case 0x52 -> a & ~spill(0xffffL, bits); // MSKWH
            case 0x62 -> a & ~spill(0xffff_ffffL, bits); // MSKLH
            case 0x72 -> a & ~spill(-1L, bits); // MSKQH
            case 0x06 -> a >>> bits & 0xffL; // EXTBL
            case 0x16 -> a >>> bits & 0xffffL; // EXTWL
            case 0x26 -> a >>> bits & 0xffff_ffffL; // EXTLL
            case 0x36 -> a >>> bits; // EXTQL
            // Extract high shifts left by 64 - bits, taken mod 64: an aligned address leaves the value as it is.
            case 0x5A -> a << (64 - bits) & 0xffffL; // EXTWH
            case 0x6A -> a << (64 - bits) & 0xffff_ffffL; // EXTLH
            case 0x7A -> a << (64 - bits); // EXTQH
            case 0x0B -> (a & 0xffL) << bits; // INSBL
            case 0x1B -> (a & 0xffffL) << bits; // INSWL
            case 0x2B -> (a & 0xffff_ffffL) << bits; // INSLL
            case 0x3B -> a << bits; // INSQL
            case 0x57 -> spill(a & 0xffffL, bits); // INSWH
            case 0x67 -> spill(a & 0xffff_ffffL, bits); // INSLH
            case 0x77 -> spill(a, bits); // INSQH
            case 0x30 -> a & ~bytes(b); // ZAP
            case 0x31 -> a & bytes(b); // ZAPNOT
            case 0x34 -> a >>> b; // SRL; Java, like the Alpha, uses the low six bits of the count
            case 0x39 -> a << b; // SLL
            case 0x3C -> a >> b; // SRA
            default -> throw unknown(0x12, function);
        };
    }

    private static long multiply(int function, long a, long b) {
        return switch (function) {
            case 0x00, 0x40 -> (int) (a * b); // MULL
            case 0x20, 0x60 -> a * b; // MULQ
            case 0x30 -> Math.unsignedMultiplyHigh(a, b); // UMULH
            default -> throw unknown(0x13, function);
        };
    }

    /// The part of `value`, shifted left by `bits`, that falls out at the top.
    private static long spill(long value, int bits) {
        return bits == 0 ? 0 : value >>> (64 - bits);
    }

    /// Bit i of `mask` as byte i, all ones or all zero.
    static long bytes(long mask) {
        return BYTE_MASKS[(int) mask & 0xff];
    }

    /// Bit i is whether byte i of `a` is at least byte i of `b`, unsigned.
    static long compareBytes(long a, long b) {
        long result = 0;
        for (int i = 0; i < 8; i++) {
            if ((a >>> (8 * i) & 0xff) >= (b >>> (8 * i) & 0xff)) {
                result |= 1L << i;
            }
        }
        return result;
    }

    private static long truth(boolean condition) {
        return condition ? 1 : 0;
    }

    private static boolean fitsLong(long value) {
        return value == (int) value;
    }

    private static void classify(int opcode, int[] functions, InstructionClass instructionClass) {
        for (int function : functions) {
            CLASSES[(opcode - FIRST_OPCODE) * FUNCTIONS + function] = instructionClass;
        }
    }

    private static IllegalStateException unknown(int opcode, int function) {
        return new IllegalStateException("Operate function " + Integer.toHexString(opcode) + "."
                + Integer.toHexString(function) + " was executed but not classified; the two lists disagree.");
    }
}
