package spin.dispatcher.generate;

import java.util.ArrayList;
import java.util.List;

/// Cuts turns into runs that make one method each.
///
/// HotSpot inlines a hot method of at most 325 bytes and no longer one, so a list that is short, and yet longer than
/// that, is made of methods which it does inline, one into the other. Measured: ten guarded handlers of five arguments,
/// 460 bytes in one method, take 1.7 times as long as written-out code that is just within.
final class Bodies {
    /// Generous: what a turn may need at most.
    private static final Size ROOM = new Size(40, 12, 8);
    /// Close: what a turn with guards and a handler has.
    private static final Size WRITTEN = new Size(20, 6, 2);
    /// HotSpot's FreqInlineSize, less what hands over to the next method.
    private static final int BYTES_INLINED = 325 - 40;
    /// Three or four such methods; where there are more, one call is nothing beside them.
    private static final int BYTES_INLINED_TOGETHER = 1_000;

    private Bodies() {}

    /// In bytes of code.
    private record Size(int turn, int call, int argument) {
        int of(Turn turn, int arguments) {
            return this.turn + calls(turn.steps()) * (call + argument * arguments);
        }
    }

    /// Runs that are inlined where all can be, and else are as long as `most` and `bytes` allow.
    static List<List<Turn>> straight(List<Turn> turns, int most, int bytes, int arguments) {
        int whole = turns.stream().mapToInt(turn -> WRITTEN.of(turn, arguments)).sum();
        return whole <= BYTES_INLINED_TOGETHER
                ? cut(turns, most, BYTES_INLINED, WRITTEN, arguments)
                : of(turns, most, bytes, arguments);
    }

    /// At least one run, in order, and no run empty unless there is nothing.
    static List<List<Turn>> of(List<Turn> turns, int most, int bytes, int arguments) {
        return cut(turns, most, bytes, ROOM, arguments);
    }

    private static List<List<Turn>> cut(List<Turn> turns, int most, int bytes, Size size, int arguments) {
        var bodies = new ArrayList<List<Turn>>();
        var body = new ArrayList<Turn>();
        int used = 0;
        for (var turn : turns) {
            int more = size.of(turn, arguments);
            if (!body.isEmpty() && (body.size() == most || used + more > bytes)) {
                bodies.add(List.copyOf(body));
                body.clear();
                used = 0;
            }
            body.add(turn);
            used += more;
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
