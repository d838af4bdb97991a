package spin.systems.spin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.bench.port.Datagrams;
import spin.bench.port.Fetch;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.link.Cable;

/// The machine under test and another like it, on one wire; or a third between them that forwards, on two.
///
/// All kernels are charged by one meter, which is on all clocks: while one works, time passes on the others, as it does. What the hardware
/// takes is charged to one clock, and the others are brought to the same instant before their turn. So nothing they do overlaps but
/// the wire, which is right for a datagram that goes there and back, and would be wrong for throughput.
final class Network {
    private static final String HERE = "10.0.0.1";
    static final String THERE = "10.0.0.2";
    private static final String VIDEO = "video ";
    private static final String COUNTER = "packet of processes";
    /// Where the datagrams of a forwarder go.
    private static final String SERVER = "10.0.1.2";
    private static final String NEAR_SERVER = "10.0.1.1";
    private static final long PEER_SEED = 1996;
    private static final long MIDDLE_SEED = 1997;
    private static final long MICROS = 1_000_000;
    private static final int QUEUE = 256;
    /// A hundred metres.
    private static final long LATENCY_NANOS = 500;
    private static final int FRAME = 60;
    /// Whose the applications are, on either machine.
    static final Requester APPLICATION = Requester.of("application");

    private final Node here;
    private final Node there;
    /// In the order of their turns.
    private final List<Node> nodes = new ArrayList<>();
    private final List<Cable> cables = new ArrayList<>();
    private final Scenario scenario;

    /// What the workload's application is made of.
    interface Scenario {
        void serve(Events events);
    }

    /// @param medium of the wire
    /// @param rawMicros the round trip between two raw drivers (Fiuczynski and Bershad, USENIX '96, figure 5)
    private record Wire(Medium medium, long rawMicros) {
        static Wire of(Workload workload) {
            if (workload instanceof Datagrams datagrams) {
                return of(datagrams.link());
            }
            return of(workload.name().startsWith(VIDEO) ? Datagrams.Link.T3 : Datagrams.Link.ETHERNET);
        }

        static Wire of(Datagrams.Link link) {
            return switch (link) {
                case ETHERNET -> new Wire(Medium.ethernet(10), 225);
                case ATM -> new Wire(Medium.atm(155_520_000), 100);
                case T3 -> new Wire(Medium.t3(), 200);
            };
        }

        /// For one driver and one frame.
        long floorCycles(long hertz) {
            long wire = 2 * medium.bits().applyAsLong(FRAME) * hertz / medium.bitsPerSecond();
            return (rawMicros * hertz / MICROS - wire) / 4;
        }
    }

    private Network(Workload workload, Machine machine, SpinKernel kernel, Supplier<Dispatcher> dispatchers,
            Consumer<String> failures, Probe probe) {
        here = new Node(machine, kernel);
        there = beside(machine, PEER_SEED, dispatchers, failures);
        nodes.add(here);
        var wire = Wire.of(workload);
        long floor = wire.floorCycles(machine.profile().hertz());
        if (workload instanceof Datagrams datagrams && datagrams.forwarded()) {
            var middle = beside(machine, MIDDLE_SEED, dispatchers, failures);
            nodes.add(middle);
            var near = cable(wire, here, middle, 0);
            var far = cable(wire, middle, there, 1);
            here.plugIn(floor, new Node.End(near.first(), HERE, 1));
            middle.plugIn(floor, new Node.End(near.second(), THERE, 2), new Node.End(far.first(), NEAR_SERVER, 3));
            there.plugIn(floor, new Node.End(far.second(), SERVER, 4));
            Forwarder.on(middle, datagrams.stream() ? "tcp" : "add", RoundTripScenario.PORT, SERVER);
        } else {
            var cable = cable(wire, here, there, 0);
            here.plugIn(floor, new Node.End(cable.first(), HERE, 1));
            there.plugIn(floor, new Node.End(cable.second(), THERE, 2));
        }
        nodes.add(there);
        scenario = scenario(workload, probe);
        there.kernel().dispatcher().settle();
    }

    private static Node beside(Machine machine, long seed, Supplier<Dispatcher> dispatchers,
            Consumer<String> failures) {
        var other = new Machine(machine.profile(), seed);
        var meter = SpinSystem.loader().meter();
        other.clock().count(meter::cycles);
        return new Node(other, new SpinKernel(other, dispatchers.get(), failures::accept));
    }

    /// @param number of the cable, and of the interface that the first of the two has to it
    private Cable cable(Wire wire, Node one, Node other, int number) {
        var cable = new Cable("cable" + (number == 0 ? "" : number), wire.medium(), LATENCY_NANOS, QUEUE,
                station(one.machine(), number), station(other.machine(), 0));
        cables.add(cable);
        return cable;
    }

    private Scenario scenario(Workload workload, Probe probe) {
        if (workload instanceof Datagrams datagrams) {
            return datagrams.stream()
                    ? StreamScenario.on(this, datagrams, probe)
                    : RoundTripScenario.on(this, datagrams, probe);
        }
        if (workload instanceof Fetch fetch) {
            return WebScenario.on(this, fetch, probe);
        }
        return workload.name().startsWith(VIDEO)
                ? VideoScenario.on(this, workload.name(), probe)
                : CounterScenario.on(this, probe);
    }

    /// The network that a workload wants; null when it wants none.
    static @Nullable Network of(Workload workload, Machine machine, SpinKernel kernel, Supplier<Dispatcher> dispatchers,
            Consumer<String> failures, Probe probe) {
        return workload instanceof Datagrams || workload instanceof Fetch || workload.name().startsWith(VIDEO)
                || workload.name().startsWith(COUNTER)
                        ? new Network(workload, machine, kernel, dispatchers, failures, probe)
                        : null;
    }

    private static Station station(Machine of, int number) {
        return new Station("eth" + number, of.profile().hertz(), of.clock(), of.events());
    }

    /// Installs the calls of the workload's application.
    void serve(Events events) {
        scenario.serve(events);
    }

    SpinKernel here() {
        return here.kernel();
    }

    SpinKernel there() {
        return there.kernel();
    }

    /// Lets the machines go on until the workload has ended.
    void run(BooleanSupplier ended) {
        while (!ended.getAsBoolean()) {
            for (var node : nodes) {
                goOn(node);
            }
            if (!ended.getAsBoolean()) {
                advance();
            }
        }
    }

    private void goOn(Node one) {
        for (var other : nodes) {
            one.follow(other);
        }
        one.kernel().processor().runReady();
        cables.forEach(Cable::exchange);
    }

    /// All wait: to the next instant at which something is due at any.
    private void advance() {
        long next = Long.MAX_VALUE;
        for (var node : nodes) {
            next = Math.min(next, node.horizon());
        }
        if (next == Long.MAX_VALUE) {
            throw new WorkloadFailedException("the machines wait for each other; a datagram is lost");
        }
        for (var node : nodes) {
            node.advanceTo(next);
        }
    }
}
