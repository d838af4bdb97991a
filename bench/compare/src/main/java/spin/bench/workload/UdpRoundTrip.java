package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A datagram of 16 bytes to another machine and back, between applications that live where the system puts them: in SPIN, in the kernel.
///
/// The name says which wire, and what stands beside the application's own handler; the system sets that up.
public abstract class UdpRoundTrip implements Workload {
    private static final String GUARDS = "guards";
    private static final int USUAL_GUARDS = 50;
    private static final int MOST_GUARDS = 10_000;

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

    public static final class T3 extends UdpRoundTrip {
        public T3() {
            super("udp t3");
        }
    }

    /// Five guards in all.
    public static final class BesideFourFalseGuards extends UdpRoundTrip {
        public BesideFourFalseGuards() {
            super(besideFalse(4));
        }
    }

    /// Ten guards in all.
    public static final class BesideNineFalseGuards extends UdpRoundTrip {
        public BesideNineFalseGuards() {
            super(besideFalse(9));
        }
    }

    /// Fifty guards in all.
    public static final class BesideFortyNineFalseGuards extends UdpRoundTrip {
        public BesideFortyNineFalseGuards() {
            super(besideFalse(49));
        }
    }

    private static String besideFalse(int guards) {
        return "udp ethernet beside " + guards + " false guards";
    }

    /// Beside guards of others, all false; fifty when nobody says how many.
    public static final class BesideFalseGuards extends UdpRoundTrip {
        public BesideFalseGuards() {
            this(USUAL_GUARDS);
        }

        private BesideFalseGuards(int guards) {
            super(besideFalse(guards));
        }

        @Override
        public String parameter() {
            return GUARDS;
        }

        @Override
        public Workload with(int number) {
            return new BesideFalseGuards(checked(number));
        }
    }

    /// Beside guards that are all true, and so as many handlers; fifty when nobody says how many.
    public static final class BesideTrueGuards extends UdpRoundTrip {
        public BesideTrueGuards() {
            this(USUAL_GUARDS);
        }

        private BesideTrueGuards(int guards) {
            super("udp ethernet beside " + guards + " true guards");
        }

        @Override
        public String parameter() {
            return GUARDS;
        }

        @Override
        public Workload with(int number) {
            return new BesideTrueGuards(checked(number));
        }
    }

    private static int checked(int guards) {
        if (guards < 1 || guards > MOST_GUARDS) {
            throw new IllegalArgumentException(
                    "there can be 1 to " + MOST_GUARDS + " guards beside the application's; this is " + guards);
        }
        return guards;
    }
}
