package spin.hw.cpu;

/// IEEE 754 arithmetic on bit patterns, by integers: exact for every rounding mode, with every exception.
///
/// An operand is taken apart into sign, exponent and a 63-bit significand whose leading one is bit 62; the operation is done exactly
/// but for a sticky lowest bit, which is one when anything was lost; and the result is rounded once. So rounding is
/// the same few lines for every operation. Tininess is detected after rounding.
///
/// When a result is a NaN that came in, it is the signalling operand made quiet, or of two of a kind the one with the larger
/// fraction; a new one is positive and quiet, with nothing else in its fraction.
///
/// What would break this: an operation that loses bits without leaving the sticky one.
///
/// Source: IEEE 754-1985; the choice among NaNs follows QEMU's `softfloat`, against which it is checked.
final class Ieee {

    // Rounding modes, by their number in the dynamic rounding field of the FPCR.
    static final int CHOPPED = 0;
    static final int MINUS_INFINITY = 1;
    static final int NEAREST = 2;
    static final int PLUS_INFINITY = 3;

    /// S and T format as they are in memory.
    enum Format {
        SINGLE(23, 8),
        DOUBLE(52, 11);

        private final int fractionBits;
        private final int largestField;
        private final int bias;
        private final int signBit;

        Format(int fractionBits, int exponentBits) {
            this.fractionBits = fractionBits;
            this.largestField = (1 << exponentBits) - 1;
            this.bias = largestField >> 1;
            this.signBit = fractionBits + exponentBits;
        }

        private long pattern(boolean negative, int field, long fraction) {
            return (negative ? 1L << signBit : 0) | (long) field << fractionBits | fraction;
        }
    }

    private enum Kind {
        ZERO,
        FINITE,
        INFINITY,
        QUIET,
        SIGNALLING
    }

    /// What [#compare] answers when an operand is a NaN.
    static final int UNORDERED = 2;

    private static final int LEADING = 62;
    private static final long LEADING_ONE = 1L << LEADING;
    private static final long QUIET_BIT = 1L << (LEADING - 1);
    private static final int QUOTIENT_STEPS = 6;
    private static final int QUOTIENT_STEP_BITS = 10;

    /// One operand, taken apart: (-1)^negative · significand · 2^(exponent - 62).
    private static final class Operand {
        private Kind kind = Kind.ZERO;
        private boolean negative;
        private int exponent;
        private long significand;

        boolean isNan() {
            return kind == Kind.QUIET || kind == Kind.SIGNALLING;
        }
    }

    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private int rounding = NEAREST;
    private boolean flushOperands;
    private boolean flushResults;
    private long exceptions;

    /// How the operations that follow behave.
    ///
    /// @param newRounding one of the four modes
    /// @param operands    whether a denormal operand counts as zero
    /// @param results     whether a result below the normal range becomes zero, without an exception
    void mode(int newRounding, boolean operands, boolean results) {
        rounding = newRounding;
        flushOperands = operands;
        flushResults = results;
        exceptions = 0;
    }

    /// What the operations since [#mode] have raised, as status bits of the FPCR.
    long exceptions() {
        return exceptions;
    }

    long add(Format format, long x, long y) {
        return sum(format, x, y, false);
    }

    long subtract(Format format, long x, long y) {
        return sum(format, x, y, true);
    }

    long multiply(Format format, long x, long y) {
        unpack(format, x, a);
        unpack(format, y, b);
        if (a.isNan() || b.isNan()) {
            return nan(format);
        }
        boolean negative = a.negative != b.negative;
        if (a.kind == Kind.INFINITY || b.kind == Kind.INFINITY) {
            return a.kind == Kind.ZERO || b.kind == Kind.ZERO ? invalid(format) : infinity(format, negative);
        }
        if (a.kind == Kind.ZERO || b.kind == Kind.ZERO) {
            return format.pattern(negative, 0, 0);
        }
        long high = Math.multiplyHigh(a.significand, b.significand);
        long low = a.significand * b.significand;
        long product = high << 2 | low >>> LEADING | sticky(low << 2);
        return rounded(format, negative, a.exponent + b.exponent, product);
    }

