package spin.dispatcher.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import spin.dispatcher.predicate.Atom;

/// One binding's part of a raise.
///
/// @param title for listings
/// @param id of the binding
/// @param screen what must hold for anything to happen in this turn, and can be asked before its turn; empty if nothing
///        is known that must
public record Turn(long id, String title, List<Step> steps, List<Atom> screen) {
    public Turn {
        steps = List.copyOf(steps);
        screen = List.copyOf(screen);
    }

    public Turn(String title, List<Step> steps) {
        this(0, title, steps, List.of());
    }

    /// Without the guards that say nothing but what is settled.
    Turn knowing(Set<Atom> settled) {
        return new Turn(id, title, knowing(steps, settled), screen);
    }

    private static List<Step> knowing(List<Step> steps, Set<Atom> settled) {
        var left = new ArrayList<Step>();
        for (var step : steps) {
            switch (step) {
                case Step.TestGuard(var guard, var exact, var note) when exact != null
                        && settled.containsAll(exact.atoms()) ->
                    {
                    }
                case Step.Isolated(var binding, var limited, var inner) -> {
                    var rest = knowing(inner, settled);
                    if (!rest.isEmpty()) {
                        left.add(new Step.Isolated(binding, limited, rest));
                    }
                }
                default -> left.add(step);
            }
        }
        return left;
    }
}
