package spin.bench.domains;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs [LoopBenchmark] and [Loading] and makes rows of them.
final class BenchDomains {

    private static final double NONE = Double.NaN;

    /// A loop, in words, and the most that polls may cost it.
    private record Kind(String title, double aim) {}

    private static final Map<String, Kind> KINDS = kinds();

    private BenchDomains() {}

    private static Map<String, Kind> kinds() {
        var kinds = new LinkedHashMap<String, Kind>();
        kinds.put("Arithmetic", new Kind("latency-bound loop", 1.10));
        kinds.put("Recursion", new Kind("recursion", 1.25));
        kinds.put("Sorting", new Kind("sorting", 1.25));
        kinds.put("HashTable", new Kind("hash map", 1.5));
        kinds.put("Chase", new Kind("pointer chasing", 1.5));
        kinds.put("Bytes", new Kind("byte loop", 1.7));
        kinds.put("Vector", new Kind("vectorisable loop", 2.0));
        return kinds;
    }

    /// Everything, in the order of the table.
    static List<DomainRow> run(boolean quick, Path folder) throws Exception {
        var rows = new ArrayList<>(loops(quick, folder.resolve("jmh.log")));
        rows.addAll(new Loading(folder, quick ? 9 : 31).rows(quick ? 100 : 1000));
        return rows;
    }

    private static List<DomainRow> loops(boolean quick, Path log) throws RunnerException {
        var times = new LinkedHashMap<String, Double>();
        measure(quick, log, KINDS.keySet(), List.of("plain", "polls", "blocks", "stack", "exact"), times);
        measure(quick, log, List.of("Calls", "Across"), List.of("polls", "exact"), times);
        return rows(times);
    }

    private static void measure(boolean quick, Path log, Collection<String> loops, List<String> meterings,
            Map<String, Double> times) throws RunnerException {
        var time = TimeValue.milliseconds(quick ? 200 : 1000);
        var options = new OptionsBuilder().include(LoopBenchmark.class.getName())
                .param("loop", loops.toArray(String[]::new)).param("metering", meterings.toArray(String[]::new))
                .forks(quick ? 1 : 3)
                .warmupIterations(quick ? 4 : 5).warmupTime(time).measurementIterations(quick ? 4 : 5)
                .measurementTime(time).shouldFailOnError(true).jvmArgs("-XX:+UseSerialGC", "-Xmx512m")
                .output(log.toString()).build();
        for (var result : new Runner(options).run()) {
            var parameters = result.getParams();
            times.put(parameters.getParam("loop") + " " + parameters.getParam("metering"),
                    result.getPrimaryResult().getScore());
        }
    }

    /// @param times nanoseconds by loop and metering, `Sorting polls`
    static List<DomainRow> rows(Map<String, Double> times) {
        var rows = new ArrayList<DomainRow>();
        for (var metering : List.of("polls", "blocks", "stack", "exact")) {
            double logs = 0;
            for (var kind : KINDS.entrySet()) {
                double plain = time(times, kind.getKey() + " plain");
                double metered = time(times, kind.getKey() + " " + metering);
                logs += Math.log(metered / plain);
                rows.add(DomainRow.ratio(kind.getValue().title(), word(metering), metered, "the same loop, not metered",
                        metered / plain, metering.equals("polls") ? kind.getValue().aim() : NONE));
            }
            double mean = Math.exp(logs / KINDS.size());
            rows.add(DomainRow.ratio("geometric mean of the loops", word(metering), NONE, "the same loops, not metered",
                    mean,
                    metering.equals("polls") ? 1.35 : NONE));
        }
        for (var metering : List.of("polls", "exact")) {
            double inside = time(times, "Calls " + metering);
            double across = time(times, "Across " + metering);
            rows.add(DomainRow.ratio("1,000 calls across domains", metering, across, "the same calls inside one domain",
                    across / inside, metering.equals("polls") ? 1.05 : NONE));
        }
        return rows;
    }

    private static String word(String metering) {
        return switch (metering) {
            case "blocks" -> "exact, blocks only";
            case "stack" -> "exact, no memory";
            default -> metering;
        };
    }

    private static double time(Map<String, Double> times, String key) {
        var time = times.get(key);
        if (time == null) {
            throw new IllegalStateException("JMH gave no time for " + key + ", and ratios need it.");
        }
        return time;
    }

    /// A folder for the time of a run.
    static Path folder() throws IOException {
        return Files.createTempDirectory("spin-bench-domains");
    }
}
