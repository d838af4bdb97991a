package spin.bench.port.wire;

import java.util.ArrayList;
import java.util.List;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;
import spin.hw.net.link.Cable;

/// Machines on cables, each with its clock, which go on in the order of their clocks.
///
/// The one that is behind runs until it has sent something, or is a wire's delay ahead of the others: before that nothing can come to it. A kernel that is in
/// the middle of something then finishes it first, as one that holds interrupts off.
///
/// Source: Chandy and Misra, "Distributed Simulation", IEEE TSE 1979.
public final class WiredMachines {

    private static final int QUEUE = 256;
    /// A hundred metres.
    private static final long LATENCY_NANOS = 500;
    private static final long NANOS = 1_000_000_000;
    /// Far more than any workload takes; machines that do nothing but look at their clocks would go on for ever.
    private static final long MOST_SECONDS = 3600;

    private final Probe probe;
    private final List<Host> hosts = new ArrayList<>();
    private final List<Cable> cables = new ArrayList<>();

    /// A machine and where it is in its turn.
    private static final class Host {
        private final Machine machine;
        private boolean sent;
        private boolean off;

        private Host(Machine machine) {
            this.machine = machine;
        }

        /// The cycle at which it goes on; [Long#MAX_VALUE] when it waits for another.
        private long next() {
            if (off) {
                return Long.MAX_VALUE;
            }
            var now = machine.clock().now();
            return machine.cpu().isWaiting() ? Math.max(now, machine.events().horizon()) : now;
        }

        private void runUntil(long cycle) {
            sent = false;
            if (!machine.cpu().runUntil(cycle) && !sent) {
                off = true;
            }
        }
    }

    /// One end of a cable, with a driver of calibrated cost.
    private record Driver(LinkPort port, Host host, Wire wire, long hertz) implements LinkPort {

        @Override
        public long send(byte[] frame, int offset, int length) {
            host.machine.clock().advance(wire.driverCycles(length, hertz));
            host.sent = true;
            host.machine.cpu().stop();
            return port.send(frame, offset, length);
        }

        @Override
        public void receiver(FrameReceiver receiver) {
            port.receiver((frame, length) -> {
                host.machine.clock().advance(wire.driverCycles(length, hertz));
                receiver.frameArrived(frame, length);
            });
        }

        @Override
        public boolean carrier() {
            return port.carrier();
        }
    }

    /// The two ends of a cable, each for its machine's driver.
    public record Ends(LinkPort first, LinkPort second) {}

    /// @param measured whose end is the run's
    public WiredMachines(Probe probe, Machine measured) {
        this.probe = probe;
        hosts.add(new Host(measured));
    }

    /// Another machine like the one that is measured.
    public Machine beside(long seed) {
        var machine = probe.beside(seed);
        hosts.add(new Host(machine));
        return machine;
    }

    /// A cable between two of the machines.
    public Ends cable(Wire wire, Machine one, Machine other) {
        var number = cables.size();
        var cable = new Cable("cable" + number, wire.medium(), LATENCY_NANOS, QUEUE, station(one, number),
                station(other, number));
        cables.add(cable);
        return new Ends(driver(cable.first(), one, wire), driver(cable.second(), other, wire));
    }

    private LinkPort driver(LinkPort end, Machine machine, Wire wire) {
        return new Driver(end, host(machine), wire, machine.profile().hertz());
    }

    private Host host(Machine machine) {
        for (var host : hosts) {
            if (host.machine == machine) {
                return host;
            }
        }
        throw new IllegalArgumentException("This machine is none of these; make it by beside().");
    }

    private static Station station(Machine of, int number) {
        return new Station("eth" + number, of.profile().hertz(), of.clock(), of.events());
    }

    /// What the machine's kernel does when its first program has ended: the machine is off.
    public Runnable off(Machine machine) {
        var host = host(machine);
        return () -> {
            host.off = true;
            machine.cpu().stop();
        };
    }

    /// Lets the machines go on until the measured one has stopped. They have been up for a while: their clocks begin at one instant.
    ///
    /// @throws WorkloadFailedException when all wait for each other
    public void run() {
        var begin = hosts.stream().mapToLong(host -> host.machine.clock().now()).max().orElse(0);
        hosts.forEach(host -> host.machine.clock().advance(begin - host.machine.clock().now()));
        var measured = hosts.getFirst();
        var hertz = measured.machine.profile().hertz();
        var ahead = LATENCY_NANOS * hertz / NANOS;
        var end = begin + MOST_SECONDS * hertz;
        while (!measured.off) {
            var host = behind();
            var next = host.next();
            if (next >= end) {
                throw new WorkloadFailedException("the machines wait for each other; a packet is lost");
            }
            probe.turnOf(host.machine);
            host.runUntil(Math.max(next + 1, Math.min(end, next(host) + ahead)));
            cables.forEach(Cable::exchange);
        }
    }

    /// Of several at one instant, the first that was made.
    private Host behind() {
        var behind = hosts.getFirst();
        for (var host : hosts) {
            if (host.next() < behind.next()) {
                behind = host;
            }
        }
        return behind;
    }

    /// The cycle at which the first of the others goes on.
    private long next(Host apart) {
        var first = Long.MAX_VALUE / 2;
        for (var host : hosts) {
            if (host != apart) {
                first = Math.min(first, host.next());
            }
        }
        return first;
    }
}
