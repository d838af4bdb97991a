package spin.bench.workload;

import spin.bench.port.Crowded;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
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
    public String parameter() {
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

    /// The same with more processes on the other machine than the one that answers. How long a turn of theirs is was not published; it is what the slope
    /// of the published line is, 320 us at 25 MHz.
    public abstract static class AmongOthers extends PacketRoundTrip implements Crowded {
        private static final int MOST_PROCESSES = 32;
        private static final int LOOPS_IN_A_TURN = 2550;

        private final int processes;

        private AmongOthers(String name, int processes) {
            super(name + " among others", 1);
            if (processes < 1 || processes > MOST_PROCESSES) {
                throw new IllegalArgumentException("there can be 1 to " + MOST_PROCESSES
                        + " processes on the other machine; this is " + processes);
            }
            this.processes = processes;
        }

        @Override
        public final String parameter() {
            return "processes";
        }

        @Override
        public final boolean followsTheClock() {
            return true;
        }

        @Override
        public final int others() {
            return processes - 1;
        }

        @Override
        public final void work(Assembler code) {
            code.li(UserProgram.SCRATCH, LOOPS_IN_A_TURN);
            code.label("work").subq(UserProgram.SCRATCH, Assembler.literal(1), UserProgram.SCRATCH);
            code.bne(UserProgram.SCRATCH, "work");
        }
    }

    /// Between processes, one of several on the other machine.
    public static final class OfProcessesAmongOthers extends AmongOthers {
        public OfProcessesAmongOthers() {
            this(2);
        }

        private OfProcessesAmongOthers(int processes) {
            super("packet of processes", processes);
        }

        @Override
        public Workload with(int number) {
            return new OfProcessesAmongOthers(number);
        }
    }

    /// Between handlers, whose processes are one of several on the other machine.
    public static final class OfHandlersAmongOthers extends AmongOthers {
        public OfHandlersAmongOthers() {
            this(2);
        }

        private OfHandlersAmongOthers(int processes) {
            super("packet of handlers", processes);
        }

        @Override
        public Workload with(int number) {
            return new OfHandlersAmongOthers(number);
        }
    }
}
