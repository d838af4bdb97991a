package spin.bench.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spin.bench.net.rival.Contest;
import spin.bench.net.rival.Load;
import spin.core.cli.CommandFailure;
import spin.core.cli.HostReport;
import spin.core.cli.JsonOut;
import spin.core.cli.Tables;

/// `spin.bench.net`.
@Command(name = "net", description = "Measure the protocols in host time: packets a second to one of many ports; pages, bytes and datagrams over TAP beside nginx, Netty and Linux.")
final class NetCommand implements Callable<Integer> {
    private static final int QUICK_SECONDS = 2;
    private static final int SECONDS = 8;

    @Option(names = "--quick", description = "One fork and short iterations: half a minute, figures to about a fifth.")
    private boolean quick;

    @Option(names = "--only", paramLabel = "PART", description = "packets: inside one JVM, needs no privilege; rivals: over TAP, needs root.")
    private @Nullable Part only;

    @Mixin
    private JsonOut json = new JsonOut();

    /// What can be measured alone.
    enum Part {
        packets,
        rivals
    }

    @Override
    public Integer call() {
        var leftOut = new ArrayList<String>();
        HostReport.print(json, () -> measured(leftOut), NetCommand::table, () -> notes(leftOut),
                "Host time of this machine, and of no other.");
        return 0;
    }

    private static Map<String, Object> notes(List<String> leftOut) {
        var notes = new LinkedHashMap<String, Object>();
        notes.put("leftOut", leftOut);
        notes.put("client", Load.client());
        return notes;
    }

    private List<NetRow> measured(List<String> leftOut) {
        try {
            var rows = new ArrayList<NetRow>();
            if (only != Part.rivals) {
                rows.addAll(BenchNet.run(quick));
            }
            if (only != Part.packets) {
                rows.addAll(Contest.run(quick ? QUICK_SECONDS : SECONDS, leftOut));
            }
            return rows;
        } catch (IOException | RunnerException e) {
            throw new CommandFailure("a part of the benchmark did not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while a part of the benchmark ran.", e);
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
