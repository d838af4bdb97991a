package spin.ext.unix;

/// Why a path leads nowhere, from the middle of a walk: the call fails with that error number.
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    RefusedException(int errno) {
        super("error " + errno, null, false, false);
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
