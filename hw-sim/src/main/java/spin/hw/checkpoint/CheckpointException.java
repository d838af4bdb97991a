package spin.hw.checkpoint;

/// A checkpoint cannot be taken or understood. The message says which part, which field, and what to do.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CheckpointException(String message) {
        super(message);
    }
}
