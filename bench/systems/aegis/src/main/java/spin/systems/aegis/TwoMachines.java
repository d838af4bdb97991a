package spin.systems.aegis;

import java.util.List;
import spin.bench.port.Crowded;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.hw.clock.CycleClock;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.cluster.Cluster;
import spin.hw.net.cluster.MachineMember;
import spin.hw.net.link.Cable;
import spin.systems.aegis.exos.ExOs;
import spin.systems.aegis.filter.Demultiplexer;

/// The machine that is measured and another like it, Aegis and ExOS on both, on an Ethernet.
///
/// Metered code is charged to both clocks: what one kernel does, the other one's process sees as time in which nothing has come. In a round trip
/// the two never work at once, so nothing is charged that would not have passed; for throughput it would be wrong.
///
/// What interface and driver take is calibrated: a round trip of the raw wire is published as 253 us (SOSP '95, section 6.3, the bound below
/// which none can be), the line's own share of it is computed, and each of the four times that a driver has the frame in its hands takes a quarter
/// of the rest.
final class TwoMachines {

    static final String NAMES = "packet of ";
    private static final String BY_HANDLERS = "packet of handlers";
    private static final long PEER_SEED = 1996;
    private static final long RAW_MICROS = 253;
    private static final long MICROS = 1_000_000;
    /// A hundred metres.
    private static final long LATENCY_NANOS = 500;
    private static final int QUEUE = 16;
    private static final int BYTES = 60;
    private static final long SLICE_NANOS = 1_000_000;
    private static final long LONGEST_NANOS = 10_000_000_000L;

    /// The calibrated driver.
    private record Driver(LinkPort port, CycleClock clock, long cycles) implements LinkPort {

        @Override
        public long send(byte[] frame, int offset, int length) {
            clock.advance(cycles);
            return port.send(frame, offset, length);
        }

        @Override
        public void receiver(FrameReceiver receiver) {
            port.receiver((frame, length) -> {
                clock.advance(cycles);
                receiver.frameArrived(frame, length);
            });
        }

        @Override
        public boolean carrier() {
            return port.carrier();
        }
    }

    private TwoMachines() {}

    static Session session(Machine machine, Workload workload, Program image, Probe probe, ExOs.Structure structure) {
        var peer = probe.beside(PEER_SEED);
        var cable = new Cable("cable", Medium.ethernet(10), LATENCY_NANOS, QUEUE, station(machine), station(peer));
        var byHandlers = workload.name().startsWith(BY_HANDLERS);
        var here = wired(machine, cable.first(), probe);
        var there = wired(peer, cable.second(), probe);
        var exosHere = new ExOs(machine, here.kernel, structure);
        var exosThere = new ExOs(peer, there.kernel, structure);
        var client = exosHere.client(workload, image, probe, byHandlers);
        var server = exosThere.server(workload, probe, byHandlers);
        here.filters.compile();
        there.filters.compile();
        exosHere.start(client, image);
        if (workload instanceof Crowded crowd && crowd.others() > 0) {
            exosThere.startServerInTurns(server, crowd);
        } else {
            exosThere.startServer(server);
        }
        var measured = new MachineMember("here", machine);
        var cluster = new Cluster(List.of(measured, new MachineMember("there", peer)), List.of(cable));
        return () -> {
            while (!measured.isOff()) {
                if (cluster.nowNanos() > LONGEST_NANOS) {
                    throw new WorkloadFailedException("no packet has come for long; one is lost");
                }
                cluster.run(cluster.nowNanos() + SLICE_NANOS);
            }
            AegisSystem.judge(machine, workload, client);
        };
    }

    private record Wired(Aegis kernel, Demultiplexer filters) {}

    private static Wired wired(Machine machine, LinkPort end, Probe probe) {
        var kernel = new Aegis(machine);
        var hertz = machine.profile().hertz();
        var wire = 2 * Medium.ethernet(10).bits().applyAsLong(BYTES) * hertz / Medium.ethernet(10).bitsPerSecond();
        var filters = new Demultiplexer(probe::charged);
        kernel.network(new Driver(end, machine.clock(), (RAW_MICROS * hertz / MICROS - wire) / 4),
                machine.interrupts().line("eth0", 3, 0x900), filters);
        return new Wired(kernel, filters);
    }

    private static Station station(Machine of) {
        return new Station("eth0", of.profile().hertz(), of.clock(), of.events());
    }
}