    long divide(Format format, long x, long y) {
        unpack(format, x, a);
        unpack(format, y, b);
        if (a.isNan() || b.isNan()) {
            return nan(format);
        }
        boolean negative = a.negative != b.negative;
        if (a.kind == b.kind && a.kind != Kind.FINITE) {
            return invalid(format);
        }
        if (a.kind == Kind.INFINITY) {
            return infinity(format, negative);
        }
        if (b.kind == Kind.ZERO) {
            exceptions |= Fpcr.DIVISION_BY_ZERO;
            return infinity(format, negative);
        }
        if (a.kind == Kind.ZERO || b.kind == Kind.INFINITY) {
            return format.pattern(negative, 0, 0);
        }
        return quotient(format, negative);
    }

    /// The same number in another format.
    long convert(Format from, Format to, long x) {
        unpack(from, x, a);
        return switch (a.kind) {
            case ZERO -> to.pattern(a.negative, 0, 0);
            case FINITE -> rounded(to, a.negative, a.exponent, a.significand);
            case INFINITY -> infinity(to, a.negative);
            case QUIET, SIGNALLING -> {
                b.kind = Kind.ZERO;
                yield nan(to);
            }
        };
    }

    long fromInteger(Format format, long value) {
        if (value == 0) {
            return 0;
        }
        long magnitude = value < 0 ? -value : value; // the smallest is its own negative, and right as an unsigned number
        int shift = Long.numberOfLeadingZeros(magnitude);
        return rounded(format, value < 0, LEADING - shift, magnitude << shift);
    }

    /// The number as an integer modulo 2^64, which overflows outside 64 bits.
    long toInteger(long x) {
        unpack(Format.DOUBLE, x, a);
        if (a.kind == Kind.ZERO) {
            return 0;
        }
        if (a.kind != Kind.FINITE) {
            exceptions |= Fpcr.INVALID;
            return 0;
        }
        long magnitude = a.exponent >= LEADING ? large() : small();
        return a.negative ? -magnitude : magnitude;
    }

    /// How x stands to y: -1, 0 or 1, or [#UNORDERED] when one is a NaN.
    ///
    /// @param quiet whether only a signalling NaN is invalid
    int compare(long x, long y, boolean quiet) {
        unpack(Format.DOUBLE, x, a);
        unpack(Format.DOUBLE, y, b);
        if (a.isNan() || b.isNan()) {
            if (!quiet || a.kind == Kind.SIGNALLING || b.kind == Kind.SIGNALLING) {
                exceptions |= Fpcr.INVALID;
            }
            return UNORDERED;
        }
        double left = a.kind == Kind.ZERO ? 0 : Double.longBitsToDouble(x);
        double right = b.kind == Kind.ZERO ? 0 : Double.longBitsToDouble(y);
        return left < right ? -1 : left == right ? 0 : 1;
    }

    // Steps.

    private long sum(Format format, long x, long y, boolean subtract) {
        unpack(format, x, a);
        unpack(format, y, b);
        if (a.isNan() || b.isNan()) {
            return nan(format);
        }
        b.negative ^= subtract;
        if (a.kind == Kind.INFINITY && b.kind == Kind.INFINITY && a.negative != b.negative) {
            return invalid(format);
        }
        if (a.kind == Kind.INFINITY || b.kind == Kind.INFINITY) {
            return infinity(format, a.kind == Kind.INFINITY ? a.negative : b.negative);
        }
        if (a.kind == Kind.ZERO && b.kind == Kind.ZERO) {
            return a.negative == b.negative ? format.pattern(a.negative, 0, 0) : nothingLeft(format);
        }
        if (a.kind == Kind.ZERO) {
            return rounded(format, b.negative, b.exponent, b.significand);
        }
        if (b.kind == Kind.ZERO) {
            return rounded(format, a.negative, a.exponent, a.significand);
        }
        int exponent = Math.max(a.exponent, b.exponent);
        long ofA = shiftedRight(a.significand, exponent - a.exponent);
        long ofB = shiftedRight(b.significand, exponent - b.exponent);
        if (a.negative == b.negative) {
            return rounded(format, a.negative, exponent, ofA + ofB);
        }
        long difference = ofA - ofB;
        if (difference == 0) {
            return nothingLeft(format);
        }
        return rounded(format, a.negative == difference > 0, exponent, Math.abs(difference));
    }

