package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.aegis.AegisMachine.call;
import static spin.systems.aegis.AegisMachine.exit;
import static spin.systems.aegis.AegisMachine.upcallDone;

import org.junit.jupiter.api.Test;
import spin.hw.interrupt.InterruptLine;

/// Checklist 13 and 8.4: interrupts, revocation, repossession.
final class UpcallsTests {

    private static final int COUNT = Room.DATA + 0x100;
    private static final int ASKED = Room.DATA + 0x108;
    private static final int LOST = Room.DATA + 0x110;
    private static final int FRAME = Room.DATA + 0x118;
    private static final int CAPABILITY = Room.DATA + 0x120;
    private static final int ANSWER = Room.DATA + 0x128;
    private static final long DEADLINE = 25 * Revocation.DEADLINE_US;

    private final AegisMachine house = new AegisMachine();
    private final InterruptLine line = house.machine.interrupts().line("device", 3, 0x800);

    private void wire(Room room, int type) {
        house.kernel.wire("device", room.environment, type, line::lower);
        room.word(Room.QUEUE + AegisAbi.QUEUE_ENABLED, 0xff);
    }

    @Test
    void anInterruptOfTheRunningEnvironmentArrivesWithNothingLostButThreeSavedRegisters() {
        var room = new Room(house, code -> {
            code.li(24, 24).li(25, 25).li(1, 0).label("loop").addq(1, literal(1), 1).br("loop");
            code.label("interrupt").ldq(2, Room.QUEUE + AegisAbi.QUEUE_PENDING, 31).stq(2, COUNT, 31)
                    .stq(31, Room.QUEUE + AegisAbi.QUEUE_PENDING, 31);
            upcallDone(code);
        });
        wire(room, 2);
        house.runFor(room, 200);
        line.raise();
        var before = house.cpu().register(1);
        house.goOn(100);

        assertThat(room.word(COUNT)).isEqualTo(1);
        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_FIRST)).as("type").isEqualTo(2);
        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_FIRST + 8)).as("vector").isEqualTo(0x800);
        assertThat(house.cpu().register(1)).as("it counts on").isGreaterThan(before);
        assertThat(house.cpu().register(AegisAbi.PC_REGISTER)).isEqualTo(24);
        assertThat(house.cpu().register(AegisAbi.ADDRESS_REGISTER)).isEqualTo(25);
        assertThat(line.isRaised()).isFalse();
    }

    @Test
    void theSeventeenthPendingInterruptIsCountedAndNoneVanishes() {
        var room = new Room(house, code -> code.label("loop").br("loop"));
        wire(room, 3);
        house.runFor(room, 50);
        for (var i = 0; i < 20; i++) {
            line.raise();
            house.goOn(60);
        }

        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_PENDING)).isEqualTo(16);
        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_OVERFLOWS + 8 * 3)).isEqualTo(4);
        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_OVERFLOWN)).isEqualTo(1);
        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_OVERFLOWS)).as("another type's").isZero();
    }

    @Test
    void aTypeThatIsNotWantedIsCounted() {
        var room = new Room(house, code -> code.label("loop").br("loop"));
        wire(room, 3);
        room.word(Room.QUEUE + AegisAbi.QUEUE_ENABLED, 0xff & ~(1 << 3));
        house.runFor(room, 50);
        line.raise();
        house.goOn(60);

        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_PENDING)).isZero();
        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_OVERFLOWS + 8 * 3)).isEqualTo(1);
    }

    @Test
    void whateverStandsInTheQueueTheKernelWritesIntoItAndNowhereElse() {
        for (var nonsense : new long[]{-1, 17, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40}) {
            var tests = new UpcallsTests();
            var room = new Room(tests.house, code -> code.label("loop").br("loop"));
            tests.wire(room, 1);
            room.word(Room.QUEUE + AegisAbi.QUEUE_HEAD, nonsense);
            var frameBehind = tests.house.kernel.allocate(room.environment, -1);
            tests.house.runFor(room, 50);
            tests.line.raise();
            tests.house.goOn(60);
            assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_PENDING)).isEqualTo(1);
            room.word(Room.QUEUE + AegisAbi.QUEUE_PENDING, nonsense);
            tests.line.raise();
            tests.house.goOn(60);
            assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_OVERFLOWS + 8)).isEqualTo(1);
            assertThat(tests.house.machine.memory().loadQuad(frameBehind * Room.PAGE)).isZero();
        }
    }

    @Test
    void aSecondUpcallWaitsUntilTheFirstIsDone() {
        var room = new Room(house, code -> {
            code.label("loop").br("loop");
            code.label("interrupt").ldq(2, COUNT, 31).addq(2, literal(1), 2).stq(2, COUNT, 31).li(3, 100)
                    .label("long").subq(3, literal(1), 3).bne(3, "long");
            upcallDone(code);
        });
        wire(room, 0);
        house.runFor(room, 50);
        line.raise();
        house.goOn(60);
        line.raise();
        house.goOn(60);
        assertThat(room.word(COUNT)).as("held").isEqualTo(1);
        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_PENDING)).as("but in the queue").isEqualTo(2);
        house.goOn(1000);
        line.raise();
        house.goOn(60);
        assertThat(room.word(COUNT)).isEqualTo(2);
    }

    @Test
    void anInterruptThatNobodyHasBoundIsTheBuildersMistake() {
        var room = new Room(house, code -> code.label("loop").br("loop"));
        house.runFor(room, 50);
        line.raise();
        assertThatThrownBy(() -> house.goOn(10)).hasMessageContaining("device").hasMessageContaining("wire it first");
        assertThatThrownBy(() -> house.kernel.wire("device", room.environment, 8, line::lower))
                .hasMessageContaining("interrupt type 8");
    }

    /// Gives back the frame whose name and capability are in its data page.
    private Room compliant() {
        return new Room(house, code -> {
            code.label("loop").br("loop");
            code.label("revoked").stq(AegisAbi.ADDRESS_REGISTER, ASKED, 31).ldq(16, FRAME, 31).ldq(17, CAPABILITY, 31);
            code.stq(AegisAbi.PC_REGISTER, Room.DATA + 0x388, 31);
            call(code, AegisAbi.DEALLOC);
            code.stq(0, ANSWER, 31).ldq(AegisAbi.PC_REGISTER, Room.DATA + 0x388, 31);
            upcallDone(code);
            code.label("taken").stq(AegisAbi.ADDRESS_REGISTER, LOST, 31).ldq(2, COUNT, 31).addq(2, literal(1), 2)
                    .stq(2, COUNT, 31);
            upcallDone(code);
        });
    }

    @Test
    void aCompliantEnvironmentLosesTheFrameOfItsChoice() {
        var room = compliant();
        var first = house.kernel.allocate(room.environment, -1);
        var chosen = house.kernel.allocate(room.environment, -1);
        room.word(FRAME, chosen);
        room.word(CAPABILITY, house.kernel.capability(room.environment, chosen, AegisAbi.RIGHTS));
        house.runFor(room, 50);
        var before = room.environment.frames();

        house.kernel.reclaim(room.environment, 1);
        house.goOn(4 * DEADLINE);

        assertThat(room.word(ASKED)).isEqualTo(1);
        assertThat(room.word(ANSWER)).isZero();
        assertThat(room.environment.frames()).isEqualTo(before - 1);
        assertThat(room.word(LOST)).as("nothing by force").isZero();
        assertThat(house.kernel.capability(room.environment, first, AegisAbi.READ)).as("it has the other one")
                .isNotZero();
    }

    @Test
    void fromOneThatDoesNotComplyFramesAreTakenAndItLivesOnAndIsToldOnce() {
        var room = new Room(house, code -> {
            code.label("loop").br("loop");
            code.label("taken").stq(AegisAbi.ADDRESS_REGISTER, LOST, 31).ldq(2, COUNT, 31).addq(2, literal(1), 2)
                    .stq(2, COUNT, 31);
            upcallDone(code);
        });
        var frames = new long[]{house.kernel.allocate(room.environment, -1),
                house.kernel.allocate(room.environment, -1),
                house.kernel.allocate(room.environment, -1)};
        house.runFor(room, 50);

        house.kernel.reclaim(room.environment, 2);
        house.goOn(DEADLINE / 2);
        assertThat(room.word(COUNT)).as("the deadline is not over").isZero();
        house.goOn(2 * DEADLINE);

        assertThat(room.environment.ended()).isFalse();
        assertThat(room.word(COUNT)).as("once for the batch").isEqualTo(1);
        assertThat(room.word(LOST)).isEqualTo(2);
        assertThat(room.word(Room.VECTOR)).isEqualTo(2);
        assertThat(new long[]{room.word(Room.VECTOR + 8), room.word(Room.VECTOR + 16)})
                .as("in the order of taking").containsExactly(frames[0], frames[1]);
        var other = new Room(house, code -> exit(code, 0));
        assertThat(house.kernel.allocate(other.environment, frames[0])).as("free").isEqualTo(frames[0]);
    }

    @Test
    void whatContextsNameIsNotTaken() {
        var room = new Room(house, code -> code.label("loop").br("loop"));
        var before = room.environment.frames();
        house.runFor(room, 50);

        house.kernel.reclaim(room.environment, 100);
        house.goOn(3 * DEADLINE);

        assertThat(room.environment.frames()).as("code and data are guaranteed").isEqualTo(before);
        assertThat(room.environment.ended()).isFalse();
    }
}
