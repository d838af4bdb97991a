package spin.hw.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.elf.AlphaRun;
import spin.hw.elf.Symbol;
import spin.hw.elf.Symbols;

/// Stopping by time and by count.
class WatchdogTests {

    private static final Symbols NAMES = Symbols.of(List.of(new Symbol("forever", TestMachine.TEXT, 0, true)));

    private static TestMachine looping() {
        var machine = new TestMachine();
        machine.load(new Assembler(TestMachine.TEXT).label("again").addq(1, literal(1), 1).br("again").assemble());
        return machine;
    }

    @Test
    void aMachineWithoutProgressIsStoppedAtTheSameInstructionEachTime() {
        var counts = new ArrayList<Long>();
        var reports = new ArrayList<Watchdog.Report>();
        for (int i = 0; i < 2; i++) {
            var machine = looping();
            Watchdog.start(machine.machine, 10_000, NAMES, reports::add);
            machine.cpu().run();
            counts.add(machine.cpu().instructions());
        }

        assertThat(counts.get(0)).isEqualTo(counts.get(1)).isGreaterThan(1000);
        assertThat(reports.get(0)).isEqualTo(reports.get(1));
        assertThat(reports.get(0).cycle()).isBetween(10_000L, 10_100L);
        assertThat(reports.get(0).toString()).startsWith("No progress for 10").contains(
                "the last was \"start\" at cycle 0",
                "the machine is at forever");
    }

    @Test
    void progressBuysTime() {
        var machine = looping();
        var reports = new ArrayList<Watchdog.Report>();
        var dog = Watchdog.start(machine.machine, 10_000, NAMES, reports::add);
        var poke = machine.machine.events().alarm("poke", () -> dog.progress("poked"));
        poke.set(9_000);
        machine.cpu().run();

        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().latest()).isEqualTo("poked");
        assertThat(reports.getFirst().markers()).isOne();
        assertThat(reports.getFirst().cycle()).isBetween(19_000L, 19_200L);
    }

    @Test
    void aDogThatIsCalledOffStopsNothing() {
        var run = AlphaRun.ofCommitted("sieve");
        var reports = new ArrayList<Watchdog.Report>();
        Watchdog.start(run.machine, 1000, Symbols.NONE, reports::add).stop();

        assertThat(run.run().calls.status()).isZero();
        assertThat(reports).isEmpty();
    }

    @Test
    void patienceIsPositiveAndMayBeEndless() {
        var machine = new TestMachine().machine;
        assertThatThrownBy(() -> Watchdog.start(machine, 0, Symbols.NONE, _ -> {}))
                .hasMessageContaining("at least one cycle");
        Watchdog.start(machine, Long.MAX_VALUE, Symbols.NONE, _ -> {});
    }

    @Test
    void theNthEventHaltsAtTheNextBoundary() {
        var machine = new TestMachine();
        machine.load(new Assembler(TestMachine.TEXT).label("again").addq(1, literal(1), 1).callPal(Assembler.CALLSYS)
                .br("again").assemble());
        var halt = new HaltAfter(machine.cpu(), 3);
        machine.onSystemCall = _ -> halt.run();
        machine.cpu().run();

        assertThat(machine.systemCalls).isEqualTo(3);
        assertThat(halt.halted()).isTrue();
        assertThat(halt.left()).isZero();
        assertThat(machine.cpu().register(1)).isEqualTo(3);
        assertThatThrownBy(() -> new HaltAfter(machine.cpu(), 0)).hasMessageContaining("at least 1");
    }
}
