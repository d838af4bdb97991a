package spin.hw.cpu;

import static spin.hw.cpu.Ieee.Format.DOUBLE;
import static spin.hw.cpu.Ieee.Format.SINGLE;

import org.jspecify.annotations.Nullable;
import spin.hw.profile.InstructionClass;

/// The IEEE floating-point operates, opcodes 16 and 17: what their function codes say, and what becomes of exceptions.
///
/// The eleven bits of a function code, in opcode 16:
///
///      10     9        8       7 6        5 4 3 2 1 0
///     +---+---------+-------+----------+-------------+
///     |/S |   /I    | /U /V | rounding |  operation  |   rounding: /C, /M, none, /D
///     +---+---------+-------+----------+-------------+
///
/// Without /S an operand that is no finite normal number or zero traps, and so does each exception that the instruction does not
/// leave out (underflow without /U, integer overflow without /V, inexact without /I). With /S the operating system's completion is
/// part of the machine: results are the standard's, and what traps is what the FPCR does not disable.
///
/// [#operate] decides; the caller looks at [#traps] and then writes result and status, or delivers the trap.
///
/// Source: Alpha Architecture Handbook, 4.7 to 4.10 and appendix B.
public final class FloatingPoint {

    // Function bits.
    static final int SOFTWARE = 0x400;
    private static final int INEXACT = 0x200;
    private static final int UNDERFLOW = 0x100;
    private static final int ROUNDING = 6;
    private static final int OPERATION = 0x3f;
    private static final int DYNAMIC = 3;

    private static final int CVTST = 0x2AC;
    private static final int CVTST_S = 0x6AC;
    private static final int CVTQL = 0x30;
    private static final int CVTLQ = 0x10;
    private static final int CVTQL_V = 0x130;
    private static final int CVTQL_SV = 0x530;

    /// Comparisons answer 2.0 for true.
    private static final long TRUE = 0x4000_0000_0000_0000L;
    private static final int LARGEST_EXPONENT = 0x7ff;
    private static final int EXPONENT = 52;
    private static final long FRACTION = (1L << EXPONENT) - 1;

    private static final long SIGN = 1L << 63;
    private static final int BIAS = 1023;
    private static final int SINGLE_EXPONENT = 23;
    private static final int SINGLE_BIAS = 127;
    private static final int LARGEST_SINGLE_EXPONENT = 0xff;
    /// The exponent fields that frame S format numbers in a register.
    private static final int SMALLEST_SINGLE = BIAS - SINGLE_BIAS;
    private static final int LARGEST_SINGLE = BIAS + SINGLE_BIAS + 1;
    private static final double TWO_TO_62 = 0x1p62;

    private final Ieee ieee = new Ieee();
    private long simple;
    private long status;
    private long traps;
    private boolean hasResult;

    /// What the instruction costs, or null when there is none of this function.
    ///
    /// @param opcode 0x16 or 0x17
    static @Nullable InstructionClass classOf(int opcode, int function) {
        if (opcode == 0x17) {
            return switch (function) {
                case CVTLQ, CVTQL, CVTQL_V, CVTQL_SV, 0x20, 0x21, 0x22, 0x24, 0x25, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E,
                        0x2F ->
                    InstructionClass.FLOAT_OPERATE;
                default -> null;
            };
        }
        if (!exists(function)) {
            return null;
        }
        return switch (function & OPERATION) {
            case 0x03 -> InstructionClass.FLOAT_DIVIDE_SINGLE;
            case 0x23 -> InstructionClass.FLOAT_DIVIDE_DOUBLE;
            default -> InstructionClass.FLOAT_OPERATE;
        };
    }

    private static boolean exists(int function) {
        int traps = function >> 8;
        boolean arithmetic = traps == 0 || traps == 1 || traps == 5 || traps == 7;
        return switch (function & OPERATION) {
            case 0x00, 0x01, 0x02, 0x03, 0x20, 0x21, 0x22, 0x23, 0x2F -> arithmetic;
            case 0x2C -> arithmetic || function == CVTST || function == CVTST_S;
            case 0x24, 0x25, 0x26, 0x27 -> (function & 0xC0) == 0x80 && (traps == 0 || traps == 5);
            case 0x3C, 0x3E -> traps == 0 || traps == 7;
            default -> false;
        };
    }

