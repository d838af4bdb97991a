package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A datagram of 16 bytes to another machine and back, between applications that live where the system puts them: in SPIN, in the kernel.
///
/// The name says which wire, and what stands beside the application's own handler; the system sets that up.
public abstract class UdpRoundTrip implements Workload {
    private final String name;

    private UdpRoundTrip(String name) {
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

    public static final class Ethernet extends UdpRoundTrip {
        public Ethernet() {
            super("udp ethernet");
        }
    }

    public static final class Atm extends UdpRoundTrip {
        public Atm() {
            super("udp atm");
        }
    }

    /// Fifty guards of others, all false.
    public static final class BesideFalseGuards extends UdpRoundTrip {
        public BesideFalseGuards() {
            super("udp ethernet beside 50 false guards");
        }
    }

    /// Fifty guards that are all true, and so fifty handlers.
    public static final class BesideTrueGuards extends UdpRoundTrip {
        public BesideTrueGuards() {
            super("udp ethernet beside 50 true guards");
        }
    }
}
