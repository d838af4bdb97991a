package spin.bench.filters;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import spin.systems.aegis.filter.Classifier;
import spin.systems.aegis.filter.Demultiplexer.Engine;

/// How long does it take to find the owner of a packet?
///
/// Baseline: compiled filters, one of them. An operation classifies one packet; packets come in a random order of 1024, so that no branch
/// is always the same and the caches hold what a busy host's would.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FilterBenchmark {

    /// Packets and the engine that the parameters ask for.
    @State(Scope.Thread)
    public static class Engines {

        /// Which engine.
        @Param({"DPF", "PATHFINDER", "MPF", "BPF", "NAIVE"})
        public Engine engine = Engine.DPF;

        /// How many filters are in force.
        @Param({"1", "10", "1000", "10000"})
        public int filters = 1;

        private byte[][] packets = {};
        private Classifier classifier = (_, _, _) -> Classifier.NOBODY;
        private int next;

        /// Makes the traffic.
        @Setup
        public void prepare() {
            var traffic = new Traffic(filters);
            packets = traffic.packets;
            classifier = traffic.demultiplexer().engine(engine);
        }

        int classify() {
            var packet = packets[next++ & (Traffic.PACKETS - 1)];
            return classifier.classify(packet, 0, packet.length);
        }
    }

    /// Packets and an event with the same predicates.
    @State(Scope.Thread)
    public static class Events {

        /// How many guarded handlers.
        @Param({"1", "10", "1000", "10000"})
        public int filters = 1;

        private byte[][] packets = {};
        private Endpoints endpoints = new Endpoints(new Traffic(1));
        private int next;

        /// Makes the traffic.
        @Setup
        public void prepare() {
            var traffic = new Traffic(filters);
            packets = traffic.packets;
            endpoints = new Endpoints(traffic);
        }

        int classify() {
            return endpoints.raise(packets[next++ & (Traffic.PACKETS - 1)]);
        }
    }

    /// By a filter engine.
    @Benchmark
    public int engine(Engines state) {
        return state.classify();
    }

    /// By the dispatcher.
    @Benchmark
    public int event(Events state) {
        return state.classify();
    }
}
