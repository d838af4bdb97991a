package spin.hw.cpu.vectors;

import java.util.Arrays;

/// One recorded execution of two words, the first of which is usually a no-op.
///
/// Slots 0 to 31 are the integer registers and 32 to 63 the floating ones. Registers that are no input hold [#filler].
///
/// @param first   the word before
/// @param word    the instruction
/// @param inputs  slots and values, alternately
/// @param fpcr    before
/// @param memory  what [#memory(long, int)] fills memory from
/// @param outcome how it ended
/// @param outputs slots of changed registers and their new values, alternately; slot 64 + i is quadword i of memory
/// @param fpcrAfter the FPCR afterwards
@SuppressWarnings("ArrayRecordComponent") // a hundred thousand of them, and none is compared with another
record Vector(int first, int word, long[] inputs, long fpcr, long memory, Outcome outcome, long[] outputs,
        long fpcrAfter) {

    /// What came after the two words.
    enum Outcome {
        NEXT('N'),
        TAKEN('T'),
        ILLEGAL('I'),
        ARITHMETIC_TRAP('A');

        private final char letter;

        Outcome(char letter) {
            this.letter = letter;
        }

        char letter() {
            return letter;
        }

        static Outcome of(int letter) {
            return Arrays.stream(values()).filter(outcome -> outcome.letter == letter).findFirst().orElseThrow();
        }
    }

    static final int NO_OP = 0x47ff041f;
    static final long WORDS = 0x1_2001_0000L;
    static final long TAKEN = WORDS + 12;
    static final long MEMORY = 0x1_2002_0210L;
    static final int MEMORY_QUADS = 8;
    static final int FLOATS = 32;
    static final int REGISTERS = 64;
    /// R28 holds the record in the emulator, and stays out of it here.
    static final int RESERVED = 28;

    static long filler(int slot) {
        return slot % 32 == 31 ? 0 : (slot + 1) * 0x9e37_79b9_7f4a_7c15L;
    }

    /// What quadword `i` of memory holds before.
    static long memory(long memory, int i) {
        return memory + i * 0x0101_0101_0101_0101L;
    }

    /// All registers before.
    long[] registersBefore() {
        var registers = new long[REGISTERS];
        for (int slot = 0; slot < REGISTERS; slot++) {
            registers[slot] = filler(slot);
        }
        put(registers, inputs);
        return registers;
    }

    /// All registers and memory before, with the changes that were recorded.
    long[] stateAfter() {
        var state = Arrays.copyOf(registersBefore(), REGISTERS + MEMORY_QUADS);
        for (int i = 0; i < MEMORY_QUADS; i++) {
            state[REGISTERS + i] = memory(memory, i);
        }
        put(state, outputs);
        return state;
    }

    private static void put(long[] state, long[] slotsAndValues) {
        for (int i = 0; i < slotsAndValues.length; i += 2) {
            state[(int) slotsAndValues[i]] = slotsAndValues[i + 1];
        }
    }

    @Override
    public String toString() {
        return "0x%08x after 0x%08x, inputs %s, fpcr 0x%x, memory 0x%x".formatted(word, first, hex(inputs), fpcr,
                memory);
    }

    private static String hex(long[] values) {
        var text = new StringBuilder();
        for (int i = 0; i < values.length; i += 2) {
            text.append(values[i] < FLOATS ? " r" : " f").append(values[i] % FLOATS).append("=0x")
                    .append(Long.toHexString(values[i + 1]));
        }
        return text.toString();
    }
}
