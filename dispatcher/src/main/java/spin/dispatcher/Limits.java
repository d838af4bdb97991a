package spin.dispatcher;

/// How a handler's time limit is kept: the dispatcher marks where the limited stretch begins and ends, somebody else
/// counts and throws. What a unit is, that somebody decides.
///
/// `begin` and `end` are always paired, nested like the raises that cause them, and called on the raising thread.
/// A termination that reaches a handler *without* a limit was meant for an activity further out and passes through
/// it; one that reaches a handler *with* a limit ends that handler, and if an outer limit is used up as well its own
/// next check must throw again.
public interface Limits {

    /// A stretch of at most `units` begins; the token goes back to [#end].
    long begin(long units);

    /// The stretch is over, by return or by exception.
    void end(long token);

    /// Whether this throwable is the signal of a used-up limit (or of a killed thread), not an error of the code.
    boolean terminated(Throwable thrown);
}
