package spin.bench.net;

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

/// `spin.bench.net`.
@Command(name = "net", description = "Measure the protocols in host time: packets a second to one of many ports.")
final class NetCommand implements Callable<Integer> {

    @Option(names = "--quick", description = "One fork and short iterations: half a minute, figures to about a fifth.")
    private boolean quick;

    @Mixin
    private JsonOut json = new JsonOut();

    @Override
    public Integer call() {
        HostReport.print(json, this::measured, NetCommand::table, "Host time of this machine, and of no other.");
        return 0;
    }

    private List<NetRow> measured() {
        try {
            return BenchNet.run(quick);
        } catch (IOException | RunnerException e) {
            throw new CommandFailure("a part of the benchmark did not run: " + e.getMessage(), e);
        }
    }

    static String table(List<NetRow> rows) {
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
