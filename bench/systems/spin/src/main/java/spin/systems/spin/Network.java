package spin.systems.spin;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadFailedException;
import spin.core.boot.SpinKernel;
import spin.core.device.NetworkDevice;
import spin.core.device.WireLink;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.link.Cable;
import spin.plexus.PlexusPart;

/// The machine under test and another like it, on one wire.
///
/// Both kernels are charged by one meter, which is on both clocks: while one works, time passes on the other, as it does. What the hardware
/// takes is charged to one clock, and the other is brought to the same instant before its turn. So nothing the two do overlaps but
/// the wire, which is right for a datagram that goes there and back, and would be wrong for throughput.
final class Network {
    private static final String HERE = "10.0.0.1";
    static final String THERE = "10.0.0.2";
    private static final String ROUND_TRIP = "udp ";
    private static final String VIDEO = "video ";
    private static final long PEER_SEED = 1996;
    private static final long MICROS = 1_000_000;
    private static final int QUEUE = 256;
    /// A hundred metres.
    private static final long LATENCY_NANOS = 500;
    private static final int FRAME = 60;
    /// Whose the applications are, on either machine.
    static final Requester APPLICATION = Requester.of("application");

    private final Machine machine;
    private final Machine peer;
    private final SpinKernel here;
    private final SpinKernel there;
    private final Cable cable;
    private final Scenario scenario;

    /// What the workload's application is made of.
    interface Scenario {
        void serve(Events events);
    }

    /// @param medium of the wire
    /// @param rawMicros the round trip between two raw drivers (Fiuczynski and Bershad, USENIX '96, figure 5)
    private record Wire(Medium medium, long rawMicros) {
        static Wire of(String workload) {
            if (workload.startsWith(VIDEO) || workload.contains("t3")) {
                return new Wire(Medium.t3(), 200);
            }
            return workload.contains("atm")
                    ? new Wire(Medium.atm(155_520_000), 100)
                    : new Wire(Medium.ethernet(10), 225);
        }

        /// For one driver and one frame.
        long floorCycles(long hertz) {
            long wire = 2 * medium.bits().applyAsLong(FRAME) * hertz / medium.bitsPerSecond();
            return (rawMicros * hertz / MICROS - wire) / 4;
        }
    }

    private Network(String workload, Machine machine, SpinKernel here, Supplier<Dispatcher> dispatchers,
            Consumer<String> failures, Probe probe) {
        this.machine = machine;
        this.here = here;
        peer = new Machine(machine.profile(), PEER_SEED);
        var meter = SpinSystem.loader().meter();
        peer.clock().count(meter::cycles);
        there = new SpinKernel(peer, dispatchers.get(), failures::accept);
        var wire = Wire.of(workload);
        cable = new Cable("cable", wire.medium(), LATENCY_NANOS, QUEUE, station(machine), station(peer));
        long floor = wire.floorCycles(machine.profile().hertz());
        plugIn(here, machine, cable.first(), floor, HERE, 1);
        plugIn(there, peer, cable.second(), floor, THERE, 2);
        scenario = workload.startsWith(VIDEO)
                ? VideoScenario.on(this, workload, probe)
                : RoundTripScenario.on(this, workload, probe);
        there.dispatcher().settle();
    }

    /// The network that a workload of this name wants; null when it wants none.
    static @Nullable Network of(String workload, Machine machine, SpinKernel kernel, Supplier<Dispatcher> dispatchers,
            Consumer<String> failures, Probe probe) {
        return workload.startsWith(ROUND_TRIP) || workload.startsWith(VIDEO)
                ? new Network(workload, machine, kernel, dispatchers, failures, probe)
                : null;
    }

    private static Station station(Machine of) {
        return new Station("eth0", of.profile().hertz(), of.clock(), of.events());
    }

    private static void plugIn(SpinKernel kernel, Machine machine, LinkPort end, long floor, String address,
            long number) {
        kernel.links()
                .add(WireLink.attach("eth0", 0x0800_2b00_0000L + number, new DriverFloor(end, machine.clock(), floor),
                        machine.interrupts().line("eth0", 3, 0x900), kernel.processor(), SpinKernel.KERNEL,
                        kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser()));
        var shell = new ShellCommands(kernel.console(), kernel.resolve(Shell.class, SpinKernel.KERNEL));
        new PlexusPart().attach(kernel, shell);
        shell.install(kernel.events(SpinKernel.KERNEL));
        if (!shell.enter("net address eth0 " + address + "/24")) {
            throw new WorkloadFailedException("the machine does not take the address " + address);
        }
    }

    /// Installs the calls of the workload's application.
    void serve(Events events) {
        scenario.serve(events);
    }

    SpinKernel here() {
        return here;
    }

    SpinKernel there() {
        return there;
    }

    /// Lets both machines go on until the workload has ended.
    void run(BooleanSupplier ended) {
        while (!ended.getAsBoolean()) {
            goOn(machine, here, peer);
            goOn(peer, there, machine);
            if (!ended.getAsBoolean()) {
                advance();
            }
        }
    }

    private void goOn(Machine one, SpinKernel kernel, Machine other) {
        one.clock().advance(Math.max(0, other.clock().now() - one.clock().now()));
        kernel.processor().runReady();
        cable.exchange();
    }

    /// Both wait: to the next instant at which something is due at either.
    private void advance() {
        long next = Math.min(machine.events().horizon(), peer.events().horizon());
        if (next == Long.MAX_VALUE) {
            throw new WorkloadFailedException("both machines wait for each other; a datagram is lost");
        }
        machine.clock().advance(Math.max(0, next - machine.clock().now()));
        peer.clock().advance(Math.max(0, next - peer.clock().now()));
    }
}
