package spin.bench.dispatch;

/// A handler of the grid: adds what it is given to a number of its own. Each generated subclass has bodies of its own, so that no
/// shared profile flatters anybody.
public abstract class Task {
    public long total;
    /// What the guard compares with; never what a raise brings, so every guard is asked and every one is true.
    public final long other;

    protected Task(long other) {
        this.other = other;
    }

    public abstract void take0();

    public abstract void take1(long a);

    public abstract void take5(long a, long b, long c, long d, long e);

    /// The guard without arguments.
    public final boolean wants0() {
        return other != 0;
    }

    /// The guard for one argument.
    public final boolean wants1(long a) {
        return a != other;
    }

    /// The guard for five arguments.
    public final boolean wants5(long a, long b, long c, long d, long e) {
        return e != other;
    }
}
