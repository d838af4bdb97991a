package spin.bench.net;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs [NetBenchmark] and makes rows of it.
final class BenchNet {
    private static final double SECOND = 1e9;
    private static final String ONE = "1";
    private static final String MANY = "10000";

    private BenchNet() {}

    static List<NetRow> run(boolean quick) throws IOException, RunnerException {
        return rows(times(quick));
    }

    /// Nanoseconds for one datagram, by the number of endpoints.
    private static Map<String, Double> times(boolean quick) throws IOException, RunnerException {
        var log = Files.createTempFile("spin-bench-net", ".log");
        try {
            var time = TimeValue.milliseconds(quick ? 500 : 1000);
            var options = new OptionsBuilder().include(NetBenchmark.class.getName()).forks(quick ? 1 : 3)
                    .warmupIterations(quick ? 6 : 10).warmupTime(time).measurementIterations(quick ? 4 : 5)
                    .measurementTime(time).shouldFailOnError(true)
                    .jvmArgs("-XX:+UseSerialGC", "-Xmx1g", "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                            "--enable-native-access=ALL-UNNAMED")
                    .output(log.toString()).build();
            var times = new LinkedHashMap<String, Double>();
            for (var result : new Runner(options).run()) {
                times.put(result.getParams().getParam("endpoints"), result.getPrimaryResult().getScore());
            }
            return times;
        } finally {
            Files.delete(log);
        }
    }

    /// @param times nanoseconds by the number of endpoints
    static List<NetRow> rows(Map<String, Double> times) {
        double one = time(times, ONE);
        double many = time(times, MANY);
        return List.of(
                NetRow.of("datagrams from the driver to the handler of one of 10,000 ports", SECOND / many, "/s", 1e6,
                        "%.0f ns".formatted(many)),
                NetRow.of("the same with one port", SECOND / one, "/s", Double.NaN,
                        "%.0f ns; 10,000 ports take %.2f times as long".formatted(one, many / one)));
    }

    private static double time(Map<String, Double> times, String key) {
        var time = times.get(key);
        if (time == null) {
            throw new IllegalStateException("JMH gave no time for %s endpoints, and its row needs it.".formatted(key));
        }
        return time;
    }
}
