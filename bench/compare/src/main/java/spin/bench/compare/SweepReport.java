package spin.bench.compare;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import spin.core.cli.Tables;

/// A sweep, for people with a plot and for programs.
public final class SweepReport {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int WIDTH = 50;

    private SweepReport() {}

    public static String text(Sweep.Report report) {
        var text = new StringBuilder();
        for (var line : report.lines()) {
            var unit = line.row().unit().symbol();
            text.append(line.row().name()).append(" of ").append(line.system()).append(" on ").append(line.profile())
                    .append('\n');
            var table = Tables.left().right(report.parameter(), unit).andLeft("");
            double most = line.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
            for (int i = 0; i < report.numbers().size(); i++) {
                double value = line.values().get(i);
                table.row(report.numbers().get(i), Figures.value(value).toPlainString(), bar(value, most));
            }
            text.append(table.toText()).append('\n');
        }
        return text.toString();
    }

    private static String bar(double value, double most) {
        return most > 0 ? "#".repeat((int) Math.round(value / most * WIDTH)) : "";
    }

    public static ObjectNode json(Sweep.Report report) {
        var node = NODES.objectNode();
        node.put("parameter", report.parameter());
        var numbers = node.putArray("numbers");
        report.numbers().forEach(numbers::add);
        var lines = node.putArray("lines");
        for (var line : report.lines()) {
            var each = lines.addObject();
            each.put("row", line.row().name());
            each.put("system", line.system());
            each.put("profile", line.profile());
            each.put("unit", line.row().unit().symbol());
            var array = each.putArray("values");
            line.values().forEach(value -> array.add(JsonReport.number(Figures.value(value))));
        }
        return node;
    }
}