    /// The zero of an exact cancellation.
    private long nothingLeft(Format format) {
        return format.pattern(rounding == MINUS_INFINITY, 0, 0);
    }

    private long quotient(Format format, boolean negative) {
        // Both significands have 53 bits or fewer, so the lowest ten are free and a remainder can be shifted by ten.
        long divisor = b.significand >>> QUOTIENT_STEP_BITS;
        long dividend = a.significand >>> QUOTIENT_STEP_BITS;
        long quotient = dividend / divisor;
        long remainder = dividend % divisor;
        for (int step = 0; step < QUOTIENT_STEPS; step++) {
            remainder <<= QUOTIENT_STEP_BITS;
            quotient = quotient << QUOTIENT_STEP_BITS | remainder / divisor;
            remainder %= divisor;
        }
        // The quotient counts parts of 2^-60.
        int exponent = a.exponent - b.exponent + LEADING - QUOTIENT_STEPS * QUOTIENT_STEP_BITS;
        return rounded(format, negative, exponent, quotient | sticky(remainder));
    }

    /// The integer of a number of 2^62 or more.
    private long large() {
        boolean smallest = a.negative && a.exponent == LEADING + 1 && a.significand == LEADING_ONE;
        if (a.exponent > LEADING && !smallest) {
            exceptions |= Fpcr.INTEGER_OVERFLOW | Fpcr.INEXACT;
        }
        int shift = a.exponent - LEADING;
        return shift < Long.SIZE ? a.significand << shift : 0;
    }

    /// The integer of a number below 2^62, without its sign.
    private long small() {
        int shift = LEADING - a.exponent;
        long whole = shift < Long.SIZE ? a.significand >>> shift : 0;
        // What is cut off, as parts of 2^-64; below a half it matters only that it is something.
        long rest = shift < Long.SIZE ? a.significand << -shift : 1;
        if (rest == 0) {
            return whole;
        }
        exceptions |= Fpcr.INEXACT;
        return whole + (roundsUp(a.negative, (whole & 1) != 0, Long.compareUnsigned(rest, Long.MIN_VALUE)) ? 1 : 0);
    }

    private void unpack(Format format, long pattern, Operand into) {
        int field = (int) (pattern >>> format.fractionBits) & format.largestField;
        long fraction = (pattern & (1L << format.fractionBits) - 1) << (LEADING - format.fractionBits);
        into.negative = (pattern >>> format.signBit & 1) != 0;
        into.significand = fraction;
        if (field == format.largestField) {
            into.kind = fraction == 0 ? Kind.INFINITY : (fraction & QUIET_BIT) != 0 ? Kind.QUIET : Kind.SIGNALLING;
        } else if (field != 0) {
            into.kind = Kind.FINITE;
            into.exponent = field - format.bias;
            into.significand |= LEADING_ONE;
        } else if (fraction == 0 || flushOperands) {
            into.kind = Kind.ZERO;
        } else {
            int shift = Long.numberOfLeadingZeros(fraction) - 1;
            into.kind = Kind.FINITE;
            into.exponent = 1 - format.bias - shift;
            into.significand <<= shift;
        }
    }

    /// Rounds significand · 2^(exponent - 62), which is not zero, and packs it. The significand is unsigned.
    private long rounded(Format format, boolean negative, int exponent, long significand) {
        int shift = Long.numberOfLeadingZeros(significand) - 1;
        long normal = shift < 0 ? shiftedRight(significand, 1) : significand << shift;
        int field = exponent - shift + format.bias;
        if (field >= 1) {
            return packed(format, negative, field, normal);
        }
        return flushResults ? format.pattern(negative, 0, 0) : denormal(format, negative, field, normal);
    }

