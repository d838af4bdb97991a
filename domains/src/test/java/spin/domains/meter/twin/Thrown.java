package spin.domains.meter.twin;

/// An exception of the program that is run, on its way up through the frames of who runs it.
final class Thrown extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// A [Throwable] of the JDK, or an [Instance].
    private final transient Object value;

    Thrown(Object value) {
        super(null, null, false, false);
        this.value = value;
    }

    Object value() {
        return value;
    }
}
