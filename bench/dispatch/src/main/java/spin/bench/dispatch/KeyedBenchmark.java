package spin.bench.dispatch;

import java.util.SplittableRandom;
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
import spin.bench.dispatch.KeyedEvents.Guards;

/// Very many handlers of one event, each for one port: one of them is meant by each raise.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH fills the parameters before the setup
public class KeyedBenchmark {
    private static final int KEYS = 1 << 14;

    @Param({"10", "1000", "10000", "100000"})
    private int handlers;

    /// `hot`: one port all the time. `random`: each port as often as any other.
    @Param({"hot", "random"})
    private String keys;

    /// `event`, `switch` (the written-out code), or `opaque` (an event whose guards no search can use).
    @Param({"event", "switch", "opaque"})
    private String form;

    private final int[] ports = new int[KEYS];
    private Keyed called;
    private int at;

    /// Makes the one thing that is called, and the keys.
    @Setup
    public void make() {
        var counters = KeyedEvents.counters(handlers);
        called = switch (form) {
            case "event" -> KeyedEvents.event(handlers, Guards.EQUALITY, counters);
            case "opaque" -> KeyedEvents.event(handlers, Guards.OPAQUE, counters);
            default -> KeyedSwitch.of(counters);
        };
        var chance = new SplittableRandom(1);
        for (int i = 0; i < KEYS; i++) {
            ports[i] = KeyedEvents.port(keys.equals("hot") ? handlers / 2 : chance.nextInt(handlers));
        }
    }

    /// One raise, or one call.
    @Benchmark
    public void call() {
        called.arrived(ports[at++ & (KEYS - 1)], 64);
    }
}
