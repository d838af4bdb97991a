package spin.dispatcher;

/// Where the faults of handlers go. Called on the raising thread in the middle of the raise: be quick, and do not throw,
/// because what a sink throws is nobody's fault but the sink's and reaches the raiser.
@FunctionalInterface
public interface FaultSink {
    void fault(Fault fault);

    /// Warns on the platform logger `spin.dispatcher`; what a dispatcher uses that was given no other.
    static FaultSink logging() {
        var log = System.getLogger("spin.dispatcher");
        return fault -> log.log(System.Logger.Level.WARNING, () -> switch (fault) {
            case Fault.Threw threw -> "%s threw; the raise went on without it.".formatted(threw.binding());
            case Fault.Terminated over ->
                "%s used up its limit; the raise went on without it.".formatted(over.binding());
            case Fault.Quarantined often -> "%s has failed %d times and is passed over until it is reinstated."
                    .formatted(often.binding(), often.evidence().faults());
        }, fault.cause());
    }
}
