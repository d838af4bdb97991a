package spin.hw.cpu.vectors;

import java.util.ArrayList;
import java.util.List;
import spin.hw.asm.Operate;

/// One instruction with its qualifiers, and how to make words of it.
///
/// The list is written down here once more, and not taken from the CPU, so that an instruction that the CPU has forgotten is missed.
/// CALL_PAL, RPCC, and the jumps' hints have no place in it: they depend on more than registers.
///
/// @param name      as an assembler has it, with qualifiers
/// @param shape     which operands it has
/// @param opcode    bits 31 to 26
/// @param function  the function code, in the place where the shape has it
/// @param byteWord  whether it is one of the BWX extension
record InstructionForm(String name, Shape shape, int opcode, int function, boolean byteWord) {

    /// Where operands are.
    enum Shape {
        /// Ra, Rb or a literal, Rc.
        INTEGER,
        /// The same without Ra.
        INTEGER_UNARY,
        /// The same with the literal 1, which is all that there is.
        VERSION,
        /// Fa, Fb, Fc.
        FLOAT,
        /// Fb, Fc.
        FLOAT_UNARY,
        /// Fb an integer.
        FLOAT_FROM_INTEGER,
        /// Fa three times.
        FPCR,
        ADDRESS,
        LOAD,
        STORE,
        FLOAT_LOAD,
        FLOAT_STORE,
        /// A store with a load-locked before it.
        CONDITIONAL,
        BRANCH,
        FLOAT_BRANCH,
        JUMP,
        /// No operands.
        BARRIER,
        /// Ra is written.
        FLAG
    }

    private static final List<InstructionForm> ALL = all();

    static List<InstructionForm> every() {
        return ALL;
    }

    /// Whether a word is this instruction.
    boolean matches(int word) {
        if (word >>> 26 != opcode) {
            return false;
        }
        return switch (shape) {
            case INTEGER, INTEGER_UNARY, VERSION -> (word >>> 5 & 0x7f) == function;
            case FLOAT, FLOAT_UNARY, FLOAT_FROM_INTEGER, FPCR -> (word >>> 5 & 0x7ff) == function;
            case JUMP -> (word >>> 14 & 3) == function;
            case BARRIER, FLAG -> (word & 0xffff) == function;
            default -> true;
        };
    }

    private static List<InstructionForm> all() {
        var forms = new ArrayList<InstructionForm>();
        for (var operate : Operate.values()) {
            var shape = operate == Operate.AMASK
                    ? Shape.INTEGER_UNARY
                    : operate == Operate.IMPLVER
                            ? Shape.VERSION
                            : Shape.INTEGER;
            forms.add(new InstructionForm(operate.name(), shape, operate.opcode(), operate.function(), false));
        }
        forms.add(new InstructionForm("SEXTB", Shape.INTEGER_UNARY, 0x1C, 0, true));
        forms.add(new InstructionForm("SEXTW", Shape.INTEGER_UNARY, 0x1C, 1, true));
        floats(forms);
        add(forms, Shape.ADDRESS, "LDA", 0x08, "LDAH", 0x09);
        add(forms, Shape.LOAD, "LDQ_U", 0x0B, "LDL", 0x28, "LDQ", 0x29, "LDL_L", 0x2A, "LDQ_L", 0x2B);
        add(forms, Shape.STORE, "STQ_U", 0x0F, "STL", 0x2C, "STQ", 0x2D);
        add(forms, Shape.CONDITIONAL, "STL_C", 0x2E, "STQ_C", 0x2F);
        add(forms, Shape.FLOAT_LOAD, "LDS", 0x22, "LDT", 0x23);
        add(forms, Shape.FLOAT_STORE, "STS", 0x26, "STT", 0x27);
        add(forms, Shape.BRANCH, "BR", 0x30, "BSR", 0x34, "BLBC", 0x38, "BEQ", 0x39, "BLT", 0x3A, "BLE", 0x3B, "BLBS",
                0x3C, "BNE", 0x3D, "BGE", 0x3E, "BGT", 0x3F);
        add(forms, Shape.FLOAT_BRANCH, "FBEQ", 0x31, "FBLT", 0x32, "FBLE", 0x33, "FBNE", 0x35, "FBGE", 0x36, "FBGT",
                0x37);
        forms.add(new InstructionForm("LDBU", Shape.LOAD, 0x0A, 0, true));
        forms.add(new InstructionForm("LDWU", Shape.LOAD, 0x0C, 0, true));
        forms.add(new InstructionForm("STW", Shape.STORE, 0x0D, 0, true));
        forms.add(new InstructionForm("STB", Shape.STORE, 0x0E, 0, true));
        var jumps = List.of("JMP", "JSR", "RET", "JSR_COROUTINE");
        for (int kind = 0; kind < jumps.size(); kind++) {
            forms.add(new InstructionForm(jumps.get(kind), Shape.JUMP, 0x1A, kind, false));
        }
        functions(forms, Shape.BARRIER, 0x18, "TRAPB", 0x0000, "EXCB", 0x0400, "MB", 0x4000, "WMB", 0x4400, "FETCH",
                0x8000,
                "FETCH_M", 0xA000);
        functions(forms, Shape.FLAG, 0x18, "RC", 0xE000, "RS", 0xF000);
        return List.copyOf(forms);
    }

