package spin.systems.aegis.ash;

import java.util.Arrays;

/// Reads a handler's instructions and writes those that the kernel will run.
///
/// What comes out cannot fault, cannot leave itself but by a call of the kernel, touches nothing but the region and the window, and ends. It is so by
/// construction, for whatever went in:
///
/// - an instruction that is not on the list is refused: no jump through a register, no floating point, no trap on overflow;
/// - an address is cut to an offset in the region and added to the region's base in a register that no handler can name, by instructions
///   that no branch can land between: a branch lands where an instruction of the original began;
/// - a load from the message's window has its offset in the instruction, so it is checked here and costs nothing later;
/// - a branch backwards first pays for the longest way that leads to it again, out of a register that no handler can name.
///
/// A load `ldq r1, 8(r2)` becomes
///
///     lda  r28, 8(r2)
///     and  r28, r24, r28      ; offset in the region, aligned
///     bis  r28, r27, r28      ; the region
///     ldq  r1, 0(r28)
///
/// What would break this: an instruction on the list that writes a reserved register, or one that can trap.
public final class Inspector {

    /// Instructions in a handler, at most: what they become and four pipes fit a frame.
    public static final int MOST_INSTRUCTIONS = 384;
    /// What the inspected code takes at most, in words: four for each, and the two ends.
    static final int MOST_WORDS = 4 * MOST_INSTRUCTIONS + 2;

    private static final int ZERO = 31;
    private static final int LDA = 0x08;
    private static final int LDAH = 0x09;
    private static final int LDQ_U = 0x0B;
    private static final int STQ_U = 0x0F;
    private static final int LDL = 0x28;
    private static final int LDQ = 0x29;
    private static final int STL = 0x2C;
    private static final int STQ = 0x2D;
    private static final int BR = 0x30;
    private static final int FIRST_CONDITIONAL = 0x38;
    private static final int BLT = 0x3A;
    private static final int FIRST_OPERATE = 0x10;
    private static final int LAST_OPERATE = 0x13;
    private static final int LOGICAL = 0x11;
    private static final int AND = 0x00;
    private static final int BIS = 0x20;

    /// Functions of opcodes 10 to 13 that cannot trap (Alpha Architecture Handbook, 4.4 to 4.6); those that ask for the processor's kind are left
    /// out too.
    private static final int[][] FUNCTIONS = {
            {0x00, 0x02, 0x09, 0x0B, 0x0F, 0x12, 0x1B, 0x1D, 0x20, 0x22, 0x29, 0x2B, 0x2D, 0x32, 0x3B, 0x3D, 0x4D,
                    0x6D},
            {0x00, 0x08, 0x14, 0x16, 0x20, 0x24, 0x26, 0x28, 0x40, 0x44, 0x46, 0x48, 0x64, 0x66},
            {0x02, 0x06, 0x0B, 0x12, 0x16, 0x1B, 0x22, 0x26, 0x2B, 0x30, 0x31, 0x32, 0x34, 0x36, 0x39, 0x3B, 0x3C,
                    0x52, 0x57, 0x5A, 0x62, 0x67, 0x6A, 0x72, 0x77, 0x7A},
            {0x00, 0x20, 0x30}};

    /// What became of a handler.
    public sealed interface Verdict {

        /// @param words     the code, to be run from its first word
        /// @param registers a bit for each register that it names or a call of it may destroy
        record Sound(Code words, int registers) implements Verdict {}

        /// @param at     which instruction, counted from 0
        /// @param reason a sentence's end, for a person
        record Unsound(int at, String reason) implements Verdict {}
    }

    /// Instruction words.
    public static final class Code {

        private final int[] words;

        Code(int[] words) {
            this.words = words;
        }

        public int length() {
            return words.length;
        }

        public int word(int index) {
            return words[index];
        }
    }

    private final int[] source;
    private final int[] words = new int[MOST_WORDS];
    /// Where each instruction of the source begins in [#words].
    private final int[] places;
    private int written;
    private int registers;

    private Inspector(int[] source) {
        this.source = source;
        this.places = new int[source.length + 1];
    }

    public static Verdict inspect(int[] source) {
        if (source.length == 0 || source.length > MOST_INSTRUCTIONS) {
            return new Verdict.Unsound(0, "a handler has 1 to " + MOST_INSTRUCTIONS + " instructions");
        }
        return new Inspector(source.clone()).inspect();
    }

    private Verdict inspect() {
        for (var at = 0; at < source.length; at++) {
            var reason = refusal(at);
            if (!reason.isEmpty()) {
                return new Verdict.Unsound(at, reason);
            }
            places[at + 1] = places[at] + size(at);
        }
        for (var at = 0; at < source.length; at++) {
            write(at);
        }
        put(AshAbi.PASS);
        put(AshAbi.OVERRUN);
        return new Verdict.Sound(new Code(Arrays.copyOf(words, written)), registers);
    }

    // What is refused: the empty string for nothing.

