package spin.dispatcher;

/// Throws on what was caught to be looked at.
final class Unchecked {

    private Unchecked() {}

    /// Never returns; `throw Unchecked.on(e)` tells the compiler.
    @SuppressWarnings("unchecked")
    static <T extends Throwable> RuntimeException on(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
