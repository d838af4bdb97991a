package spin.bench.dispatch;

/// One row of `spin bench dispatch`.
///
/// @param name what is measured, in words
/// @param value nanoseconds a raise
/// @param unit always `ns/op`
/// @param error half the width of JMH's 99.9 % confidence interval, NaN with too few iterations for one
/// @param baseline the row it is compared with
/// @param ratio `value` over the baseline's
/// @param allocBytes bytes allocated by one raise
public record DispatchRow(String name, double value, String unit, double error, String baseline, double ratio,
        double allocBytes) {}
