package spin.dispatcher.generate;

/// One difference between two lists of turns.
public sealed interface Change {

    /// One more turn, behind all others or behind the last that is not one of the plan's last ones.
    ///
    /// @param back behind all
    record Append(Turn turn, boolean back) implements Change {}

    /// One turn fewer.
    ///
    /// @param turn as it was when it was made a part of the code
    record Remove(Turn turn) implements Change {}
}
