package spin.domains.meter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// What untrusted code calls in the stead of [BigDecimal]. As in [Charged], a method `Owner_name` stands in for `Owner.name`.
///
/// A decimal is digits and a scale, and the scale costs nothing to write down: `1E+2000000000` is two words. Whoever brings two scales
/// together, or writes a number out, makes as many digits as they are apart. So each method pays, before the JDK works, for the digits that
/// the JDK will have in its hands:
///
/// ```text
///   add, subtract            both numbers' at the larger scale; with a precision, no more than that asks for
///   divide to a scale        the dividend's or the divisor's, moved by the distance of the scales
///   remainder, whole parts   the JDK's own bound on the quotient; with a precision, both numbers' and that
///   setScale, toBigInteger   the number's, moved by the distance of the scales
///   pow                      the number's times the exponent, or what the precision leaves of them
///   everything else          its arguments'
/// ```
///
/// What takes school a square of them is charged as that. What would break this: a JDK that writes a number out where this one does not.
///
/// Source: `java.math.BigDecimal` of the JDK, whose private `preAlign`, `divideToIntegralValue` and `setScale` say how many.
public final class Decimals {

    /// What a double's own range adds to the digits of a number that is made a double.
    private static final long DOUBLES = 400;
    /// Beyond any number that can be: its square is beyond any limit, and no overflow.
    private static final long MOST_QUADS = 1L << 25;

    private Decimals() {}

    // ---- charges

    /// At most this one's; the JDK's own count of them is work already.
    static long digits(BigDecimal number) {
        return number.unscaledValue().bitLength() * 1_234L / 4_096 + 1;
    }

    /// Pays for a number of so many digits, and for school's work with them.
    static void pay(long digits) {
        long quads = digits / 19 + 1;
        Charged.cycles(quads > MOST_QUADS ? 1L << 50 : quads * quads);
        Charged.bytes(8 * quads);
    }

    private static long apart(BigDecimal a, BigDecimal b) {
        return Math.abs((long) a.scale() - b.scale());
    }

    /// Both at the larger scale.
    private static long aligned(BigDecimal a, BigDecimal b) {
        long raised = (a.scale() < b.scale() ? digits(a) : digits(b)) + apart(a, b);
        return Math.max(raised, Math.max(digits(a), digits(b)));
    }

    private static long both(BigDecimal a, BigDecimal b) {
        return digits(a) + digits(b);
    }

    /// Three digits and a third of a quotient come of each of the divisor's, at most.
    private static long quotient(BigDecimal a, BigDecimal b) {
        return digits(a) + 5 * digits(b);
    }

    private static void payForSum(BigDecimal a, BigDecimal b, MathContext context) {
        int precision = context.getPrecision();
        long exact = aligned(a, b);
        pay(precision == 0 ? exact : Math.min(exact, both(a, b) + 2L * precision + 8));
    }

    private static void payForWholePart(BigDecimal a, BigDecimal b) {
        pay(quotient(a, b) + apart(a, b));
    }

    private static void payForScale(BigDecimal a, long scale) {
        pay(digits(a) + Math.abs(scale - a.scale()));
    }

    // ---- stand-ins

    public static BigDecimal BigDecimal_add(BigDecimal a, BigDecimal b) {
        pay(aligned(a, b));
        return a.add(b);
    }

    public static BigDecimal BigDecimal_add(BigDecimal a, BigDecimal b, MathContext context) {
        payForSum(a, b, context);
        return a.add(b, context);
    }

    public static BigDecimal BigDecimal_subtract(BigDecimal a, BigDecimal b) {
        pay(aligned(a, b));
        return a.subtract(b);
    }

    public static BigDecimal BigDecimal_subtract(BigDecimal a, BigDecimal b, MathContext context) {
        payForSum(a, b, context);
        return a.subtract(b, context);
    }

    public static BigDecimal BigDecimal_multiply(BigDecimal a, BigDecimal b) {
        pay(both(a, b));
        return a.multiply(b);
    }

