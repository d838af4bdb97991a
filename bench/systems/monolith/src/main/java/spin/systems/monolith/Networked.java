package spin.systems.monolith;

import spin.bench.port.Datagrams;
import spin.bench.port.Fetch;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Transfer;
import spin.bench.port.Workload;
import spin.bench.port.wire.Wire;
import spin.bench.port.wire.WiredMachines;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.hw.net.LinkPort;
import spin.systems.monolith.lib.NetworkLibrary;
import spin.systems.monolith.lib.NetworkPeer;
import spin.systems.monolith.net.LinkHeader;

/// The machine that is measured and another like it on a wire, the kernel on both, an application in a process of each.
final class Networked {

    private static final long PEER_SEED = 1996;
    private static final int IPL = 3;
    private static final int VECTOR = 0x900;
    private static final int VECTOR_BYTES = 0x10;
    private static final long MIDDLE_SEED = 1997;
    private static final long ETHERNET = 0x0800_2b00_0000L;
    private static final int NETWORK_BITS = 24;

    private Networked() {}

    /// @param library the part of the user's library that is for this workload
    static Session session(Machine machine, Shape shape, Workload workload, Program image, Program library,
            Probe probe) {
        var machines = new WiredMachines(probe, machine);
        var peer = machines.beside(PEER_SEED);
        var link = link(workload);
        var here = new NetworkKernel(machine, shape, probe, machines.off(machine));
        var there = new NetworkKernel(peer, shape, probe, machines.off(peer));
        Runnable between = () -> {};
        if (workload instanceof Datagrams datagrams && datagrams.forwarded()) {
            var middle = machines.beside(MIDDLE_SEED);
            var kernel = new NetworkKernel(middle, shape, probe, machines.off(middle));
            var near = machines.cable(Wire.of(link), machine, middle);
            var far = machines.cable(Wire.of(link), middle, peer);
            attach(here, machine, near.first(), link, 0, 1, NetworkLibrary.HERE);
            attach(kernel, middle, near.second(), link, 0, 2, NetworkLibrary.THERE);
            attach(kernel, middle, far.first(), link, 1, 3, NetworkLibrary.NEAR_SERVER);
            attach(there, peer, far.second(), link, 0, 4, NetworkLibrary.SERVER);
            var splice = new Loader(kernel, workload, NetworkPeer.splice(datagrams.stream()), library, probe);
            splice.first();
            between = () -> {
                probe.turnOf(middle);
                kernel.begin(splice.entry());
            };
        } else {
            var ends = machines.cable(Wire.of(link), machine, peer);
            attach(here, machine, ends.first(), link, 0, 1, NetworkLibrary.HERE);
            attach(there, peer, ends.second(), link, 0, 2, NetworkLibrary.THERE);
        }
        if (workload instanceof Fetch fetch) {
            there.files().put(NetworkLibrary.FILE, fetch.bytes());
        }
        var waits = between;
        var client = new Loader(here, workload, image, library, probe);
        var server = new Loader(there, workload, NetworkPeer.of(workload), library, probe);
        var process = client.first();
        server.first();
        for (var point : new String[]{NetworkLibrary.BEGUN, NetworkLibrary.DONE}) {
            here.cpu.watch(library.address(point), () -> probe.mark(point));
        }
        var booted = new MonolithSystem.Booted(here, client.entry(), process, workload.name());
        return () -> {
            probe.turnOf(peer);
            there.begin(server.entry());
            waits.run();
            probe.turnOf(machine);
            here.begin(client.entry());
            machines.run();
            booted.judge();
        };
    }

    private static Datagrams.Link link(Workload workload) {
        return switch (workload) {
            case Datagrams datagrams -> datagrams.link();
            case Transfer transfer -> transfer.link();
            default -> workload.name().startsWith(NetworkLibrary.VIDEO) ? Datagrams.Link.T3 : Datagrams.Link.ETHERNET;
        };
    }

    private static void attach(NetworkKernel kernel, Machine machine, LinkPort port, Datagrams.Link link,
            int unit, int number, int address) {
        var header = switch (link) {
            case ETHERNET -> LinkHeader.ETHERNET;
            case ATM -> LinkHeader.ATM;
            case T3 -> LinkHeader.T3;
        };
        kernel.internet().attach(port, machine.interrupts().line("eth" + unit, IPL, VECTOR + unit * VECTOR_BYTES),
                header, ETHERNET + number,
                address, NETWORK_BITS);
    }
}
