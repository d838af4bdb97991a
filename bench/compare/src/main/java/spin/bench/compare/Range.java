package spin.bench.compare;

/// A published figure. Where sources contradict each other it has two ends, else they are equal.
public record Range(double low, double high) {

    public Range {
        if (!(low > 0) || !(high >= low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException(
                    "a published range is two finite numbers above 0, the lower one first; this is "
                            + low + " to " + high);
        }
    }

    /// How our value stands to the figure: 1 anywhere inside the range, else the ratio to its nearer end.
    public double ratio(double value) {
        if (value < low) {
            return value / low;
        }
        return value > high ? value / high : 1.0;
    }
}
