package spin.hw.debug;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spin.hw.asm.Operate;
import spin.hw.elf.Symbols;

/// Instruction words as text, in the assembler's language as GNU objdump writes it, its names for common idioms included
/// (`mov`, `clr`, `negq`, `sextl`, `unop`, `fmov`), so that two listings can be compared by machine.
///
/// It knows what the machine executes, with and without byte and word access, and the hints of later Alphas. Any other word is `.long`.
public final class Disassembler {

    private static final int ZERO = 31;

    private static final String[] REGISTERS = {"v0", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "s0", "s1", "s2",
            "s3", "s4", "s5", "fp", "a0", "a1", "a2", "a3", "a4", "a5", "t8", "t9", "t10", "t11", "ra", "t12", "at",
            "gp",
            "sp", "zero"};

    private static final Map<Integer, String> PAL_FUNCTIONS = Map.of(0x00, "halt", 0x02, "draina", 0x80, "bpt", 0x81,
            "bugchk", 0x83, "callsys", 0x86, "imb", 0x9E, "rduniq", 0x9F, "wruniq", 0xAA, "gentrap");

    private static final Map<Integer, String> BARRIERS = Map.of(0x0000, "trapb", 0x0400, "excb", 0x4000, "mb", 0x4400,
            "wmb");

    /// Integer operates by opcode and function.
    private static final Map<Integer, Operate> OPERATES = Stream.of(Operate.values())
            .collect(Collectors.toUnmodifiableMap(o -> o.opcode() << 7 | o.function(), o -> o));

    private final Symbols symbols;

    /// @param symbols that branch targets are named by
    public Disassembler(Symbols symbols) {
        this.symbols = symbols;
    }

    /// The instruction `word` at `pc`.
    public String text(int word, long pc) {
        var text = known(word, pc);
        return text == null ? ".long 0x" + Integer.toHexString(word) : text;
    }

    private @Nullable String known(int word, long pc) {
        int opcode = word >>> 26;
        return switch (opcode) {
            case 0x00 -> pal(word);
            case 0x08 -> address("lda", word);
            case 0x09 -> address("ldah", word);
            case 0x0A -> memory("ldbu", word);
            case 0x0B -> ra(word) == ZERO ? "unop" : memory("ldq_u", word);
            case 0x0C -> memory("ldwu", word);
            case 0x0D -> memory("stw", word);
            case 0x0E -> memory("stb", word);
            case 0x0F -> memory("stq_u", word);
            case 0x10, 0x11, 0x12, 0x13 -> operate(word);
            case 0x14, 0x16, 0x17 -> FloatingText.of(word);
            case 0x18 -> miscellaneous(word);
            case 0x1A -> jump(word, pc);
            case 0x1C -> signExtension(word);
            case 0x22 -> floatingMemory("lds", word);
            case 0x23 -> floatingMemory("ldt", word);
            case 0x26 -> floatingMemory("sts", word);
            case 0x27 -> floatingMemory("stt", word);
            case 0x28 -> memory("ldl", word);
            case 0x29 -> memory("ldq", word);
            case 0x2A -> memory("ldl_l", word);
            case 0x2B -> memory("ldq_l", word);
            case 0x2C -> memory("stl", word);
            case 0x2D -> memory("stq", word);
            case 0x2E -> memory("stl_c", word);
            case 0x2F -> memory("stq_c", word);
            case 0x30 -> ra(word) == ZERO ? "br " + target(word, pc) : branch("br", word, pc);
            case 0x31 -> floatingBranch("fbeq", word, pc);
            case 0x32 -> floatingBranch("fblt", word, pc);
            case 0x33 -> floatingBranch("fble", word, pc);
            case 0x34 -> branch("bsr", word, pc);
            case 0x35 -> floatingBranch("fbne", word, pc);
            case 0x36 -> floatingBranch("fbge", word, pc);
            case 0x37 -> floatingBranch("fbgt", word, pc);
            case 0x38 -> branch("blbc", word, pc);
            case 0x39 -> branch("beq", word, pc);
            case 0x3A -> branch("blt", word, pc);
            case 0x3B -> branch("ble", word, pc);
            case 0x3C -> branch("blbs", word, pc);
            case 0x3D -> branch("bne", word, pc);
            case 0x3E -> branch("bge", word, pc);
            case 0x3F -> branch("bgt", word, pc);
            default -> null;
        };
    }

    private static String pal(int word) {
        var name = PAL_FUNCTIONS.get(word);
        return name == null ? "call_pal 0x" + Integer.toHexString(word) : name;
    }

    // Memory format.

    private static String address(String name, int word) {
        int base = rb(word);
        return base == ZERO
                ? name + " " + REGISTERS[ra(word)] + "," + (short) word
                : memory(name, word);
    }

    private static String memory(String name, int word) {
        return name + " " + REGISTERS[ra(word)] + "," + operand(word);
    }

    private static String floatingMemory(String name, int word) {
        return name + " $f" + ra(word) + "," + operand(word);
    }

    private static String operand(int word) {
        return (short) word + "(" + REGISTERS[rb(word)] + ")";
    }

