package spin.bench.unix;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// One row of `spin bench unix`.
///
/// @param name      what is measured, in words
/// @param value     host time, the median
/// @param baseline  what the ratio is to
/// @param ratio     to the baseline's host time; NaN without a baseline
/// @param simulated the same in simulated time; NaN where it is not one operation
/// @param aim       the most that the ratio should be; NaN without an aim
/// @param met       `yes`, `no`, or empty without an aim or a ratio
public record UnixRow(String name, double value, String unit, String baseline, double ratio, double simulated,
        String simulatedUnit, double aim, String met) {
    static final String BASELINE = "qemu-alpha";
    static final double NO_AIM = Double.NaN;
    private static final String OURS = "spin";

    /// An operation, in microseconds.
    static UnixRow operation(Part part, Map<String, List<Sample>> samples) {
        var ours = samples.getOrDefault(OURS, List.of());
        for (var run : ours) {
            if (run.rounds().size() != part.rounds() + 1) {
                throw new IllegalStateException("the part %s gave up after %d of %d rounds: %s".formatted(part.name(),
                        run.rounds().size() - 1, part.rounds(), run.errors()));
            }
        }
        double each = 1e3 * part.times();
        // What the reference's programs read is the host's clock, and their lines may be too near to each other for who reads them.
        double theirs = warm(samples.getOrDefault(BASELINE, List.of()), Sample.Mark::own) / each;
        return row(part.title(), "us", warm(ours, Sample.Mark::host) / each, theirs, ours.getFirst().own() / each,
                NO_AIM);
    }

    private static double warm(List<Sample> runs, ToLongFunction<Sample.Mark> clock) {
        return median(runs.stream().flatMap(run -> run.warm(clock).stream()).toList());
    }

    /// Whole runs from their start to their end, in milliseconds.
    static UnixRow total(String name, Map<String, List<Sample>> samples, double aim) {
        return sum(name, List.of(samples), aim);
    }

    /// The sum of many programs' whole runs.
    static UnixRow sum(String name, List<Map<String, List<Sample>>> programs, double aim) {
        double ours = 0;
        double theirs = 0;
        for (var samples : programs) {
            ours += milliseconds(samples.getOrDefault(OURS, List.of()));
            theirs += milliseconds(samples.getOrDefault(BASELINE, List.of()));
        }
        return row(name, "ms", ours, theirs, Double.NaN, aim);
    }

    private static double milliseconds(List<Sample> runs) {
        return median(runs.stream().map(run -> run.elapsed() / 1e6).toList());
    }

    private static UnixRow row(String name, String unit, double ours, double theirs, double simulated, double aim) {
        double ratio = ours / theirs;
        boolean silent = Double.isNaN(aim) || Double.isNaN(ratio);
        return new UnixRow(name, ours, unit, BASELINE, ratio, simulated, Double.isNaN(simulated) ? "" : "us", aim,
                silent ? "" : ratio <= aim ? "yes" : "no");
    }

    /// NaN of nothing.
    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : (sorted.get(sorted.size() / 2) + sorted.get((sorted.size() - 1) / 2)) / 2;
    }
}