    /// Whether the instruction has one operand, Fb; then Fa must be F31.
    static boolean isUnary(int opcode, int function) {
        return opcode == 0x17
                ? function == CVTLQ || (function & OPERATION) == CVTQL
                : (function & OPERATION) >= 0x2C;
    }

    /// The result of an operate of opcode 16, for Fc; [#status], [#traps] and [#hasResult] say the rest. Only for functions that exist.
    ///
    /// @param fpcr as it is before
    public long operate(int function, long a, long b, long fpcr) {
        status = 0;
        traps = 0;
        hasResult = true;
        int rounding = function >> ROUNDING & DYNAMIC;
        if (rounding == DYNAMIC) {
            rounding = Fpcr.rounding(fpcr);
        }
        if (needsNoStatus(function, fpcr) && isSimple(function, rounding, a, b)) {
            return simple;
        }
        return inFull(function, a, b, fpcr, rounding);
    }

    /// The status bits that the latest [#operate] adds to the FPCR.
    public long status() {
        return status;
    }

    /// The exceptions, as status bits of the FPCR, by which the latest [#operate] traps; 0 for none.
    public long traps() {
        return traps;
    }

    /// Whether there is a result although it traps: there is none where an operand was refused.
    public boolean hasResult() {
        return hasResult;
    }

    /// Whether an inexact result would change nothing but Fc.
    private static boolean needsNoStatus(int function, long fpcr) {
        if ((function & SOFTWARE) == 0) {
            return (fpcr & Fpcr.INEXACT) != 0 || isFromInteger(function);
        }
        return (function & INEXACT) == 0;
    }

    // The simple case: what the host computes alike, because operands and result are ordinary and rounding is to nearest.

    /// Whether the host's arithmetic is right here; then [#simple] is the result, and no exception but inexact can have happened.
    private boolean isSimple(int function, int rounding, long a, long b) {
        int operation = function & OPERATION;
        if (rounding != Ieee.NEAREST) {
            return operation == 0x2F && rounding == Ieee.CHOPPED && isOrdinary(b) && isSimpleInteger(b, false);
        }
        return switch (operation) {
            case 0x20, 0x21, 0x22, 0x23 -> isOrdinary(a) && isOrdinary(b) && isSimpleDouble(operation, a, b);
            case 0x24, 0x25, 0x26, 0x27 -> isOrdinary(a) && isOrdinary(b) && isComparison(operation, a, b);
            case 0x2F -> isOrdinary(b) && isSimpleInteger(b, true);
            case 0x3E -> {
                simple = Double.doubleToRawLongBits((double) b);
                yield true;
            }
            case 0x3C -> {
                simple = fromSingle(Float.floatToRawIntBits((float) b));
                yield true;
            }
            case 0x2C -> function != CVTST && function != CVTST_S && isOrdinary(b)
                    && isSimpleSingle((float) Double.longBitsToDouble(b), b << 1 == 0);
            default -> isOrdinarySingle(a) && isOrdinarySingle(b) && isSimpleSingle(operation, a, b);
        };
    }

    private boolean isSimpleDouble(int operation, long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        simple = Double.doubleToRawLongBits(switch (operation) {
            case 0x20 -> x + y; // ADDT
            case 0x21 -> x - y; // SUBT
            case 0x22 -> x * y; // MULT
            default -> x / y; // DIVT
        });
        // The smallest exponent may be of a number that was below it before it was rounded.
        int field = exponent(simple);
        return (field >= 2 && field < LARGEST_EXPONENT)
                || (simple << 1 == 0 && (operation < 0x22 || a << 1 == 0 || b << 1 == 0));
    }

    private boolean isSimpleSingle(int operation, long a, long b) {
        float x = Float.intBitsToFloat(toSingle(a));
        float y = Float.intBitsToFloat(toSingle(b));
        float result = switch (operation) {
            case 0x00 -> x + y; // ADDS
            case 0x01 -> x - y; // SUBS
            case 0x02 -> x * y; // MULS
            default -> x / y; // DIVS
        };
        return isSimpleSingle(result, operation < 0x02 || a << 1 == 0 || b << 1 == 0);
    }

