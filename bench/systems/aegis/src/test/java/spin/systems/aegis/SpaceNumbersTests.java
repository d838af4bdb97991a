package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.aegis.AegisMachine.call;
import static spin.systems.aegis.AegisMachine.exit;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.asm.Assembler;

/// Checklist 29: more address spaces than the hardware has numbers.
final class SpaceNumbersTests {

    private static final int BAD = Room.DATA + 0x100;
    private static final int EXPECTED = Room.DATA + 0x108;
    private static final int FRAME = Room.DATA + 0x110;
    private static final int CAPABILITY = Room.DATA + 0x118;
    private static final int MISSES = Room.DATA + 0x120;
    private static final int ENVIRONMENTS = 128;
    private static final int FACTOR = 0x19_660d;
    private static final int SUMMAND = 0x3c6e;
    private static final int CHOICE = 16;
    private static final int MOST_STEPS = 1_000_000;

    private final AegisMachine house = new AegisMachine();

    /// Whoever is entered compares the word at one address with what it stored there last, stores another, now and then has the hardware and the kernel forget
    /// the page, and goes on to the next, whom a sequence of numbers in the registers says.
    private static void visited(Assembler code, int way) {
        code.label("entry").label("begin").li(1, Room.ORDINARY).ldq(2, 0, 1).ldq(3, EXPECTED, 31).cmpeq(2, 3, 4)
                .beq(4, "bad").addq(3, literal(1), 3).stq(3, 0, 1).stq(3, EXPECTED, 31).and(10, literal(15), 4)
                .bne(4, "go on").li(16, Room.ORDINARY);
        call(code, AegisAbi.TLBVADELETE);
        code.label("go on").li(5, FACTOR).mulq(10, 5, 10).li(5, SUMMAND).addq(10, 5, 10)
                .li(5, 0xffff_ffffL).and(10, 5, 10).srl(10, literal(CHOICE), 17).and(17, literal(ENVIRONMENTS - 1), 17)
                .addq(17, literal(1), 17).mov(17, 16).subq(11, literal(1), 11).beq(11, "over");
        call(code, way);
        code.label("over");
        exit(code, 7);
        code.label("bad").li(1, 1).stq(1, BAD, 31);
        exit(code, 1);
        code.label("miss").ldq(1, MISSES, 31).addq(1, literal(1), 1).stq(1, MISSES, 31).li(16, Room.ORDINARY)
                .ldq(17, FRAME, 31).sll(17, literal(2), 17)
                .bis(17, literal(AegisAbi.RIGHTS), 17).ldq(18, CAPABILITY, 31);
        call(code, AegisAbi.TLBWR);
        code.li(1, Room.ORDINARY);
        AegisMachine.resume(code, 0);
    }

    /// Against a model of the sequence: how often each was visited is what lies in its page, and nobody saw another's.
    @ParameterizedTest
    @ValueSource(ints = {AegisAbi.SCALL, AegisAbi.YIELD, AegisAbi.ACALL})
    void twiceAsManyEnvironmentsAsNumbersNeverSeeEachOthersPages(int way) {
        List<Room> rooms = new ArrayList<>();
        for (var i = 0; i < ENVIRONMENTS; i++) {
            var room = new Room(house, code -> {
                visited(code, way);
                code.label("async").br("entry");
            });
            var frame = house.kernel.allocate(room.environment, -1);
            room.word(FRAME, frame);
            room.word(CAPABILITY, house.kernel.capability(room.environment, frame, AegisAbi.RIGHTS));
            house.machine.memory().storeQuad(frame * Room.PAGE, 1000L * i);
            room.word(EXPECTED, 1000L * i);
            rooms.add(room);
        }
        var visits = 6000;
        house.cpu().register(10, 29);
        house.cpu().register(11, visits);
        house.kernel.start(rooms.getFirst().environment, rooms.getFirst().code.entry());
        var last = rooms.getFirst();
        for (var steps = 0; steps < MOST_STEPS && !last.environment.ended(); steps++) {
            house.cpu().step();
            if (!house.kernel.current().ended()) {
                last = rooms.get(house.kernel.current().number() - 1);
            }
        }

        assertThat(last.environment.fatal()).isNull();
        assertThat(last.environment.status()).isEqualTo(7);
        var model = new long[ENVIRONMENTS];
        var who = 0;
        var sequence = 29L;
        for (var visit = 0; visit < visits; visit++) {
            model[who]++;
            sequence = sequence * FACTOR + SUMMAND & 0xffff_ffffL;
            who = (int) (sequence >>> CHOICE) & ENVIRONMENTS - 1;
        }
        var misses = 0L;
        for (var i = 0; i < ENVIRONMENTS; i++) {
            assertThat(rooms.get(i).word(BAD)).isZero();
            assertThat(rooms.get(i).word(EXPECTED)).as("environment %d", i + 1).isEqualTo(1000L * i + model[i]);
            misses += rooms.get(i).word(MISSES);
        }
        assertThat(house.kernel.generations()).as("numbers ran out").isGreaterThan(20);
        // Each page is deleted at every sixteenth visit, and shares its slot of the software TLB with one other.
        assertThat(misses).as("what the hardware forgets the software TLB still has").isLessThan(visits * 6 / 10);
    }

    @Test
    void theFirst63HaveNumbersAtOnceAndTheNextWhenItRuns() {
        Environment last = house.kernel.environment(null);
        for (var i = 1; i < 63; i++) {
            last = house.kernel.environment(null);
        }
        assertThat(last.asn).isEqualTo(63);
        var next = new Room(house, code -> exit(code, 7));
        assertThat(next.environment.asn).isZero();

        house.run(next);

        assertThat(next.environment.status()).isEqualTo(7);
        assertThat(house.kernel.generations()).isEqualTo(1);
        assertThat(last.asn).as("taken back, invisibly").isZero();
    }

    /// A second address space keeps its bindings when its number is taken back and another is lent.
    @Test
    void aSpaceThatWasLeftIsTheSameWhenItIsComeBackTo() {
        var room = new Room(house, code -> {
            code.li(1, Room.ORDINARY).ldq(2, 0, 1);
            call(code, AegisAbi.CIDALLOC);
            code.mov(0, 9).li(12, 70).label("again").mov(9, 16);
            call(code, AegisAbi.CIDSWITCH);
            code.li(16, 1);
            call(code, AegisAbi.CIDSWITCH);
            code.ldq(2, 0, 1).subq(12, literal(1), 12).bne(12, "again");
            exit(code, 7);
            code.label("miss").ldq(3, MISSES, 31).addq(3, literal(1), 3).stq(3, MISSES, 31).li(16, Room.ORDINARY)
                    .ldq(17, FRAME, 31).sll(17, literal(2), 17)
                    .bis(17, literal(AegisAbi.RIGHTS), 17).ldq(18, CAPABILITY, 31);
            call(code, AegisAbi.TLBWR);
            AegisMachine.resume(code, 0);
        });
        var frame = house.kernel.allocate(room.environment, -1);
        room.word(FRAME, frame);
        room.word(CAPABILITY, house.kernel.capability(room.environment, frame, AegisAbi.RIGHTS));

        house.run(room);

        assertThat(room.environment.status()).isEqualTo(7);
        assertThat(room.word(MISSES)).as("bound once").isEqualTo(1);
    }
}
