package spin.dispatcher;

import java.util.List;

/// How often an event was raised and what its handlers did, since counting was switched on.
///
/// @param time in the units of the dispatcher's clock, handlers included; 0 without one
/// @param bindings in dispatch order
public record Counts(String event, long raises, long time, List<OfBinding> bindings) {
    public Counts {
        bindings = List.copyOf(bindings);
    }

    /// @param runs how often its handler was called
    /// @param time that its handler took, guards not included
    /// @param faults since it was installed or reinstated, whether or not anybody counts
    public record OfBinding(BindingFacts binding, long runs, long time, long faults) {}
}
