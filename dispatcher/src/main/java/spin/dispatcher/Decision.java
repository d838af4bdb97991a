package spin.dispatcher;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// An authoriser's answer. What an allowance carries beside the yes counts for an install only.
public sealed interface Decision {

    /// As asked.
    record Allowed() implements Decision {}

    /// With conditions.
    ///
    /// @param imposed guards that must hold as well, evaluated before the requester's own
    /// @param order replaces the order that was asked for
    /// @param limit at most so many units; a smaller limit that was asked for stays
    record AllowedWith(List<Guard> imposed, Optional<Order> order, OptionalLong limit) implements Decision {
        public AllowedWith {
            imposed = List.copyOf(imposed);
        }

        public AllowedWith(List<Guard> imposed) {
            this(imposed, Optional.empty(), OptionalLong.empty());
        }
    }

    /// No, and why: a sentence for the requester.
    record Denied(String reason) implements Decision {}
}
