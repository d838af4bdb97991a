package spin.core.strand;

import spin.domains.Testimony;

/// A strand that was waited for did not end by returning. The cause is what ended it, with the trace of the strand that ended; this
/// one's own trace is that of the strand that waited.
///
/// The cause is the exception itself for a strand of the same domain; for another's it is a [ForeignException], and for one that
/// was ended from outside a [StrandKilledException].
public final class StrandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StrandFailedException(Strand strand, Throwable cause) {
        super("strand %s ended by %s".formatted(strand.name(), Testimony.of(cause)), cause);
    }
}
