package spin.core.strand;

/// The cycles that a strand's code from outside may still use, counted in the strand's own time: what others use while it
/// is away is not held against it. And how deep that code's calls are nested, for each strand has a stack of its own. Kept by
/// whoever keeps the limits; see [Turns].
public final class Allowance {
    /// In the strand's own time; [Long#MAX_VALUE] for none.
    private long limit = Long.MAX_VALUE;
    /// What others have used since it was made.
    private long away;
    private long leftAt;
    /// Limited stretches that it is in.
    private int depth;
    /// Shields that it is under.
    private int shields;
    /// Words of stack that its code from outside takes, kept while it is away.
    private int stack;

    public long limit() {
        return limit;
    }

    public void limit(long ownCycles) {
        limit = ownCycles;
    }

    public int depth() {
        return depth;
    }

    public void deeper() {
        depth++;
    }

    public void shallower() {
        depth--;
    }

    /// @return how many shields it is under then
    public int shielded(int more) {
        shields += more;
        return shields;
    }

    public int stack() {
        return stack;
    }

    public void stack(int words) {
        stack = words;
    }

    /// Its own time at `cycles` of the meter.
    public long own(long cycles) {
        return cycles - away;
    }

    /// The limit as a count of the meter.
    public long metered() {
        return limit == Long.MAX_VALUE ? limit : limit + away;
    }

    public void leaves(long cycles) {
        leftAt = cycles;
    }

    public void returns(long cycles) {
        away += cycles - leftAt;
    }
}
