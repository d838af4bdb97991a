package spin.hw.cpu.vectors;

import java.util.HashMap;
import java.util.Map;

/// The same vector with other registers: in the order in which its words name them, and with no displacement or hint.
///
/// A translator makes code of each word that it meets. Of the vectors in this form a hundred share one word, and they still say the same of
/// the instruction.
final class Canonical {

    private static final int RA = 21;
    private static final int RB = 16;
    private static final int REGISTER = 31;

    private final Map<Integer, Integer> renamed = new HashMap<>();
    private final Vector vector;

    private Canonical(Vector vector) {
        this.vector = vector;
    }

    static Vector of(Vector vector) {
        return new Canonical(vector).vector();
    }

    private Vector vector() {
        int word = word(vector.word());
        int first = word(vector.first());
        var inputs = slots(vector.inputs());
        int opcode = word >>> 26;
        if (hasDisplacement(opcode)) {
            // The base register takes the displacement over.
            long displacement = (short) word;
            int base = word >>> RB & REGISTER;
            for (int i = 0; i < inputs.length; i += 2) {
                inputs[i + 1] += inputs[i] == base ? displacement : 0;
            }
            boolean removable = base != REGISTER;
            word = removable ? word & 0xffff_0000 : word;
            first = removable && hasDisplacement(first >>> 26) ? first & 0xffff_0000 : first;
        } else if (opcode == 0x1A) {
            word &= 0xffff_c000;
        }
        return new Vector(first, word, inputs, vector.fpcr(), vector.memory(), vector.outcome(),
                slots(vector.outputs()),
                vector.fpcrAfter());
    }

    /// Loads and stores.
    private static boolean hasDisplacement(int opcode) {
        return opcode == 0x0A || opcode == 0x0B || (opcode >= 0x0C && opcode <= 0x0F)
                || (opcode >= 0x22 && opcode <= 0x2F);
    }

    private int word(int word) {
        int opcode = word >>> 26;
        boolean operate = (opcode >= 0x10 && opcode <= 0x17) || opcode == 0x1C;
        boolean literal = operate && opcode != 0x16 && opcode != 0x17 && (word & 1 << 12) != 0;
        int result = rename(word, RA);
        if (opcode < 0x30 && !literal) {
            result = rename(result, RB);
        }
        return operate ? rename(result, 0) : result;
    }

    private int rename(int word, int shift) {
        return (word & ~(REGISTER << shift)) | renamed(word >>> shift & REGISTER) << shift;
    }

    private int renamed(int register) {
        return register == REGISTER ? register : renamed.computeIfAbsent(register, _ -> renamed.size() + 1);
    }

    private long[] slots(long[] slotsAndValues) {
        var result = slotsAndValues.clone();
        for (int i = 0; i < result.length; i += 2) {
            if (result[i] < Vector.REGISTERS) {
                result[i] = result[i] / Vector.FLOATS * Vector.FLOATS + renamed((int) result[i] % Vector.FLOATS);
            }
        }
        return result;
    }
}
