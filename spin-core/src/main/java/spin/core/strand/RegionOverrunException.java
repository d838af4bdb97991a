package spin.core.strand;

/// A region of code was longer than it may be: an unpreempted one than its limit of cycles, a restartable one than a whole turn. It
/// has been left in the middle; the strand goes on behind it if it handles this, and ends otherwise.
public final class RegionOverrunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RegionOverrunException(String message) {
        super(message);
    }
}
