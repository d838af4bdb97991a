package spin.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import spin.bench.port.Measurement;
import spin.bench.port.Measurement.CostOrigin;

/// The stretches between two points, cut out of what a run recorded: one for each operation.
///
/// A stretch begins at the last `from` before a `to` and ends at the first `to` after it. The two may be the same point: then
/// it is the way around.
final class Windows {

    private record Window(Sample from, Sample to) {

        long of(ToLongFunction<Sample> counter) {
            return counter.applyAsLong(to) - counter.applyAsLong(from);
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
        Sample open = null;
        for (var sample : samples) {
            if (open != null && sample.point().equals(placement.to())) {
                windows.add(new Window(open, sample));
                open = null;
            }
            if (sample.point().equals(placement.from())) {
                open = sample;
            }
        }
        if (windows.size() < row.operations()) {
            throw CompareException.failed(what + ": the way from `" + placement.from() + "` to `" + placement.to() + "` was gone "
                    + windows.size() + " times, not " + row.operations() + "; reached were " + reached(samples) + ".");
        }
        return new Windows(windows.subList(row.warmUp(), row.operations()), placement.divisor());
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