    private boolean isSimpleSingle(float result, boolean mayBeZero) {
        int bits = Float.floatToRawIntBits(result);
        simple = fromSingle(bits);
        int field = bits >>> SINGLE_EXPONENT & LARGEST_SINGLE_EXPONENT;
        return (field >= 2 && field < LARGEST_SINGLE_EXPONENT) || (bits << 1 == 0 && mayBeZero);
    }

    private boolean isComparison(int operation, long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        boolean holds = switch (operation) {
            case 0x24 -> false; // CMPTUN
            case 0x25 -> x == y; // CMPTEQ
            case 0x26 -> x < y; // CMPTLT
            default -> x <= y; // CMPTLE
        };
        simple = holds ? TRUE : 0;
        return true;
    }

    private boolean isSimpleInteger(long b, boolean nearest) {
        double x = Double.longBitsToDouble(b);
        simple = (long) (nearest ? Math.rint(x) : x);
        return Math.abs(x) < TWO_TO_62;
    }

    /// Zero, or finite and normal.
    private static boolean isOrdinary(long bits) {
        int field = exponent(bits);
        return field == 0 ? bits << 1 == 0 : field != LARGEST_EXPONENT;
    }

    /// The same of a register that an S format instruction reads, and it holds an S format number.
    private static boolean isOrdinarySingle(long bits) {
        int field = exponent(bits);
        return field == 0 ? bits << 1 == 0 : field > SMALLEST_SINGLE && field < LARGEST_SINGLE;
    }

    private static int exponent(long bits) {
        return (int) (bits >>> EXPONENT) & LARGEST_EXPONENT;
    }

    // The full case.

    private long inFull(int function, long a, long b, long fpcr, int rounding) {
        int operation = function & OPERATION;
        boolean software = (function & SOFTWARE) != 0;
        if (!software && !isFromInteger(function)) {
            boolean comparison = operation >= 0x24 && operation <= 0x27;
            boolean refusesA = operation < 0x2C && refuses(a, comparison);
            if (refusesA || refuses(b, comparison)) {
                hasResult = false;
                return 0;
            }
        }
        boolean underflows = (function & UNDERFLOW) != 0;
        ieee.mode(rounding, Fpcr.flushesOperands(fpcr), !underflows || Fpcr.flushesResults(fpcr));
        long result = compute(function, a, b);
        long ignored = (underflows ? 0 : Fpcr.UNDERFLOW | Fpcr.INTEGER_OVERFLOW)
                | ((function & INEXACT) != 0 ? 0 : Fpcr.INEXACT);
        if (software) {
            status = ieee.exceptions() & ~ignored;
            traps = status & Fpcr.trapping(fpcr);
        } else if (!isFromInteger(function)) {
            status = ieee.exceptions();
            traps = status & ~ignored;
        }
        return result;
    }

    /// Whether an instruction without software completion traps for this operand; notes it.
    private boolean refuses(long bits, boolean comparison) {
        int field = exponent(bits);
        boolean fraction = (bits & FRACTION) != 0;
        if (field == LARGEST_EXPONENT && (fraction || !comparison)) {
            status = Fpcr.INVALID;
            traps = Fpcr.INVALID;
        } else if (field == 0 && fraction) {
            traps = Fpcr.INVALID;
        }
        return traps != 0;
    }

