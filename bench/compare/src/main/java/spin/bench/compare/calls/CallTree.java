package spin.bench.compare.calls;

import java.util.function.Function;

/// What every call stack took by itself, in whatever is counted.
///
/// It listens to one thread, the one that called [#listen], from before the watched code is entered; it puts down what goes by between
/// [#begin] and [#end].
public final class CallTree {

    /// Reads what has gone by so far, some numbers that only grow.
    public interface Counter {
        void read(long[] into);
    }

    private final Counter counter;
    private final Place root;
    private final long[] now;
    private Place here;
    private final long[] before;
    private boolean counting;

    /// @param width   how many numbers the counter reads
    /// @param counter what has gone by so far
    public CallTree(int width, Counter counter) {
        this.counter = counter;
        this.root = new Place(this, width);
        this.here = root;
        this.before = new long[width];
        this.now = new long[width];
    }

    /// Keeps a place for whatever the calling thread enters from now on.
    public void listen() {
        Watch.listen(this);
    }

    /// From now on what goes by is put down.
    public void begin() {
        counter.read(before);
        counting = true;
    }

    /// What has gone by until now is the last that is put down.
    public void end() {
        settle();
        counting = false;
        Watch.leave();
    }

    /// What was put down. The root is no method: it is what ran beneath none that is watched.
    ///
    /// @param of makes a count of the numbers that went by
    public <T> CallNode<T> root(Function<long[], T> of) {
        return root.node(of);
    }

    Place entered(String className, String method) {
        settle();
        here = here.beneath(className, method);
        if (counting) {
            here.called();
        }
        return here;
    }

    void at(Place place) {
        if (here != place) {
            settle();
            here = place;
        }
    }

    private void settle() {
        if (counting) {
            counter.read(now);
            here.took(before, now);
            System.arraycopy(now, 0, before, 0, now.length);
        }
    }
}
