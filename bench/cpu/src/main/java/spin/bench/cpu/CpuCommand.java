package spin.bench.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spin.core.cli.CommandFailure;
import spin.core.cli.HostFacts;
import spin.core.cli.JsonOut;
import spin.core.cli.Tables;

/// `spin bench cpu`.
@Command(name = "cpu", description = "Measure the Alpha CPU's engines on seven programs, in turn with qemu-alpha.")
final class CpuCommand implements Callable<Integer> {
    private static final int QUICKER = 4;
    private static final int REPETITIONS = 3;

    @Option(names = "--quick", description = "Fewer rounds, once: under a minute, ratios to about a fifth.")
    private boolean quick;

    @Option(names = "--program", paramLabel = "NAME", split = ",", description = "Only these programs.")
    private List<String> only = new ArrayList<>();

    @Mixin
    private JsonOut json = new JsonOut();

    @Override
    public Integer call() {
        json.requireWritable();
        var programs = Programs.ALL.stream()
                .filter(program -> only.isEmpty() || only.contains(program.image().name())).toList();
        if (programs.isEmpty()) {
            throw new CommandFailure("there is no such program as " + String.join(", ", only) + "; there are "
                    + String.join(", ", Programs.ALL.stream().map(program -> program.image().name()).toList()) + ".");
        }
        var rows = measured(programs);
        var means = means(rows);
        json.text().print(table(rows, means));
        json.text().flush();
        var report = new LinkedHashMap<String, Object>();
        report.put("rows", rows);
        report.put("geomean", means);
        report.put("host", HostFacts.now());
        json.write(report);
        return 0;
    }

    private List<CpuRow> measured(List<Programs> programs) {
        try {
            var folder = Files.createTempDirectory("spin-bench-cpu");
            try {
                var contest = quick ? new Contest(folder, 1, QUICKER) : new Contest(folder, REPETITIONS, 1);
                var rows = new ArrayList<CpuRow>();
                for (var program : programs) {
                    rows.addAll(CpuRow.of(program, contest.run(program)));
                }
                return rows;
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new CommandFailure("a program of the benchmark did not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while a program ran.", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /// Geometric means over the programs: of the steady ratio, and of the total.
    static Map<String, Double> means(List<CpuRow> rows) {
        var means = new TreeMap<String, Double>();
        for (var contestant : Contestant.values()) {
            if (contestant != Contestant.QEMU) {
                Predicate<CpuRow> his = row -> row.engine().equals(contestant.engine())
                        && row.tlb().equals(contestant.tlb());
                var name = contestant.engine() + ", TLB timing " + contestant.tlb();
                means.put(name + ", steady", mean(rows.stream().filter(his).toList(), CpuRow::ratio));
                if (contestant == Contestant.TRANSLATOR) {
                    means.put(name + ", total", mean(rows.stream().filter(his).toList(), CpuRow::totalRatio));
                }
            }
        }
        return means;
    }

    private static double mean(List<CpuRow> rows, ToDoubleFunction<CpuRow> ratio) {
        return Math.exp(rows.stream().mapToDouble(row -> Math.log(ratio.applyAsDouble(row))).average()
                .orElse(Double.NaN));
    }

    static String table(List<CpuRow> rows, Map<String, Double> means) {
        var table = Tables.left("program", "engine", "TLB timing").right("ms a round", "MIPS", "ratio to qemu",
                "with start-up", "with start-up, CPU time");
        for (var row : rows) {
            table.row(row.name(), row.engine(), row.tlb(), row.value(),
                    row.mips() == 0 ? "" : "%.0f".formatted(row.mips()), figure(row.ratio()),
                    figure(row.totalRatio()), figure(row.totalCpuRatio()));
        }
        var text = new StringBuilder(table.toText());
        if (rows.stream().noneMatch(row -> row.engine().equals(Contestant.QEMU.engine()))) {
            text.append("qemu-alpha is not installed (Debian package qemu-user), so there are no ratios.\n");
        } else {
            means.forEach((name, mean) -> text.append("geometric mean, %s: %s%n".formatted(name, figure(mean))));
        }
        return text.append(
                "Host time: read the ratios, within this run only. qemu-alpha has no MMU of the guest's and does not count.\n")
                .toString();
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "" : "%.2f".formatted(value);
    }
}
