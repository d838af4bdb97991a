package spin.plexus.datalink;

/// A claim to a type of frame that was refused; the message says why and what to do.
public final class TypeRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TypeRefusedException(String message) {
        super(message);
    }
}
