package spin.systems.aegis.filter;

import java.util.List;

/// The Berkeley packet filter's classic machine, interpreted: an accumulator, an index register, sixteen words of scratch memory, and
/// jumps that only go forward, so that every program ends.
///
/// A program is judged once ([#Bpf]) and then run without further questions; a load beyond the packet's end ends it with 0, as does
/// a division by zero.
///
/// Source: McCanne and Jacobson, "The BSD Packet Filter", USENIX Winter '93; encodings and the rules of the check as in FreeBSD's bpf(4).
public final class Bpf {

    // Classes of instruction.
    public static final int LD = 0x00;
    public static final int LDX = 0x01;
    public static final int ST = 0x02;
    public static final int STX = 0x03;
    public static final int ALU = 0x04;
    public static final int JMP = 0x05;
    public static final int RET = 0x06;
    public static final int MISC = 0x07;
    // Sizes of a load.
    public static final int W = 0x00;
    public static final int H = 0x08;
    public static final int B = 0x10;
    // Where a load finds its value.
    public static final int IMM = 0x00;
    public static final int ABS = 0x20;
    public static final int IND = 0x40;
    public static final int MEM = 0x60;
    public static final int LEN = 0x80;
    public static final int MSH = 0xa0;
    // Arithmetic.
    public static final int ADD = 0x00;
    public static final int SUB = 0x10;
    public static final int MUL = 0x20;
    public static final int DIV = 0x30;
    public static final int OR = 0x40;
    public static final int AND = 0x50;
    public static final int LSH = 0x60;
    public static final int RSH = 0x70;
    public static final int NEG = 0x80;
    // Jumps.
    public static final int JA = 0x00;
    public static final int JEQ = 0x10;
    public static final int JGT = 0x20;
    public static final int JGE = 0x30;
    public static final int JSET = 0x40;
    // Operand: the constant or the index register. For RET: the constant or the accumulator.
    public static final int K = 0x00;
    public static final int X = 0x08;
    public static final int A = 0x10;
    // MISC.
    public static final int TAX = 0x00;
    public static final int TXA = 0x80;

    static final int SCRATCH = 16;
    static final int MOST_INSTRUCTIONS = 4096;

    private static final int CLASS = 0x07;
    private static final int SIZE = 0x18;
    private static final int MODE = 0xe0;
    private static final int OPERATION = 0xf0;
    /// Quadruples of code, jump when true, jump when false, constant: one array is one less object to reach for.
    private final int[] program;
    private final int[] scratch = new int[SCRATCH];

    /// @param jt how many instructions a conditional jump skips when its condition holds, 0 to 255
    /// @param jf likewise when it does not
    public record Instruction(int code, int jt, int jf, int k) {

        public static Instruction of(int code, int k) {
            return new Instruction(code, 0, 0, k);
        }
    }

    /// @throws IllegalArgumentException when an instruction does not exist, jumps out of the program, names no scratch word, divides by a
    ///     constant zero, or the last one is no return
    public Bpf(List<Instruction> instructions) {
        if (instructions.isEmpty() || instructions.size() > MOST_INSTRUCTIONS) {
            throw new IllegalArgumentException("A filter program has 1 to " + MOST_INSTRUCTIONS + " instructions, not "
                    + instructions.size() + ".");
        }
        program = new int[4 * instructions.size()];
        var at = 0;
        for (var instruction : instructions) {
            var refusal = refusal(instruction, instructions.size() - 1 - at);
            if (refusal != null) {
                throw new IllegalArgumentException("Instruction " + at + " of the filter program, code 0x"
                        + Integer.toHexString(instruction.code) + ": " + refusal + ".");
            }
            program[4 * at] = instruction.code;
            program[4 * at + 1] = instruction.jt;
            program[4 * at + 2] = instruction.jf;
            program[4 * at + 3] = instruction.k;
            at++;
        }
        if ((instructions.getLast().code & CLASS) != RET) {
            throw new IllegalArgumentException("The last instruction of a filter program must be a return.");
        }
    }

    private static @org.jspecify.annotations.Nullable String refusal(Instruction instruction, int behind) {
        var code = instruction.code;
        if (!exists(code)) {
            return "there is no such instruction";
        }
        if (usesScratch(code) && (instruction.k < 0 || instruction.k >= SCRATCH)) {
            return "there is no scratch word " + instruction.k;
        }
        if (code == (ALU | DIV | K) && instruction.k == 0) {
            return "it divides by zero";
        }
        if ((code & CLASS) != JMP) {
            return null;
        }
        if (code == (JMP | JA)) {
            return Integer.compareUnsigned(instruction.k, behind) >= 0 ? "it jumps out of the program" : null;
        }
        if (instruction.jt < 0 || instruction.jt > 255 || instruction.jf < 0 || instruction.jf > 255) {
            return "a jump has eight bits";
        }
        return Math.max(instruction.jt, instruction.jf) >= behind ? "it jumps out of the program" : null;
    }

