package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.systems.aegis.AegisMachine.call;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.asm.Assembler;
import spin.hw.pal.ManagedCode;

/// The Alpha code at the beginning of a system call, against the kernel's Java that does the same.
final class GateTests {

    /// More than the hardware has numbers, so that some are without one.
    private static final int ENVIRONMENTS = 70;
    private static final int ROUNDS = 400;
    private static final int[] NUMBERS = {AegisAbi.SCALL, AegisAbi.SCALL, AegisAbi.SCALL, AegisAbi.SRETURN,
            AegisAbi.SRETURN, AegisAbi.GETPID, AegisAbi.FPUMOD, AegisAbi.GETPID_ON_STACK, AegisAbi.SCALL - 1,
            AegisAbi.SRETURN + 2};

    /// A world of environments in every state, in which one call after another is made by whoever is current.
    private static final class World {

        final AegisMachine house = new AegisMachine();
        final List<Room> rooms = new ArrayList<>();
        final List<Object> seen = new ArrayList<>();

        World(boolean gate) {
            if (!gate) {
                house.kernel.withoutGate();
            }
            for (var i = 0; i < ENVIRONMENTS; i++) {
                var hasEntry = i % 5 != 3;
                rooms.add(new Room(house, code -> {
                    code.callPal(Assembler.CALLSYS).label("refused").br("refused");
                    code.label("call").br("call").label("miss").br("miss");
                    if (hasEntry) {
                        code.label("entry");
                    }
                    code.label("here").br("here");
                }));
            }
            house.kernel.start(rooms.getFirst().environment, Room.CODE);
        }

        /// One call by whoever is current, and everything that it can have changed.
        void call(SplittableRandom chance) {
            var cpu = house.cpu();
            for (var n = 0; n < 31; n++) {
                cpu.register(n, chance.nextLong());
            }
            var number = NUMBERS[chance.nextInt(NUMBERS.length)];
            cpu.register(0, chance.nextInt(12) == 0 ? number | 1L << 40 : number);
            cpu.register(16, chance.nextInt(2));
            cpu.register(17, switch (chance.nextInt(12)) {
                case 0 -> chance.nextLong();
                case 1 -> 0;
                case 2 -> Aegis.MOST_ENVIRONMENTS;
                case 3 -> ENVIRONMENTS + 1L;
                default -> 1L + chance.nextInt(ENVIRONMENTS) + (chance.nextInt(6) == 0 ? 1024L : 0);
            });
            cpu.pc(Room.CODE);
            var before = cpu.instructions();
            while (cpu.instructions() == before || cpu.palMode()) {
                cpu.step();
            }
            see();
        }

        void end(int which) {
            var victim = rooms.get(which).environment;
            if (!house.kernel.isCurrent(victim)) {
                house.kernel.end(victim, "the test ends it");
            }
        }

