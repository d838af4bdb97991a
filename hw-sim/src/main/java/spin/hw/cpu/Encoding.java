package spin.hw.cpu;

/// The formats of an instruction word (Alpha Architecture Handbook, 3.3):
///
///               31   26 25  21 20  16 15  13 12 11     5 4    0
///     operate  | opcode |  Ra  |  Rb  | sbz  | 0| function|  Rc  |
///     literal  | opcode |  Ra  |   literal   | 1| function|  Rc  |
///     float    | opcode |  Fa  |  Fb  |      function     |  Fc  |
///     memory   | opcode |  Ra  |  Rb  |      displacement        |
///     branch   | opcode |  Ra  |           displacement          |
///     PALcode  | opcode |             function                   |
public final class Encoding {

    private Encoding() {}

    public static int opcode(int word) {
        return word >>> 26;
    }

    public static int ra(int word) {
        return word >>> 21 & 31;
    }

    public static int rb(int word) {
        return word >>> 16 & 31;
    }

    public static int rc(int word) {
        return word & 31;
    }

    public static boolean hasLiteral(int word) {
        return (word & 1 << 12) != 0;
    }

    public static int literal(int word) {
        return word >>> 13 & 0xff;
    }

    public static int operateFunction(int word) {
        return word >>> 5 & 0x7f;
    }

    /// The function code of a floating-point operate.
    static int floatFunction(int word) {
        return word >>> 5 & 0x7ff;
    }

    /// Bytes, sign-extended from 16 bits.
    public static long memoryDisplacement(int word) {
        return (short) word;
    }

    /// The same 16 bits as a function code, in the miscellaneous instructions.
    public static int memoryFunction(int word) {
        return word & 0xffff;
    }

    /// Bytes from the updated PC: 21 bits of instructions.
    public static long branchDisplacement(int word) {
        return (long) (word << 11 >> 11) << 2;
    }

    /// What kind of jump opcode 1A is; the other 14 bits are a hint for prediction.
    public static int jumpKind(int word) {
        return word >>> 14 & 3;
    }

    public static int palFunction(int word) {
        return word & 0x03ff_ffff;
    }
}
