package spin.bench.compare;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import spin.bench.compare.calls.CallNode;
import spin.core.cli.Tables;

/// Explanations for people.
public final class ExplainText {

    /// What the rooms of our own kernel are for, in the words that its readers use.
    private static final Map<String, String> ROOMS = Map.of("spin.dispatcher.generate", "dispatch", "spin.dispatcher",
            "dispatch", "spin.core.strand", "scheduling", "spin.core.trap", "traps", "spin.core.memory", "memory",
            "spin.core.account", "accounts", "spin.core.device", "drivers", "spin.systems.spin.services",
            "the application's handlers");
    private static final String PROTOCOLS = "spin.plexus";

    private final StringBuilder text = new StringBuilder();
    private final Explanation explained;

    private ExplainText(Explanation explained) {
        this.explained = explained;
    }

    /// All of them, one after the other.
    public static String of(List<Explanation> explanations) {
        var whole = new StringBuilder();
        explanations.forEach(explanation -> whole.append(new ExplainText(explanation).write()).append('\n'));
        return whole.toString();
    }

    private String write() {
        line("%s of %s on %s: %s cycles%s".formatted(explained.row().name(), explained.system(), explained.profile(),
                cycles(explained.causes().total()),
                explained.divisor() == 1 ? "" : " (one of " + explained.divisor() + " that were measured together)"));
        line("");
        var causes = Tables.left("cause").right("cycles", "share");
        explained.causes().named().forEach((cause, cycles) -> {
            causes.row(cause, cycles(cycles), share(cycles));
            if (cause.equals("kernel code")) {
                rooms(causes);
            }
        });
        text.append(causes.toText());
        line("");
        tree();
        return text.toString();
    }

    private void rooms(Tables causes) {
        explained.byPackage().entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(room -> causes.row("- " + room.getKey() + meaning(room.getKey()), cycles(room.getValue()),
                        share(room.getValue())));
    }

    private static String meaning(String room) {
        var meaning = room.startsWith(PROTOCOLS) ? "protocols" : ROOMS.get(room);
        return meaning == null ? "" : " (" + meaning + ")";
    }

    private void tree() {
        var calls = Tables.left().right("with callees", "own", "calls").andLeft("method");
        var outside = explained.root().own().total();
        if (outside != 0) {
            calls.row(cycles(outside), cycles(outside), "", "outside metered code");
        }
        rows(calls, explained.root(), 0);
        text.append(calls.toText());
    }

    private void rows(Tables calls, CallNode<Causes> node, int depth) {
        node.children().stream().sorted(Comparator.comparingDouble(ExplainText::total).reversed()).forEach(child -> {
            if (total(child) != 0) {
                calls.row(cycles(total(child)), cycles(child.own().total()), Long.toString(child.calls()),
                        "| ".repeat(depth) + child.className() + "." + child.methodName() + beside(child.own()));
                rows(calls, child, depth + 1);
            }
        });
    }

    /// What a method's own cycles are when they are not its code.
    private String beside(Causes own) {
        if (own.total() == own.kernel()) {
            return "";
        }
        var named = own.named();
        named.remove("kernel code");
        var words = new StringBuilder(" [");
        named.forEach((cause, cycles) -> words.append(words.length() == 2 ? "" : ", ").append(cycles(cycles))
                .append(' ').append(cause));
        return words.append(']').toString();
    }

    private static double total(CallNode<Causes> node) {
        return node.total(Causes::plus).total();
    }

    private String cycles(double whole) {
        return Figures.count(whole / explained.divisor()).toPlainString();
    }

    private String share(double cycles) {
        return Figures.percent(cycles / explained.causes().total());
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
