package spin.systems.microkernel.lib;

import org.jspecify.annotations.Nullable;
import spin.bench.port.MemoryPolicy;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.mmu.Access;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.microkernel.MachAbi;

/// The application's fault policy: what its pager does with a message that somebody wants to write to a page. It answers by messages to the
/// object's control port.
public final class PagerPolicy implements ManagedCode, MemoryPolicy {

    private static final int V0 = 0;
    private static final int A0 = 16;

    private final Workload workload;
    private final Probe probe;
    private long message;
    private long object;
    private @Nullable UserMode port;

    public PagerPolicy(Workload workload, Probe probe) {
        this.workload = workload;
        this.probe = probe;
    }

    @Override
    public void run(UserMode user) {
        probe.mark(Points.HANDLER_ENTERED);
        port = user;
        message = user.register(A0);
        object = user.load(Library.DATA + Variables.OBJECT);
        if (user.load(message + MachAbi.ID) == MachAbi.DATA_UNLOCK) {
            workload.protectionFault(object + user.load(message + MachAbi.BODY), Access.WRITE, this);
        }
    }

    @Override
    public void allow(long address) {
        lock(address, 1, 0);
    }

    @Override
    public void forbid(long address) {
        lock(address, 1, MachAbi.WRITE);
    }

    @Override
    public void allow(long address, int pages) {
        lock(address, pages, 0);
    }

    @Override
    public void forbid(long address, int pages) {
        lock(address, pages, MachAbi.WRITE);
    }

    private void lock(long address, int pages, int forbidden) {
        var user = port;
        if (user == null) {
            throw new IllegalStateException(
                    "A fault policy may change rights while it handles a fault; none is in hand.");
        }
        var request = message + Library.PAGER_MESSAGE;
        user.store(request + MachAbi.BITS, MachAbi.COPY_SEND);
        user.store(request + MachAbi.REMOTE, user.load(Library.DATA + Variables.CONTROL));
        user.store(request + MachAbi.LOCAL, 0);
        user.store(request + MachAbi.ID, MachAbi.LOCK_REQUEST);
        user.store(request + MachAbi.BODY, (address & -WorkloadAbi.PAGE) - object);
        user.store(request + MachAbi.BODY + 8, pages * WorkloadAbi.PAGE);
        user.store(request + MachAbi.BODY + 16, forbidden);
        user.register(A0, request);
        user.register(A0 + 1, MachAbi.SEND);
        user.register(A0 + 2, MachAbi.BODY + 24);
        user.register(V0, MachAbi.MESSAGE);
        user.callSystem();
    }
}
