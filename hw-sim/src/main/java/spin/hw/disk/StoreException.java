package spin.hw.disk;

/// The host could not read or write a sector. The message says which, of what file, and why.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
