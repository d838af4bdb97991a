package spin.bench.filters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import spin.core.cli.HostFacts;

/// Runs [FilterBenchmark] and turns JMH's results into rows.
public final class FilterRun {

    static final String DPF = "compiled (DPF)";
    static final String EVENT = "event, guards of the same predicates";
    static final Map<String, String> ENGINES = engines();
    private static final List<String> SIZES = List.of("1", "10", "1000", "10000");

    /// How long to measure.
    public enum Effort {
        /// Two minutes in all: ratios to about a third.
        QUICK(1, 3, 250),
        /// Several forks.
        FULL(3, 5, 1000);

        final int forks;
        final int iterations;
        final int milliseconds;

        Effort(int forks, int iterations, int milliseconds) {
            this.forks = forks;
            this.iterations = iterations;
            this.milliseconds = milliseconds;
        }
    }

    /// What a run gave.
    ///
    /// @param host the machine and JVM it was measured on
    public record Outcome(List<FilterRow> rows, Map<String, String> host) {}

    private FilterRun() {}

    private static Map<String, String> engines() {
        var names = new LinkedHashMap<String, String>();
        names.put("DPF", DPF);
        names.put("PATHFINDER", "trie, interpreted (PATHFINDER)");
        names.put("MPF", "program and associative match, interpreted (MPF)");
        names.put("BPF", "a program for each filter, interpreted (BPF)");
        names.put("NAIVE", "each filter in turn, as data");
        return names;
    }

    /// @param jmhJson where JMH is to write its own file; its parent folder exists
    /// @throws IOException when JMH's log cannot be written
    /// @throws RunnerException when JMH fails; its log says why
    public static Outcome run(Effort effort, Path jmhJson, Path log) throws IOException, RunnerException {
        var options = new OptionsBuilder()
                .include(FilterBenchmark.class.getName())
                .forks(effort.forks)
                .warmupIterations(effort.iterations)
                .warmupTime(TimeValue.milliseconds(effort.milliseconds))
                .measurementIterations(effort.iterations)
                .measurementTime(TimeValue.milliseconds(effort.milliseconds))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .jvmArgs("-XX:+UseSerialGC", "-Xmx512m")
                .resultFormat(ResultFormatType.JSON)
                .result(jmhJson.toString())
                .output(log.toString())
                .build();
        Files.deleteIfExists(jmhJson);
        return new Outcome(rows(new Runner(options).run()), HostFacts.now());
    }

    /// Sorted by the number of filters; within one number the compiled filters come first and are the baseline of the others, and their own
    /// baseline is one filter.
    static List<FilterRow> rows(Collection<RunResult> results) {
        var byKey = new LinkedHashMap<String, RunResult>();
        for (var result : results) {
            var parameters = result.getParams();
            var engine = parameters.getBenchmark().endsWith(".event")
                    ? EVENT
                    : ENGINES.get(parameters.getParam("engine"));
            byKey.put(engine + "/" + parameters.getParam("filters"), result);
        }
        var names = new ArrayList<>(ENGINES.values());
        names.add(EVENT);
        var rows = new ArrayList<FilterRow>();
        for (var size : SIZES) {
            for (var name : names) {
                var result = byKey.get(name + "/" + size);
                var baseline = byKey.get(DPF + "/" + (name.equals(DPF) ? "1" : size));
                if (result != null && baseline != null) {
                    rows.add(row(name, size, result, name.equals(DPF) ? "1" : size, baseline));
                }
            }
        }
        return rows;
    }

    private static FilterRow row(String name, String size, RunResult result, String of, RunResult baseline) {
        var score = result.getPrimaryResult();
        var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return new FilterRow(name, Integer.parseInt(size), score.getScore(), score.getScoreUnit(),
                score.getScoreError(), DPF + ", " + of, score.getScore() / baseline.getPrimaryResult().getScore(),
                allocated == null ? Double.NaN : allocated.getScore());
    }
}
