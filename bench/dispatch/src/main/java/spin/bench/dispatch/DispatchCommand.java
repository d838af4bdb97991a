package spin.bench.dispatch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spin.core.cli.CommandFailure;
import spin.core.cli.JsonOut;
import spin.core.cli.Tables;

/// `spin bench dispatch`.
@Command(name = "dispatch", description = "Measure what a raise costs next to the code that a person would write and to the event buses people use, with JMH.", footer = {
        "",
        "A full run takes about half an hour: three forks of each row in turn, their median. Read the ratios; a busy machine shows in them too."})
final class DispatchCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "One fork of a third of the rows: about two minutes, ratios to about a third.")
    private boolean quick;

    @Option(names = "--rows", paramLabel = "WORD", split = ",", description = "Only rows whose group or name has one of these words in it, and what they are compared with.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--jmh-json", paramLabel = "FILE", description = "Write JMH's own result file.")
    private @Nullable Path jmhJson;

    @Mixin
    private JsonOut json = new JsonOut();

    @Override
    public Integer call() {
        json.requireWritable();
        if (jmhJson != null) {
            var folder = jmhJson.toAbsolutePath().getParent();
            if (Files.isDirectory(jmhJson) || folder == null || !Files.isDirectory(folder)) {
                throw new CommandFailure("the file '" + jmhJson + "' of --jmh-json cannot be written: "
                        + (Files.isDirectory(jmhJson) ? "it is a folder." : "there is no folder " + folder + "."));
            }
        }
        var outcome = measured();
        json.text().print(table(outcome));
        json.text().flush();
        var report = new LinkedHashMap<String, Object>();
        report.put("rows", outcome.rows());
        report.put("host", outcome.host());
        json.write(report);
        return 0;
    }

    private BenchDispatch.Outcome measured() {
        try {
            var work = Files.createTempDirectory("spin-bench");
            var log = work.resolve("jmh.log");
            var result = work.resolve("jmh.json");
            try {
                var effort = quick ? BenchDispatch.Effort.QUICK : BenchDispatch.Effort.FULL;
                var specs = BenchDispatch.specs(effort, words);
                if (specs.isEmpty()) {
                    throw new CommandFailure("no row has " + String.join(" or ", words)
                            + " in its name; run it without --rows to see them all.");
                }
                var outcome = BenchDispatch.run(effort, specs, result, log);
                if (jmhJson != null) {
                    Files.copy(result, jmhJson, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
                return outcome;
            } catch (RunnerException e) {
                throw new CommandFailure("JMH failed: " + e.getMessage() + lastLines(log), e);
            } finally {
                Files.deleteIfExists(log);
                Files.deleteIfExists(result);
                Files.deleteIfExists(work);
            }
        } catch (IOException e) {
            throw new CommandFailure("the benchmark's files cannot be written: " + e.getMessage(), e);
        }
    }

    private static String lastLines(Path log) throws IOException {
        var lines = Files.exists(log) ? Files.readAllLines(log) : List.<String>of();
        return lines.isEmpty()
                ? "."
                : "; the end of its log:\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }

    static String table(BenchDispatch.Outcome outcome) {
        var text = new StringBuilder();
        var groups = new LinkedHashMap<String, List<DispatchRow>>();
        outcome.rows().forEach(row -> groups.computeIfAbsent(row.group(), _ -> new ArrayList<>()).add(row));
        groups.forEach((group, rows) -> {
            var table = Tables.left(group).right("value", "unit", "bytes", "ratio").andLeft("to", "aim", "");
            for (var row : rows) {
                table.row(row.name(), row.value(), row.unit(), bytes(row), ratio(row), row.baseline(), row.aim(),
                        row.aim().isEmpty() ? "" : row.met() ? "met" : "MISSED");
            }
            text.append(table.toText()).append('\n');
        });
        long aims = outcome.rows().stream().filter(row -> !row.aim().isEmpty()).count();
        long met = outcome.rows().stream().filter(row -> !row.aim().isEmpty() && row.met()).count();
        return text.append("%d of %d aims met. Host time: read the ratios, within this run only; load was %s.%n"
                .formatted(met, aims, outcome.host().getOrDefault("load", "unknown"))).toString();
    }

    private static String bytes(DispatchRow row) {
        return Double.isNaN(row.allocBytes()) ? "" : "%.0f".formatted(Math.abs(row.allocBytes()));
    }

    private static String ratio(DispatchRow row) {
        return Double.isNaN(row.ratio()) ? "" : "%.2f".formatted(row.ratio());
    }
}
