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
import spin.bench.port.Transfer;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.net.Station;
import spin.hw.net.link.Cable;

/// The machine under test and another like it, on one wire; or a third between them that forwards, on two.
///
/// Each machine has its clock, and what its code takes is on that clock alone, so they work at the same time. The one that is behind goes on: what is
/// due at its devices, then one strand until that waits. Whatever another sends later leaves later, and is on the wire for a while, so nothing comes
/// too late for such a turn; user code within one, a few instructions around a call, is interrupted behind it.
///
/// Source: Chandy and Misra, "Distributed Simulation", IEEE TSE 1979.
final class Network {
    static final String HERE = "10.0.0.1";
    static final String THERE = "10.0.0.2";
    private static final String VIDEO = "video ";
    private static final String COUNTER = "packet of processes";
    /// Where the datagrams of a forwarder go.
    private static final String SERVER = "10.0.1.2";
    private static final String NEAR_SERVER = "10.0.1.1";
    private static final long PEER_SEED = 1996;
    private static final long MIDDLE_SEED = 1997;
    private static final int QUEUE = 256;
    /// A hundred metres.
    private static final long LATENCY_NANOS = 500;
    /// Whose the applications are, on either machine.
    static final Requester APPLICATION = Requester.of("application");

    private final Node here;
    private final Node there;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Cable> cables = new ArrayList<>();
    private final Scenario scenario;
    private final Probe probe;

    /// What the workload's application is made of.
    interface Scenario {
        void serve(Events events);
    }

    private Network(Workload workload, Machine machine, SpinKernel kernel, Supplier<Dispatcher> dispatchers,
            Consumer<String> failures, Probe probe) {
        this.probe = probe;
        here = new Node(machine, kernel);
        there = beside(PEER_SEED, dispatchers, failures);
        nodes.add(here);
        var wire = wire(workload);
        if (workload instanceof Datagrams datagrams && datagrams.forwarded()) {
            var middle = beside(MIDDLE_SEED, dispatchers, failures);
            nodes.add(middle);
            var near = cable(wire, here, middle, 0);
            var far = cable(wire, middle, there, 1);
            here.plugIn(wire, new Node.End(near.first(), HERE, 1));
            middle.plugIn(wire, new Node.End(near.second(), THERE, 2), new Node.End(far.first(), NEAR_SERVER, 3));
            there.plugIn(wire, new Node.End(far.second(), SERVER, 4));
            Forwarder.on(middle, datagrams.stream() ? "tcp" : "add", RoundTripScenario.PORT, SERVER);
        } else {
            var cable = cable(wire, here, there, 0);
            here.plugIn(wire, new Node.End(cable.first(), HERE, 1));
            there.plugIn(wire, new Node.End(cable.second(), THERE, 2));
        }
        nodes.add(there);
        scenario = scenario(workload, probe);
        there.kernel().dispatcher().settle();
    }

    private static Wire wire(Workload workload) {
        return switch (workload) {
            case Datagrams datagrams -> Wire.of(datagrams.link());
            case Transfer transfer -> Wire.of(transfer.link());
            default -> Wire.of(workload.name().startsWith(VIDEO) ? Datagrams.Link.T3 : Datagrams.Link.ETHERNET);
        };
    }

    private Node beside(long seed, Supplier<Dispatcher> dispatchers, Consumer<String> failures) {
        var other = probe.beside(seed);
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
        if (workload instanceof Transfer transfer) {
            return TransferScenario.on(this, transfer, probe);
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
        return workload instanceof Datagrams || workload instanceof Transfer || workload instanceof Fetch
                || workload.name().startsWith(VIDEO) || workload.name().startsWith(COUNTER)
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

    /// Lets the machines go on until the workload has ended. They have been up for a while: their clocks begin at one instant.
    void run(BooleanSupplier ended) {
        for (var node : nodes) {
            nodes.forEach(node::follow);
        }
        while (!ended.getAsBoolean()) {
            var node = behind();
            probe.turnOf(node.machine());
            node.step();
            cables.forEach(Cable::exchange);
        }
    }

    /// Of several at one instant, the first in the order of nodes.
    private Node behind() {
        var behind = here;
        for (var node : nodes) {
            if (node.next() < behind.next()) {
                behind = node;
            }
        }
        if (behind.next() == Long.MAX_VALUE) {
            throw new WorkloadFailedException("the machines wait for each other; a datagram is lost");
        }
        return behind;
    }
}
