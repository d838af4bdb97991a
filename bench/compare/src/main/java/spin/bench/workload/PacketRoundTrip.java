package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A UDP packet of 60 bytes with a counter in it, to a process of another machine, which increments it and sends it back.
public abstract class PacketRoundTrip implements Workload {

    private final String name;

    private PacketRoundTrip(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Program program(int operations) {
        return SystemCall.repeated(WorkloadAbi.NET_ROUND_TRIP, operations);
    }

    /// Between processes that look into what has come for them.
    public static final class OfProcesses extends PacketRoundTrip {
        public OfProcesses() {
            super("packet of processes");
        }
    }

    /// Between handlers that their kernels run when a packet has come, where a system has such.
    public static final class OfHandlers extends PacketRoundTrip {
        public OfHandlers() {
            super("packet of handlers");
        }
    }
}
