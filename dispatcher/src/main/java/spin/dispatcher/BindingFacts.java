package spin.dispatcher;

import java.util.Collections;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/// What may be known about a binding by those who may list it: facts, and no power over it.
///
/// @param id unique within its dispatcher, in the order of creation
/// @param event such as `Udp.packetArrived`
/// @param requester the name of who installed it
/// @param intrinsic whether it is the event's own procedure
/// @param place as granted when it was installed, or last reordered, without relations to bindings that have gone
/// @param traits in the order of their declaration
public record BindingFacts(long id, String event, String label, String requester, boolean intrinsic, Place place,
        int imposedGuards, int ownGuards, OptionalLong limit, Set<Trait> traits) {
    public BindingFacts {
        var sorted = EnumSet.noneOf(Trait.class);
        sorted.addAll(traits);
        traits = Collections.unmodifiableSet(sorted);
    }

    public Order order() {
        return place.order();
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    @Override
    public String toString() {
        return intrinsic
                ? "the intrinsic handler of %s".formatted(event)
                : "%s %s of %s on %s".formatted(is(Trait.FILTER) ? "filter" : "handler", label, requester, event);
    }
}
