package spin.domains;

/// A domain that was verified and resolved could not be brought to life: the JVM refused a class, or the extension's own
/// initialisers or constructor failed. Nothing of it is left.
public final class InitialisationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    InitialisationException(String message, Throwable cause) {
        super(message, cause);
    }
}
