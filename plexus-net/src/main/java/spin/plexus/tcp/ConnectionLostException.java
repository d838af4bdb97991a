package spin.plexus.tcp;

/// A connection is over otherwise than by both sides closing it, and somebody still reads from it or writes to it.
public final class ConnectionLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Ending ending;

    ConnectionLostException(String connection, Ending ending) {
        super("%s is lost: %s".formatted(connection, ending.text()));
        this.ending = ending;
    }

    /// How it ended.
    public Ending ending() {
        return ending;
    }
}
