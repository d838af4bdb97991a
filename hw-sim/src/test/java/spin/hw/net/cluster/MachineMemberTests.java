package spin.hw.net.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.hw.Execution;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.net.Frames;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.link.Cable;

/// Whole machines that run programs, side by side.
class MachineMemberTests {
    private static final long MILLISECOND = 1_000_000;

    /// Two machines of different clocks. Each counts in a loop, sends a frame every so often, and adds what arrives to what it counts.
    private static final class Pair {
        final TestMachine left = new TestMachine("dec3000-400");
        final TestMachine right = new TestMachine("dec5000-125");
        final MachineMember leftMember = new MachineMember("left", left.machine);
        final MachineMember rightMember = new MachineMember("right", right.machine);
        /// One for each machine, since they may run on two threads.
        final List<List<String>> seen = List.of(new ArrayList<>(), new ArrayList<>());
        final Cluster cluster;

        Pair(Execution execution) {
            var one = station("left", left);
            var other = station("right", right);
            var cable = new Cable("cable", Medium.ethernet(10), 30_000, 8, one, other);
            boot(left, execution, cable.first(), 500, seen.getFirst());
            boot(right, execution, cable.second(), 77, seen.getLast());
            cluster = new Cluster(List.of(leftMember, rightMember), List.of(cable));
        }

        private static Station station(String name, TestMachine machine) {
            return new Station(name, machine.machine.profile().hertz(), machine.machine.clock(),
                    machine.machine.events());
        }

        private static void boot(TestMachine machine, Execution execution, Cable.End end, int loops, List<String> log) {
            machine.machine.execution(execution);
            machine.onSystemCall = _ -> end.send(Frames.broadcast(1, "count " + machine.cpu().register(1)), 0, 60);
            end.receiver((frame, _) -> {
                log.add(machine.machine.clock().now() + " " + machine.cpu().instructions() + " " + Frames.text(frame));
                machine.cpu().register(1, machine.cpu().register(1) + 1000);
            });
            var code = new Assembler(TestMachine.TEXT);
            code.label("round").li(2, loops).label("loop").addq(1, literal(1), 1).subq(2, literal(1), 2).bne(2, "loop")
                    .callPal(Assembler.CALLSYS).br("round");
            machine.load(code.assemble());
        }

        List<String> outcome() {
            var outcome = new ArrayList<String>();
            seen.forEach(outcome::addAll);
            for (var machine : List.of(left, right)) {
                outcome.add(machine.machine.clock().now() + " " + machine.cpu().instructions() + " "
                        + machine.cpu().register(1));
            }
            return outcome;
        }
    }

    private static List<String> straight() {
        var pair = new Pair(Execution.INTERPRETED);
        pair.cluster.run(5 * MILLISECOND);
        assertThat(pair.seen).allSatisfy(log -> assertThat(log).hasSizeGreaterThan(20));
        return pair.outcome();
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void everyEngineGivesTheSameRunOnOneThreadAndOnTwo(Execution execution) {
        var expected = straight();
        for (int threads = 1; threads <= 2; threads++) {
            var pair = new Pair(execution);
            pair.cluster.run(5 * MILLISECOND, threads);
            assertThat(pair.outcome()).isEqualTo(expected);
        }
    }

    @Test
    void aRunMayStopAnywhereAndGoOn() {
        var expected = straight();
        var chance = new SplittableRandom(3);
        var pair = new Pair(Execution.TRANSLATED);
        while (pair.cluster.nowNanos() < 5 * MILLISECOND) {
            pair.cluster.run(Math.min(5 * MILLISECOND, pair.cluster.nowNanos() + chance.nextInt(20_000)));
        }
        assertThat(pair.outcome()).isEqualTo(expected);
    }

    @Test
    void aMachineThatStopsIsOffAndTheOthersGoOn() {
        var pair = new Pair(Execution.AUTOMATIC);
        pair.left.onSystemCall = cpu -> cpu.stop();
        pair.cluster.run(5 * MILLISECOND);
        assertThat(pair.leftMember.isOff()).isTrue();
        assertThat(pair.leftMember.quietUntil()).isEqualTo(Long.MAX_VALUE);
        assertThat(pair.left.cpu().instructions()).isLessThan(2000);
        assertThat(pair.left.machine.clock().now()).isEqualTo(pair.left.machine.profile().hertz() / 200);
        assertThat(pair.rightMember.isOff()).isFalse();
        assertThat(pair.right.cpu().instructions()).isGreaterThan(10_000);
    }

    @Test
    void aWaitingMachineIsQuietUntilItsAlarmAndNeedsNoInstruction() {
        var pair = new Pair(Execution.AUTOMATIC);
        var cpu = pair.right.cpu();
        pair.right.machine.events().alarm("wake", () -> {}).set(1_000_000);
        cpu.waitForInterrupt();
        assertThat(pair.rightMember.quietUntil()).isEqualTo(1_000_000);
        pair.rightMember.advanceTo(900_000);
        assertThat(pair.rightMember.now()).isEqualTo(900_000);
        pair.rightMember.advanceTo(2_000_000);
        assertThat(pair.rightMember.now()).isEqualTo(2_000_000);
        assertThat(cpu.instructions()).isZero();
    }
}
