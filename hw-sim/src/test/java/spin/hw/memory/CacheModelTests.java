package spin.hw.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.hw.Execution;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;
import spin.hw.clock.CycleClock;
import spin.hw.mmu.Pte;
import spin.hw.profile.CacheTiming;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;

/// The DEC 3000/400's caches: 8 KB and 8 KB on the chip, 512 KB on the board, latencies 3, 10 and 40.
class CacheModelTests {

    private static final int KB = 1 << 10;

    private final CycleClock clock = new CycleClock();
    private final CacheModel caches = new CacheModel(CacheTiming.dec3000(), clock);

    private long cyclesOf(Runnable access) {
        long before = clock.now();
        access.run();
        return clock.now() - before;
    }

    @Nested
    class M5Loads {

        @Test
        void m5TwoLinesEightKilobytesApartPushEachOtherOutEveryTime() {
            caches.load(0);
            caches.load(8 * KB);
            for (int i = 0; i < 100; i++) {
                assertThat(cyclesOf(() -> caches.load(0))).as("the board has it").isEqualTo(10 - 3);
                assertThat(cyclesOf(() -> caches.load(8 * KB))).isEqualTo(10 - 3);
            }
            assertThat(caches.dataMisses()).isEqualTo(202);
            assertThat(caches.boardMisses()).isEqualTo(2);
        }

        @Test
        void m5TwoLinesInOneEightKilobytesBothStay() {
            caches.load(0);
            caches.load(8 * KB - 32);
            assertThat(cyclesOf(() -> caches.load(31))).isZero();
            assertThat(cyclesOf(() -> caches.load(8 * KB - 1))).isZero();
        }

        @Test
        void m5TheFirstLoadWaitsForMemoryAndTwoLines512KilobytesApartAlwaysDo() {
            assertThat(cyclesOf(() -> caches.load(0))).isEqualTo(40 - 3);
            assertThat(cyclesOf(() -> caches.load(512 * KB))).isEqualTo(40 - 3);
            assertThat(cyclesOf(() -> caches.load(0))).isEqualTo(40 - 3);
        }

        @Test
        void aFetchThatMissesWaitsForAllOfIt() {
            assertThat(cyclesOf(() -> caches.fetch(0x100))).isEqualTo(40);
            assertThat(cyclesOf(() -> caches.fetch(0x11c))).isZero();
            assertThat(cyclesOf(() -> caches.fetch(0x100 + 8 * KB))).isEqualTo(40);
            assertThat(cyclesOf(() -> caches.fetch(0x100))).as("in the board cache").isEqualTo(10);
            assertThat(caches.instructionMisses()).isEqualTo(3);
        }
    }

    @Nested
    class M5Stores {

        @Test
        void m5AStoreDoesNotAllocateSoALoadAfterItMisses() {
            caches.store(0x1000);
            assertThat(caches.dataMisses()).isZero();
            caches.load(0x1000);
            assertThat(caches.dataMisses()).isEqualTo(1);
        }

        @Test
        void m5AStoreWritesThroughSoALineThatWasLoadedStaysAndTheBoardHearsOfIt() {
            caches.load(0x1000);
            caches.store(0x1000);
            assertThat(cyclesOf(() -> caches.load(0x1000))).isZero();
            // The changed line is pushed out of the board cache: its way to memory is paid by who pushes.
            caches.barrier();
            assertThat(cyclesOf(() -> caches.load(0x1000 + 512 * KB))).isEqualTo(40 + 40 - 3);
        }

        @Test
        void storesToOneLineJoinAndNeverWait() {
            for (int i = 0; i < 1000; i++) {
                int offset = i % 32;
                assertThat(cyclesOf(() -> caches.store(0x2000 + offset))).isZero();
            }
            assertThat(caches.bufferStalls()).isZero();
        }

        @Test
        void theFifthLineAtOnceWaitsForTheFirstToLeave() {
            for (int i = 0; i < 4; i++) {
                int line = 32 * i;
                assertThat(cyclesOf(() -> caches.store(line))).as("line %d", i).isZero();
            }
            assertThat(cyclesOf(() -> caches.store(32 * 4))).isEqualTo(40);
            assertThat(caches.bufferStalls()).isEqualTo(1);
        }

        @Test
        void aBarrierWaitsUntilAllHaveLeftOneAfterAnother() {
            caches.store(0);
            caches.store(32);
            assertThat(cyclesOf(caches::barrier)).isEqualTo(40 + 40);
            assertThat(cyclesOf(caches::barrier)).isZero();
        }
    }

    @Nested
    class OnAMachine {

        private TestMachine run(Profile profile, Execution execution, Consumer<Assembler> code) {
            var test = new TestMachine(profile);
            test.machine.execution(execution);
            test.map(TestMachine.DATA);
            test.map(TestMachine.DATA + 8 * KB);
            test.run(code);
            return test;
        }

        private void conflict(Assembler code) {
            code.li(1, TestMachine.DATA).li(2, TestMachine.DATA + 8 * KB).li(3, 200).label("again").ldq(4, 0, 1)
                    .ldq(5, 0, 2).stq(4, 64, 1).mb().subq(3, literal(1), 3).bne(3, "again")
                    .callPal(Assembler.CALLSYS);
        }

        @Test
        void m5AConflictingLoopMissesEveryTimeAndCostsTheSameWhoeverExecutes() {
            var profile = Profile.named("dec3000-400").withCaches(CacheTiming.dec3000());
            var cycles = List.of(Execution.values()).stream()
                    .map(execution -> run(profile, execution, this::conflict))
                    .map(test -> List.of(test.machine.clock().now(),
                            Objects.requireNonNull(test.machine.caches()).dataMisses(),
                            test.cpu().instructions()))
                    .distinct().toList();
            assertThat(cycles).hasSize(1);
            assertThat(cycles.getFirst().get(1)).isEqualTo(400);
        }

