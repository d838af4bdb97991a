package spin.systems.monolith.lib;

import org.jspecify.annotations.Nullable;
import spin.bench.port.MemoryPolicy;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.mmu.Access;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.monolith.SignalFrame;
import spin.systems.monolith.UnixAbi;

/// The application's fault policy: the handler of SIGSEGV, in user mode. It changes rights by mprotect.
public final class FaultPolicy implements ManagedCode, MemoryPolicy {

    private static final int V0 = 0;
    private static final int A0 = 16;
    static final int READ_EXECUTE = 5;
    static final int READ_WRITE_EXECUTE = 7;
    /// What a shell shows of a process that a signal ended.
    private static final int SIGNALLED = 128;

    private final Workload workload;
    private final Probe probe;
    private long frame;
    private @Nullable UserMode port;

    public FaultPolicy(Workload workload, Probe probe) {
        this.workload = workload;
        this.probe = probe;
    }

    @Override
    public void run(UserMode user) {
        probe.mark(Points.HANDLER_ENTERED);
        port = user;
        frame = user.register(A0 + 2);
        if (user.load(frame + SignalFrame.CODE) != SignalFrame.FORBIDDEN) {
            user.register(A0, SIGNALLED + UnixAbi.SIGSEGV);
            call(user, UnixAbi.EXIT);
        }
        // Every page of a program can be read, so what is forbidden is a store.
        workload.protectionFault(user.load(frame + SignalFrame.ADDRESS), Access.WRITE, this);
    }

    @Override
    public void allow(long address) {
        protect(address, 1, READ_WRITE_EXECUTE);
    }

    @Override
    public void forbid(long address) {
        protect(address, 1, READ_EXECUTE);
    }

    @Override
    public void allow(long address, int pages) {
        protect(address, pages, READ_WRITE_EXECUTE);
    }

    @Override
    public void forbid(long address, int pages) {
        protect(address, pages, READ_EXECUTE);
    }

    @Override
    public void skip() {
        var user = user();
        user.store(frame + SignalFrame.PC, user.load(frame + SignalFrame.PC) + 4);
    }

    private void protect(long address, int pages, int rights) {
        var user = user();
        user.register(A0, address & -WorkloadAbi.PAGE);
        user.register(A0 + 1, pages * WorkloadAbi.PAGE);
        user.register(A0 + 2, rights);
        call(user, UnixAbi.MPROTECT);
    }

    private static void call(UserMode user, int number) {
        user.register(V0, number);
        user.callSystem();
    }

    private UserMode user() {
        var user = port;
        if (user == null) {
            throw new IllegalStateException(
                    "A fault policy may change rights while it handles a fault; none is in hand.");
        }
        return user;
    }
}
