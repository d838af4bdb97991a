package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.aegis.AegisMachine.call;
import static spin.systems.aegis.AegisMachine.exit;
import static spin.systems.aegis.AegisMachine.restore;
import static spin.systems.aegis.AegisMachine.saveAndYield;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.hw.asm.Assembler;

/// Checklist 8.5 and 2, 14, 27: time as a resource.
final class SlicesTests {

    private static final int COUNT = Room.DATA + 0x100;
    private static final int ANSWER = Room.DATA + 0x108;
    private static final int SAW = Room.DATA + 0x110;
    /// 15.625 ms at 25 MHz, and a little.
    private static final long SLICE = 390_625;

    private AegisMachine house = new AegisMachine();

    /// Counts for ever, and saves and restores itself.
    private Room counter() {
        return new Room(house, code -> {
            code.label("loop").addq(1, literal(1), 1).stq(1, COUNT, 31).br("loop");
            code.label("end");
            saveAndYield(code);
            code.label("begin");
            restore(code);
        });
    }

    private Room room(Consumer<Assembler> program) {
        return new Room(house, code -> {
            program.accept(code);
            code.label("end");
            saveAndYield(code);
            code.label("begin");
            restore(code);
        });
    }

    private long[] after(int slices, Room first) {
        house.kernel.startClock();
        house.runFor(first, slices * SLICE);
        house.kernel.settle();
        return new long[]{first.word(COUNT)};
    }

    @Test
    void aSliceLastsSixteenTicksWhichAre15625Microseconds() {
        var one = counter();
        var two = counter();
        house.kernel.slice(one.environment, 0);
        house.kernel.slice(two.environment, 1);
        var began = new ArrayList<Long>();
        house.cpu().watch(one.code.address("end"), () -> began.add(house.machine.clock().now()));
        after(10, one);

        for (var i = 2; i < began.size(); i++) {
            assertThat(began.get(i) - began.get(i - 1)).isBetween(SLICE - 2000, SLICE + 2000);
        }
        assertThat(began).hasSizeGreaterThan(8);
    }

    @Test
    void slicesComeRoundByPositionAndNobodyLosesHisRegisters() {
        var rooms = List.of(counter(), counter(), counter());
        for (var i = 0; i < 3; i++) {
            house.kernel.slice(rooms.get(i).environment, i);
        }
        after(30, rooms.getFirst());

        for (var room : rooms) {
            assertThat(room.environment.slices()).isBetween(9L, 11L);
            assertThat(room.word(COUNT)).isBetween(rooms.get(1).word(COUNT) * 8 / 10,
                    rooms.get(1).word(COUNT) * 12 / 10);
            assertThat(room.environment.ended()).isFalse();
        }
    }

    /// Two that do nothing but count, to the end: how long the slices are shows in how often they switch, and in nothing else.
    @Test
    void theLengthOfASliceChangesHowOftenItSwitchesAndNothingElse() {
        var usual = countedTo(16);
        var shorter = countedTo(4);
        var shortest = countedTo(1);

        assertThat(shorter.results()).isEqualTo(usual.results());
        assertThat(shortest.results()).isEqualTo(usual.results());
        assertThat(shorter.switches()).isBetween(3 * usual.switches(), 5 * usual.switches());
        assertThat(shortest.switches()).isBetween(3 * shorter.switches(), 5 * shorter.switches());
        assertThatThrownBy(() -> new AegisMachine(0)).hasMessageContaining("0 ticks");
    }

    private record Counted(List<Long> results, long switches) {}

    private static Counted countedTo(int ticksInASlice) {
        var tests = new SlicesTests();
        tests.house = new AegisMachine(ticksInASlice);
        var rooms = new ArrayList<Room>();
        for (var i = 0; i < 2; i++) {
            rooms.add(tests.room(code -> {
                code.li(1, 0).li(2, 300_000).label("loop").addq(1, 2, 1).subq(2, literal(1), 2).bne(2, "loop")
                        .stq(1, COUNT, 31);
                exit(code, 7);
            }));
            tests.house.kernel.slice(rooms.get(i).environment, i);
        }
        tests.after(10, rooms.getFirst());
        var results = new ArrayList<Long>();
        for (var room : rooms) {
            assertThat(room.environment.status()).isEqualTo(7);
            results.add(room.word(COUNT));
        }
        return new Counted(results, tests.house.kernel.switches());
    }

