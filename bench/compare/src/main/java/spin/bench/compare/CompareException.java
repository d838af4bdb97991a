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

    static CompareException asked(String message) {
        return new CompareException(Blame.REQUEST, message);
    }

    static CompareException failed(String message) {
        return new CompareException(Blame.RUN, message);
    }

    static CompareException failed(String message, Throwable cause) {
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
