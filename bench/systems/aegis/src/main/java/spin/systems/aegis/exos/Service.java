package spin.systems.aegis.exos;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// The other side of a protected call: an environment of its own, entered by transfer, which answers by transfer to whoever the
/// kernel says has entered it.
final class Service implements ManagedCode {

    private static final int A0 = 16;
    private static final int A1 = 17;

    private final Workload workload;

    Service(Workload workload) {
        this.workload = workload;
    }

    @Override
    public void run(UserMode port) {
        port.register(A0, workload.protectedCallee(port.register(A0)));
        port.register(A1, port.load(Layout.ENTERED_BY));
        port.register(WorkloadAbi.NUMBER, AegisAbi.SRETURN);
        port.callSystem();
    }
}
