package spin.domains.security;

/// A call that the policy does not allow; the code that was to be called has not run.
public final class AccessDeniedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    AccessDeniedException(String message) {
        super(message);
    }
}
