package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Conjunction;

/// What a generated class does at a binding's turn.
///
///     turn     = step*                   a false guard ends the turn
///     step     = TestGuard | Invoke | Filter | Deliver | Isolated | Keep | Stop
///     Isolated = step*                   an exception in it is a fault of the binding and ends the turn
public sealed interface Step {

    /// Goes on only if it says true.
    ///
    /// @param exact what it says in other words, if that is known
    /// @param note whether it can be searched for, and why not; for listings
    record TestGuard(Call guard, @Nullable Conjunction exact, String note) implements Step {
        public TestGuard(Call guard) {
            this(guard, null, "");
        }
    }

    /// Runs a handler: from here on something has run, or has given a result, in this raise.
    record Invoke(Call handler) implements Step {}

    /// Replaces the event's arguments for all steps that follow, all of them or, if it throws, none. It has not run in the
    /// sense of [Invoke]: a raise that was only filtered has done nothing.
    ///
    /// @param call returns the new argument, or what the new arguments are taken from
    /// @param parts one handle for each argument, from what the call returned (as `Object`) to the argument in its erased
    ///        type; empty if the call returns the only argument itself
    record Filter(Call call, List<MethodHandle> parts) implements Step {
        public Filter {
            parts = List.copyOf(parts);
        }
    }

    /// Hands the arguments over to the [Supervisor], who runs the handler when the raise need not wait for it.
    record Deliver(Object binding) implements Step {}

    /// Ends the raise: no later turn, but the ending.
    record Stop() implements Step {}

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