    private static @Nullable String miscellaneous(int word) {
        int function = word & 0xffff;
        var barrier = BARRIERS.get(function);
        if (barrier != null) {
            return barrier;
        }
        var a = REGISTERS[ra(word)];
        return switch (function) {
            case 0x8000 -> ra(word) == ZERO ? "fetch (" + REGISTERS[rb(word)] + ")" : null;
            case 0xA000 -> ra(word) == ZERO ? "fetch_m (" + REGISTERS[rb(word)] + ")" : null;
            case 0xC000 -> rb(word) == ZERO ? "rpcc " + a : "rpcc " + a + "," + REGISTERS[rb(word)];
            case 0xE000 -> "rc " + a;
            case 0xE800 -> ra(word) == ZERO ? "ecb (" + REGISTERS[rb(word)] + ")" : null;
            case 0xF800 -> ra(word) == ZERO ? "wh64 (" + REGISTERS[rb(word)] + ")" : null;
            case 0xFC00 -> ra(word) == ZERO ? "wh64en (" + REGISTERS[rb(word)] + ")" : null;
            case 0xF000 -> "rs " + a;
            default -> null;
        };
    }

    // Branches and jumps.

    private String branch(String name, int word, long pc) {
        return name + " " + REGISTERS[ra(word)] + "," + target(word, pc);
    }

    private String floatingBranch(String name, int word, long pc) {
        return name + " $f" + ra(word) + "," + target(word, pc);
    }

    private String target(int word, long pc) {
        return place(pc + 4 + ((long) (word << 11 >> 11) << 2));
    }

    private String place(long va) {
        return symbols.at(va).isEmpty()
                ? "0x" + Long.toHexString(va)
                : Long.toHexString(va) + " <" + symbols.describe(va) + ">";
    }

    private String jump(int word, long pc) {
        int hint = word & 0x3fff;
        boolean link = ra(word) != ZERO;
        var operands = REGISTERS[ra(word)] + ",(" + REGISTERS[rb(word)] + ")";
        return switch (word >>> 14 & 3) {
            case 0 ->
                !link && hint == 0 ? "jmp (" + REGISTERS[rb(word)] + ")" : "jmp " + operands + "," + hinted(hint, pc);
            case 1 -> "jsr " + operands + "," + hinted(hint, pc);
            case 2 -> word == 0x6bfa_8001 ? "ret" : "ret " + operands + "," + hexadecimal(hint);
            default -> "jcr " + operands + "," + hexadecimal(hint);
        };
    }

    /// The low bits of where the jump is expected to go: a branch displacement of 14 bits.
    private String hinted(int hint, long pc) {
        return place(pc + 4 + ((long) (hint << 18 >> 18) << 2));
    }

    private static String hexadecimal(int value) {
        return value == 0 ? "0" : "0x" + Integer.toHexString(value);
    }

    // Operates.

    private static @Nullable String operate(int word) {
        var operation = OPERATES.get(word >>> 26 << 7 | (word >>> 5 & 0x7f));
        if (operation == null) {
            return null;
        }
        var b = (word & 1 << 12) != 0 ? hexadecimal(word >>> 13 & 0xff) : REGISTERS[rb(word)];
        var c = REGISTERS[word & 31];
        boolean bIsRegister = (word & 1 << 12) == 0;
        if (operation == Operate.IMPLVER) {
            return ra(word) == ZERO && (word >>> 12 & 0x1ff) == 3 ? "implver " + c : null;
        }
        if (operation == Operate.AMASK) {
            return ra(word) == ZERO ? "amask " + b + "," + c : null;
        }
        if (operation == Operate.BIS) {
            return bis(word, b, c, bIsRegister);
        }
        if (ra(word) == ZERO) {
            var unary = unary(operation);
            if (unary != null) {
                return unary + " " + b + "," + c;
            }
        }
        return name(operation) + " " + REGISTERS[ra(word)] + "," + b + "," + c;
    }

    private static String bis(int word, String b, String c, boolean bIsRegister) {
        int a = ra(word);
        if (bIsRegister && a == ZERO && rb(word) == ZERO) {
            return (word & 31) == ZERO ? "nop" : "clr " + c;
        }
        if (a == ZERO || (bIsRegister && a == rb(word))) {
            return "mov " + b + "," + c;
        }
        return "or " + REGISTERS[a] + "," + b + "," + c;
    }

    /// What an operation on zero is called.
    private static @Nullable String unary(Operate operation) {
        return switch (operation) {
            case ADDL -> "sextl";
            case SUBL -> "negl";
            case SUBLV -> "negl/v";
            case SUBQ -> "negq";
            case SUBQV -> "negq/v";
            case ORNOT -> "not";
            default -> null;
        };
    }

    private static String name(Operate operation) {
        return switch (operation) {
            case BIC -> "andnot";
            case ADDLV, SUBLV, ADDQV, SUBQV, MULLV, MULQV -> {
                var lower = operation.name().toLowerCase(Locale.ROOT);
                yield lower.substring(0, lower.length() - 1) + "/v";
            }
            default -> operation.name().toLowerCase(Locale.ROOT);
        };
    }

    private static @Nullable String signExtension(int word) {
        if (ra(word) != ZERO) {
            return null;
        }
        var b = (word & 1 << 12) != 0 ? hexadecimal(word >>> 13 & 0xff) : REGISTERS[rb(word)];
        return switch (word >>> 5 & 0x7f) {
            case 0x00 -> "sextb " + b + "," + REGISTERS[word & 31];
            case 0x01 -> "sextw " + b + "," + REGISTERS[word & 31];
            default -> null;
        };
    }

    /// The conventional name of integer register `n`.
    static String register(int n) {
        return REGISTERS[n];
    }

    private static int ra(int word) {
        return word >>> 21 & 31;
    }

    private static int rb(int word) {
        return word >>> 16 & 31;
    }
}
