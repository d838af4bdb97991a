package spin.bench.dispatch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import spin.bench.dispatch.KeyedEvents.Guards;
import spin.dispatcher.Binding;
import spin.dispatcher.Dispatcher;

/// Raises while another thread installs and uninstalls handlers of the same event, so many times a second.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH fills the parameters before the setup
public class StormBenchmark {
    private static final int HANDLERS = 20;

    @Param({"0", "100"})
    private int installsPerSecond;

    private Keyed raiser;
    private volatile boolean over;
    private Thread installer;

    /// Starts the other thread.
    @Setup
    public void make() {
        var exported = KeyedEvents.exported(new Dispatcher());
        var counters = KeyedEvents.counters(HANDLERS + 1);
        KeyedEvents.install(exported.asOwner(), 0, HANDLERS, Guards.EQUALITY::of, counters);
        raiser = exported.raiser();
        over = false;
        installer = new Thread(() -> {
            Binding last = null;
            while (!over && installsPerSecond > 0) {
                if (last == null) {
                    last = exported.asOwner().on(Keyed.class, Keyed::arrived).guardedBy(Guards.EQUALITY.of(HANDLERS))
                            .handle(counters[HANDLERS]::take).install();
                } else {
                    last.uninstall();
                    last = null;
                }
                LockSupport.parkNanos(1_000_000_000L / installsPerSecond);
            }
        }, "installer");
        installer.start();
    }

    /// Ends it.
    @TearDown
    public void end() throws InterruptedException {
        over = true;
        installer.join();
    }

    /// One raise.
    @Benchmark
    public void raise() {
        raiser.arrived(KeyedEvents.port(7), 64);
    }
}
