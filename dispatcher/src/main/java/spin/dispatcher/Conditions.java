package spin.dispatcher;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What holds for an event as a whole.
///
/// @param asynchronous whether the raiser waits for no handler
/// @param counting whether raises and handlers are counted and timed
/// @param demanded what every handler but the procedure must be shown to be
/// @param tracer who is told of raises and handlers; null for nobody
record Conditions(OptimisationLevel level, boolean asynchronous, boolean counting, Set<Effect> demanded,
        @Nullable Tracer tracer) {
    static final Conditions PLAIN = new Conditions(OptimisationLevel.ADAPTIVE, false, false,
            EnumSet.noneOf(Effect.class), null);

    Conditions {
        var sorted = EnumSet.noneOf(Effect.class);
        sorted.addAll(demanded);
        demanded = Collections.unmodifiableSet(sorted);
    }

    /// Whether a raise carries out the list on its own thread, with nothing around its handlers.
    boolean isPlain() {
        return !asynchronous && !counting && tracer == null;
    }

    Conditions at(OptimisationLevel other) {
        return new Conditions(other, asynchronous, counting, demanded, tracer);
    }

    Conditions asynchronous(boolean whether) {
        return new Conditions(level, whether, counting, demanded, tracer);
    }

    Conditions counting(boolean whether) {
        return new Conditions(level, asynchronous, whether, demanded, tracer);
    }

    Conditions demanding(Set<Effect> effects) {
        return new Conditions(level, asynchronous, counting, effects, tracer);
    }

    Conditions tracedBy(@Nullable Tracer other) {
        return new Conditions(level, asynchronous, counting, demanded, other);
    }
}
