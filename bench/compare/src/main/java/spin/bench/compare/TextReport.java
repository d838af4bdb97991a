package spin.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The outcome for people.
public final class TextReport {

    private static final List<String> HEADINGS = List.of("system", "machine", "published", "ours", "ratio", "cycles", "cost",
            "figure", "assumed", "source");
    private static final int FIRST_NUMBER = 2;
    private static final int LAST_NUMBER = 5;
    private static final int ASSUMED = 8;

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
            line(table.title() + " (table " + table.name() + ")");
            cells(table);
            orderings(table);
            error(table);
            line("");
        }
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
        var lines = results.stream().map(TextReport::columns).toList();
        var widths = new int[HEADINGS.size()];
        for (var i = 0; i < widths.length; i++) {
            var column = i;
            widths[i] = Math.max(HEADINGS.get(i).length(),
                    lines.stream().mapToInt(columns -> columns.get(column).length()).max().orElse(0));
        }
        line("");
        line("  " + aligned(HEADINGS, widths));
        Row open = null;
        for (var i = 0; i < results.size(); i++) {
            var row = results.get(i).row();
            if (!row.equals(open)) {
                line(row.name() + ": " + row.definition());
                open = row;
            }
            line("  " + aligned(lines.get(i), widths));
        }
        line("");
    }

    private static List<String> columns(Result result) {
        var unit = " " + result.row().unit().symbol();
        var published = result.cell().published();
        var measurement = result.measurement();
        var columns = new ArrayList<String>();
        columns.add(result.system());
        columns.add(result.cell().profile());
        columns.add(published == null ? "-" : Figures.published(published) + unit);
        columns.add(Figures.value(result.value()).toPlainString() + unit);
        columns.add(result.ratio().isPresent() ? Figures.ratio(result.ratio().getAsDouble()).toPlainString() : "-");
        columns.add(measurement.steady() ? Figures.count(measurement.cycles()).toPlainString()
                : Figures.count(measurement.cycles()) + " (" + Figures.count(measurement.leastCycles()) + " to "
                        + Figures.count(measurement.mostCycles()) + ")");
        columns.add(Words.of(measurement.cost()));
        columns.add(result.cell().kind().word());
        columns.add(Figures.percent(result.observation().assumedShare()));
        columns.add(result.cell().source());
        return columns;
    }

    private static String aligned(List<String> columns, int[] widths) {
        var line = new StringBuilder();
        for (var i = 0; i < widths.length; i++) {
            var padding = " ".repeat(widths[i] - columns.get(i).length());
            var right = i >= FIRST_NUMBER && i <= LAST_NUMBER || i == ASSUMED;
            line.append(right ? padding + columns.get(i) : columns.get(i) + padding).append("  ");
        }
        return line.toString().stripTrailing();
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
                    + Figures.value(verdict.less()).toPlainString() + " against " + Figures.value(verdict.more()).toPlainString()
                    + " " + ordering.in().symbol() + (verdict.modelled() ? ", modelled" : "") + " [" + ordering.source() + "]");
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
        var calibrated = outcome.of(table).stream().filter(Result::isCalibration).map(JsonReport::calibration).toList();
        if (!calibrated.isEmpty()) {
            line("Calibrated, so not counted: " + String.join("; ", calibrated) + ".");
        }
    }

    private void unpriced() {
        var unpriced = outcome.unpriced();
        line(unpriced.isEmpty() ? "Every call in measured code had a price."
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
