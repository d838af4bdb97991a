package spin.bench.port;

/// A workload that is a stream of raises of one event and no program, for systems that have events.
///
/// A system marks [Points#OPERATION] and [Points#RAISED] before each and [Points#RAISE_OVER] after it, and fails when not every handler whose guard is
/// true has run.
public interface Raised {

    /// Of the event: 0, 1 or 5.
    int arguments();

    /// Installed beside the intrinsic one, which is taken out when there are any; with none the event is the plain procedure.
    int handlers();

    /// How many of the handlers have a guard, the last ones.
    int guarded();

    /// How many of the guards are true, the last ones.
    int admitted();

    /// Whether guards are given as data, for the dispatcher to write them into its own code.
    boolean inlined();

    /// Whether the raiser waits for no handler: each is handed over to a strand of its own.
    default boolean asynchronous() {
        return false;
    }

    /// How many times.
    int raises();
}
