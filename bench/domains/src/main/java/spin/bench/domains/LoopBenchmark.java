package spin.bench.domains;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The same loop plain, with polls, and paying exactly; and what exact payment is made of: `blocks` pay and nothing else, `stack` is that
/// with polls and the count of stack, `exact` has the account of memory besides.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LoopBenchmark {

    /// A guest's simple name; `Calls` is in one domain with what it calls, `Across` is not.
    @Param({"Arithmetic", "Recursion", "Sorting", "HashTable", "Chase", "Bytes", "Vector", "Calls", "Across"})
    public String loop = "Arithmetic";

    @Param({"plain", "polls", "exact"})
    public String metering = "plain";

    private Loop work = seed -> seed;
    private long seed;

    @Setup(Level.Trial)
    public void load() {
        work = of(loop, metering);
    }

    static Loop of(String loop, String metering) {
        boolean calls = loop.equals("Calls") || loop.equals("Across");
        if (metering.equals("plain")) {
            return calls
                    ? Confined.plain("guest.Calls", Guests.named("Calls", "Library"))
                    : Confined.plain("guest." + loop, Guests.named(loop));
        }
        if (metering.equals("blocks") || metering.equals("stack")) {
            return Confined.counted(loop, metering.equals("stack"));
        }
        var mode = metering.equals("polls") ? Confined.Mode.POLLS : Confined.Mode.EXACT;
        return calls ? Confined.calls(loop.equals("Across"), mode) : Confined.loop(loop, mode);
    }

    @Benchmark
    public long run() {
        return work.run(seed++);
    }
}
