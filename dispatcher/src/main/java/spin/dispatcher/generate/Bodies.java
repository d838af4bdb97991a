package spin.dispatcher.generate;

import java.util.ArrayList;
import java.util.List;

/// Cuts turns into runs that make one method each.
final class Bodies {
    private static final int BYTES_A_TURN = 40;
    private static final int BYTES_A_CALL = 12;
    private static final int BYTES_AN_ARGUMENT = 8;

    private Bodies() {}

    /// At least one run, in order, and no run empty unless there is nothing.
    static List<List<Turn>> of(List<Turn> turns, int most, int bytes, int arguments) {
        var bodies = new ArrayList<List<Turn>>();
        var body = new ArrayList<Turn>();
        int used = 0;
        for (var turn : turns) {
            int size = BYTES_A_TURN + calls(turn.steps()) * (BYTES_A_CALL + BYTES_AN_ARGUMENT * arguments);
            if (!body.isEmpty() && (body.size() == most || used + size > bytes)) {
                bodies.add(List.copyOf(body));
                body.clear();
                used = 0;
            }
            body.add(turn);
            used += size;
        }
        bodies.add(List.copyOf(body));
        return bodies;
    }

    private static int calls(List<Step> steps) {
        int calls = 0;
        for (var step : steps) {
            calls += switch (step) {
                case Step.TestGuard guard -> 1;
                case Step.Invoke handler -> 1;
                case Step.Filter filter -> 1 + filter.parts().size();
                case Step.Deliver deliver -> 2;
                // The ending, which is written once more for it.
                case Step.Stop() -> 2;
                case Step.Keep() -> 2;
                case Step.Isolated(var binding, var limited, var inner) -> calls(inner);
            };
        }
        return calls;
    }
}
