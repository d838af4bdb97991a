package spin.bench.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import spin.core.cli.Tables;

/// What hangs on which cost, for people and for programs.
public final class SensitivityReport {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SensitivityReport() {}

    public static String text(Sensitivity.Report report) {
        var text = new StringBuilder(
                "With the costs of the profiles %d of %d orderings are kept, mean ratio error %s.\n\n"
                        .formatted(report.kept(), report.orderings(), error(report.error())));
        var table = Tables.left("cost", "changed").right("lost", "won", "mean error");
        report.turns().forEach(turn -> table.row(turn.cost(), turn.change(), turn.lost().size(), turn.won().size(),
                error(turn.error())));
        text.append(table.toText()).append('\n');
        report.turns().forEach(turn -> {
            named(text, turn, "lost", turn.lost());
            named(text, turn, "won", turn.won());
        });
        return text.toString();
    }

    private static void named(StringBuilder text, Sensitivity.Turn turn, String word, List<Verdict> verdicts) {
        verdicts.forEach(verdict -> text.append(turn.cost()).append(' ').append(turn.change()).append(", ").append(word)
                .append(": ").append(claim(verdict)).append('\n'));
    }

    private static String claim(Verdict verdict) {
        return verdict.ordering().claim() + " (table " + verdict.table().name() + ", "
                + verdict.ordering().less().profile() + ")";
    }

    private static String error(OptionalDouble error) {
        return error.isPresent() ? Figures.ratio(error.getAsDouble()).toPlainString() : "-";
    }

    public static ObjectNode json(Sensitivity.Report report) {
        var node = NODES.objectNode();
        node.put("orderings", report.orderings());
        node.put("kept", report.kept());
        put(node, report.error());
        var turns = node.putArray("turns");
        report.turns().forEach(turn -> {
            var each = turns.addObject();
            each.put("cost", turn.cost());
            each.put("change", turn.change());
            put(each, turn.error());
            fill(each.putArray("lost"), turn.lost());
            fill(each.putArray("won"), turn.won());
        });
        return node;
    }

    private static void put(ObjectNode node, OptionalDouble error) {
        error.ifPresentOrElse(mean -> node.set("geomeanError", JsonReport.number(Figures.ratio(mean))),
                () -> node.putNull("geomeanError"));
    }

    private static void fill(ArrayNode names, List<Verdict> verdicts) {
        verdicts.forEach(verdict -> names.add(claim(verdict)));
    }
}
