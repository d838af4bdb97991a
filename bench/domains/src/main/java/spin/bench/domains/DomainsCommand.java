package spin.bench.domains;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spin.core.cli.CommandFailure;
import spin.core.cli.HostReport;
import spin.core.cli.JsonOut;
import spin.core.cli.Tables;

/// `spin bench domains`.
@Command(name = "domains", description = "Measure what confinement costs: loading, metering, calling, unloading, beside Felix, PF4J and layers.")
final class DomainsCommand implements Callable<Integer> {

    @Option(names = "--quick", description = "Short iterations and 100 domains: about two minutes, ratios to about a fifth.")
    private boolean quick;

    @Mixin
    private JsonOut json = new JsonOut();

    @Override
    public Integer call() {
        HostReport.print(json, this::measured, DomainsCommand::table,
                "Host time: read the ratios, within this run only.");
        return 0;
    }

    // What a rival throws when it fails is its own affair, and has no common type.
    @SuppressWarnings("OverlyBroadCatch")
    private List<DomainRow> measured() {
        try {
            var folder = BenchDomains.folder();
            try {
                return BenchDomains.run(quick, folder);
            } finally {
                Loading.delete(folder);
            }
        } catch (IOException failed) {
            throw new CommandFailure("the benchmark's files cannot be written: " + failed.getMessage(), failed);
        } catch (Exception failed) {
            throw new CommandFailure("a part of the benchmark did not run: " + failed, failed);
        }
    }

    static String table(List<DomainRow> rows) {
        var table = Tables.left("what", "metering").right("value", "unit", "ratio", "aim", "met", "note");
        for (var row : rows) {
            table.row(row.name(), row.metering(), figure(row.value()), row.unit(), figure(row.ratio()),
                    figure(row.aim()), row.met(), row.note());
        }
        return table.toText();
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "" : value < 100 ? "%.2f".formatted(value) : "%.0f".formatted(value);
    }
}
