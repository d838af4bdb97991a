package spin.dispatcher;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one raise did, binding by binding: why a handler was called, or was not.
///
/// @param turns in dispatch order
/// @param result what the raiser would have got; null if there is none
/// @param thrown what the raiser would have got instead; null if nothing was thrown
public record Explanation(String event, List<Turn> turns, @Nullable Object result, @Nullable Throwable thrown) {
    public Explanation {
        turns = List.copyOf(turns);
    }

    /// One binding's part.
    public record Turn(BindingFacts binding, Outcome outcome) {}

    /// A line for each binding, for people.
    public String text() {
        var text = new StringBuilder();
        for (var turn : turns) {
            text.append("%s: %s%n".formatted(turn.binding(), sentence(turn.outcome())));
        }
        text.append(thrown == null ? "result: " + result : "thrown: " + thrown.getClass().getName()).append('\n');
        return text.toString().replace("\r\n", "\n");
    }

    private static String sentence(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Ran ran -> "ran";
            case Outcome.Filtered filtered -> "replaced the arguments";
            case Outcome.HandedOver over -> "handed over to run on its own";
            case Outcome.Declined(var guard, var imposed) ->
                "%s %d said no".formatted(imposed ? "imposed guard" : "guard", guard);
            case Outcome.Failed(var cause) -> "failed with " + cause.getClass().getName();
            case Outcome.Cancelled cancelled -> "not asked, the raise had been ended";
            case Outcome.PassedOver over -> "not asked, it is quarantined";
        };
    }
}