        @Test
        void floatingPointLoadsAndStoresTakeTheSameWay() {
            var profile = Profile.named("dec3000-400").withCaches(CacheTiming.dec3000());
            var integers = run(profile, Execution.AUTOMATIC,
                    code -> code.li(1, TestMachine.DATA).ldq(2, 0, 1).ldl(2, 8, 1)
                            .stq(2, 64, 1).stl(2, 4, 1).callPal(Assembler.CALLSYS));
            var floats = run(profile, Execution.AUTOMATIC,
                    code -> code.li(1, TestMachine.DATA).ldt(2, 0, 1).lds(2, 8, 1)
                            .stt(2, 64, 1).sts(2, 4, 1).callPal(Assembler.CALLSYS));
            assertThat(Objects.requireNonNull(floats.machine.caches()).dataMisses()).isEqualTo(1);
            assertThat(floats.machine.clock().now()).isEqualTo(integers.machine.clock().now());
        }

        @Test
        void withoutThemARunCostsItsInstructionsAndNothingElse() {
            var plain = run(Profile.named("dec3000-400"), Execution.INTERPRETED, this::conflict);
            var cached = run(Profile.named("dec3000-400").withCaches(CacheTiming.dec3000()), Execution.INTERPRETED,
                    this::conflict);
            assertThat(plain.machine.caches()).isNull();
            assertThat(cached.cpu().instructions()).isEqualTo(plain.cpu().instructions());
            assertThat(cached.machine.clock().now()).isGreaterThan(plain.machine.clock().now());
            assertThat(plain.machine.profile().timing()).isEqualTo("dec3000-400, TB timing exact, caches off");
            assertThat(cached.machine.profile().withoutTbTiming().timing())
                    .isEqualTo("dec3000-400, TB timing off, caches on");
        }
    }

    /// A page whose translation is marked: a load from it takes what the profile says more, each time, and leaves the caches alone; a store takes
    /// what it always does.
    @Nested
    class UncachedPages {

        private static final int TIMES = 300;

        private TestMachine run(Profile profile, Execution execution, long flags, Consumer<Assembler> access) {
            var test = new TestMachine(profile);
            test.machine.execution(execution);
            test.map(TestMachine.DATA, test.frame(), flags);
            test.run(code -> {
                code.li(1, TestMachine.DATA).li(3, TIMES).label("again");
                access.accept(code);
                code.subq(3, literal(1), 3).bne(3, "again").callPal(Assembler.CALLSYS);
            });
            return test;
        }

        private long more(Execution execution, Consumer<Assembler> access) {
            var profile = Profile.named("dec5000-125");
            var plain = run(profile, execution, TestMachine.USER_ALL, access);
            var uncached = run(profile, execution, TestMachine.USER_ALL | Pte.UNCACHED, access);
            assertThat(uncached.cpu().instructions()).isEqualTo(plain.cpu().instructions());
            assertThat(uncached.cpu().register(4)).isEqualTo(plain.cpu().register(4));
            var cost = profile.cycles(HardwareEvent.UNCACHED_LOAD);
            var cycles = uncached.machine.clock().now() - plain.machine.clock().now();
            assertThat(cycles).isEqualTo(cost * uncached.machine.account().count(HardwareEvent.UNCACHED_LOAD));
            return cycles / cost;
        }

        @ParameterizedTest
        @EnumSource(Execution.class)
        void eachLoadTakesMoreAndNoStoreDoesWhoeverExecutes(Execution execution) {
            assertThat(more(execution, code -> code.ldq(4, 0, 1))).isEqualTo(TIMES);
            assertThat(more(execution, code -> code.ldl(4, 8, 1).ldqU(4, 9, 1).ldt(2, 16, 1))).isEqualTo(3 * TIMES);
            assertThat(more(execution, code -> code.stq(3, 0, 1).stl(3, 8, 1))).isZero();
            assertThat(more(execution, code -> code.stq(3, 24, 1).ldq(4, 24, 1).addq(4, 3, 4).stq(4, 24, 1)))
                    .isEqualTo(TIMES);
        }

        @Test
        void whatPassesTheCachesByLeavesNothingInThem() {
            var profile = Profile.named("dec3000-400").withCaches(CacheTiming.dec3000());
            var test = run(profile, Execution.AUTOMATIC, TestMachine.USER_ALL | Pte.UNCACHED,
                    code -> code.ldq(4, 0, 1));
            assertThat(Objects.requireNonNull(test.machine.caches()).dataMisses()).isZero();
        }

        /// What a kernel in Java does for user code pays it too.
        @Test
        void aCopyInPaysIt() {
            var test = new TestMachine("dec5000-125");
            test.map(TestMachine.DATA, test.frame(), TestMachine.USER_ALL | Pte.UNCACHED);
            test.cpu().loadQuad(TestMachine.DATA);
            test.cpu().loadQuad(TestMachine.DATA + 8);
            test.cpu().storeQuad(TestMachine.DATA, 1);
            assertThat(test.machine.account().count(HardwareEvent.UNCACHED_LOAD)).isEqualTo(2);
        }
    }

    @Test
    void aCheckpointOfOtherCachesIsRefused() {
        var state = new State("caches");
        var timing = CacheTiming.dec3000();
        new CacheModel(new CacheTiming(4 * KB, 8 * KB, 512 * KB, 32, 4, timing.chipHit(), timing.boardHit(),
                timing.memory()), clock).save(state);
        assertThatThrownBy(() -> caches.restore(state)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("another geometry");
    }
}
