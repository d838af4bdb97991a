package spin.dispatcher.generate;

/// One difference between two lists of turns.
public sealed interface Change {

    /// One more turn, behind all others or behind the last that is not one of the plan's last ones.
    ///
    /// @param back behind all
    record Append(Turn turn, boolean back) implements Change {}

    /// One turn fewer.
    record Remove(long id) implements Change {}
}
