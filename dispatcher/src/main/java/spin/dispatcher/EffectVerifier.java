package spin.dispatcher;

import spin.dispatcher.predicate.Sources;

/// Shows from bytecode what code does not do. The dispatcher asks; whoever can see the bytes answers
/// ([Dispatcher.Builder#verifier]).
@FunctionalInterface
public interface EffectVerifier {

    /// Called at an install, without a lock of the dispatcher held.
    ///
    /// @param function a guard, handler or filter, without its closure; or the method handle that it was made of
    /// @param method which method of it is meant: an object may be both a guard and a handler
    Verdict verify(Effect effect, Object function, String method);

    /// Reads the class files that `sources` knows of.
    static EffectVerifier reading(Sources sources) {
        return new BytecodeVerifier(sources);
    }

    /// The answer.
    sealed interface Verdict {

        /// Shown.
        record Verified() implements Verdict {}

        /// Not shown, and why: which instruction of which method stands in the way, or that the bytes cannot be had. A
        /// sentence without a full stop.
        record Refused(String reason) implements Verdict {}
    }
}
