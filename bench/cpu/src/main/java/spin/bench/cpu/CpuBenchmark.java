package spin.bench.cpu;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spin.hw.Execution;
import spin.hw.profile.Profile;

/// One round of each program on one engine, for whoever changes an engine and wants JMH's care and profilers. The contest with
/// qemu-alpha is `spin bench cpu`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgs = {"-XX:+UseSerialGC", "-Xmx256m"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@NullUnmarked // JMH fills the parameters before the setup
public class CpuBenchmark {

    @Param({"crc", "sieve", "chase", "switch", "fib", "float", "sort"})
    private String program;

    @Param({"AUTOMATIC", "INTERPRETED"})
    private Execution engine;

    @Param({"off", "exact"})
    private String tlb;

    private BareMachine machine;
    private String checksum;

    /// Boots a machine that runs the program for ever, and stops at the end of each round.
    @Setup
    public void boot() {
        var profile = Profile.named("dec3000-400");
        machine = new BareMachine(tlb.equals("off") ? profile.withoutTbTiming() : profile, Programs.named(program),
                Integer.MAX_VALUE, this::endOfRound);
        machine.machine().execution(engine);
    }

    private void endOfRound(String output) {
        checksum = output;
        machine.machine().cpu().stop();
    }

    /// @return what the program wrote
    @Benchmark
    public String round() {
        machine.run();
        return checksum;
    }
}
