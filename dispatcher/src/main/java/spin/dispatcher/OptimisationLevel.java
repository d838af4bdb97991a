package spin.dispatcher;

/// How a raise is carried out. What it does is the same at every level.
public enum OptimisationLevel {
    /// A plain loop over the binding list: slow, obvious, and what the other levels are compared with.
    INTERPRETED,
    /// A generated class per binding list, the list unrolled, handlers and guards as constants; an event that nobody
    /// extended is its intrinsic procedure and nothing else.
    UNROLLED
}
