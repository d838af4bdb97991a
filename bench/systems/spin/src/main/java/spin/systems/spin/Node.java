package spin.systems.spin;

import spin.bench.port.WorkloadFailedException;
import spin.core.boot.SpinKernel;
import spin.core.device.NetworkDevice;
import spin.core.device.WireLink;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.hw.Machine;
import spin.hw.net.LinkPort;
import spin.plexus.PlexusPart;

/// A machine on a network, and its kernel.
final class Node {
    private static final int IPL = 3;
    private static final int FIRST_VECTOR = 0x900;
    private static final int VECTOR_BYTES = 0x10;
    private static final long ETHERNET = 0x0800_2b00_0000L;
    private static final long FIRST_CIRCUIT = 32;

    private final Machine machine;
    private final SpinKernel kernel;
    /// Whether no strand wants the processor until something comes.
    private boolean idle;

    Node(Machine machine, SpinKernel kernel) {
        this.machine = machine;
        this.kernel = kernel;
    }

    Machine machine() {
        return machine;
    }

    SpinKernel kernel() {
        return kernel;
    }

    /// The end of a wire that is this machine's.
    ///
    /// @param address in text
    /// @param number  of the interface among all on the network
    record End(LinkPort port, String address, long number) {}

    void plugIn(Wire wire, End... ends) {
        for (int i = 0; i < ends.length; i++) {
            var name = "eth" + i;
            long station = switch (wire.framing()) {
                case ETHERNET -> ETHERNET + ends[i].number();
                case ATM -> FIRST_CIRCUIT + ends[i].number();
                case T3 -> 0;
            };
            kernel.links()
                    .add(WireLink.attach(name, station, wire.framing(),
                            new DriverFloor(ends[i].port(), machine.clock(), wire, machine.profile().hertz()),
                            machine.interrupts().line(name, IPL, FIRST_VECTOR + i * VECTOR_BYTES), kernel.processor(),
                            SpinKernel.KERNEL, kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser()));
        }
        var shell = new ShellCommands(kernel.console(), kernel.resolve(Shell.class, SpinKernel.KERNEL));
        new PlexusPart().attach(kernel, shell);
        shell.install(kernel.events(SpinKernel.KERNEL));
        for (int i = 0; i < ends.length; i++) {
            told(shell, "net address eth" + i + " " + ends[i].address() + "/24");
        }
    }

    /// Types a command at the machine's prompt.
    void told(String command) {
        told(new ShellCommands(kernel.console(), kernel.resolve(Shell.class, SpinKernel.KERNEL)), command);
    }

    private static void told(ShellCommands shell, String command) {
        if (!shell.enter(command)) {
            throw new WorkloadFailedException("a machine does not know the command: " + command);
        }
    }

    /// Not before what another machine has done.
    void follow(Node other) {
        machine.clock().advance(Math.max(0, other.machine().clock().now() - machine.clock().now()));
    }

    /// The cycle at which this machine goes on; [Long#MAX_VALUE] when it waits for another.
    long next() {
        return idle ? Math.max(machine.clock().now(), machine.events().horizon()) : machine.clock().now();
    }

    /// Goes on there: with what is due, and one strand.
    void step() {
        machine.clock().advance(next() - machine.clock().now());
        idle = !kernel.processor().step();
    }
}
