package spin.core.strand;

/// Whoever made the semaphore or condition that a strand waits for has been unloaded. It was not granted, and will not be.
public final class AbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AbandonedException(Strand strand, Owner maker) {
        super("strand %s waits for something that %s made, which has been unloaded: nobody will signal it"
                .formatted(strand, maker.name));
    }
}
