package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.profile.Profile;

/// Checklist 53: a packet there and back, between processes and between handlers.
final class TwoMachinesTests {

    private static final int ROUNDS = 5;

    /// The clock at each point.
    private static final class Points implements Probe {
        private final Machine machine;
        private final List<String> names = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();

        Points(Machine machine) {
            this.machine = machine;
        }

        @Override
        public void mark(String point) {
            names.add(point);
            times.add(machine.clock().now());
        }

        @Override
        public void modelled(String what) {}

        @Override
        public Machine beside(long seed) {
            return new Machine(machine.profile(), seed);
        }
    }

    private record Named(String name) implements Workload {
        @Override
        public Program program(int operations) {
            var code = new Assembler(WorkloadAbi.IMAGE_BASE).label("start");
            for (var i = 0; i < operations; i++) {
                code.li(0, WorkloadAbi.NET_ROUND_TRIP).callPal(Assembler.CALLSYS).beq(0, "wrong");
            }
            code.li(16, 0).li(0, WorkloadAbi.EXIT).callPal(Assembler.CALLSYS);
            code.label("wrong").li(16, 1).li(0, WorkloadAbi.EXIT).callPal(Assembler.CALLSYS);
            return code.entry("start").assemble();
        }
    }

    /// Cycles from the first packet's sending until the last has come back. Here only Alpha code, hardware and wire take any.
    private static long cycles(String name) {
        var machine = new Machine(Profile.named("dec5000-125"), 1);
        var points = new Points(machine);
        var workload = new Named(name);
        new AegisSystem().boot(machine, workload, workload.program(ROUNDS), points).run();

        assertThat(points.names).hasSize(2 * ROUNDS);
        return points.times.getLast() - points.times.getFirst();
    }

    @Test
    void aPacketComesBackWithItsCounterIncremented() {
        assertThat(cycles("packet of processes")).isPositive().isEqualTo(cycles("packet of processes"));
    }

    @Test
    void handlersExchangeThePacketAndTheProcessesLookOn() {
        assertThat(cycles("packet of handlers")).isPositive();
    }
}
