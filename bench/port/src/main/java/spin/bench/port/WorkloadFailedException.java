package spin.bench.port;

/// The program did not reach a successful [WorkloadAbi#EXIT]; the message says what stopped it and where.
public final class WorkloadFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public WorkloadFailedException(String message) {
        super(message);
    }
}
