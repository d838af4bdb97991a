package spin.systems.spin.services;

import spin.bench.port.MemoryPolicy;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.core.memory.Context;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.strand.Strand;
import spin.hw.mmu.Access;

/// The application's fault policy as SPIN has it: a handler of `Translation.protectionFault` in the kernel, guarded by
/// the application's own address space.
public final class FaultHandler implements MemoryPolicy {
    private final Workload workload;
    private final Translation translation;
    private final Context context;
    private final Probe probe;

    public FaultHandler(Workload workload, Translation translation, Context context, Probe probe) {
        this.workload = workload;
        this.translation = translation;
        this.context = context;
        this.probe = probe;
    }

    public boolean isOurs(Strand strand) {
        return strand.context() == context;
    }

    public boolean handle(long address, boolean write) {
        probe.mark(Points.HANDLER_ENTERED);
        workload.protectionFault(address, write ? Access.WRITE : Access.READ, this);
        return true;
    }

    @Override
    public void allow(long address) {
        translation.changeMapping(context, address, Protection.READ_WRITE_EXECUTE);
    }

    @Override
    public void forbid(long address) {
        translation.changeMapping(context, address, Protection.READ_EXECUTE);
    }
}
