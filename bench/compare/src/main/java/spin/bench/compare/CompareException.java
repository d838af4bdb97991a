package spin.bench.compare;

/// A comparison cannot be made; the message is one sentence that says what, where and what to do.
public final class CompareException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Blame blame;

    private CompareException(Blame blame, String message) {
        super(message);
        this.blame = blame;
    }

    private CompareException(Blame blame, String message, Throwable cause) {
        super(message, cause);
        this.blame = blame;
    }

    /// What was asked for cannot be.
    public static CompareException asked(String message) {
        return new CompareException(Blame.REQUEST, message);
    }

    /// What was asked for went wrong.
    public static CompareException failed(String message) {
        return new CompareException(Blame.RUN, message);
    }

    /// The same, because of another failure.
    public static CompareException failed(String message, Throwable cause) {
        return new CompareException(Blame.RUN, message, cause);
    }

    public Blame blame() {
        return blame;
    }

    /// Whether the request was wrong or carrying it out failed.
    public enum Blame {
        REQUEST,
        RUN
    }
}