    @Test
    void contiguousSlicesSwitchLessAndEquidistantOnesWaitLess() {
        var together = switchesAndWait(new int[]{0, 1, 2, 3}, new int[]{4, 5, 6, 7});
        var apart = switchesAndWait(new int[]{0, 2, 4, 6}, new int[]{1, 3, 5, 7});

        assertThat(together[0]).as("switches").isLessThan(apart[0]);
        assertThat(together[1]).as("longest wait").isGreaterThan(3 * apart[1]);
        assertThat(together[2]).as("slices of the first").isBetween(apart[2] - 2, apart[2] + 2);
    }

    private static long[] switchesAndWait(int[] first, int[] second) {
        var tests = new SlicesTests();
        var one = tests.counter();
        var two = tests.counter();
        for (var slot : first) {
            tests.house.kernel.slice(one.environment, slot);
        }
        for (var slot : second) {
            tests.house.kernel.slice(two.environment, slot);
        }
        var wait = new long[2];
        tests.house.cpu().watch(one.code.address("begin"), () -> {
            // Both environments have the same code at the same address.
            if (tests.house.kernel.isCurrent(one.environment) && wait[0] != 0) {
                wait[1] = Math.max(wait[1], tests.house.machine.clock().now() - wait[0]);
            }
        });
        tests.house.cpu().watch(one.code.address("end"), () -> {
            if (tests.house.kernel.isCurrent(one.environment)) {
                wait[0] = tests.house.machine.clock().now();
            }
        });
        tests.after(40, one);
        return new long[]{tests.house.kernel.switches(), wait[1], one.environment.slices()};
    }

    @Test
    void aSlotIsAskedForByNameAndATakenOneIsRefused() {
        var other = counter();
        house.kernel.slice(other.environment, 5);
        var room = room(code -> {
            for (var slot : new long[]{5, 64, Long.MAX_VALUE, 7, -1}) {
                code.li(16, slot);
                call(code, AegisAbi.SLICE_ALLOC);
                code.ldq(1, COUNT, 31).addq(1, literal(8), 2).stq(2, COUNT, 31).stq(0, 0, 1);
            }
            code.li(16, 5);
            call(code, AegisAbi.SLICE_FREE);
            code.stq(0, SAW + 64, 31);
            exit(code, 0);
        });
        room.word(COUNT, SAW);
        house.run(room);

        assertThat(room.word(SAW)).isEqualTo(AegisAbi.SLOT_IS_OWNED);
        assertThat(room.word(SAW + 8)).isEqualTo(AegisAbi.NO_SUCH_SLOT);
        assertThat(room.word(SAW + 16)).isEqualTo(AegisAbi.NO_SUCH_SLOT);
        assertThat(room.word(SAW + 24)).isEqualTo(7);
        assertThat(room.word(SAW + 32)).isZero();
        assertThat(room.word(SAW + 64)).as("another's slot is not freed").isEqualTo(AegisAbi.NO_SUCH_SLOT);
    }

    @Test
    void yieldGivesTheRemainderToTheNamedOneAndDonatingIsForGood() {
        var friend = counter();
        house.kernel.slice(friend.environment, 1);
        var room = new Room(house, code -> {
            code.li(16, 0).li(17, friend.environment.number());
            call(code, AegisAbi.DONATE);
            code.stq(0, ANSWER, 31);
            code.li(16, friend.environment.number());
            call(code, AegisAbi.YIELD);
            code.label("begin").ldq(1, COUNT, 31).addq(1, literal(1), 1).stq(1, COUNT, 31);
            code.label("end").li(16, -1);
            call(code, AegisAbi.YIELD);
        });
        house.kernel.slice(room.environment, 0);
        house.kernel.slice(room.environment, 2);
        after(9, room);

        assertThat(room.word(ANSWER)).isZero();
        assertThat(house.machine.memory().loadQuad(AegisAbi.SLICES_FRAME * (long) Room.PAGE))
                .as("to be seen in the slice vector").isEqualTo(friend.environment.number());
        assertThat(friend.environment.slices()).isGreaterThan(2 * room.environment.slices());
        assertThat(room.word(COUNT)).as("begun only in the slot that it kept").isEqualTo(room.environment.slices());
    }

    @Test
    void yieldingToADeadOrUnknownNameIsRefusedAndLosesNothing() {
        var dead = new Room(house, code -> exit(code, 0));
        house.run(dead);
        for (var name : new long[]{dead.environment.number(), 0, 63, 64, 1L << 40, Long.MAX_VALUE}) {
            var room = new Room(house, code -> {
                code.li(16, name);
                call(code, AegisAbi.YIELD);
                code.stq(0, ANSWER, 31);
                exit(code, 3);
            });
            house.run(room);

            assertThat(room.word(ANSWER)).as("name %d", name).isEqualTo(AegisAbi.NO_SUCH_ENVIRONMENT);
            assertThat(room.environment.status()).as("it runs on").isEqualTo(3);
        }
    }

