package spin.bench.port.attack;

/// What every application may do: have memory, and give it back.
public interface Party {

    /// Any place will do.
    long ANYWHERE = -1;

    /// Takes the smallest piece of memory that the system gives out.
    ///
    /// @param place a physical address to have it at, where the system lets one choose; or [#ANYWHERE]
    /// @return done with its name, for the verbs below
    Attempt take(long place);

    /// Gives it back.
    Attempt giveBack(long holding);

    /// Puts a value into it, by the way that this party had to it, whether or not it still has.
    Attempt store(long holding, long value);

    /// Takes one more of what there is least of, and keeps it.
    Attempt takeMore();

    /// The physical address of the first byte of it, as long as it is there; -1 when it is nowhere in memory. Only for the harness to look.
    long physical(long holding);
}
