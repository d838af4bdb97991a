package spin.bench.compare;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;

/// The outcome for programs: `rows`, `orderings`, `geomeanError`, `calibration`. Fields may be added, none is ever taken away.
public final class JsonReport {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonReport() {}

    public static ObjectNode of(Outcome outcome) {
        var report = NODES.objectNode();
        var rows = report.putArray("rows");
        outcome.results().forEach(result -> rows.add(row(result)));
        report.set("orderings", orderings(outcome.verdicts()));
        var errors = report.putObject("geomeanError");
        outcome.geometricMeanErrors().forEach((table, error) -> errors.set(table, number(Figures.ratio(error))));
        var overall = report.putObject("geomeanErrorOverall");
        outcome.meanError().ifPresent(error -> overall.set("all", number(Figures.ratio(error))));
        outcome.meanErrorExecuted().ifPresent(error -> overall.set("executed", number(Figures.ratio(error))));
        outcome.meanErrorUntouched().ifPresent(error -> overall.set("untouched", number(Figures.ratio(error))));
        var calibration = report.putArray("calibration");
        outcome.calibrations(Result::named).forEach(calibration::add);
        var absent = report.putArray("absent");
        outcome.absent().forEach(absent::add);
        return report;
    }

    /// Never in exponent notation: a whole figure as an integer, any other as a decimal fraction.
    static NumericNode number(BigDecimal figure) {
        return figure.scale() <= 0 ? NODES.numberNode(figure.longValueExact()) : NODES.numberNode(figure.doubleValue());
    }

    private static ObjectNode row(Result result) {
        var row = NODES.objectNode();
        row.put("table", result.table().name());
        row.put("row", result.row().name());
        row.put("system", result.system());
        row.put("profile", result.cell().profile());
        row.put("unit", result.row().unit().symbol());
        var published = result.cell().published();
        if (published == null) {
            row.putNull("published");
        } else {
            row.putArray("published").add(published.low()).add(published.high());
        }
        row.set("value", number(Figures.value(result.value())));
        var measurement = result.measurement();
        row.set("cycles", number(Figures.count(measurement.cycles())));
        result.ratio().ifPresentOrElse(ratio -> row.set("ratio", number(Figures.ratio(ratio))),
                () -> row.putNull("ratio"));
        row.put("cost", Words.of(measurement.cost()));
        row.put("source", result.cell().source());
        row.put("figure", result.cell().kind().word());
        row.put("confidence", result.cell().confidence().word());
        row.put("definition", result.row().definition());
        row.set("instructions", number(Figures.count(measurement.instructions())));
        row.set("traps", number(Figures.count(measurement.traps())));
        row.set("tbMisses", number(Figures.count(measurement.tbMisses())));
        row.putArray("spread").add(number(Figures.count(measurement.leastCycles())))
                .add(number(Figures.count(measurement.mostCycles())));
        row.put("operations", measurement.operations());
        double assumed = result.observation().assumedShare();
        if (Double.isNaN(assumed)) {
            row.putNull("assumedShare");
        } else {
            row.set("assumedShare", number(Figures.ratio(assumed)));
        }
        row.set("causes", causes(result.observation().causes()));
        var unpriced = row.putObject("unpriced");
        measurement.unpriced().forEach(unpriced::put);
        return row;
    }

    static ObjectNode causes(Causes causes) {
        var named = NODES.objectNode();
        causes.named().forEach((cause, cycles) -> named.set(cause, number(Figures.count(cycles))));
        return named;
    }

    private static ObjectNode orderings(List<Verdict> verdicts) {
        var orderings = NODES.objectNode();
        orderings.put("kept", verdicts.stream().filter(Verdict::kept).count());
        orderings.put("of", verdicts.size());
        var broken = orderings.putArray("broken");
        verdicts.stream().filter(verdict -> !verdict.kept())
                .forEach(verdict -> broken.add(verdict.ordering().claim() + " ("
                        + verdict.ordering().less().profile() + ")"));
        var modelled = verdicts.stream().filter(Verdict::modelled).toList();
        orderings.putObject("modelled")
                .put("kept", modelled.stream().filter(Verdict::kept).count())
                .put("of", modelled.size());
        return orderings;
    }
}
