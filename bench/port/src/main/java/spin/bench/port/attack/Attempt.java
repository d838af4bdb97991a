package spin.bench.port.attack;

/// What came of something that a party tried, in the system's words.
public sealed interface Attempt {

    /// The system did it, or said so.
    ///
    /// @param value what it answered
    record Done(long value) implements Attempt {}

    /// The code that would have done it was not let in.
    record RefusedAtLoad(String by) implements Attempt {}

    /// Nothing was done.
    record RefusedAtCall(String by) implements Attempt {}

    /// Whoever tried it is no more.
    record Ended(String by) implements Attempt {}

    /// There is no answer, and nobody waits for one any more.
    record Unending() implements Attempt {}

    /// In this structure it cannot be said.
    record NotExpressible(String why) implements Attempt {}
}
