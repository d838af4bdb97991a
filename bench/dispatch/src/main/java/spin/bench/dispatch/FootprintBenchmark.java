package spin.bench.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import spin.bench.dispatch.KeyedEvents.Counter;
import spin.bench.dispatch.KeyedEvents.Guards;
import spin.dispatcher.Dispatcher;

/// What does an event keep, and a binding? What is measured is what [Retained] finds, not the time.
///
/// Baselines: the list of listeners, and the entry in a map, that a person would have kept. The handlers themselves are there
/// before, for both.
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FootprintBenchmark {
    /// Never let go, so that no iteration is credited with what an earlier one gave back.
    private static final List<Object> KEPT = new ArrayList<>();
    private static final Counter[] COUNTERS = KeyedEvents.counters(10_000);

    @Param({"200", "10000"})
    private int count;

    /// `count` events, each with one handler.
    @Benchmark
    public void events() {
        var dispatcher = new Dispatcher();
        for (int i = 0; i < count; i++) {
            var exported = KeyedEvents.exported(dispatcher);
            KeyedEvents.install(exported.asOwner(), 0, 1, Guards.EQUALITY::of, COUNTERS);
            KEPT.add(exported);
        }
    }

    /// `count` lists, each with one listener.
    @Benchmark
    public void lists() {
        for (int i = 0; i < count; i++) {
            Keyed listener = COUNTERS[0]::take;
            KEPT.add(new CopyOnWriteArrayList<>(List.of(listener)));
        }
    }

    /// One event with `count` handlers, settled.
    @Benchmark
    public void bindings() {
        var dispatcher = new Dispatcher();
        var exported = KeyedEvents.exported(dispatcher);
        try (var batch = dispatcher.batch()) {
            KeyedEvents.install(batch.events(exported.owner(), exported.finder()), 0, count, Guards.EQUALITY::of,
                    COUNTERS);
            batch.commit();
        }
        dispatcher.settle();
        KEPT.add(exported);
    }

    /// A map with `count` listeners by their ports.
    @Benchmark
    public void entries() {
        var map = new HashMap<Integer, Keyed>();
        for (int i = 0; i < count; i++) {
            map.put(KeyedEvents.port(i), COUNTERS[i]::take);
        }
        KEPT.add(map);
    }
}
