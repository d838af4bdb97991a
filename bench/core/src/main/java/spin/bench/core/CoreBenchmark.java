package spin.bench.core;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One of what the workload does, many to an invocation, so that the request to the kernel's thread does not count.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the setup before anything else
public class CoreBenchmark {
    static final int MANY = 100_000;

    private Bench bench;

    /// A kernel of its own for each row.
    @Setup(Level.Trial)
    public void boot() {
        bench = new Bench();
    }

    /// The kernel's thread ends with the trial.
    @TearDown(Level.Trial)
    public void halt() {
        bench.close();
    }

    /// Two strands of an extension give way to each other.
    @Benchmark
    @OperationsPerInvocation(MANY)
    public void strandSwitch() {
        bench.run("switches", MANY);
    }

    /// A program's `callsys`, served by an extension's handler that does nothing, and back.
    @Benchmark
    @OperationsPerInvocation(MANY)
    public void nullSystemCall() {
        bench.run("calls", MANY);
    }

    /// A program's load from a protected page; the extension's handler gives the page and takes another away.
    @Benchmark
    @OperationsPerInvocation(MANY)
    public void pageFault() {
        bench.run("faults", MANY);
    }
}
