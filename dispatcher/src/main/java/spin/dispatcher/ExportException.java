package spin.dispatcher;

import org.jspecify.annotations.Nullable;

/// An interface that cannot be exported as it is, or by whoever tried; the message says what to do.
public final class ExportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExportException(String message) {
        super(message);
    }

    public ExportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
