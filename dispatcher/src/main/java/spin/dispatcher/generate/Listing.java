package spin.dispatcher.generate;

import java.util.List;

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
                case Step.TestGuard(var guard, var exact) -> text.append(indent).append("if ").append(guard.title())
                        .append(exact == null || exact.atoms().isEmpty() ? "" : ": " + exact).append('\n');
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