    public static BigDecimal BigDecimal_multiply(BigDecimal a, BigDecimal b, MathContext context) {
        pay(both(a, b));
        return a.multiply(b, context);
    }

    public static BigDecimal BigDecimal_divide(BigDecimal a, BigDecimal b) {
        pay(quotient(a, b));
        return a.divide(b);
    }

    public static BigDecimal BigDecimal_divide(BigDecimal a, BigDecimal b, MathContext context) {
        int precision = context.getPrecision();
        pay(precision == 0 ? quotient(a, b) : both(a, b) + precision);
        return a.divide(b, context);
    }

    public static BigDecimal BigDecimal_divide(BigDecimal a, BigDecimal b, RoundingMode mode) {
        return BigDecimal_divide(a, b, a.scale(), mode);
    }

    public static BigDecimal BigDecimal_divide(BigDecimal a, BigDecimal b, int scale, RoundingMode mode) {
        pay(both(a, b) + Math.abs((long) scale + b.scale() - a.scale()));
        return a.divide(b, scale, mode);
    }

    public static BigDecimal BigDecimal_divideToIntegralValue(BigDecimal a, BigDecimal b) {
        payForWholePart(a, b);
        return a.divideToIntegralValue(b);
    }

    public static BigDecimal BigDecimal_remainder(BigDecimal a, BigDecimal b) {
        payForWholePart(a, b);
        return a.remainder(b);
    }

    public static BigDecimal[] BigDecimal_divideAndRemainder(BigDecimal a, BigDecimal b) {
        payForWholePart(a, b);
        return a.divideAndRemainder(b);
    }

    // With a precision the JDK divides to so many digits, multiplies back and subtracts, and gives up where that is not the whole part: what it has
    // in its hands differs from the two numbers by what was asked for, and by no scale.

    private static void payForWholePart(BigDecimal a, BigDecimal b, MathContext context) {
        int precision = context.getPrecision();
        if (precision == 0) {
            payForWholePart(a, b);
        } else {
            for (int step = 0; step < 4; step++) {
                pay(both(a, b) + 2L * precision + 8);
            }
        }
    }

    public static BigDecimal BigDecimal_divideToIntegralValue(BigDecimal a, BigDecimal b, MathContext context) {
        payForWholePart(a, b, context);
        return a.divideToIntegralValue(b, context);
    }

    public static BigDecimal BigDecimal_remainder(BigDecimal a, BigDecimal b, MathContext context) {
        payForWholePart(a, b, context);
        return a.remainder(b, context);
    }

    public static BigDecimal[] BigDecimal_divideAndRemainder(BigDecimal a, BigDecimal b, MathContext context) {
        payForWholePart(a, b, context);
        return a.divideAndRemainder(b, context);
    }

    public static BigDecimal BigDecimal_pow(BigDecimal a, int exponent) {
        pay(power(a, exponent));
        return a.pow(exponent);
    }

    private static long power(BigDecimal a, int exponent) {
        return (long) a.unscaledValue().bitLength() * Math.max(0, exponent) / 3 + 1;
    }

    /// A step for each binary digit of the exponent, each of them a square and a product.
    public static BigDecimal BigDecimal_pow(BigDecimal a, int exponent, MathContext context) {
        int precision = context.getPrecision();
        if (precision == 0) {
            pay(power(a, exponent));
        } else {
            for (long left = Math.abs((long) exponent); left > 0; left >>= 1) {
                pay(2L * precision + 24);
                pay(digits(a) + precision + 12);
            }
        }
        return a.pow(exponent, context);
    }

    /// Newton's steps, at full length each, of which one doubles what is right.
    public static BigDecimal BigDecimal_sqrt(BigDecimal a, MathContext context) {
        long right = Math.max(context.getPrecision(), digits(a));
        for (long known = 8; known < 4 * right; known *= 2) {
            pay(4 * right);
            pay(4 * right);
        }
        return a.sqrt(context);
    }

