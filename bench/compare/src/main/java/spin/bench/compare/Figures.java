package spin.bench.compare;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// How figures are rounded, once for all reports.
public final class Figures {

    private static final int DIGITS = 3;

    private Figures() {}

    /// Three digits that mean something; more where the whole part has more.
    public static BigDecimal value(double value) {
        var exact = new BigDecimal(value);
        var wholeDigits = exact.precision() - exact.scale();
        return exact.setScale(Math.max(0, DIGITS - wholeDigits), RoundingMode.HALF_EVEN);
    }

    public static BigDecimal ratio(double ratio) {
        return new BigDecimal(ratio).setScale(2, RoundingMode.HALF_EVEN);
    }

    /// Exact where it is whole, as a count mostly is, else to a tenth.
    public static BigDecimal count(double count) {
        var exact = new BigDecimal(count).setScale(1, RoundingMode.HALF_EVEN);
        return count == Math.rint(count) ? exact.setScale(0, RoundingMode.UNNECESSARY) : exact;
    }

    public static String percent(double share) {
        return Double.isNaN(share) ? "unknown" : Math.round(share * 100) + " %";
    }

    public static String published(Range range) {
        return range.low() == range.high() ? plain(range.low()) : plain(range.low()) + " to " + plain(range.high());
    }

    static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
