package spin.bench.dispatch;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The grid of the published table (Pardyak and Bershad, OSDI '96, table 1): arguments by handlers, every guard true. Whether handlers may
/// be inlined is a compiler option of the fork; see [Catalogue].
///
/// Event and written-out code are called through the same kind of field, an interface that one class implements.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH fills the parameters before the setup
public class GridBenchmark {

    @Param({"0", "1", "5"})
    private int arguments;

    @Param({"1", "5", "10", "50"})
    private int handlers;

    @Param({"event", "written"})
    private String form;

    private Arity.Events0 none;
    private Arity.Events1 one;
    private Arity.Events5 five;
    private long a;

    /// Makes the one thing that is called.
    @Setup
    public void make() {
        var arity = Arity.of(arguments);
        var tasks = Tasks.distinct(handlers);
        var made = form.equals("event") ? arity.event(tasks) : Tasks.writtenOut(arity, tasks);
        switch (arity) {
            case NONE -> none = (Arity.Events0) made;
            case ONE -> one = (Arity.Events1) made;
            case FIVE -> five = (Arity.Events5) made;
        }
    }

    /// One raise, or one call.
    @Benchmark
    public void call() {
        // The parameter is a constant of the run, and so is the branch.
        if (arguments == 0) {
            none.arrived();
        } else if (arguments == 1) {
            one.arrived(a++);
        } else {
            five.arrived(a++, 2, 3, 4, 5);
        }
    }
}
