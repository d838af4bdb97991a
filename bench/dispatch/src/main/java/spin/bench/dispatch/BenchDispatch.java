package spin.bench.dispatch;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import spin.core.cli.HostFacts;

/// Runs the rows of the [Catalogue] under JMH, a fork of each in turn, so that a row and its baseline share what the machine is busy with.
public final class BenchDispatch {
    private static final String PACKAGE = BenchDispatch.class.getPackageName() + ".";
    /// How many times as long a warm-up takes for rows that are slow to settle.
    private static final int PATIENCE = 10;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /// How long to measure.
    public enum Effort {
        /// About two minutes in all: ratios to about a third.
        QUICK(1, 3, 150, 5),
        /// About half an hour: three forks, their median.
        FULL(3, 5, 400, 10);

        final int forks;
        final int iterations;
        final int milliseconds;
        /// How many times what is timed once is done, after as many for warm-up.
        final int shots;

        Effort(int forks, int iterations, int milliseconds, int shots) {
            this.forks = forks;
            this.iterations = iterations;
            this.milliseconds = milliseconds;
            this.shots = shots;
        }
    }

    /// What a run gave.
    ///
    /// @param host the machine and JVM it was measured on
    public record Outcome(List<DispatchRow> rows, Map<String, String> host) {}

    /// One fork's score, in the row's unit.
    record Score(double value, double allocBytes) {}

    private BenchDispatch() {}

    /// The rows to measure, in the order of the table.
    ///
    /// @param words which rows: those with one of them in group or name, and their baselines; none for all
    static List<Spec> specs(Effort effort, List<String> words) {
        var all = Catalogue.all().stream().filter(spec -> effort == Effort.FULL || spec.quick()).toList();
        var wanted = new HashSet<String>();
        for (var spec : all.reversed()) {
            boolean named = words.isEmpty()
                    || words.stream().anyMatch(word -> (spec.group() + " " + spec.name()).contains(word));
            if (named || wanted.contains(spec.name())) {
                wanted.add(spec.name());
                wanted.add(spec.baseline());
            }
        }
        return all.stream().filter(spec -> wanted.contains(spec.name())).toList();
    }

    /// @param jmhJson where JMH's own records of all forks go; its parent folder exists
    /// @throws IOException when JMH's log cannot be written
    /// @throws RunnerException when JMH fails; its log says why
    static Outcome run(Effort effort, List<Spec> specs, Path jmhJson, Path log) throws IOException, RunnerException {
        var scores = new LinkedHashMap<Spec, List<Score>>();
        var records = new ArrayList<RunResult>();
        for (int fork = 0; fork < effort.forks; fork++) {
            for (var spec : specs) {
                var result = new Runner(options(effort, spec, log).build()).runSingle();
                records.add(result);
                scores.computeIfAbsent(spec, _ -> new ArrayList<>()).add(score(spec, result));
            }
        }
        try (var out = new PrintStream(Files.newOutputStream(jmhJson), false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(records);
        }
        return new Outcome(rows(scores), HostFacts.now());
    }

    private static ChainedOptionsBuilder options(Effort effort, Spec spec, Path log) {
        var options = new OptionsBuilder()
                .include((PACKAGE + spec.benchmark()).replace(".", "\\.") + "$")
                .forks(1)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .output(log.toString())
                // Not the launcher's options: those serve start-up.
                .jvmArgs("-XX:+UseSerialGC", "-Xmx1g")
                .jvmArgsAppend(spec.options().toArray(new String[0]));
        spec.parameters().forEach(options::param);
        if (spec.isFootprint()) {
            options.addProfiler(Retained.class);
        }
        return spec.isSingleShot()
                ? options.warmupIterations(effort.shots).measurementIterations(effort.shots)
                : options.warmupIterations(effort.iterations * (spec.isSlowToSettle() ? PATIENCE : 1))
                        .warmupTime(TimeValue.milliseconds(effort.milliseconds))
                        .measurementIterations(effort.iterations)
                        .measurementTime(TimeValue.milliseconds(effort.milliseconds));
    }

    private static Score score(Spec spec, RunResult result) {
        var allocated = result.getSecondaryResults().get(ALLOCATED);
        var retained = result.getSecondaryResults().get(Retained.LABEL);
        if (retained != null) {
            return new Score(retained.getScore() / spec.divisor(), Double.NaN);
        }
        return new Score(result.getPrimaryResult().getScore() / spec.divisor(),
                allocated == null || spec.isSingleShot() ? Double.NaN : allocated.getScore());
    }

    static List<DispatchRow> rows(Map<Spec, List<Score>> scores) {
        var values = new LinkedHashMap<String, Double>();
        var rows = new ArrayList<DispatchRow>();
        scores.forEach((spec, forks) -> {
            double value = median(forks.stream().mapToDouble(Score::value).toArray());
            values.put(spec.name(), value);
            double ratio = spec.baseline().isEmpty() ? Double.NaN : value / required(values, spec);
            rows.add(new DispatchRow(spec.group(), spec.name(), value, spec.unit(), spread(forks), spec.baseline(),
                    ratio, median(forks.stream().mapToDouble(Score::allocBytes).toArray()), spec.aim().text(),
                    spec.aim().isMet(value, ratio)));
        });
        return rows;
    }

    private static double required(Map<String, Double> values, Spec spec) {
        var value = values.get(spec.baseline());
        if (value == null) {
            throw new IllegalStateException("The row '" + spec.name() + "' is compared with '" + spec.baseline()
                    + "', which was not measured before it.");
        }
        return value;
    }

    static double median(double... values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double spread(List<Score> forks) {
        var values = forks.stream().mapToDouble(Score::value).summaryStatistics();
        return forks.size() < 2 ? Double.NaN : (values.getMax() - values.getMin()) / 2;
    }
}