    private long compute(int function, long a, long b) {
        return switch (function & OPERATION) {
            case 0x00 -> fromSingle(ieee.add(SINGLE, toSingle(a), toSingle(b)));
            case 0x01 -> fromSingle(ieee.subtract(SINGLE, toSingle(a), toSingle(b)));
            case 0x02 -> fromSingle(ieee.multiply(SINGLE, toSingle(a), toSingle(b)));
            case 0x03 -> fromSingle(ieee.divide(SINGLE, toSingle(a), toSingle(b)));
            case 0x20 -> ieee.add(DOUBLE, a, b);
            case 0x21 -> ieee.subtract(DOUBLE, a, b);
            case 0x22 -> ieee.multiply(DOUBLE, a, b);
            case 0x23 -> ieee.divide(DOUBLE, a, b);
            case 0x24 -> ieee.compare(a, b, true) == Ieee.UNORDERED ? TRUE : 0;
            case 0x25 -> ieee.compare(a, b, true) == 0 ? TRUE : 0;
            case 0x26 -> ieee.compare(a, b, false) < 0 ? TRUE : 0;
            case 0x27 -> ieee.compare(a, b, false) <= 0 ? TRUE : 0;
            case 0x2C -> function == CVTST || function == CVTST_S
                    ? ieee.convert(SINGLE, DOUBLE, toSingle(b))
                    : fromSingle(ieee.convert(DOUBLE, SINGLE, b));
            case 0x2F -> ieee.toInteger(b);
            case 0x3C -> fromSingle(ieee.fromInteger(SINGLE, b));
            case 0x3E -> ieee.fromInteger(DOUBLE, b);
            default -> throw new IllegalStateException("Floating-point function " + Integer.toHexString(function)
                    + " was executed but does not exist.");
        };
    }

    private static boolean isFromInteger(int function) {
        return (function & OPERATION) >= 0x3C;
    }

    // Opcode 17: nothing here rounds.

    /// CVTQL, without and with the check for overflow; see [#operate].
    long toLong(int function, long b, long fpcr) {
        status = 0;
        traps = 0;
        hasResult = true;
        if (b != (int) b) {
            boolean software = (function & SOFTWARE) != 0;
            status = Fpcr.INTEGER_OVERFLOW | (software ? 0 : Fpcr.INEXACT);
            traps = software ? status & Fpcr.trapping(fpcr) : function == CVTQL_V ? Fpcr.INTEGER_OVERFLOW : 0;
        }
        return toLong(b);
    }

    public static long toLong(long b) {
        return (b & 0xc000_0000L) << 32 | (b & 0x3fff_ffffL) << 29;
    }

    /// CVTLQ.
    public static long toQuad(long b) {
        return (b >> 32 & -1L << 30) | (b >>> 29 & 0x3fff_ffffL);
    }

    public static long copySign(long a, long b) {
        return (a & SIGN) | (b & ~SIGN);
    }

    public static long copySignNegated(long a, long b) {
        return (~a & SIGN) | (b & ~SIGN);
    }

    public static long copySignAndExponent(long a, long b) {
        return (a & ~FRACTION) | (b & FRACTION);
    }

    /// Whether a conditional branch on Fa is taken, or a conditional move made. Both zeros are zero; otherwise the sign decides, a NaN's too.
    ///
    /// @param condition the low bits of the branch's opcode: 1 EQ, 2 LT, 3 LE, 5 NE, 6 GE, 7 GT
    public static boolean holds(int condition, long a) {
        boolean zero = a << 1 == 0;
        return switch (condition) {
            case 1 -> zero;
            case 2 -> a < 0 && !zero;
            case 3 -> a < 0 || zero;
            case 5 -> !zero;
            case 6 -> a >= 0 || zero;
            case 7 -> a > 0;
            default -> throw new IllegalStateException("There is no floating-point condition " + condition + ".");
        };
    }

    // The S format in memory, and as a register holds it.

    /// The register's contents for an S format number: what LDS loads.
    public static long fromSingle(long single) {
        long exponent = single >>> SINGLE_EXPONENT & LARGEST_SINGLE_EXPONENT;
        long widened = exponent == 0
                ? 0
                : exponent == LARGEST_SINGLE_EXPONENT
                        ? LARGEST_EXPONENT
                        : exponent - SINGLE_BIAS + BIAS;
        return (single & 0x8000_0000L) << 32 | widened << EXPONENT | (single & 0x7f_ffffL) << 29;
    }

    /// The S format number in a register: what STS stores.
    public static int toSingle(long bits) {
        return (int) ((bits >>> 32 & 0xc000_0000L) | (bits >>> 29 & 0x3fff_ffffL));
    }
}
