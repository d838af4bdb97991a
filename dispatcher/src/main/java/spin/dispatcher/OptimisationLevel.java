package spin.dispatcher;

/// How a raise is carried out. What it does is the same at every level.
public enum OptimisationLevel {
    /// A plain loop over the binding list: slow, obvious, and what the other levels are compared with.
    INTERPRETED,
    /// A generated class per binding list, the list unrolled, handlers and guards as constants; an event that nobody
    /// extended is its intrinsic procedure and nothing else.
    UNROLLED,
    /// The same, and neighbours whose guards compare the same things with constants are searched for instead of asked: in code, or
    /// in tables where they are many.
    INDEXED,
    /// The same, and what is appended or taken out changes the code where it stands, as long as that is cheaper than a new
    /// class; raises ask for the new class when the event has become quiet. What an event has where nothing is said.
    ADAPTIVE
}
