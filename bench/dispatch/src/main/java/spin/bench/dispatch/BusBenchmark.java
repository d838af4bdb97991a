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
import spin.bench.dispatch.DispatchBenchmark.Guards;

/// One packet to every subscriber, by the buses that people use and by ours. Every bus is in a field, ours too.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH fills the parameters before the setup
public class BusBenchmark {
    @Param
    private Bus bus;

    @Param({"1", "16", "50"})
    private int subscribers;

    private Runnable poster;

    /// Makes the bus.
    @Setup
    public void make() {
        poster = bus.poster(Guards.NONE.works(subscribers), new Packet(1000, 64));
    }

    /// One post.
    @Benchmark
    public void post() {
        poster.run();
    }
}
