package spin.bench.net;

/// One row of `spin bench net`.
///
/// @param name  what is measured, in words
/// @param aim   the least that it should be; NaN without an aim
/// @param met   `yes`, `no`, or empty without an aim
/// @param note  what else there is to know of the figure
public record NetRow(String name, double value, String unit, double aim, String met, String note) {

    /// @param aim NaN without one
    public static NetRow of(String name, double value, String unit, double aim, String note) {
        return new NetRow(name, value, unit, aim, Double.isNaN(aim) ? "" : value >= aim ? "yes" : "no", note);
    }
}
