package spin.bench.filters;

/// One row of `spin bench filters`.
///
/// @param name what answers, and from among how many filters
/// @param filters how many filters are in force
/// @param value nanoseconds for one packet
/// @param unit always `ns/op`
/// @param error half the width of JMH's 99.9 % confidence interval, NaN with too few iterations for one
/// @param baseline the row it is compared with
/// @param ratio `value` over the baseline's
/// @param allocBytes bytes allocated for one packet
public record FilterRow(String name, int filters, double value, String unit, double error, String baseline,
        double ratio, double allocBytes) {}