    public static BigDecimal BigDecimal_round(BigDecimal a, MathContext context) {
        pay(digits(a));
        return a.round(context);
    }

    public static BigDecimal BigDecimal_plus(BigDecimal a, MathContext context) {
        pay(digits(a));
        return a.plus(context);
    }

    public static BigDecimal BigDecimal_abs(BigDecimal a, MathContext context) {
        pay(digits(a));
        return a.abs(context);
    }

    public static BigDecimal BigDecimal_negate(BigDecimal a, MathContext context) {
        pay(digits(a));
        return a.negate(context);
    }

    public static BigDecimal BigDecimal_setScale(BigDecimal a, int scale) {
        payForScale(a, scale);
        return a.setScale(scale);
    }

    public static BigDecimal BigDecimal_setScale(BigDecimal a, int scale, RoundingMode mode) {
        payForScale(a, scale);
        return a.setScale(scale, mode);
    }

    public static BigDecimal BigDecimal_movePointLeft(BigDecimal a, int places) {
        pay(digits(a) + Math.max(0, -((long) a.scale() + places)));
        return a.movePointLeft(places);
    }

    public static BigDecimal BigDecimal_movePointRight(BigDecimal a, int places) {
        pay(digits(a) + Math.max(0, (long) places - a.scale()));
        return a.movePointRight(places);
    }

    public static BigDecimal BigDecimal_stripTrailingZeros(BigDecimal a) {
        pay(digits(a));
        return a.stripTrailingZeros();
    }

    public static int BigDecimal_precision(BigDecimal a) {
        pay(digits(a));
        return a.precision();
    }

    public static int BigDecimal_compareTo(BigDecimal a, BigDecimal b) {
        pay(both(a, b));
        return a.compareTo(b);
    }

    public static BigDecimal BigDecimal_min(BigDecimal a, BigDecimal b) {
        pay(both(a, b));
        return a.min(b);
    }

    public static BigDecimal BigDecimal_max(BigDecimal a, BigDecimal b) {
        pay(both(a, b));
        return a.max(b);
    }

    public static String BigDecimal_toString(BigDecimal a) {
        pay(digits(a));
        return a.toString();
    }

    public static String BigDecimal_toEngineeringString(BigDecimal a) {
        pay(digits(a));
        return a.toEngineeringString();
    }

    /// Zeros are written and not worked with.
    public static String BigDecimal_toPlainString(BigDecimal a) {
        pay(digits(a));
        Charged.bytes(plain(a));
        return a.toPlainString();
    }

    /// The length of a number that is written out.
    static long plain(BigDecimal number) {
        return digits(number) + Math.abs((long) number.scale()) + 3;
    }

    public static BigInteger BigDecimal_toBigInteger(BigDecimal a) {
        payForScale(a, 0);
        return a.toBigInteger();
    }

    public static BigInteger BigDecimal_toBigIntegerExact(BigDecimal a) {
        payForScale(a, 0);
        return a.toBigIntegerExact();
    }

    // The JDK looks first whether the number is in the range of what is wanted.

    public static long BigDecimal_longValue(BigDecimal a) {
        pay(digits(a));
        return a.longValue();
    }

    public static int BigDecimal_intValue(BigDecimal a) {
        pay(digits(a));
        return a.intValue();
    }

    public static long BigDecimal_longValueExact(BigDecimal a) {
        pay(digits(a));
        return a.longValueExact();
    }

    public static int BigDecimal_intValueExact(BigDecimal a) {
        pay(digits(a));
        return a.intValueExact();
    }

    public static double BigDecimal_doubleValue(BigDecimal a) {
        pay(digits(a) + DOUBLES);
        return a.doubleValue();
    }

    public static float BigDecimal_floatValue(BigDecimal a) {
        pay(digits(a) + DOUBLES);
        return a.floatValue();
    }
}