    private static boolean usesScratch(int code) {
        return code == (LD | MEM) || code == (LDX | MEM) || code == ST || code == STX;
    }

    private static boolean exists(int code) {
        return switch (code & CLASS) {
            case LD -> switch (code & MODE) {
                case ABS, IND -> (code & SIZE) != SIZE && code <= 0xff;
                case IMM, MEM, LEN -> (code & SIZE) == 0 && code <= 0xff;
                default -> false;
            };
            case LDX -> code == (LDX | IMM) || code == (LDX | MEM) || code == (LDX | LEN) || code == (LDX | B | MSH);
            case ST -> code == ST;
            case STX -> code == STX;
            case ALU -> (code & OPERATION) <= NEG && code <= 0xff && code != (ALU | NEG | X);
            case JMP -> (code & OPERATION) <= JSET && code <= 0xff && code != (JMP | JA | X);
            case RET -> code == (RET | K) || code == (RET | A);
            default -> code == (MISC | TAX) || code == (MISC | TXA);
        };
    }

    /// The scratch words as the latest run left them.
    int scratch(int n) {
        return scratch[n];
    }

    /// What the program returns; 0 refuses the packet.
    public int run(byte[] packet, int start, int end) {
        var length = end - start;
        var a = 0;
        var x = 0;
        for (var at = 0;; at += 4) {
            var code = program[at];
            var k = program[at + 3];
            switch (code & CLASS) {
                case LD -> {
                    var mode = code & MODE;
                    if (mode == ABS || mode == IND) {
                        var offset = mode == ABS ? k & 0xffff_ffffL : (k & 0xffff_ffffL) + (x & 0xffff_ffffL);
                        var size = (code & SIZE) == W ? 4 : (code & SIZE) == H ? 2 : 1;
                        if (offset + size > length) {
                            return 0;
                        }
                        a = load(packet, start + (int) offset, size);
                    } else {
                        a = mode == IMM ? k : mode == MEM ? scratch[k] : length;
                    }
                }
                case LDX -> {
                    var mode = code & MODE;
                    if (mode == MSH) {
                        if ((k & 0xffff_ffffL) >= length) {
                            return 0;
                        }
                        x = (packet[start + k] & 0xf) << 2;
                    } else {
                        x = mode == IMM ? k : mode == MEM ? scratch[k] : length;
                    }
                }
                case ST -> scratch[k] = a;
                case STX -> scratch[k] = x;
                case ALU -> {
                    var operand = (code & X) == 0 ? k : x;
                    if (operand == 0 && (code & OPERATION) == DIV) {
                        return 0;
                    }
                    a = result(code & OPERATION, a, operand);
                }
                case JMP -> {
                    var operand = (code & X) == 0 ? k : x;
                    at += 4 * ((code & OPERATION) == JA
                            ? k
                            : program[holds(code & OPERATION, a, operand) ? at + 1 : at + 2]);
                }
                case RET -> {
                    return (code & A) == 0 ? k : a;
                }
                default -> {
                    if ((code & TXA) == 0) {
                        x = a;
                    } else {
                        a = x;
                    }
                }
            }
        }
    }

    private static int load(byte[] packet, int at, int size) {
        if (size == 1) {
            return packet[at] & 0xff;
        }
        var half = (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff);
        return size == 2 ? half : half << 16 | (packet[at + 2] & 0xff) << 8 | (packet[at + 3] & 0xff);
    }

    private static int result(int operation, int a, int operand) {
        return switch (operation) {
            case ADD -> a + operand;
            case SUB -> a - operand;
            case MUL -> a * operand;
            case DIV -> Integer.divideUnsigned(a, operand);
            case OR -> a | operand;
            case AND -> a & operand;
            // Java counts shifts modulo 32; here a long one leaves nothing.
            case LSH -> Integer.compareUnsigned(operand, 31) > 0 ? 0 : a << operand;
            case RSH -> Integer.compareUnsigned(operand, 31) > 0 ? 0 : a >>> operand;
            default -> -a;
        };
    }

    private static boolean holds(int operation, int a, int operand) {
        return switch (operation) {
            case JEQ -> a == operand;
            case JGT -> Integer.compareUnsigned(a, operand) > 0;
            case JGE -> Integer.compareUnsigned(a, operand) >= 0;
            default -> (a & operand) != 0;
        };
    }
}
