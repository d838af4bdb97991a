package spin.bench.compare;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// How figures are rounded, once for all reports.
final class Figures {

    private Figures() {
    }

    /// Three digits that mean something; whole where it is large.
    static BigDecimal value(double value) {
        return rounded(value, value >= 100 ? new MathContext(integerDigits(value)) : new MathContext(3));
    }

    static BigDecimal ratio(double ratio) {
        return new BigDecimal(ratio).setScale(2, RoundingMode.HALF_EVEN);
    }

    /// Exact where it is whole, as a count mostly is, else to a tenth.
    static BigDecimal count(double count) {
        var exact = new BigDecimal(count).setScale(1, RoundingMode.HALF_EVEN);
        return count == Math.rint(count) ? exact.setScale(0, RoundingMode.UNNECESSARY) : exact;
    }

    static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    static String published(Range range) {
        return range.low() == range.high() ? plain(range.low()) : plain(range.low()) + " to " + plain(range.high());
    }

    static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static int integerDigits(double value) {
        var rounded = new BigDecimal(value).setScale(0, RoundingMode.HALF_EVEN);
        return rounded.precision();
    }

    private static BigDecimal rounded(double value, MathContext context) {
        return new BigDecimal(new BigDecimal(value).round(context).toPlainString());
    }
}
