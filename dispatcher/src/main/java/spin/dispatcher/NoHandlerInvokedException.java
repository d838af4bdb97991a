package spin.dispatcher;

/// An event was raised, no handler ran, and it has no default handler.
public final class NoHandlerInvokedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String event;

    NoHandlerInvokedException(String event) {
        this(event,
                "No handler of %s ran: its intrinsic handler is absent or guarded, no guard let another one run, and it has no default handler."
                        .formatted(event));
    }

    private NoHandlerInvokedException(String event, String message) {
        super(message);
        this.event = event;
    }

    /// Of an asynchronous event whose raiser is due a result.
    static NoHandlerInvokedException asynchronous(String event) {
        return new NoHandlerInvokedException(event,
                "%s is asynchronous and has a result, so its raisers need a default handler to give it, and there is none."
                        .formatted(event));
    }

    /// Such as `Udp.packetArrived`.
    public String event() {
        return event;
    }
}
