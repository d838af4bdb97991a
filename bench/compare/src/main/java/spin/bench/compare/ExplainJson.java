package spin.bench.compare;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import spin.bench.compare.calls.CallNode;

/// Explanations for programs: `explained`, each with `causes`, `packages` and the call `tree`. All cycles are of one operation.
public final class ExplainJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Explanation explained;

    private ExplainJson(Explanation explained) {
        this.explained = explained;
    }

    public static ObjectNode of(List<Explanation> explanations) {
        var report = NODES.objectNode();
        var all = report.putArray("explained");
        explanations.forEach(explanation -> all.add(new ExplainJson(explanation).write()));
        return report;
    }

    private ObjectNode write() {
        var each = explained.causes().dividedBy(explained.divisor());
        var node = NODES.objectNode();
        node.put("row", explained.row().name());
        node.put("system", explained.system());
        node.put("profile", explained.profile());
        node.set("cycles", JsonReport.number(Figures.count(each.total())));
        node.set("causes", JsonReport.causes(each));
        var packages = node.putObject("packages");
        explained.byPackage().forEach(
                (name, cycles) -> packages.set(name, JsonReport.number(Figures.count(cycles / explained.divisor()))));
        node.set("tree", tree(explained.root()));
        return node;
    }

    private ObjectNode tree(CallNode<Causes> call) {
        var node = NODES.objectNode();
        node.put("method", call.className().isEmpty() ? "" : call.className() + "." + call.methodName());
        node.put("calls", call.calls());
        node.set("own", JsonReport.causes(call.own().dividedBy(explained.divisor())));
        var children = node.putArray("children");
        call.children().forEach(child -> {
            if (child.total(Causes::plus).total() != 0) {
                children.add(tree(child));
            }
        });
        return node;
    }
}
