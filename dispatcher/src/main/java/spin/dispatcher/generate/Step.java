package spin.dispatcher.generate;

import java.util.List;

/// What a generated class does at a binding's turn.
///
///     turn     = step*                   a false guard ends the turn
///     step     = TestGuard | Invoke | Isolated | Keep
///     Isolated = step*                   an exception in it is a fault of the binding and ends the turn
public sealed interface Step {

    /// Goes on only if it says true.
    record TestGuard(Call guard) implements Step {}

    /// Runs a handler: from here on something has run, or has given a result, in this raise.
    record Invoke(Call handler) implements Step {}

    /// Takes up the result of this turn's handler, where results are folded. Outside any isolation: folding is the
    /// authority's code, not the handler's.
    record Keep() implements Step {}

    /// Keeps to itself what its steps throw.
    ///
    /// @param binding what the [Supervisor] is told when that happens
    /// @param limited whether the supervisor keeps a limit for the stretch
    record Isolated(Object binding, boolean limited, List<Step> steps) implements Step {
        public Isolated {
            steps = List.copyOf(steps);
        }
    }
}
