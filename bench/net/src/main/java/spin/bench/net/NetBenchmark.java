package spin.bench.net;

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

/// What does a datagram cost from the driver to the handler of its port, and does it cost more when there are many ports?
///
/// The baseline is the machine with one port. Cost centres: the dispatcher's search for the port, three views, two checksums over 44 and 24 bytes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the setup before anything else
public class NetBenchmark {
    /// Ports, each with an endpoint and a handler.
    @Param({"1", "10000"})
    public int endpoints;

    private Receiver receiver;

    /// A machine of its own for each number of ports.
    @Setup(Level.Trial)
    public void boot() {
        receiver = new Receiver(endpoints);
    }

    /// One datagram of 16 bytes, to a port taken at random.
    @Benchmark
    public void receive() {
        receiver.receive();
    }
}
