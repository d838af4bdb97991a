package spin.bench.dispatch;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import spin.bench.dispatch.DispatchBenchmark.Guards;

/// One handler, raised through something else than a constant: a field, and one call site at which eight events take turns.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SiteBenchmark {
    private static final int PORT = 1000;
    private static final int EVENTS = 8;

    private final Packet packet = new Packet(PORT, 64);
    private final Arrivals event = DispatchBenchmark.handled(Guards.NONE.works(1), Guards.NONE);
    private final Arrivals[] events = new Arrivals[EVENTS];
    private int at;

    /// Makes the eight events.
    public SiteBenchmark() {
        for (int i = 0; i < EVENTS; i++) {
            events[i] = DispatchBenchmark.handled(Guards.NONE.works(1), Guards.NONE);
        }
    }

    /// The raiser is in a field.
    @Benchmark
    public void field() {
        event.arrived(packet);
    }

    /// Eight events through one site.
    @Benchmark
    public void eightThroughOneSite() {
        events[at++ & (EVENTS - 1)].arrived(packet);
    }
}
