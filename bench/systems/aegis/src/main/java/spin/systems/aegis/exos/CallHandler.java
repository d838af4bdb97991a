package spin.systems.aegis.exos;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;

/// The library's procedures, reached as system calls: numbers that Aegis did not know and handed up. The points around a procedure are those
/// of the library itself, without the way to it, which a program that is linked with its library does not have.
final class CallHandler implements ManagedCode {

    /// The answer to a number that nobody knows.
    static final long NO_SUCH_CALL = -1;

    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;

    private final Probe probe;
    private final PageTable table;
    private final Packets packets;
    private final @Nullable Classification classification;

    /// @param packets the library's part of the network
    /// @param classification another library, that the program has been linked with
    CallHandler(Probe probe, PageTable table, Packets packets, @Nullable Classification classification) {
        this.probe = probe;
        this.table = table;
        this.packets = packets;
        this.classification = classification;
    }

    @Override
    public void run(UserMode port) {
        var number = (int) port.register(WorkloadAbi.NUMBER);
        var answer = NO_SUCH_CALL;
        if (number == WorkloadAbi.PROTECT) {
            protect(port, 1);
            answer = 0;
        } else if (number == WorkloadAbi.PROTECT_RANGE) {
            protect(port, (int) port.register(A2));
            answer = 0;
        } else if (number == WorkloadAbi.DIRTY) {
            answer = dirty(port);
        } else if (number == WorkloadAbi.CALLEE) {
            answer = port.load(Layout.CALLEE);
        } else if (number == WorkloadAbi.PARTNER) {
            answer = port.load(Layout.PARTNER);
        } else if (number == WorkloadAbi.YIELD_PROCEDURE) {
            answer = Layout.YIELD;
        } else if (number == WorkloadAbi.CLASSIFY && classification != null) {
            answer = classification.classify();
        } else if (number == WorkloadAbi.NET_ROUND_TRIP) {
            packets.begin(port);
            return;
        }
        port.register(WorkloadAbi.NUMBER, answer);
    }

    private void protect(UserMode port, int pages) {
        var address = port.register(A0);
        var bindings = new Bindings(table, port);
        var allow = port.register(A1) != 0;
        probe.mark(ExOs.LIBRARY_CALLED);
        if (allow) {
            bindings.allow(address, pages);
        } else {
            bindings.forbid(address, pages);
        }
        probe.mark(ExOs.LIBRARY_RETURNED);
    }

    private long dirty(UserMode port) {
        var bindings = new Bindings(table, port);
        probe.mark(ExOs.LIBRARY_CALLED);
        var dirty = bindings.isDirty(port.register(A0));
        probe.mark(ExOs.LIBRARY_RETURNED);
        return dirty ? 1 : 0;
    }
}
