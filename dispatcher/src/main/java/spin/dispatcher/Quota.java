package spin.dispatcher;

/// How many bindings one requester may have at a time. What is taken out, by unloading too, is free again. Owners have none on
/// their own events.
///
/// @param perEvent on one event
/// @param total on all events of the dispatcher together
public record Quota(int perEvent, int total) {

    public static Quota unlimited() {
        return new Quota(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
}
