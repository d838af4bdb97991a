package spin.bench.dispatch;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import spin.bench.dispatch.KeyedEvents.Counter;
import spin.bench.dispatch.KeyedEvents.Guards;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Exported;

/// What installing costs: the whole call with its check of types, the authoriser and the change of the code.
///
/// Every handler can be hashed: it has a guard that compares the port. The event has a hundred already, so that its code is of the kind that
/// much-changed events have.
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@NullUnmarked // JMH fills the parameters before the setup
public class InstallBenchmark {
    private static final int BEFORE = 100;
    private static final int RAISES = 1_000_000;

    @Param({"1", "100", "10000", "100000"})
    private int count;

    private Dispatcher dispatcher;
    private Exported<Keyed> exported;
    private Counter[] counters;

    /// A new event with its first handlers.
    @Setup(Level.Invocation)
    public void make() {
        dispatcher = new Dispatcher();
        exported = KeyedEvents.exported(dispatcher);
        counters = KeyedEvents.counters(BEFORE + count);
        KeyedEvents.install(exported.asOwner(), 0, BEFORE, Guards.EQUALITY::of, counters);
    }

    /// `count` installs, each in force before the next.
    @Benchmark
    public void oneByOne() {
        KeyedEvents.install(exported.asOwner(), BEFORE, BEFORE + count, Guards.EQUALITY::of, counters);
    }

    /// `count` installs at one instant.
    @Benchmark
    public void batch() {
        try (var batch = dispatcher.batch()) {
            KeyedEvents.install(batch.events(exported.owner(), exported.finder()), BEFORE, BEFORE + count,
                    Guards.EQUALITY::of, counters);
            batch.commit();
        }
    }

    /// An install, and the raises until all is as fast as it will be: with `count` of 1, beside [#raises].
    @Benchmark
    public void installThenRaises() {
        KeyedEvents.install(exported.asOwner(), BEFORE, BEFORE + 1, Guards.EQUALITY::of, counters);
        raises();
    }

    /// As many raises without an install.
    @Benchmark
    public void raises() {
        var raiser = exported.raiser();
        for (int i = 0; i < RAISES; i++) {
            raiser.arrived(KeyedEvents.port(i & 63), 64);
        }
    }
}
