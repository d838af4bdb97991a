package spin.core;

/// An extension asked for an interface that it does not get; the message says which, why, and what to do.
public final class ImportDeniedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ImportDeniedException(String message) {
        super(message);
    }
}
