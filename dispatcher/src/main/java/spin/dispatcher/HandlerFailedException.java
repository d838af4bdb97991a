package spin.dispatcher;

/// An event was raised, whatever ran or would have run failed, so there is no result to return and no default handler
/// to provide one. The cause is the last failure; all of them went to the [FaultSink].
public final class HandlerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient BindingFacts binding;

    HandlerFailedException(BindingFacts binding, Throwable cause) {
        // The cause's class and not its text: the text is the handler's own code, which has failed once already.
        super("%s failed with %s, and no other handler of that event, or default handler, stood in for it."
                .formatted(binding, cause.getClass().getName()), cause);
        this.binding = binding;
    }

    public BindingFacts binding() {
        return binding;
    }
}
