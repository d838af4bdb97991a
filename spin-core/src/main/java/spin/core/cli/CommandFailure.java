package spin.core.cli;

/// Ends a command with exit status 1. The message is one sentence for the user: what, where, what to do.
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
