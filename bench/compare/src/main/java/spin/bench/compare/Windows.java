package spin.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spin.bench.port.Measurement;
import spin.bench.port.Measurement.CostOrigin;
import spin.bench.port.Points;
import spin.bench.workload.EmptyInterval;

/// The stretches between two points, cut out of what a run recorded: one for each operation.
///
/// A stretch begins where its operation first reaches `from` and ends where that next reaches `to`. An instruction that is tried
/// again after a fault may reach `from` twice: that is still one stretch.
final class Windows {

    /// From the first sample to the last of one operation.
    ///
    /// @param empty what naming the last point took; null for nothing, at a label of the program
    record Window(Sample from, Sample to, @Nullable Window empty) {

        /// All that ran between the two.
        Causes allCauses() {
            return to.causes().minus(from.causes());
        }

        Causes causes() {
            return empty == null ? allCauses() : allCauses().minus(empty.allCauses());
        }

        long of(ToLongFunction<Sample> counter) {
            var all = counter.applyAsLong(to) - counter.applyAsLong(from);
            return empty == null ? all : all - empty.of(counter);
        }
    }

    private final List<Window> measured;
    private final int divisor;

    private Windows(List<Window> measured, int divisor) {
        this.measured = measured;
        this.divisor = divisor;
    }

    /// @param what names the cell in messages
    static Windows cut(String what, List<Sample> samples, Row row, Placement placement) {
        var windows = new ArrayList<Window>();
        var empty = empty(samples);
        Sample from = null;
        var done = true;
        for (var sample : samples) {
            if (sample.point().equals(Points.OPERATION)) {
                from = null;
                done = false;
            }
            if (done) {
                continue;
            }
            if (from == null && sample.point().equals(placement.from())) {
                from = sample;
            } else if (from != null && sample.point().equals(placement.to())) {
                windows.add(new Window(from, sample, sample.marked() ? empty : null));
                done = true;
            }
        }
        if (windows.size() < row.operations()) {
            throw CompareException.failed(what + ": the way from `" + placement.from() + "` to `" + placement.to()
                    + "` was gone in " + windows.size() + " operations, not in " + row.operations() + "; reached were "
                    + reached(samples) + ".");
        }
        return new Windows(windows.subList(row.warmUp(), row.operations()), placement.divisor());
    }

    /// The interval in which nothing was done, if the run had one.
    private static @Nullable Window empty(List<Sample> samples) {
        Sample begun = null;
        for (var sample : samples) {
            if (sample.point().equals(EmptyInterval.BEGUN)) {
                begun = sample;
            } else if (begun != null && sample.point().equals(EmptyInterval.OVER)) {
                return new Window(begun, sample, null);
            }
        }
        return null;
    }

    private static String reached(List<Sample> samples) {
        if (samples.isEmpty()) {
            return "no points at all";
        }
        return samples.stream()
                .collect(Collectors.groupingBy(Sample::point, java.util.TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(point -> "`" + point.getKey() + "` " + point.getValue() + " times")
                .collect(Collectors.joining(", "));
    }

    Measurement measurement() {
        var cycles = sorted(Sample::cycles);
        var modelled = measured.stream().anyMatch(window -> window.of(Sample::modelled) > 0);
        return new Measurement(median(cycles), median(sorted(Sample::instructions)), median(sorted(Sample::traps)),
                median(sorted(Sample::tbMisses)), share(cycles[0]), share(cycles[cycles.length - 1]), measured.size(),
                modelled ? CostOrigin.MODELLED : CostOrigin.EXECUTED, unpriced());
    }

    /// Where the cycles of the operation in the middle went.
    Causes causes() {
        return middle().causes().dividedBy(divisor);
    }

    /// The operation in the middle, by its cost; of two in the middle, the cheaper one.
    Window middle() {
        var byCost = new ArrayList<>(measured);
        byCost.sort(Comparator.comparingLong(window -> window.of(Sample::cycles)));
        return byCost.get((byCost.size() - 1) / 2);
    }

    private long[] sorted(ToLongFunction<Sample> counter) {
        var values = measured.stream().mapToLong(window -> window.of(counter)).toArray();
        Arrays.sort(values);
        return values;
    }

    private double median(long[] sorted) {
        var middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? share(sorted[middle]) : (share(sorted[middle - 1]) + share(sorted[middle])) / 2;
    }

    private double share(long counted) {
        return (double) counted / divisor;
    }

    private Map<String, Long> unpriced() {
        var total = new java.util.TreeMap<String, Long>();
        for (var window : measured) {
            window.to.unpriced().forEach((method, count) -> {
                var calls = count - window.from.unpriced().getOrDefault(method, 0L);
                if (calls != 0) {
                    total.merge(method, calls, Long::sum);
                }
            });
        }
        return new LinkedHashMap<>(total);
    }
}
