package spin.dispatcher;

/// A handler, or a guard of it, that did not end as it should. The raise went on without it.
public sealed interface Fault {
    BindingFacts binding();

    /// Whom to charge.
    Requester requester();

    Throwable cause();

    /// It threw.
    record Threw(BindingFacts binding, Requester requester, Throwable cause) implements Fault {}

    /// It used up its limit ([Limits]).
    record Terminated(BindingFacts binding, Requester requester, Throwable cause) implements Fault {}
}