    private long packed(Format format, boolean negative, int field, long significand) {
        long kept = cut(format, negative, significand);
        boolean carried = kept == 2L << format.fractionBits;
        if (carried ? field + 1 >= format.largestField : field >= format.largestField) {
            return overflow(format, negative);
        }
        return carried
                ? format.pattern(negative, field + 1, 0)
                : format.pattern(negative, field, kept - (1L << format.fractionBits));
    }

    private long denormal(Format format, boolean negative, int field, long significand) {
        long before = exceptions;
        boolean tiny = field < 0 || cut(format, negative, significand) != 2L << format.fractionBits;
        exceptions = before;
        long kept = cut(format, negative, shiftedRight(significand, 1 - field));
        if (tiny && kept << (LEADING - format.fractionBits) != shiftedRight(significand, 1 - field)) {
            exceptions |= Fpcr.UNDERFLOW;
        }
        // A carry into the leading one makes the exponent field 1, as it should.
        return format.pattern(negative, 0, kept);
    }

    /// The leading bits of a significand, rounded; notes when that is inexact.
    private long cut(Format format, boolean negative, long significand) {
        int discarded = LEADING - format.fractionBits;
        long kept = significand >>> discarded;
        long rest = significand & (1L << discarded) - 1;
        if (rest == 0) {
            return kept;
        }
        exceptions |= Fpcr.INEXACT;
        return kept + (roundsUp(negative, (kept & 1) != 0, Long.compare(rest, 1L << (discarded - 1))) ? 1 : 0);
    }

    /// Whether a magnitude is rounded away from zero.
    ///
    /// @param odd    whether its last kept bit is one
    /// @param toHalf how what is cut off stands to half of that bit; it is not zero
    private boolean roundsUp(boolean negative, boolean odd, int toHalf) {
        return switch (rounding) {
            case CHOPPED -> false;
            case MINUS_INFINITY -> negative;
            case PLUS_INFINITY -> !negative;
            default -> toHalf > 0 || (toHalf == 0 && odd);
        };
    }

    private long overflow(Format format, boolean negative) {
        exceptions |= Fpcr.OVERFLOW | Fpcr.INEXACT;
        boolean away = roundsUp(negative, true, 1);
        return away
                ? infinity(format, negative)
                : format.pattern(negative, format.largestField - 1, (1L << format.fractionBits) - 1);
    }

    private static long infinity(Format format, boolean negative) {
        return format.pattern(negative, format.largestField, 0);
    }

    private long invalid(Format format) {
        exceptions |= Fpcr.INVALID;
        return format.pattern(false, format.largestField, 1L << (format.fractionBits - 1));
    }

    /// The result when an operand is a NaN.
    private long nan(Format format) {
        if (a.kind == Kind.SIGNALLING || b.kind == Kind.SIGNALLING) {
            exceptions |= Fpcr.INVALID;
        }
        var chosen = prefersFirst() ? a : b;
        long fraction = (chosen.significand | QUIET_BIT) >>> (LEADING - format.fractionBits);
        return format.pattern(chosen.negative, format.largestField, fraction);
    }

    private boolean prefersFirst() {
        if (!b.isNan()) {
            return true;
        }
        if (!a.isNan()) {
            return false;
        }
        if (a.kind != b.kind) {
            return a.kind == Kind.QUIET;
        }
        return a.significand != b.significand ? a.significand > b.significand : b.negative && !a.negative;
    }

    /// Shifts right; what falls out leaves a one in the lowest bit.
    private static long shiftedRight(long significand, int places) {
        if (places == 0) {
            return significand;
        }
        return places < Long.SIZE
                ? significand >>> places | sticky(significand << -places)
                : sticky(significand);
    }

    private static long sticky(long lost) {
        return lost == 0 ? 0 : 1;
    }
}
