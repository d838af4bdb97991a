package spin.bench.filters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spin.core.cli.CommandFailure;
import spin.core.cli.JsonOut;
import spin.core.cli.Tables;

/// `spin bench filters`.
@Command(name = "filters", description = "Measure how long it takes to find the owner of a packet, by compiled and interpreted filters and by events, with JMH.")
final class FiltersCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "One fork and short iterations: about two minutes, ratios to about a third.")
    private boolean quick;

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

    private FilterRun.Outcome measured() {
        try {
            var work = Files.createTempDirectory("spin-bench");
            var log = work.resolve("jmh.log");
            var result = work.resolve("jmh.json");
            try {
                var outcome = FilterRun.run(quick ? FilterRun.Effort.QUICK : FilterRun.Effort.FULL, result,
                        log);
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
        var lines = Files.exists(log) ? Files.readAllLines(log) : java.util.List.<String>of();
        return lines.isEmpty()
                ? "."
                : "; the end of its log:\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }

    static String table(FilterRun.Outcome outcome) {
        var table = Tables.left("what answers").right("filters", "ns", "ratio", "bytes allocated");
        for (var row : outcome.rows()) {
            table.row(row.name(), row.filters(), row.value(), row.ratio(),
                    Double.isNaN(row.allocBytes()) ? "?" : "%.0f".formatted(Math.abs(row.allocBytes())));
        }
        return table.toText()
                + """
                        The ratio of compiled filters is to one compiled filter, that of the others to compiled filters of the same number.
                        Host time: read the ratios, within this run only.
                        """;
    }
}
