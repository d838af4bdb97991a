package spin.core.strand;

/// A strand that was waited for did not end by returning. The cause is what ended it.
public final class StrandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StrandFailedException(Strand strand, Throwable cause) {
        super("strand %s ended by %s".formatted(strand.name(), cause), cause);
    }
}
