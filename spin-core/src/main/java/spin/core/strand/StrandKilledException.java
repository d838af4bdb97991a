package spin.core.strand;

/// What ended a strand that was ended from outside: the cause that whoever joins it finds. Its trace shows where the strand was then;
/// it is empty when the strand had not begun, or was in user code.
public final class StrandKilledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StrandKilledException(Strand strand, String why) {
        super("strand %s was ended from outside: %s".formatted(strand, why));
    }

    /// The trace as the JVM fills it in names classes by reference, and would keep those of the strand's code alive.
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