        private void see() {
            var cpu = house.cpu();
            for (var n = 0; n < 31; n++) {
                seen.add(cpu.register(n));
            }
            seen.add(cpu.pc());
            seen.add(cpu.asn());
            seen.add(cpu.userMode());
            seen.add(cpu.floatingEnabled());
            seen.add(house.kernel.current().number());
            for (var room : rooms) {
                seen.add(room.word(Room.DATA + AegisAbi.ENTERED_BY));
                seen.add(house.kernel.gate().standIn(room.environment));
                seen.add(room.environment.open);
                seen.add(room.environment.asn);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyCallHasTheSameOutcomeWithAndWithoutIt(long seed) {
        var with = new World(true);
        var without = new World(false);
        var chance = new SplittableRandom(seed);
        for (var round = 0; round < ROUNDS; round++) {
            var next = chance.nextLong();
            with.call(new SplittableRandom(next));
            without.call(new SplittableRandom(next));
            assertThat(with.seen).as("round %d", round).isEqualTo(without.seen);
            with.seen.clear();
            without.seen.clear();
            if (round % 40 == 39) {
                var victim = chance.nextInt(ENVIRONMENTS);
                with.end(victim);
                without.end(victim);
            }
        }
    }

    /// What it costs is what these instructions cost and the trap; a row of the comparison shows it in time.
    @ParameterizedTest
    @ValueSource(ints = {AegisAbi.SCALL, AegisAbi.SRETURN})
    void aTransferIsAlphaCodeAlone(int way) {
        var house = new AegisMachine();
        var callee = new Room(house, code -> code.label("entry").br("entry"));
        var caller = new Room(house, code -> {
            code.li(17, callee.environment.number());
            call(code, way);
        });
        house.kernel.start(caller.environment, caller.code.entry());
        while (!house.cpu().palMode()) {
            house.cpu().step();
        }
        var before = house.cpu().instructions();
        while (house.cpu().palMode()) {
            house.cpu().step();
        }

        assertThat(house.kernel.current()).isSameAs(callee.environment);
        assertThat(house.cpu().pc()).isEqualTo(callee.code.address("entry"));
        assertThat(house.cpu().instructions() - before).as("the original's were 30").isLessThan(32);
        assertThat(house.entries()).as("and a trap").isEqualTo(1);
    }

    @Test
    void aStoreConditionalAcrossATransferFails() {
        var house = new AegisMachine();
        var callee = new Room(house, code -> {
            code.label("entry").ldq(17, Room.DATA + AegisAbi.ENTERED_BY, 31);
            call(code, AegisAbi.SRETURN);
        });
        var caller = new Room(house, code -> {
            code.li(1, Room.DATA + 0x100).li(2, 5).ldqL(3, 0, 1).li(17, callee.environment.number());
            call(code, AegisAbi.SCALL);
            code.label("entry").stqC(2, 0, 1).mov(2, 16);
            call(code, AegisAbi.EXIT);
        });
        house.run(caller);

        assertThat(caller.environment.status()).isZero();
        assertThat(caller.word(Room.DATA + 0x100)).isZero();
    }

    /// The names of the dead are used again; what was lent to one is not lent to the next of that name.
    @Test
    void whatWasLentToADeadEnvironmentIsTheLendersAgain() {
        var house = new AegisMachine();
        var callee = new Room(house, code -> code.label("entry").br("entry"));
        var caller = new Room(house, code -> {
            code.li(17, callee.environment.number());
            call(code, AegisAbi.SCALL);
        });
        house.kernel.start(caller.environment, caller.code.entry());
        while (!house.kernel.isCurrent(callee.environment)) {
            house.cpu().step();
        }
        assertThat(house.kernel.gate().standIn(caller.environment)).isEqualTo(callee.environment.number());

        house.kernel.end(callee.environment, null);

        assertThat(house.kernel.gate().standIn(caller.environment)).isEqualTo(caller.environment.number());
    }

    /// The library's procedures are the environment's own, whichever way it is entered.
    @Test
    void whoIsEnteredHasItsOwnManagedCode() {
        var house = new AegisMachine();
        var ran = new ArrayList<String>();
        var doors = new ManagedCode.Table();
        doors.bind(Room.CODE, port -> {
            ran.add("callee");
            port.register(0, AegisAbi.EXIT);
            port.callSystem();
        });
        var callee = house.kernel.environment(doors);
        var caller = new Room(house, code -> {
            code.li(17, callee.number());
            call(code, AegisAbi.SCALL);
        });
        var frame = house.kernel.allocate(callee, -1);
        house.kernel.saveArea(callee, frame * Room.PAGE);
        house.kernel.onEntry(callee, Room.CODE);
        house.kernel.start(caller.environment, caller.code.entry());
        house.machine.cpu().run();

        assertThat(ran).containsExactly("callee");
        assertThat(callee.ended()).isTrue();
    }

    /// Who could write a record could enter another's environment anywhere.
    @Test
    void nobodyCanHaveOrBindTheFramesOfTheRecordsOrOfTheCode() {
        var house = new AegisMachine();
        var first = house.kernel.gate().record(0) / Room.PAGE;
        for (var frame = first; frame < first + 6; frame++) {
            var wanted = frame;
            var room = new Room(house, code -> {
                code.li(16, Room.ORDINARY).li(17, AegisAbi.binding(wanted, AegisAbi.READ)).li(18, AegisAbi.EXPOSED);
                call(code, AegisAbi.TLBWR);
                code.li(16, 1);
                call(code, AegisAbi.EXIT);
                code.label("refused").li(16, 7);
                call(code, AegisAbi.EXIT);
            });
            assertThat(house.kernel.allocate(room.environment, wanted)).isEqualTo(AegisAbi.FRAME_IS_OWNED);
            house.run(room);
            assertThat(room.environment.status()).isEqualTo(7);
        }
    }
}
