package spin.hw.asm;

/// The floating-point operates by mnemonic, each with its function code without qualifiers.
///
/// Qualifiers are the letters after the slash: rounding C, M or D; traps U (V for conversions to integers), S and I. They exist in the
/// combinations that the handbook lists: U, SU, SUI with any rounding for arithmetic, SU alone for comparisons, and so on.
public enum FloatOperate {
    ADDS(0x16, 0x080, Qualifiers.ARITHMETIC),
    SUBS(0x16, 0x081, Qualifiers.ARITHMETIC),
    MULS(0x16, 0x082, Qualifiers.ARITHMETIC),
    DIVS(0x16, 0x083, Qualifiers.ARITHMETIC),
    ADDT(0x16, 0x0A0, Qualifiers.ARITHMETIC),
    SUBT(0x16, 0x0A1, Qualifiers.ARITHMETIC),
    MULT(0x16, 0x0A2, Qualifiers.ARITHMETIC),
    DIVT(0x16, 0x0A3, Qualifiers.ARITHMETIC),
    CMPTUN(0x16, 0x0A4, Qualifiers.COMPARISON),
    CMPTEQ(0x16, 0x0A5, Qualifiers.COMPARISON),
    CMPTLT(0x16, 0x0A6, Qualifiers.COMPARISON),
    CMPTLE(0x16, 0x0A7, Qualifiers.COMPARISON),
    CVTTS(0x16, 0x0AC, Qualifiers.ARITHMETIC),
    CVTST(0x16, 0x2AC, Qualifiers.WIDENING),
    CVTTQ(0x16, 0x0AF, Qualifiers.TO_INTEGER),
    CVTQS(0x16, 0x0BC, Qualifiers.FROM_INTEGER),
    CVTQT(0x16, 0x0BE, Qualifiers.FROM_INTEGER),
    CVTLQ(0x17, 0x010, Qualifiers.NONE),
    CVTQL(0x17, 0x030, Qualifiers.NARROWING),
    CPYS(0x17, 0x020, Qualifiers.NONE),
    CPYSN(0x17, 0x021, Qualifiers.NONE),
    CPYSE(0x17, 0x022, Qualifiers.NONE),
    MT_FPCR(0x17, 0x024, Qualifiers.NONE),
    MF_FPCR(0x17, 0x025, Qualifiers.NONE),
    FCMOVEQ(0x17, 0x02A, Qualifiers.NONE),
    FCMOVNE(0x17, 0x02B, Qualifiers.NONE),
    FCMOVLT(0x17, 0x02C, Qualifiers.NONE),
    FCMOVGE(0x17, 0x02D, Qualifiers.NONE),
    FCMOVLE(0x17, 0x02E, Qualifiers.NONE),
    FCMOVGT(0x17, 0x02F, Qualifiers.NONE);

    /// What may follow the slash, as regular expressions.
    private static final class Qualifiers {
        static final String NONE = "";
        static final String ARITHMETIC = "(U|SU|SUI)?[CMD]?";
        static final String COMPARISON = "(SU)?";
        static final String WIDENING = "S?";
        static final String TO_INTEGER = "(V|SV|SVI)?[CMD]?";
        static final String FROM_INTEGER = "(SUI)?[CMD]?";
        static final String NARROWING = "(V|SV)?";
    }

    private static final int ROUNDING = 0x0C0;

    private final int opcode;
    private final int function;
    private final String qualifiers;

    FloatOperate(int opcode, int function, String qualifiers) {
        this.opcode = opcode;
        this.function = function;
        this.qualifiers = qualifiers;
    }

    public int opcode() {
        return opcode;
    }

    /// The function code with these qualifiers, such as "SUI" or "C"; empty for none.
    ///
    /// @throws AssemblyException when the instruction does not have them
    public int function(String letters) {
        if (!letters.matches(qualifiers)) {
            throw new AssemblyException("The instruction " + this + " has no qualifiers \"" + letters
                    + "\"; the handbook's table of function codes lists those that exist.");
        }
        int result = function;
        for (int i = 0; i < letters.length(); i++) {
            result = switch (letters.charAt(i)) {
                case 'S' -> result | 0x400;
                case 'I' -> result | 0x200;
                case 'U', 'V' -> result | 0x100;
                case 'C' -> result & ~ROUNDING;
                case 'M' -> (result & ~ROUNDING) | 0x040;
                default -> result | ROUNDING;
            };
        }
        return result;
    }
}
