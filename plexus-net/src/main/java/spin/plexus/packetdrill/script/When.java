package spin.plexus.packetdrill.script;

/// When an event is to happen, in microseconds.
public sealed interface When {
    /// So long after the script began.
    record At(long time) implements When {}

    /// So long after the event before it.
    record After(long delay) implements When {}

    /// At any time: the event is waited for.
    record Any() implements When {}

    /// Between two times after the script began.
    record Between(long from, long to) implements When {}

    /// Between two times after the event before it.
    record AfterBetween(long from, long to) implements When {}
}
