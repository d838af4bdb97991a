package spin.dispatcher;

/// A handler, or a guard of it, that did not end as it should. The raise went on without it.
public sealed interface Fault {
    BindingFacts binding();

    /// Whom to charge, and whom to tell.
    Requester requester();

    Throwable cause();

    /// It threw.
    record Threw(BindingFacts binding, Requester requester, Throwable cause) implements Fault {}

    /// It used up its limit ([Limits]).
    record Terminated(BindingFacts binding, Requester requester, Throwable cause) implements Fault {}

    /// It has failed so often that it is passed over from now on ([Quarantine]). Told beside the last of the faults.
    record Quarantined(BindingFacts binding, Requester requester, Evidence evidence) implements Fault {
        @Override
        public Throwable cause() {
            return evidence.causes().getLast();
        }
    }
}
