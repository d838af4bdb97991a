package spin.bench.dispatch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs [DispatchBenchmark] and turns JMH's results into rows.
public final class BenchDispatch {
    private static final String BASELINE = "plainCall";
    /// JMH method to what it measures, in the order of the table.
    private static final Map<String, String> NAMES = names();

    /// How long to measure.
    public enum Effort {
        /// A minute and a half in all: ratios to about a third.
        QUICK(1, 4, 250),
        /// As JMH would have it: five forks.
        FULL(5, 5, 1000);

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
    public record Outcome(List<DispatchRow> rows, Map<String, String> host) {}

    private BenchDispatch() {}

    /// The JMH methods that have a row.
    static Set<String> measured() {
        return NAMES.keySet();
    }

    private static Map<String, String> names() {
        var names = new LinkedHashMap<String, String>();
        names.put(BASELINE, "plain call");
        names.put("intrinsicOnly", "event, intrinsic handler only");
        names.put("oneHandler", "event, one handler");
        names.put("oneGuardedHandler", "event, one guarded handler");
        names.put("tenGuardedCallsWrittenOut", "10 guarded calls written out, one true");
        names.put("tenGuardedOneTrue", "event, 10 guarded handlers, one true");
        names.put("tenGuardedAllTrue", "event, 10 guarded handlers, all true");
        names.put("fiftyGuardedOneTrue", "event, 50 guarded handlers, one true");
        names.put("fiftyGuardedAllTrue", "event, 50 guarded handlers, all true");
        names.put("guavaOne", "Guava EventBus, one subscriber");
        names.put("guavaTenOneTrue", "Guava EventBus, 10 guarded subscribers, one true");
        names.put("guavaFiftyOneTrue", "Guava EventBus, 50 guarded subscribers, one true");
        return names;
    }

    /// @param jmhJson where JMH is to write its own file; its parent folder exists
    /// @throws IOException when JMH's log cannot be written
    /// @throws RunnerException when JMH fails; its log says why
    public static Outcome run(Effort effort, Path jmhJson, Path log) throws IOException, RunnerException {
        var options = new OptionsBuilder()
                .include(DispatchBenchmark.class.getName())
                .forks(effort.forks)
                .warmupIterations(effort.iterations)
                .warmupTime(TimeValue.milliseconds(effort.milliseconds))
                .measurementIterations(effort.iterations)
                .measurementTime(TimeValue.milliseconds(effort.milliseconds))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL)
                // Not the launcher's options: those serve start-up.
                .jvmArgs("-XX:+UseSerialGC", "-Xmx512m")
                .resultFormat(ResultFormatType.JSON)
                .result(jmhJson.toString())
                .output(log.toString())
                .build();
        Files.deleteIfExists(jmhJson);
        return outcome(new Runner(options).run());
    }

    static Outcome outcome(Collection<RunResult> results) {
        var byMethod = new LinkedHashMap<String, RunResult>();
        for (var result : results) {
            var benchmark = result.getParams().getBenchmark();
            byMethod.put(benchmark.substring(benchmark.lastIndexOf('.') + 1), result);
        }
        var baseline = byMethod.get(BASELINE);
        if (baseline == null) {
            throw new IllegalStateException("JMH gave no result for " + BASELINE + "; ratios need it");
        }
        double plain = baseline.getPrimaryResult().getScore();
        var rows = new ArrayList<DispatchRow>();
        NAMES.forEach((method, name) -> {
            var result = byMethod.get(method);
            if (result != null) {
                var score = result.getPrimaryResult();
                var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
                rows.add(new DispatchRow(name, score.getScore(), score.getScoreUnit(), score.getScoreError(),
                        NAMES.getOrDefault(BASELINE, BASELINE), score.getScore() / plain,
                        allocated == null ? Double.NaN : allocated.getScore()));
            }
        });
        return new Outcome(rows, host());
    }

    private static Map<String, String> host() {
        var host = new LinkedHashMap<String, String>();
        host.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        host.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        host.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        host.put("load", "%.2f"
                .formatted(java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        return host;
    }
}
