package spin.core.disk;

/// A drive, or its driver, refused. The message says what was asked of which drive, why, and what to do.
public final class DiskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DiskException(String message) {
        super(message, null, false, false);
    }
}
