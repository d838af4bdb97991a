package spin.dispatcher;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// What holds for an event as a whole.
///
/// @param asynchronous whether the raiser waits for no handler
/// @param counting whether raises and handlers are counted and timed
/// @param demanded what every handler but the procedure must be shown to be
record Conditions(OptimisationLevel level, boolean asynchronous, boolean counting, Set<Effect> demanded) {
    static final Conditions PLAIN = new Conditions(OptimisationLevel.ADAPTIVE, false, false,
            EnumSet.noneOf(Effect.class));

    Conditions {
        var sorted = EnumSet.noneOf(Effect.class);
        sorted.addAll(demanded);
        demanded = Collections.unmodifiableSet(sorted);
    }

    Conditions at(OptimisationLevel other) {
        return new Conditions(other, asynchronous, counting, demanded);
    }

    Conditions asynchronous(boolean whether) {
        return new Conditions(level, whether, counting, demanded);
    }

    Conditions counting(boolean whether) {
        return new Conditions(level, asynchronous, whether, demanded);
    }

    Conditions demanding(Set<Effect> effects) {
        return new Conditions(level, asynchronous, counting, effects);
    }
}
