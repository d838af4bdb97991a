package spin.dispatcher;

/// An event was raised, no handler ran, and it has no default handler.
public final class NoHandlerInvokedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String event;

    NoHandlerInvokedException(String event) {
        super("No handler of %s ran: its intrinsic handler is absent or guarded, no guard let another one run, and it has no default handler."
                .formatted(event));
        this.event = event;
    }

    /// Such as `Udp.packetArrived`.
    public String event() {
        return event;
    }
}
