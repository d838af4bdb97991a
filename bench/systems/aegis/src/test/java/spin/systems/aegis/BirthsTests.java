package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.systems.aegis.AegisMachine.call;
import static spin.systems.aegis.AegisMachine.exit;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Checklist 7 and 10: an environment is made by another one, which may name only what it holds.
final class BirthsTests {

    private static final int ANSWER = Room.DATA + 0x108;
    private static final int DESCRIPTION = Room.DATA + 0xc00;

    private final AegisMachine house = new AegisMachine();
    private long ownFrame;
    private long area;
    private long areaCapability;
    private long code;

    /// A room that asks for an environment by the description in its data page.
    private Room maker() {
        var room = new Room(house, program -> {
            program.ldq(16, ANSWER, 31).ldq(17, ANSWER + 8, 31);
            call(program, AegisAbi.ENVIRONMENT);
            program.stq(0, ANSWER, 31).mov(0, 17);
            call(program, AegisAbi.SCALL);
            program.label("child").li(9, 4711).stq(9, Room.DATA + 0x100, 31);
            exit(program, 9);
            program.label("refused");
            exit(program, 1);
        });
        ownFrame = room.physical(Room.DATA) / Room.PAGE;
        area = house.kernel.allocate(room.environment, -1);
        areaCapability = house.kernel.capability(room.environment, area, AegisAbi.RIGHTS);
        code = room.environment.guaranteedEntries[0] >>> 32;
        room.word(ANSWER, room.physical(DESCRIPTION));
        room.word(ANSWER + 8, house.kernel.capability(room.environment, ownFrame, AegisAbi.READ));
        describe(room);
        return room;
    }

    private void describe(Room room) {
        word(room, Description.SAVE_AREA, area * Room.PAGE);
        word(room, Description.SAVE_AREA + 1, areaCapability);
        word(room, Description.ENTRY, room.code.address("child"));
        word(room, Description.GUARANTEED, 2);
        word(room, Description.GUARANTEED + 1, Room.CODE);
        word(room, Description.GUARANTEED + 2, AegisAbi.binding(code, AegisAbi.READ));
        word(room, Description.GUARANTEED + 3, house.kernel.capability(room.environment, code, AegisAbi.READ));
        word(room, Description.GUARANTEED + 4, Room.DATA);
        word(room, Description.GUARANTEED + 5, AegisAbi.binding(area, AegisAbi.RIGHTS));
        word(room, Description.GUARANTEED + 6, areaCapability);
    }

    private static void word(Room room, int index, long value) {
        room.word(DESCRIPTION + 8 * index, value);
    }

    private static long word(Room room, int index) {
        return room.word(DESCRIPTION + 8 * index);
    }

    private long made(Room room) {
        house.runFor(room, 10_000);
        return room.word(ANSWER);
    }

    @Test
    void aSoundDescriptionMakesAnEnvironmentThatRunsAndOwnsItsFrames() {
        var room = maker();
        var number = made(room);

        assertThat(number).isPositive();
        var child = house.kernel.environment(number);
        assertThat(child.status()).isEqualTo(9);
        assertThat(house.machine.memory().loadQuad(area * Room.PAGE + 0x100)).as("in its own page").isEqualTo(4711);
        assertThat(room.environment.frames()).as("code and data; the child's died with it").isEqualTo(2);
    }

    @Test
    void whoeverNamesAFrameWithoutItsCapabilityMakesNothing() {
        for (var field : new int[]{Description.SAVE_AREA + 1, Description.GUARANTEED + 3, Description.GUARANTEED + 6}) {
            var tests = new BirthsTests();
            var room = tests.maker();
            word(room, field, word(room, field) ^ 1L << 40);
            assertThat(tests.made(room)).as("word %d", field).isEqualTo(AegisAbi.BAD_DESCRIPTION);
        }
    }

    @Test
    void aReadingCapabilityIsNotEnoughForASaveArea() {
        var room = maker();
        word(room, Description.SAVE_AREA + 1, house.kernel.capability(room.environment, area, AegisAbi.READ));
        assertThat(made(room)).isEqualTo(AegisAbi.BAD_DESCRIPTION);
    }

    @Test
    void addressesThatAreNoneAreRefused() {
        for (var wrong : new long[][]{{Description.SAVE_AREA, 0}, {Description.SAVE_AREA, 4},
                {Description.SAVE_AREA, -8}, {Description.SAVE_AREA, 1L << 40}, {Description.ENTRY, 2},
                {Description.EXCEPTIONS, -4}, {Description.EXCEPTIONS + 7, 1L << 42}, {Description.GUARANTEED, 9},
                {Description.GUARANTEED, -1}, {Description.GUARANTEED, Long.MIN_VALUE},
                {Description.GUARANTEED + 1, AegisAbi.GUARANTEED_SEGMENT_END}, {Description.GUARANTEED + 1, -1},
                {Description.GUARANTEED + 2, -1}, {Description.QUEUE, 8}, {Description.END, 4}}) {
            var tests = new BirthsTests();
            var room = tests.maker();
            word(room, (int) wrong[0], wrong[1]);
            assertThat(tests.made(room)).as("word %d is %d", wrong[0], wrong[1]).isEqualTo(AegisAbi.BAD_DESCRIPTION);
        }
    }

    @Test
    void aSaveAreaOverTheEndOfItsFrameIsRefused() {
        var room = maker();
        word(room, Description.SAVE_AREA, area * Room.PAGE + Room.PAGE - 8);
        assertThat(made(room)).isEqualTo(AegisAbi.BAD_DESCRIPTION);
    }

    @Test
    void aDescriptionThatCannotBeReadIsRefused() {
        for (var place : new long[]{-1, -8, 0, 1L << 40, Long.MIN_VALUE}) {
            var tests = new BirthsTests();
            var room = tests.maker();
            room.word(ANSWER, place);
            assertThat(tests.made(room)).isEqualTo(AegisAbi.BAD_DESCRIPTION);
        }
        var room = maker();
        room.word(ANSWER, room.physical(Room.DATA) + Room.PAGE - 64);
        assertThat(made(room)).as("over the end of the frame").isEqualTo(AegisAbi.BAD_DESCRIPTION);
    }

    /// Whatever a description says, what is made has a save area that its maker could write.
    @Test
    void randomWordsMakeNothingThatWritesWhereItsMakerCouldNot() {
        var chance = new SplittableRandom(9);
        for (var trial = 0; trial < 300; trial++) {
            var tests = new BirthsTests();
            var room = tests.maker();
            for (var changes = 1 + chance.nextInt(3); changes > 0; changes--) {
                word(room, chance.nextInt(Description.MOST_WORDS),
                        chance.nextBoolean() ? chance.nextLong() : chance.nextInt(1 << 20) * 8L);
            }
            var number = tests.made(room);
            if (number > 0) {
                var child = tests.house.kernel.environment(number);
                assertThat(child.saveArea / Room.PAGE).isEqualTo(tests.area);
            } else {
                assertThat(number).isIn(AegisAbi.BAD_DESCRIPTION);
            }
        }
    }

    @Test
    void theDeadsNumberIsUsedAgainOnlyWhenAllOthersWere() {
        var first = house.kernel.environment(null);
        house.kernel.end(first, "test");
        for (var i = 2; i <= Aegis.MOST_ENVIRONMENTS; i++) {
            assertThat(house.kernel.environment(null).number()).isEqualTo(i);
        }
        assertThat(house.kernel.environment(null).number()).isEqualTo(1);
    }
}
