package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.aegis.AegisMachine.call;
import static spin.systems.aegis.AegisMachine.exit;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spin.hw.mmu.Pte;

/// Checklist 16 to 21, 40, 41: what must not be possible.
final class AttacksTests {

    private static final int ANSWER = Room.DATA + 0x108;
    private static final int FRAME = Room.DATA + 0x118;
    private static final int CAPABILITY = Room.DATA + 0x120;
    private static final int COUNT = Room.DATA + 0x128;

    private final AegisMachine house = new AegisMachine();

    @Test
    void aMillionGuessesOpenNoFrame() {
        var chance = new SplittableRandom(17);
        var capabilities = new Capabilities(chance.nextLong(), chance.nextLong(), 64);
        var own = capabilities.mint(5, AegisAbi.RIGHTS);
        for (var i = 0; i < 1_000_000; i++) {
            // By chance, and by arithmetic on one that is held.
            var guess = i % 2 == 0 ? chance.nextLong() : own + (i - 500_000L);
            var frame = chance.nextInt(64);
            if (frame != 5 && (capabilities.grants(guess, frame, AegisAbi.READ)
                    || capabilities.grants(guess, frame, AegisAbi.WRITE))) {
                throw new AssertionError("guess 0x" + Long.toHexString(guess) + " opens frame " + frame);
            }
        }
        assertThat(capabilities.grants(own, 5, AegisAbi.RIGHTS)).isTrue();
    }

    private static void bind(spin.hw.asm.Assembler code, long address, int rights) {
        code.li(16, address).ldq(1, FRAME, 31).ldq(18, CAPABILITY, 31).sll(1, literal(2), 17)
                .bis(17, literal(rights), 17);
        call(code, AegisAbi.TLBWR);
    }

    /// One environment holds a binding in the hardware's buffer and in the software's; another one frees the frame.
    @Test
    void afterAFrameIsFreedNoBindingOfItIsLeftAnywhere() {
        var holder = new Room(house, code -> {
            bind(code, Room.ORDINARY, AegisAbi.RIGHTS);
            code.li(1, Room.ORDINARY).stq(1, 0, 1).li(17, 2);
            call(code, AegisAbi.SCALL);
            code.label("entry").li(1, Room.ORDINARY).stq(1, 8, 1);
            exit(code, 0);
            code.label("miss");
            exit(code, 7);
        });
        var owner = new Room(house, code -> {
            code.label("entry").ldq(16, FRAME, 31).ldq(17, CAPABILITY, 31);
            call(code, AegisAbi.DEALLOC);
            code.stq(0, ANSWER, 31).li(17, 1);
            call(code, AegisAbi.SRETURN);
        });
        var frame = house.kernel.allocate(owner.environment, -1);
        for (var room : new Room[]{holder, owner}) {
            room.word(FRAME, frame);
            room.word(CAPABILITY, house.kernel.capability(owner.environment, frame, AegisAbi.RIGHTS));
        }

        house.run(holder);

        assertThat(owner.word(ANSWER)).isZero();
        assertThat(holder.environment.status()).as("missed").isEqualTo(7);
        assertThat(house.machine.memory().loadQuad(frame * Room.PAGE + 8)).as("the store did not happen").isZero();
        for (var slot = 0L; slot < SoftwareTlb.BYTES; slot += 16) {
            assertThat(house.machine.memory().loadQuad(slot + 8) >>> Pte.FRAME_SHIFT).isNotEqualTo(frame);
        }
    }

    @Test
    void changingTheCapabilityBreaksBindingsAndVoidsTheOldOne() {
        var room = new Room(house, code -> {
            code.li(16, -1);
            call(code, AegisAbi.ALLOC);
            code.stq(0, FRAME, 31).stq(17, CAPABILITY, 31);
            bind(code, Room.ORDINARY, AegisAbi.RIGHTS);
            code.ldq(16, FRAME, 31).ldq(17, CAPABILITY, 31);
            call(code, AegisAbi.CHANGE);
            code.stq(0, ANSWER, 31).li(1, Room.ORDINARY).ldq(2, 0, 1);
            exit(code, 0);
            code.label("miss").ldq(1, ANSWER, 31).ldq(18, CAPABILITY, 31).stq(1, CAPABILITY, 31).stq(18, ANSWER, 31);
            bind(code, Room.ORDINARY, AegisAbi.READ);
            code.ldq(18, ANSWER, 31).stq(18, CAPABILITY, 31);
            bind(code, Room.ORDINARY, AegisAbi.READ);
            exit(code, 1);
            code.label("refused");
            exit(code, 7);
        });

        house.run(room);

        assertThat(room.environment.status()).as("the new one binds, the old one no longer").isEqualTo(7);
    }

