package spin.domains.turn;

/// How an activity ended.
public sealed interface Ending {

    /// Its work is done.
    record Done() implements Ending {}

    /// The program had it ended, at a poll; nothing of its code runs any more.
    record Stopped(Turn last) implements Ending {}

    /// Its work threw that.
    record Failed(Throwable thrown) implements Ending {}
}
