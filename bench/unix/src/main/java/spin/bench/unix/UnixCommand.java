package spin.bench.unix;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spin.core.cli.CommandFailure;
import spin.core.cli.HostReport;
import spin.core.cli.JsonOut;
import spin.core.cli.Tables;

/// `spin bench unix`.
@Command(name = "unix", description = "Measure UNIX for Alpha programs, in turn with qemu-alpha: fork, exec, pipes, signals, files, pages, a suite of programs.")
final class UnixCommand implements Callable<Integer> {

    @Option(names = "--quick", description = "Fewer rounds, once: about a minute, ratios to about a third.")
    private boolean quick;

    @Mixin
    private JsonOut json = new JsonOut();

    @Override
    public Integer call() {
        var launcher = System.getProperty("spin.launcher", "");
        if (launcher.isEmpty()) {
            throw new CommandFailure(
                    "what is measured is 'spin exec', and this was not started by 'spin'; start it so.");
        }
        var qemu = BenchUnix.qemu();
        HostReport.print(json, () -> measured(launcher, qemu), UnixCommand::table,
                "Host time: read the ratios, within this run only."
                        + (qemu.isEmpty()
                                ? "\nqemu-alpha is not installed (Debian package qemu-user), so there are none."
                                : ""));
        return 0;
    }

    private List<UnixRow> measured(String launcher, String qemu) {
        try {
            return BenchUnix.run(launcher, qemu, quick);
        } catch (IOException | IllegalStateException e) {
            throw new CommandFailure("a part of the benchmark did not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while a program ran.", e);
        }
    }

    static String table(List<UnixRow> rows) {
        var table = Tables.left("what").right("host", "unit", "ratio to qemu", "aim", "met", "simulated", "unit");
        for (var row : rows) {
            table.row(row.name(), figure(row.value()), row.unit(), figure(row.ratio()), figure(row.aim()), row.met(),
                    figure(row.simulated()), row.simulatedUnit());
        }
        return table.toText();
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }
}
