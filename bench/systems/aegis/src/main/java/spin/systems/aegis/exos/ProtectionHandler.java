package spin.systems.aegis.exos;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.hw.mmu.Access;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// An access that the page's rights forbid: the application's policy decides, here, in its own address space.
final class ProtectionHandler implements ManagedCode {

    private static final int A0 = 16;
    private static final int A1 = 17;

    private final Workload workload;
    private final Probe probe;
    private final PageTable table;
    private @Nullable Bindings bindings;

    ProtectionHandler(Workload workload, Probe probe, PageTable table) {
        this.workload = workload;
        this.probe = probe;
        this.table = table;
    }

    @Override
    public void run(UserMode port) {
        var address = port.register(A0);
        // A store above all, and the cause of a protection exception is the access alone.
        var kind = (int) port.register(A1);
        var access = kind == AegisAbi.WRITE_ACCESS
                ? Access.WRITE
                : kind == AegisAbi.READ_ACCESS ? Access.READ : Access.EXECUTE;
        var mine = bindings;
        if (mine == null) {
            mine = new Bindings(table, port);
            bindings = mine;
        }
        mine.port = port;
        probe.mark(Points.HANDLER_ENTERED);
        workload.protectionFault(address, access, mine);
    }
}
