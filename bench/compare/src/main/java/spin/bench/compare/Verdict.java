package spin.bench.compare;

/// An ordering, held against our figures.
///
/// @param less our figure for the cell that should cost less, in the ordering's unit
public record Verdict(Table table, Ordering ordering, double less, double more, boolean modelled) {
    /// A factor is met by one that is so many times smaller or larger at most: papers round theirs, and say "about".
    private static final double ABOUT = 1.5;

    public boolean kept() {
        var factor = ordering.factor();
        return less < more
                && (factor == null || (more >= less * factor.low() / ABOUT && more <= less * factor.high() * ABOUT));
    }

    /// The factors, published and ours, for people; empty where the claim has none.
    public String factors() {
        var factor = ordering.factor();
        return factor == null
                ? ""
                : ", " + Figures.value(more / less).toPlainString() + " times for " + text(factor);
    }

    private static String text(Range factor) {
        var low = plain(factor.low());
        return factor.low() == factor.high() ? low : low + " to " + plain(factor.high());
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
