package spin.hw.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// Each rounding mode against decimal arithmetic that does not round at all. What exceptional operands do is in the recorded vectors.
class IeeeTests {

    /// Beyond it the next number up may be infinite, and what overflows is in the recorded vectors.
    private static final double LARGEST_JUDGED = 0x1p1000;

    private final Ieee ieee = new Ieee();

    @Property(tries = 3000)
    void aSumIsRoundedAsTheModeSays(@ForAll("numbers") double x, @ForAll("numbers") double y,
            @ForAll @IntRange(min = 0, max = 3) int mode) {
        ieee.mode(mode, false, false);
        long result = ieee.add(Ieee.Format.DOUBLE, bits(x), bits(y));
        requireRounded(result, new BigDecimal(x).add(new BigDecimal(y)), mode);
    }

    @Property(tries = 3000)
    void aProductIsRoundedAsTheModeSays(@ForAll("numbers") double x, @ForAll("numbers") double y,
            @ForAll @IntRange(min = 0, max = 3) int mode) {
        ieee.mode(mode, false, false);
        long result = ieee.multiply(Ieee.Format.DOUBLE, bits(x), bits(y));
        requireRounded(result, new BigDecimal(x).multiply(new BigDecimal(y)), mode);
    }

    @Property(tries = 3000)
    void aQuotientIsRoundedAsTheModeSays(@ForAll("numbers") double x, @ForAll("numbers") double y,
            @ForAll @IntRange(min = 0, max = 3) int mode) {
        if (y == 0 || Math.abs(x / y) > LARGEST_JUDGED) {
            return;
        }
        ieee.mode(mode, false, false);
        long result = ieee.divide(Ieee.Format.DOUBLE, bits(x), bits(y));
        // A quotient may have no end: both sides are compared as multiples of the divisor.
        requireRounded(result, new BigDecimal(y < 0 ? -x : x), new BigDecimal(y).abs(), mode);
    }

    @Property(tries = 3000)
    void roundingToNearestIsTheHosts(@ForAll("numbers") double x, @ForAll("numbers") double y) {
        ieee.mode(Ieee.NEAREST, false, false);
        assertThat(ieee.add(Ieee.Format.DOUBLE, bits(x), bits(y))).isEqualTo(bits(x + y));
        assertThat(ieee.multiply(Ieee.Format.DOUBLE, bits(x), bits(y))).isEqualTo(bits(x * y));
        assertThat((int) ieee.convert(Ieee.Format.DOUBLE, Ieee.Format.SINGLE, bits(x)))
                .isEqualTo(Float.floatToRawIntBits((float) x));
        if (y != 0) {
            assertThat(ieee.divide(Ieee.Format.DOUBLE, bits(x), bits(y))).isEqualTo(bits(x / y));
        }
    }

    @Provide
    Arbitrary<Double> numbers() {
        // Magnitudes near each other, so that sums cancel and quotients are of one size; and small ones, whose products are denormal.
        var near = Arbitraries.longs().map(noise -> Math.scalb(1 + (noise >>> 12) * 0x1p-52, (int) (noise & 63) - 32)
                * ((noise & 64) == 0 ? 1 : -1));
        var small = near.map(number -> number * 0x1p-520);
        return Arbitraries.oneOf(near, small,
                Arbitraries.of(0.0, 1.0, -1.0, 0.5, 3.0, 0x1p-1022, 0x1.fffffffffffffp52));
    }

    private static long bits(double x) {
        return Double.doubleToRawLongBits(x);
    }

    private static void requireRounded(long bits, BigDecimal exact, int mode) {
        requireRounded(bits, exact, BigDecimal.ONE, mode);
    }

    /// The result, times the scale, is what `exact` is rounded to.
    private static void requireRounded(long bits, BigDecimal exact, BigDecimal scale, int mode) {
        double result = Double.longBitsToDouble(bits);
        var here = new BigDecimal(result).multiply(scale);
        var above = new BigDecimal(Math.nextUp(result)).multiply(scale);
        var below = new BigDecimal(Math.nextDown(result)).multiply(scale);
        switch (mode) {
            case Ieee.NEAREST -> assertThat(here.subtract(exact).abs()).isLessThanOrEqualTo(above.subtract(exact).abs())
                    .isLessThanOrEqualTo(below.subtract(exact).abs());
            case Ieee.PLUS_INFINITY -> {
                assertThat(here).isGreaterThanOrEqualTo(exact);
                assertThat(below).isLessThan(exact);
            }
            case Ieee.MINUS_INFINITY -> {
                assertThat(here).isLessThanOrEqualTo(exact);
                assertThat(above).isGreaterThan(exact);
            }
            default -> {
                assertThat(here.abs()).isLessThanOrEqualTo(exact.abs());
                assertThat(exact.signum() < 0 ? below.negate() : above).isGreaterThan(exact.abs());
            }
        }
    }
}