    @Test
    void aDerivedCapabilityReadsAndDoesNotWrite() {
        var room = new Room(house, code -> {
            code.li(16, -1);
            call(code, AegisAbi.ALLOC);
            code.stq(0, FRAME, 31).mov(0, 16);
            call(code, AegisAbi.DERIVE);
            code.stq(0, CAPABILITY, 31);
            bind(code, Room.ORDINARY, AegisAbi.READ);
            code.li(16, Room.ORDINARY).li(17, 1);
            call(code, AegisAbi.TLBUNPROTECT);
            code.stq(0, ANSWER, 31);
            bind(code, Room.ORDINARY, AegisAbi.RIGHTS);
            exit(code, 0);
            code.label("refused");
            exit(code, 7);
        });

        house.run(room);

        assertThat(room.word(ANSWER)).as("unprotecting is not a way around").isEqualTo(AegisAbi.NOT_BOUND);
        assertThat(room.environment.status()).isEqualTo(7);
    }

    @Test
    void aRangeIsUnprotectedWhollyOrNotAtAll() {
        var room = new Room(house, code -> {
            code.li(16, -1);
            call(code, AegisAbi.ALLOC);
            code.stq(0, FRAME, 31).stq(17, CAPABILITY, 31);
            for (var page = 0; page < 2; page++) {
                bind(code, Room.ORDINARY + (long) page * Room.PAGE, AegisAbi.RIGHTS);
            }
            code.li(16, Room.ORDINARY).li(17, 3);
            call(code, AegisAbi.TLBPROTECT);
            call(code, AegisAbi.TLBUNPROTECT);
            code.stq(0, ANSWER, 31).li(1, Room.ORDINARY).stq(1, 0, 1);
            exit(code, 0);
            code.label("protection").li(16, Room.ORDINARY).li(17, 2);
            call(code, AegisAbi.TLBUNPROTECT);
            code.li(1, Room.ORDINARY).stq(1, 0, 1);
            exit(code, 7);
        });

        house.run(room);

        assertThat(room.word(ANSWER)).isEqualTo(AegisAbi.NOT_BOUND);
        assertThat(room.environment.status()).as("still protected, then writable").isEqualTo(7);
    }

    @Test
    void theKernelsTablesAreReadByAnyoneAndWrittenByNobody() {
        var room = new Room(house, code -> {
            code.li(16, Room.ORDINARY).li(17, AegisAbi.binding(AegisAbi.OWNERS_FRAME, AegisAbi.READ))
                    .li(18, AegisAbi.EXPOSED);
            call(code, AegisAbi.TLBWR);
            code.li(1, Room.ORDINARY).ldq(2, FRAME, 31).s4addq(2, 1, 1).ldl(2, 0, 1).stq(2, ANSWER, 31).stl(2, 0, 1);
            exit(code, 0);
            code.label("protection").li(16, Room.ORDINARY)
                    .li(17, AegisAbi.binding(AegisAbi.OWNERS_FRAME, AegisAbi.RIGHTS)).li(18, AegisAbi.EXPOSED);
            call(code, AegisAbi.TLBWR);
            exit(code, 1);
            code.label("refused");
            exit(code, 7);
        });
        room.word(FRAME, room.physical(Room.DATA) / Room.PAGE);

        house.run(room);

        assertThat(room.word(ANSWER)).as("who owns the frame").isEqualTo(room.environment.number());
        assertThat(room.environment.status()).isEqualTo(7);
    }

    @Test
    void theKernelsStackIsNotExposed() {
        for (var frame : new long[]{SoftwareTlb.BYTES / Room.PAGE, 1000}) {
            var room = new Room(house, code -> {
                code.li(16, Room.ORDINARY).li(17, AegisAbi.binding(frame, AegisAbi.READ)).li(18, AegisAbi.EXPOSED);
                call(code, AegisAbi.TLBWR);
                exit(code, 0);
                code.label("refused");
                exit(code, 7);
            });

            house.run(room);

            assertThat(room.environment.status()).as("frame %d", frame).isEqualTo(7);
        }
    }

    @Test
    void anotherAddressSpaceNumberMustBeOnesOwn() {
        var other = new Room(house, code -> exit(code, 0));
        for (var number : new long[]{0, other.environment.number(), 40, 64, -1, Long.MAX_VALUE}) {
            var room = new Room(house, code -> {
                code.li(16, number);
                call(code, AegisAbi.CIDSWITCH);
                exit(code, 0);
                code.label("refused");
                exit(code, 7);
            });

            house.run(room);

            assertThat(room.environment.status()).as("number %d", number).isEqualTo(7);
        }
    }

