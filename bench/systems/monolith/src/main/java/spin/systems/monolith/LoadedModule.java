package spin.systems.monolith;

import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.ProtectedCallee;
import spin.bench.port.WorkloadAbi;

/// A module that was loaded into the kernel, as DEC OSF/1's subsystems are: it has left the address of a procedure in a table, and who is in the
/// kernel calls that. Nothing lies between the two.
final class LoadedModule {

    /// The name of the one procedure that there is.
    private static final long PROCEDURE = 1;

    private final Kernel kernel;
    private final ProtectedCallee procedure;
    private final Probe probe;

    LoadedModule(Kernel kernel, ProtectedCallee procedure, Probe probe) {
        this.kernel = kernel;
        this.procedure = procedure;
        this.probe = probe;
    }

    void install() {
        kernel.systemCall(WorkloadAbi.CALLEE, this::name);
        kernel.systemCall(WorkloadAbi.PROTECTED_CALL, this::call);
    }

    private void name(KernelThread caller) {
        kernel.result(caller, PROCEDURE);
    }

    private void call(KernelThread caller) {
        if (kernel.argument(caller, 1) != PROCEDURE) {
            kernel.failure(caller, UnixAbi.EINVAL);
            return;
        }
        var argument = kernel.argument(caller, 0);
        probe.mark(Points.CALLEE_CALLED);
        var result = procedure.protectedCallee(argument);
        probe.mark(Points.CALLEE_RETURNED);
        kernel.result(caller, result);
    }
}
