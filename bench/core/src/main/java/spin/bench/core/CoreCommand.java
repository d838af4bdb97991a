package spin.bench.core;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spin.core.cli.CommandFailure;
import spin.core.cli.HostReport;
import spin.core.cli.JsonOut;
import spin.core.cli.Tables;

/// `spin bench core`.
@Command(name = "core", description = "Measure the kernel in host time: strand switches, system calls, page faults, memory, boot.")
final class CoreCommand implements Callable<Integer> {

    @Option(names = "--quick", description = "One fork and short iterations: under a minute, figures to about a fifth.")
    private boolean quick;

    @Mixin
    private JsonOut json = new JsonOut();

    @Override
    public Integer call() {
        HostReport.print(json, this::measured, CoreCommand::table, "Host time of this machine, and of no other.");
        return 0;
    }

    private List<CoreRow> measured() {
        try {
            return BenchCore.run(quick);
        } catch (IOException | RunnerException e) {
            throw new CommandFailure("a part of the benchmark did not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while a part of the benchmark ran.", e);
        }
    }

    static String table(List<CoreRow> rows) {
        var table = Tables.left("what").right("value", "unit", "aim", "met", "note");
        for (var row : rows) {
            table.row(row.name(), figure(row.value()), row.unit(), figure(row.aim()), row.met(), row.note());
        }
        return table.toText();
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }
}
