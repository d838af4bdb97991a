package spin.dispatcher;

/// Shows from bytecode what code does not do. The dispatcher asks; whoever can see the bytes answers
/// ([Dispatcher.Builder#verifier]).
@FunctionalInterface
public interface EffectVerifier {

    /// Called at an install, without a lock of the dispatcher held.
    ///
    /// @param code a [Guard] or [Handler] in the form in which it was given, with its closure if it has one; a method handle is inside its
    ///        `Typed` or `Closed`
    Verdict verify(Effect effect, Object code);

    /// The answer.
    sealed interface Verdict {

        /// Shown.
        record Verified() implements Verdict {}

        /// Not shown, and why: which instruction of which method stands in the way, or that the bytes cannot be had. A
        /// sentence without a full stop.
        record Refused(String reason) implements Verdict {}
    }
}
