package spin.dispatcher.generate;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A plan as text for people.
public final class Listing {

    private Listing() {}

    /// Ends in a line feed. The same plan gives the same text.
    public static String of(Plan plan) {
        var text = new StringBuilder();
        int number = 0;
        for (var turn : plan.turns()) {
            number++;
            text.append("%3d  %s%n".formatted(number, turn.title()));
            steps(text, turn.steps(), "       ");
        }
        text.append("  =  ").append(ending(plan)).append('\n');
        return text.toString().replace("\r\n", "\n");
    }

    private static void steps(StringBuilder text, List<Step> steps, String indent) {
        for (var step : steps) {
            switch (step) {
                case Step.TestGuard(var guard, var exact, var note) -> {
                    text.append(indent).append("if ").append(guard.title())
                            .append(exact == null || exact.atoms().isEmpty() ? "" : ": " + exact).append('\n');
                    if (!note.isEmpty()) {
                        text.append(indent).append("   ").append(note).append('\n');
                    }
                }
                case Step.Invoke(var handler) ->
                    text.append(indent).append("call ").append(handler.title()).append('\n');
                case Step.Filter(var filter, var parts) ->
                    text.append(indent).append("replace the arguments by ").append(filter.title()).append('\n');
                case Step.Deliver(var binding) -> text.append(indent).append("hand the arguments over\n");
                case Step.Stop() -> text.append(indent).append("end the raise\n");
                case Step.Keep() -> text.append(indent).append("fold the result\n");
                case Step.Isolated(var binding, var limited, var inner) -> {
                    text.append(indent).append(limited ? "isolated, limited\n" : "isolated\n");
                    steps(text, inner, indent + "  ");
                }
            }
        }
    }

    /// Which turns are searched for and how; nothing if none are.
    static String searches(List<Part> parts) {
        var text = new StringBuilder();
        int number = 1;
        for (var part : parts) {
            int turns = switch (part) {
                case Part.Straight(var straight) -> straight.size();
                case Part.Searched(var searched, var reads, var tree) -> {
                    line(text, number, searched.size(), "searched for by " + tree(tree));
                    yield searched.size();
                }
                case Part.Tabled(var tabled, var table) -> {
                    line(text, number, tabled.size(), "found in a table by " + table.on());
                    yield tabled.size();
                }
                case Part.Spanned(var spanned, var spans) -> {
                    line(text, number, spanned.size(), "found in a table by " + intervals(spans));
                    yield spanned.size();
                }
                case Part.Hook(var place) -> {
                    text.append("  +  ").append(place == Part.Place.MIDDLE
                            ? "what has been appended since"
                            : "what has been appended to the last ones since").append('\n');
                    yield 0;
                }
            };
            number += turns;
        }
        return text.toString();
    }

    private static String intervals(Part.Spans spans) {
        return IntStream.range(0, spans.on().size())
                .mapToObj(i -> "%d intervals of %s".formatted(spans.entries().intervals(i), spans.on().get(i)))
                .collect(Collectors.joining(" and "));
    }

    private static void line(StringBuilder text, int first, int turns, String what) {
        text.append("  ?  ").append(first).append("..").append(first + turns - 1).append(' ').append(what).append('\n');
    }

    private static String tree(Tree tree) {
        var arms = switch (tree) {
            case Tree.Leaf leaf -> List.<Tree>of();
            case Tree.Keys(var on, var keyed) -> List.copyOf(keyed.values());
            case Tree.Ranges(var on, var cuts, var intervals) -> intervals;
        };
        var head = switch (tree) {
            case Tree.Leaf leaf -> "";
            case Tree.Keys(var on, var keyed) -> "%d values of %s".formatted(keyed.size(), on);
            case Tree.Ranges(var on, var cuts, var intervals) -> "%d intervals of %s".formatted(intervals.size(), on);
        };
        var deeper = arms.stream().filter(arm -> !(arm instanceof Tree.Leaf)).map(Listing::tree).distinct().toList();
        return deeper.isEmpty() ? head : "%s, then %s".formatted(head, String.join(" or ", deeper));
    }

    private static String ending(Plan plan) {
        var result = switch (plan.results()) {
            case NONE -> "no result";
            case LAST -> "the last result";
            case FOLDED -> "the folded result";
        };
        return switch (plan.ending()) {
            case Ending.CannotMiss() -> result;
            case Ending.RunDefault(var handler) -> "%s; if nothing ran, call %s".formatted(result, handler.title());
            case Ending.Fail() -> result + "; if nothing ran, throw";
        };
    }
}
