package spin.bench.core;

/// One row of `spin bench core`.
///
/// @param name what is measured, in words
/// @param aim  the most, or with `/s` the least, that it should be; NaN without an aim
/// @param met  `yes`, `no`, or empty without an aim
/// @param note what else there is to know of the figure
public record CoreRow(String name, double value, String unit, double aim, String met, String note) {

    /// The less the better.
    static CoreRow atMost(String name, double value, String unit, double aim, String note) {
        return new CoreRow(name, value, unit, aim, verdict(Double.isNaN(aim), value <= aim), note);
    }

    /// The more the better.
    static CoreRow atLeast(String name, double value, String unit, double aim, String note) {
        return new CoreRow(name, value, unit, aim, verdict(Double.isNaN(aim), value >= aim), note);
    }

    private static String verdict(boolean none, boolean met) {
        return none ? "" : met ? "yes" : "no";
    }
}
