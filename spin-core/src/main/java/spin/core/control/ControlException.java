package spin.core.control;

/// A request could not even be put to a kernel. The message is a sentence for the user: what, where, what to do.
public final class ControlException extends Exception {
    private static final long serialVersionUID = 1;

    public ControlException(String message) {
        super(message);
    }

    public ControlException(String message, Throwable cause) {
        super(message, cause);
    }
}
