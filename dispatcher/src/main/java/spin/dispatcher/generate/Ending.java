package spin.dispatcher.generate;

/// What a raise does when all turns are over and nothing has run (or, for an event with a result, nothing gave one).
public sealed interface Ending {

    /// It cannot happen: some turn always runs. Nothing is recorded, nothing is asked.
    record CannotMiss() implements Ending {}

    /// Runs the default handler, whose exceptions reach the raiser.
    record RunDefault(Call handler) implements Ending {}

    /// Throws what the [Supervisor] says.
    record Fail() implements Ending {}
}
