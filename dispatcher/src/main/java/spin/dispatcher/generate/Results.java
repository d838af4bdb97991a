package spin.dispatcher.generate;

/// What becomes of the values that handlers return.
public enum Results {
    /// The event has no result.
    NONE,
    /// The last one is the event's.
    LAST,
    /// The [Supervisor] folds them.
    FOLDED
}
