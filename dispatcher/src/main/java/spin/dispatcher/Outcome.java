package spin.dispatcher;

import org.jspecify.annotations.Nullable;

/// What became of one binding in one raise.
public sealed interface Outcome {

    /// Its handler ran and returned.
    ///
    /// @param result null if the event has none
    record Ran(@Nullable Object result) implements Outcome {}

    /// It replaced the arguments.
    record Filtered() implements Outcome {}

    /// Its handler was handed over to run when the raise need not wait for it.
    record HandedOver() implements Outcome {}

    /// A guard said no.
    ///
    /// @param guard which one, counted from 1 in the order of evaluation, imposed ones first
    record Declined(int guard, boolean imposed) implements Outcome {}

    /// It, or a guard of it, threw or used up its limit.
    record Failed(Throwable cause) implements Outcome {}

    /// A binding in front of it had ended the raise.
    record Cancelled() implements Outcome {}

    /// It is quarantined.
    record PassedOver() implements Outcome {}
}
