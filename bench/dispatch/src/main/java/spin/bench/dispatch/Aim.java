package spin.bench.dispatch;

/// What a row should show. A row that misses its aim says so, and nothing else happens.
sealed interface Aim {

    /// None; the row is there to be looked at.
    record None() implements Aim {}

    /// A ratio to the baseline of at most so much.
    record RatioAtMost(double most) implements Aim {}

    /// A ratio to the baseline of at least so much: for rivals.
    record RatioAtLeast(double least) implements Aim {}

    /// A value of at most so much, in the row's unit.
    record AtMost(double most) implements Aim {}

    /// @param ratio NaN when there is no baseline
    default boolean isMet(double value, double ratio) {
        return switch (this) {
            case None() -> true;
            case RatioAtMost(double most) -> ratio <= most;
            case RatioAtLeast(double least) -> ratio >= least;
            case AtMost(double most) -> value <= most;
        };
    }

    /// As the table prints it; empty for none.
    default String text() {
        return switch (this) {
            case None() -> "";
            case RatioAtMost(double most) -> "<= %.2fx".formatted(most);
            case RatioAtLeast(double least) -> ">= %.0fx".formatted(least);
            case AtMost(double most) -> "<= %s".formatted(most == Math.rint(most) ? Long.toString((long) most) : most);
        };
    }
}
