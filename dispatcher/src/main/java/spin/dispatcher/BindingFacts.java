package spin.dispatcher;

import java.util.OptionalLong;

/// What may be known about a binding by those who may list it: facts, and no power over it.
///
/// @param id unique within its dispatcher, in the order of creation
/// @param event such as `Udp.packetArrived`
/// @param requester the name of who installed it
/// @param intrinsic whether it is the event's own procedure
/// @param order as granted when it was installed, or last reordered
public record BindingFacts(long id, String event, String label, String requester, boolean intrinsic, Order order,
        int imposedGuards, int ownGuards, OptionalLong limit) {

    @Override
    public String toString() {
        return intrinsic
                ? "the intrinsic handler of %s".formatted(event)
                : "handler %s of %s on %s".formatted(label, requester, event);
    }
}
