package spin.dispatcher;

/// Told of every raise of the events that it traces, and of every handler that runs in one.
///
/// Called on the raising thread, in pairs that nest like the calls: a raise ends before what raised it, however either ends. Only handlers that
/// are called are told of, so what guards decline costs nothing more. An event that is not traced has nothing of this in its code. Be
/// quick, and do not throw: what a tracer throws reaches the raiser.
public interface Tracer {
    void raiseBegins(Event event);

    void raiseEnds(Event event);

    /// A handler is called, or the event's own procedure.
    void handlerBegins(BindingFacts binding);

    void handlerEnds(BindingFacts binding);
}