    private static void floats(List<InstructionForm> forms) {
        qualified(forms, Shape.FLOAT, "ADDS", 0x00, "SUBS", 0x01, "MULS", 0x02, "DIVS", 0x03, "ADDT", 0x20, "SUBT",
                0x21,
                "MULT", 0x22, "DIVT", 0x23);
        qualified(forms, Shape.FLOAT_UNARY, "CVTTS", 0x2C, "CVTTQ", 0x2F);
        for (int rounding = 0; rounding < 4; rounding++) {
            for (int traps : new int[]{0, 7}) {
                var qualifiers = qualifiers(traps, rounding);
                int high = traps << 8 | rounding << 6;
                forms.add(
                        new InstructionForm("CVTQS" + qualifiers, Shape.FLOAT_FROM_INTEGER, 0x16, high | 0x3C, false));
                forms.add(
                        new InstructionForm("CVTQT" + qualifiers, Shape.FLOAT_FROM_INTEGER, 0x16, high | 0x3E, false));
            }
        }
        functions(forms, Shape.FLOAT, 0x16, "CMPTUN", 0x0A4, "CMPTEQ", 0x0A5, "CMPTLT", 0x0A6, "CMPTLE", 0x0A7,
                "CMPTUN/SU", 0x5A4, "CMPTEQ/SU", 0x5A5, "CMPTLT/SU", 0x5A6, "CMPTLE/SU", 0x5A7);
        functions(forms, Shape.FLOAT_UNARY, 0x16, "CVTST", 0x2AC, "CVTST/S", 0x6AC);
        functions(forms, Shape.FLOAT_UNARY, 0x17, "CVTLQ", 0x010);
        functions(forms, Shape.FLOAT_FROM_INTEGER, 0x17, "CVTQL", 0x030, "CVTQL/V", 0x130, "CVTQL/SV", 0x530);
        functions(forms, Shape.FLOAT, 0x17, "CPYS", 0x020, "CPYSN", 0x021, "CPYSE", 0x022, "FCMOVEQ", 0x02A, "FCMOVNE",
                0x02B, "FCMOVLT", 0x02C, "FCMOVGE", 0x02D, "FCMOVLE", 0x02E, "FCMOVGT", 0x02F);
        functions(forms, Shape.FPCR, 0x17, "MT_FPCR", 0x024, "MF_FPCR", 0x025);
    }

    private static void qualified(List<InstructionForm> forms, Shape shape, Object... namesAndCodes) {
        for (int i = 0; i < namesAndCodes.length; i += 2) {
            for (int traps : new int[]{0, 1, 5, 7}) {
                for (int rounding = 0; rounding < 4; rounding++) {
                    forms.add(new InstructionForm(namesAndCodes[i] + qualifiers(traps, rounding), shape, 0x16,
                            traps << 8 | rounding << 6 | (int) namesAndCodes[i + 1], false));
                }
            }
        }
    }

    private static String qualifiers(int traps, int rounding) {
        var text = switch (traps) {
            case 1 -> "U";
            case 5 -> "SU";
            case 7 -> "SUI";
            default -> "";
        } + List.of("C", "M", "", "D").get(rounding);
        return text.isEmpty() ? "" : "/" + text;
    }

    private static void add(List<InstructionForm> forms, Shape shape, Object... namesAndOpcodes) {
        for (int i = 0; i < namesAndOpcodes.length; i += 2) {
            forms.add(new InstructionForm((String) namesAndOpcodes[i], shape, (int) namesAndOpcodes[i + 1], 0, false));
        }
    }

    private static void functions(List<InstructionForm> forms, Shape shape, int opcode, Object... namesAndFunctions) {
        for (int i = 0; i < namesAndFunctions.length; i += 2) {
            forms.add(new InstructionForm((String) namesAndFunctions[i], shape, opcode, (int) namesAndFunctions[i + 1],
                    false));
        }
    }
}
