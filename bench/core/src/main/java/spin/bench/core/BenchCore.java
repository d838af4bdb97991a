package spin.bench.core;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs [CoreBenchmark], [Footprint] and [Boot], and makes rows of them.
final class BenchCore {
    private static final double SECOND = 1e9;

    private BenchCore() {}

    static List<CoreRow> run(boolean quick) throws IOException, InterruptedException, RunnerException {
        var rows = new ArrayList<>(rows(times(quick)));
        rows.addAll(new Footprint().rows(100_000, 1000, 10_000));
        rows.addAll(Boot.rows(System.getProperty("spin.launcher", ""), System.getProperty("spin.home", ""),
                quick ? 3 : 9));
        return rows;
    }

    private static Map<String, Double> times(boolean quick) throws IOException, RunnerException {
        var log = Files.createTempFile("spin-bench-core", ".log");
        try {
            var time = TimeValue.milliseconds(quick ? 500 : 1000);
            var options = new OptionsBuilder().include(CoreBenchmark.class.getName()).forks(quick ? 1 : 3)
                    .warmupIterations(quick ? 6 : 10).warmupTime(time).measurementIterations(quick ? 4 : 5)
                    .measurementTime(time).shouldFailOnError(true)
                    .jvmArgs("-XX:+UseSerialGC", "-Xmx1g", "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                            "--enable-native-access=ALL-UNNAMED")
                    .output(log.toString()).build();
            var times = new LinkedHashMap<String, Double>();
            for (var result : new Runner(options).run()) {
                times.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
            }
            return times;
        } finally {
            Files.delete(log);
        }
    }

    /// @param times nanoseconds by what was done
    static List<CoreRow> rows(Map<String, Double> times) {
        double call = time(times, "nullSystemCall");
        double fault = time(times, "pageFault");
        return List.of(
                CoreRow.atMost("strand switch, between strands of an extension", time(times, "strandSwitch"), "ns", 200,
                        ""),
                CoreRow.atLeast("null system call, translated program to an extension's handler and back",
                        SECOND / call,
                        "/s", 3e6, "%.0f ns".formatted(call)),
                CoreRow.atLeast("page fault, reflected to an extension's handler and resolved", SECOND / fault, "/s",
                        500_000, "%.0f ns, two changes of rights included".formatted(fault)));
    }

    private static double time(Map<String, Double> times, String key) {
        var time = times.get(key);
        if (time == null) {
            throw new IllegalStateException("JMH gave no time for " + key + ", and its row needs it.");
        }
        return time;
    }
}
