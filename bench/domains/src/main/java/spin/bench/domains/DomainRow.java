package spin.bench.domains;

/// One row of `spin bench domains`.
///
/// @param name     what is measured, in words
/// @param metering `polls`, `exact`, a part of exact (`exact, blocks only`: neither polls nor counts of stack and memory; `exact, no
///                 memory`: without the account of memory), or `none` where nothing is metered
/// @param baseline what `ratio` is to; empty for a time that stands for itself
/// @param ratio    `value` over the baseline's, NaN without one
/// @param aim      the most that it should be, of the ratio if there is one; NaN without an aim
/// @param met      `yes`, `no`, or empty without an aim
/// @param note     what else was found out
public record DomainRow(String name, String metering, double value, String unit, String baseline, double ratio,
        double aim, String met, String note) {

    static DomainRow time(String name, String metering, double value, String unit, double aim, String note) {
        return new DomainRow(name, metering, value, unit, "", Double.NaN, aim, verdict(value, aim), note);
    }

    static DomainRow ratio(String name, String metering, double value, String baseline, double ratio, double aim) {
        return new DomainRow(name, metering, value, "ns/op", baseline, ratio, aim, verdict(ratio, aim), "");
    }

    private static String verdict(double value, double aim) {
        if (Double.isNaN(aim)) {
            return "";
        }
        return value <= aim ? "yes" : "no";
    }
}