    @Test
    void oneThatHasNoEndOfSliceAddressIsEndedAndNobodyElse() {
        var broken = new Room(house, code -> code.label("loop").br("loop"));
        var sound = counter();
        house.kernel.slice(broken.environment, 0);
        house.kernel.slice(sound.environment, 1);
        after(4, broken);

        assertThat(broken.environment.fatal()).contains("slice ended");
        assertThat(sound.environment.ended()).isFalse();
        assertThat(sound.word(COUNT)).isPositive();
    }

    @Test
    void whoOverrunsTheEndOfItsSlicePaysWithSlices() {
        // Three ticks of 24,414 cycles, at two cycles or more an instruction.
        var slow = new Room(house, code -> {
            code.label("loop").br("loop");
            code.label("end").li(3, 20_000).label("dawdle").subq(3, literal(1), 3).bne(3, "dawdle").li(16, -1);
            call(code, AegisAbi.YIELD);
            code.label("begin").br("loop");
        });
        var sound = counter();
        house.kernel.slice(slow.environment, 0);
        house.kernel.slice(sound.environment, 1);
        after(20, slow);

        assertThat(slow.environment.ended()).isFalse();
        assertThat(slow.environment.forfeited()).isPositive();
        assertThat(sound.environment.slices()).as("the other has them").isGreaterThan(slow.environment.slices() + 4);
    }

    @Test
    void whoNeverYieldsIsDestroyedAndAllItHadIsFree() {
        var greedy = new Room(house, code -> code.label("loop").br("loop").label("end").br("end"));
        var sound = counter();
        house.kernel.slice(greedy.environment, 0);
        house.kernel.slice(sound.environment, 1);
        var frame = house.kernel.allocate(greedy.environment, -1);
        after(6, greedy);

        assertThat(greedy.environment.fatal()).contains("ticks beyond the end of its slice");
        assertThat(greedy.environment.frames()).isZero();
        assertThat(house.kernel.allocate(sound.environment, frame)).as("free again").isEqualTo(frame);
        assertThat(house.kernel.slice(sound.environment, 0)).as("its slot too").isZero();
        assertThat(sound.word(COUNT)).isPositive();
    }

    @Test
    void everyCycleIsChargedToSomebodyAtAnyInstant() {
        var rooms = List.of(counter(), counter());
        house.kernel.slice(rooms.get(0).environment, 0);
        house.kernel.slice(rooms.get(1).environment, 1);
        house.kernel.startClock();
        house.runFor(rooms.getFirst(), 0);
        for (var i = 0; i < 50; i++) {
            house.goOn(12_345 + 977 * i);
            house.kernel.settle();
            assertThat(rooms.get(0).environment.cycles() + rooms.get(1).environment.cycles()
                    + house.kernel.unclaimedCycles()).isEqualTo(house.machine.clock().now());
        }
        assertThat(rooms.get(1).environment.cycles()).isPositive();
    }

    @Test
    void anAsynchronousTransferLendsTheRestOfTheSliceAndASynchronousOneEverySliceUntilTheAnswer() {
        for (var asynchronous : new boolean[]{true, false}) {
            var tests = new SlicesTests();
            tests.transfer(asynchronous);
        }
    }

    private void transfer(boolean asynchronous) {
        var callee = new Room(house, code -> {
            code.label("entry").label("async").label("loop").addq(1, literal(1), 1).stq(1, COUNT, 31).br("loop");
            code.label("end");
            saveAndYield(code);
            code.label("begin");
            restore(code);
        });
        var caller = new Room(house, code -> {
            code.li(17, callee.environment.number());
            call(code, asynchronous ? AegisAbi.ACALL : AegisAbi.SCALL);
            code.label("begin").ldq(1, COUNT, 31).addq(1, literal(1), 1).stq(1, COUNT, 31);
            code.label("end").li(16, -1);
            call(code, AegisAbi.YIELD);
        });
        house.kernel.slice(caller.environment, 0);
        house.kernel.slice(caller.environment, 1);
        var idle = counter();
        house.kernel.slice(idle.environment, 2);
        after(12, caller);

        assertThat(callee.word(COUNT)).isPositive();
        if (asynchronous) {
            assertThat(caller.word(COUNT)).as("its next slices were its own").isGreaterThan(2);
        } else {
            assertThat(caller.word(COUNT)).as("no slice began for it").isZero();
            assertThat(caller.environment.cycles()).as("and yet it paid").isGreaterThan(5 * SLICE);
            assertThat(callee.environment.cycles()).isZero();
        }
    }
}
