package spin.bench.dispatch;

/// One row of `spin bench dispatch`.
///
/// @param group what it belongs to
/// @param name what is measured, in words
/// @param value the median over the forks, in `unit`
/// @param unit `ns/op`, `ns/handler`, `us/install` or `ms`
/// @param error half of the distance between the fastest fork and the slowest; NaN with one fork
/// @param baseline the row it is compared with, empty for none
/// @param ratio `value` over the baseline's; NaN without one
/// @param allocBytes bytes allocated by one operation; NaN where they were not measured
/// @param aim what it should show, empty for nothing
/// @param met whether it does
public record DispatchRow(String group, String name, double value, String unit, double error, String baseline,
        double ratio, double allocBytes, String aim, boolean met) {}