    @Test
    void aSecondAddressSpaceHasBindingsOfItsOwn() {
        var room = new Room(house, code -> {
            code.li(16, -1);
            call(code, AegisAbi.ALLOC);
            code.stq(0, FRAME, 31).stq(17, CAPABILITY, 31);
            bind(code, Room.ORDINARY, AegisAbi.RIGHTS);
            call(code, AegisAbi.CIDALLOC);
            code.stq(0, ANSWER, 31).mov(0, 16);
            call(code, AegisAbi.CIDSWITCH);
            code.li(1, Room.ORDINARY).ldq(2, 0, 1);
            exit(code, 0);
            code.label("miss");
            exit(code, 7);
        });

        house.run(room);

        assertThat(room.word(ANSWER)).isGreaterThan(room.environment.number());
        assertThat(room.environment.status()).isEqualTo(7);
    }

    @Test
    void floatingPointIsTheEnvironmentsToEnableAndNobodyElses() {
        var other = new Room(house, code -> {
            code.label("entry").lds(1, Room.DATA + 0x100, 31);
            exit(code, 0);
            code.label("floating");
            exit(code, 7);
        });
        var room = new Room(house, code -> {
            code.li(16, 1);
            call(code, AegisAbi.FPUMOD);
            code.lds(1, Room.DATA + 0x100, 31).li(17, other.environment.number());
            call(code, AegisAbi.SCALL);
            code.label("floating");
            exit(code, 1);
        });

        house.runFor(room, 5000);

        assertThat(room.environment.ended()).isFalse();
        assertThat(other.environment.status()).isEqualTo(7);
    }

    /// Interrupts at every cycle of a program that transfers back and forth: after each, either the caller has not yet called or the callee runs
    /// from its entry, and in the end the count is right.
    @Test
    void aTransferIsAtomicUnderAnInterruptAtEveryInstructionBoundary() {
        for (var delay = 1; delay < 400; delay += 1) {
            var tests = new AttacksTests();
            tests.interruptedAt(delay);
        }
    }

    private void interruptedAt(int delay) {
        var line = house.machine.interrupts().line("device", 3, 0x800);
        var callee = new Room(house, code -> {
            code.label("entry").ldq(1, COUNT, 31).addq(1, literal(1), 1).stq(1, COUNT, 31)
                    .ldq(17, Room.DATA + AegisAbi.ENTERED_BY, 31);
            call(code, AegisAbi.SRETURN);
        });
        var caller = new Room(house, code -> {
            code.li(9, 6).li(10, callee.environment.number()).label("again").mov(10, 17);
            call(code, AegisAbi.SCALL);
            code.label("entry").addq(11, literal(1), 11).cmpeq(11, literal(6), 12).beq(12, "again");
            code.stq(11, ANSWER, 31);
            exit(code, 0);
            code.label("interrupt").stq(31, Room.QUEUE + AegisAbi.QUEUE_PENDING, 31)
                    .ldq(28, COUNT, 31).addq(28, literal(1), 28).stq(28, COUNT, 31);
            code.stq(AegisAbi.PC_REGISTER, Room.DATA + 0x380, 31);
            code.ldq(AegisAbi.PC_REGISTER, Room.UPCALL_AREA + AegisAbi.UPCALL_AREA, 31);
            code.ldq(28, Room.DATA + 0x380, 31).stq(31, Room.UPCALL_AREA + AegisAbi.UPCALLS_HELD, 31).jmp(31, 28);
        });
        house.kernel.wire("device", caller.environment, 0, line::lower);
        caller.word(Room.QUEUE + AegisAbi.QUEUE_ENABLED, 1);
        house.machine.events().alarm("test", line::raise).set(house.machine.clock().now() + delay);
        house.cpu().watch(callee.code.address("entry"), () -> {
            if (house.kernel.isCurrent(callee.environment)) {
                assertThat(house.cpu().asn()).isEqualTo(callee.environment.asn);
                assertThat(house.cpu().register(10)).as("the caller's registers")
                        .isEqualTo(callee.environment.number());
            }
        });

        house.run(caller);

        assertThat(caller.word(ANSWER)).as("delay %d", delay).isEqualTo(6);
        assertThat(callee.word(COUNT)).isEqualTo(6);
    }

    @Test
    void freeFramesAndCapabilitiesOfTheDeadAreWorthNothing() {
        var dead = new Room(house, code -> exit(code, 0));
        var frame = house.kernel.allocate(dead.environment, -1);
        var old = house.kernel.capability(dead.environment, frame, AegisAbi.RIGHTS);
        house.run(dead);
        var heir = new Room(house, code -> {
            bind(code, Room.ORDINARY, AegisAbi.READ);
            exit(code, 0);
            code.label("refused");
            exit(code, 7);
        });
        house.kernel.allocate(heir.environment, frame);
        heir.word(FRAME, frame);
        heir.word(CAPABILITY, old);

        house.run(heir);

        assertThat(heir.environment.status()).isEqualTo(7);
    }
}
