package spin.plexus.udp;

/// A claim to a port that was refused; the message says why and what to do.
public final class PortRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PortRefusedException(String message) {
        super(message);
    }
}
