package spin.core.inspect;

import java.util.function.LongSupplier;
import spin.core.boot.SpinKernel;
import spin.core.load.ExtensionLoader;
import spin.core.shell.ShellCommands;
import spin.core.user.ExtensionDoor;

/// Adds the commands that show a kernel to its prompt.
public final class Inspection {
    private final SpinKernel kernel;
    private final ExtensionLoader loader;
    private final ExtensionDoor door;
    private final FaultLog faults;
    private final LongSupplier hostNanos;

    /// @param door how extensions come in and go while others do
    /// @param faults what the dispatcher tells of handlers that failed
    /// @param hostNanos the host's clock, for `time` and `benchmark` alone
    public Inspection(SpinKernel kernel, ExtensionLoader loader, ExtensionDoor door, FaultLog faults,
            LongSupplier hostNanos) {
        this.kernel = kernel;
        this.loader = loader;
        this.door = door;
        this.faults = faults;
        this.hostNanos = hostNanos;
    }

    /// Before the shell installs its handlers.
    public void addTo(ShellCommands shell) {
        var events = new EventNames(kernel);
        new DispCommands(events).addTo(shell);
        new DomainCommands(loader, events).addTo(shell);
        new VmCommands(kernel.memory()).addTo(shell);
        new StrandCommands(kernel).addTo(shell);
        new FaultCommands(kernel, door, events, faults).addTo(shell);
        new AccountCommands(kernel.ledger()).addTo(shell);
        new ShowCommand(kernel, loader, events).addTo(shell);
        new MetricsCommands(new Metrics(kernel, loader, events, faults), new Graph(events, loader), loader)
                .addTo(shell);
        new SpyCommands(kernel.spies()).addTo(shell);
        new RegressCommands(new Checks(kernel, door).all(), events::commands).addTo(shell);
        new BenchmarkCommands(kernel, hostNanos).addTo(shell);
        new TimeCommand(kernel.machine(), hostNanos, shell).addTo();
    }
}