    private String refusal(int at) {
        var word = source[at];
        var opcode = word >>> 26;
        return switch (opcode) {
            case 0x00 -> call(word);
            case LDA, LDAH -> either(writes(ra(word)), reads(rb(word)));
            case LDL, LDQ, LDQ_U -> either(writes(ra(word)), either(reads(rb(word)), window(word)));
            case STL, STQ, STQ_U -> either(reads(ra(word)), either(reads(rb(word)), notWindow(word)));
            default -> {
                if (opcode >= FIRST_OPERATE && opcode <= LAST_OPERATE) {
                    yield operate(word);
                }
                yield opcode == BR || opcode >= FIRST_CONDITIONAL
                        ? branch(at, word)
                        : "its opcode is not one that a handler may have";
            }
        };
    }

    private static String either(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    private String call(int word) {
        if (word < AshAbi.DONE || word > AshAbi.WAKE) {
            return "it calls no function that a handler may call";
        }
        registers |= 1 | 1 << AshAbi.A2 | 1 << AshAbi.A3 | 1 << AshAbi.A4 | 1 << AshAbi.A5;
        return "";
    }

    private String operate(int word) {
        var function = word >>> 5 & 0x7f;
        for (var known : FUNCTIONS[(word >>> 26) - FIRST_OPERATE]) {
            if (known == function) {
                var operand = (word & 1 << 12) != 0 ? "" : reads(rb(word));
                return either(writes(word & 31), either(reads(ra(word)), operand));
            }
        }
        return "it may trap, or does not exist";
    }

    private String branch(int at, int word) {
        var target = target(at, word);
        if (word >>> 26 == BR && ra(word) != ZERO) {
            return "it leaves a return address";
        }
        return target < 0 || target > source.length ? "it leads out of the handler" : reads(ra(word));
    }

    private String reads(int register) {
        if (register >= AshAbi.FIRST_RESERVED && register <= AshAbi.SCRATCH) {
            return "r" + register + " is not the handler's";
        }
        if (register != ZERO) {
            registers |= 1 << register;
        }
        return "";
    }

    private String writes(int register) {
        return register == AshAbi.MESSAGE ? "r16 is where the message is" : reads(register);
    }

    private static String window(int word) {
        var displacement = (short) word;
        var opcode = word >>> 26;
        if (rb(word) != AshAbi.MESSAGE) {
            return "";
        }
        var bytes = opcode == LDL ? 4 : 8;
        var first = opcode == LDQ_U ? displacement & -8 : displacement;
        return first < 0 || first + bytes > AshAbi.WINDOW || (first & bytes - 1) != 0
                ? "it reads outside the window of the message, or on no boundary"
                : "";
    }

    private static String notWindow(int word) {
        return rb(word) == AshAbi.MESSAGE ? "it writes the message" : "";
    }

    // What is written.

    private int size(int at) {
        var word = source[at];
        return switch (word >>> 26) {
            case LDL, LDQ, LDQ_U -> rb(word) == AshAbi.MESSAGE ? 1 : 4;
            case STL, STQ, STQ_U -> 4;
            case 0x00, LDA, LDAH -> 1;
            default -> word >>> 26 >= BR && target(at, word) <= at ? 3 : 1;
        };
    }

    private void write(int at) {
        var word = source[at];
        switch (word >>> 26) {
            case LDL, STL -> access(word, AshAbi.LONG_MASK);
            case LDQ, LDQ_U, STQ, STQ_U -> access(word, AshAbi.QUAD_MASK);
            default -> {
                if (word >>> 26 >= BR) {
                    writeBranch(at, word);
                } else {
                    put(word);
                }
            }
        }
    }

    private void access(int word, int mask) {
        if (rb(word) == AshAbi.MESSAGE) {
            put(word);
            return;
        }
        put(LDA << 26 | AshAbi.SCRATCH << 21 | rb(word) << 16 | (word & 0xffff));
        put(logical(AND, mask));
        put(logical(BIS, AshAbi.REGION));
        put((word & (63 << 26 | 31 << 21)) | AshAbi.SCRATCH << 16);
    }

    private static int logical(int function, int operand) {
        return LOGICAL << 26 | AshAbi.SCRATCH << 21 | operand << 16 | function << 5 | AshAbi.SCRATCH;
    }

    private void writeBranch(int at, int word) {
        var target = target(at, word);
        if (target <= at) {
            var length = places[at + 1] - places[target];
            put(LDA << 26 | AshAbi.BUDGET_REGISTER << 21 | AshAbi.BUDGET_REGISTER << 16 | (-length & 0xffff));
            put(to(BLT << 26 | AshAbi.BUDGET_REGISTER << 21, places[source.length] + 1));
        }
        put(to(word, places[target]));
    }

    private int to(int word, int place) {
        return (word & (63 << 26 | 31 << 21)) | (place - written - 1 & 0x1f_ffff);
    }

    private void put(int word) {
        words[written++] = word;
    }

    private static int target(int at, int word) {
        return at + 1 + (word << 11 >> 11);
    }

    private static int ra(int word) {
        return word >>> 21 & 31;
    }

    private static int rb(int word) {
        return word >>> 16 & 31;
    }
}
