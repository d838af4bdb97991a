package spin.bench.workload;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// A UDP packet of 60 bytes with a counter in it, to a process of another machine, which increments it and sends it back.
public abstract class PacketRoundTrip implements Workload {

    private static final int MOST_TRIPS = 100;

    private final String name;
    private final int trips;

    private PacketRoundTrip(String name, int trips) {
        if (trips < 1 || trips > MOST_TRIPS) {
            throw new IllegalArgumentException(
                    "there can be 1 to " + MOST_TRIPS + " trips in an operation; this is " + trips);
        }
        this.name = name;
        this.trips = trips;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String parameter() {
        return "trips";
    }

    @Override
    public final Program program(int operations) {
        return UserProgram.of(operations, code -> {}, code -> {
            for (int i = 0; i < trips; i++) {
                UserProgram.systemCall(code, WorkloadAbi.NET_ROUND_TRIP);
                code.beq(WorkloadAbi.NUMBER, UserProgram.FAILED);
            }
            code.label("returned");
        }, code -> {});
    }

    /// Between processes that look into what has come for them.
    public static final class OfProcesses extends PacketRoundTrip {
        public OfProcesses() {
            this(1);
        }

        private OfProcesses(int trips) {
            super("packet of processes", trips);
        }

        @Override
        public Workload with(int number) {
            return new OfProcesses(number);
        }
    }

    /// Between handlers that their kernels run when a packet has come, where a system has such.
    public static final class OfHandlers extends PacketRoundTrip {
        public OfHandlers() {
            this(1);
        }

        private OfHandlers(int trips) {
            super("packet of handlers", trips);
        }

        @Override
        public Workload with(int number) {
            return new OfHandlers(number);
        }
    }
}
