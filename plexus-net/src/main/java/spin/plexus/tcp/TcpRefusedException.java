package spin.plexus.tcp;

/// A port or a connection that was asked for and refused; the message says why and what to do.
public final class TcpRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TcpRefusedException(String message) {
        super(message);
    }
}
