package spin.dispatcher;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// An authoriser's answer. What an allowance carries beside the yes counts for an install only.
public sealed interface Decision {

    /// As asked.
    record Allowed() implements Decision {}

    /// With conditions.
    ///
    /// @param imposed guards that must hold as well, evaluated before the requester's own
    /// @param place replaces the place that was asked for
    /// @param limit at most so many units; a smaller limit that was asked for stays
    /// @param asynchronous whether the handler must not keep the raiser waiting
    /// @param demanded what the handler must be shown to be
    record AllowedWith(List<Guard> imposed, Optional<Place> place, OptionalLong limit, boolean asynchronous,
            Set<Effect> demanded) implements Decision {
        public AllowedWith {
            imposed = List.copyOf(imposed);
            var sorted = EnumSet.noneOf(Effect.class);
            sorted.addAll(demanded);
            demanded = Collections.unmodifiableSet(sorted);
        }

        public AllowedWith(List<Guard> imposed, Optional<Order> order, OptionalLong limit) {
            this(imposed, order.map(Place::of), limit, false, EnumSet.noneOf(Effect.class));
        }

        public AllowedWith(List<Guard> imposed) {
            this(imposed, Optional.empty(), OptionalLong.empty());
        }

        /// With a limit that is not above `units`.
        public AllowedWith atMost(long units) {
            return new AllowedWith(imposed, place, OptionalLong.of(Math.min(units, limit.orElse(units))), asynchronous,
                    demanded);
        }

        public AllowedWith asynchronously() {
            return new AllowedWith(imposed, place, limit, true, demanded);
        }

        public AllowedWith at(Place other) {
            return new AllowedWith(imposed, Optional.of(other), limit, asynchronous, demanded);
        }

        public AllowedWith demanding(Effect... effects) {
            return new AllowedWith(imposed, place, limit, asynchronous, Set.of(effects));
        }
    }

    /// No, and why: a sentence for the requester, without a full stop.
    record Denied(String reason) implements Decision {}
}
