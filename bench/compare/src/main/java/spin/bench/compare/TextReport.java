package spin.bench.compare;

import java.util.Map;
import java.util.stream.Collectors;
import spin.bench.port.Measurement;
import spin.core.cli.Tables;

/// The outcome for people.
public final class TextReport {

    private final StringBuilder text = new StringBuilder();
    private final Outcome outcome;

    private TextReport(Outcome outcome) {
        this.outcome = outcome;
    }

    public static String of(Outcome outcome) {
        return new TextReport(outcome).write();
    }

    private String write() {
        for (var table : outcome.tables()) {
            if (outcome.of(table).isEmpty()) {
                // None of the systems asked for is in it.
                continue;
            }
            line(table.title() + " (table " + table.name() + ")");
            cells(table);
            orderings(table);
            error(table);
            line("");
        }
        Summary.of(outcome).forEach(this::line);
        line("");
        line("All time is simulated. The CPU is an Alpha on every machine: a profile changes clock, costs and TB geometry, never");
        line("the instruction set. A calibration is a figure that the profile was fitted to; `assumed` is how much of the cycles");
        line("hangs on hardware costs that have no source.");
        if (!outcome.absent().isEmpty()) {
            line("Not installed, so not measured: " + String.join(", ", outcome.absent()) + ".");
        }
        unpriced();
        return text.toString();
    }

    private void cells(Table table) {
        var results = outcome.of(table);
        var cells = Tables.left("row", "system", "machine").right("published", "ours", "ratio", "cycles")
                .andLeft("cost", "figure")
                .right("assumed").andLeft("source");
        results.forEach(result -> row(cells, result));
        line("");
        text.append(cells.toText());
        line("");
        results.stream().map(Result::row).distinct().forEach(row -> line("  " + row.name() + ": " + row.definition()));
        line("");
    }

    private static void row(Tables cells, Result result) {
        var unit = " " + result.row().unit().symbol();
        var published = result.cell().published();
        cells.row(result.row().name(), result.system(), result.cell().profile(),
                published == null ? "-" : Figures.published(published) + unit,
                Figures.value(result.value()).toPlainString() + unit,
                result.ratio().isPresent() ? Figures.ratio(result.ratio().getAsDouble()).toPlainString() : "-",
                cycles(result.measurement()), Words.of(result.measurement().cost()), result.cell().kind().word(),
                Figures.percent(result.observation().assumedShare()), result.cell().source());
    }

    private static String cycles(Measurement measurement) {
        var cycles = Figures.count(measurement.cycles()).toPlainString();
        return measurement.steady()
                ? cycles
                : cycles + " (" + Figures.count(measurement.leastCycles()) + " to "
                        + Figures.count(measurement.mostCycles()) + ")";
    }

    private void orderings(Table table) {
        var verdicts = outcome.verdictsOf(table);
        if (verdicts.isEmpty()) {
            return;
        }
        line("Orderings: " + verdicts.stream().filter(Verdict::kept).count() + " of " + verdicts.size() + " kept");
        for (var verdict : verdicts) {
            var ordering = verdict.ordering();
            line((verdict.kept() ? "  kept    " : "  BROKEN  ") + ordering.claim() + ": " + machines(ordering) + " "
                    + Figures.value(verdict.less()).toPlainString() + " against "
                    + Figures.value(verdict.more()).toPlainString()
                    + " " + ordering.in().symbol() + verdict.factors() + (verdict.modelled() ? ", modelled" : "") + " ["
                    + ordering.source() + "]");
        }
    }

    private static String machines(Ordering ordering) {
        var less = ordering.less().profile();
        var more = ordering.more().profile();
        return less.equals(more) ? less : less + " and " + more;
    }

    private void error(Table table) {
        var error = outcome.geometricMeanErrors().get(table.name());
        if (error != null) {
            line("Predictions with a published figure: " + outcome.predictions(table).size()
                    + "; geometric mean of the ratio error " + Figures.ratio(error) + " (1.00 is exact).");
        }
        var calibrated = outcome.of(table).stream().filter(Result::isCalibration).map(Result::named).toList();
        if (!calibrated.isEmpty()) {
            line("Calibrated, so not counted: " + String.join("; ", calibrated) + ".");
        }
    }

    private void unpriced() {
        var unpriced = outcome.unpriced();
        line(unpriced.isEmpty()
                ? "Every call in measured code had a price."
                : "Calls without a price, so charged nothing beyond the call: " + named(unpriced) + ".");
    }

    private static String named(Map<String, Long> unpriced) {
        return unpriced.entrySet().stream().map(call -> call.getKey() + " (" + call.getValue() + ")").collect(
                Collectors.joining(", "));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
