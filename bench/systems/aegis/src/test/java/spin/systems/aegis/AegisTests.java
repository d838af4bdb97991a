package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.aegis.AegisMachine.call;
import static spin.systems.aegis.AegisMachine.exit;
import static spin.systems.aegis.AegisMachine.resume;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.asm.Assembler;
import spin.hw.mmu.Access;

/// The kernel's promises, kept on the machine: every attack here is an Alpha program in user mode.
final class AegisTests {

    private static final int CAUSE = Room.DATA + 0x100;
    private static final int ANSWER = Room.DATA + 0x108;
    private static final int SECOND_ANSWER = Room.DATA + 0x110;
    private static final int CAPABILITY = Room.DATA + 0x118;
    private static final int FRAME = Room.DATA + 0x120;
    private static final int COUNT = Room.DATA + 0x128;

    private final AegisMachine house = new AegisMachine();

    @Nested
    final class Bindings {

        @Test
        void aPageAllocatedAndBoundCanBeUsed() {
            var room = new Room(house, code -> {
                allocate(code);
                bind(code, Room.ORDINARY, AegisAbi.READ | AegisAbi.WRITE);
                code.li(1, Room.ORDINARY).li(2, 4711).stq(2, 0, 1).ldq(3, 0, 1).stq(3, ANSWER, 31);
                exit(code, 0);
            });

            house.run(room);

            assertThat(room.environment.status()).isZero();
            assertThat(room.word(ANSWER)).isEqualTo(4711);
            assertThat(house.machine.memory().loadQuad(room.word(FRAME) * Room.PAGE)).as("in the frame itself")
                    .isEqualTo(4711);
        }

        @Test
        void aForgedCapabilityBindsNothing() {
            var room = new Room(house, code -> {
                allocate(code);
                code.ldq(1, CAPABILITY, 31).xor(1, literal(4), 1).stq(1, CAPABILITY, 31);
                bind(code, Room.ORDINARY, AegisAbi.READ);
                exit(code, 0);
                refusedExits(code);
            });

            house.run(room);

            assertThat(room.environment.status()).isEqualTo(7);
            assertThat(AegisAbi.exception(room.word(CAUSE))).isEqualTo(AegisAbi.REFUSED);
            assertThat(house.translation(room, Room.ORDINARY)).isZero();
        }

        @Test
        void aReadingCapabilityDoesNotBindForWriting() {
            var room = new Room(house, code -> {
                bind(code, Room.ORDINARY, AegisAbi.READ);
                bind(code, Room.ORDINARY, AegisAbi.READ | AegisAbi.WRITE);
                exit(code, 0);
                refusedExits(code);
            });
            var frame = house.kernel.allocate(room.environment, -1);
            room.word(FRAME, frame);
            room.word(CAPABILITY, house.kernel.capability(room.environment, frame, AegisAbi.READ));
            var first = new long[1];
            house.cpu().watch(room.code.address("refused"), () -> first[0] = house.translation(room, Room.ORDINARY));

            house.run(room);

            assertThat(room.environment.status()).as("the second one").isEqualTo(7);
            assertThat(first[0]).as("the first one stands").isNotZero();
        }

        @ParameterizedTest
        @ValueSource(longs = {0, -1, 1, Long.MAX_VALUE, Long.MIN_VALUE})
        void nobodyGuessesTheFrameOfAnother(long guess) {
            var owner = new Room(house, code -> exit(code, 0));
            var frame = house.kernel.allocate(owner.environment, -1);
            var thief = new Room(house, code -> {
                bind(code, Room.ORDINARY, AegisAbi.READ);
                exit(code, 0);
                refusedExits(code);
            });
            thief.word(FRAME, frame);
            thief.word(CAPABILITY, guess);

            house.run(thief);

            assertThat(thief.environment.status()).isEqualTo(7);
            assertThat(house.translation(thief, Room.ORDINARY)).isZero();
        }

        @Test
        void anotherEnvironmentMayUseAFrameWhoseCapabilityItWasGiven() {
            var owner = new Room(house, code -> exit(code, 0));
            var frame = house.kernel.allocate(owner.environment, -1);
            house.machine.memory().storeQuad(frame * Room.PAGE, 99);
            var friend = new Room(house, code -> {
                bind(code, Room.ORDINARY, AegisAbi.READ);
                code.li(1, Room.ORDINARY).ldq(2, 0, 1).stq(2, ANSWER, 31);
                exit(code, 0);
            });
            friend.word(FRAME, frame);
            friend.word(CAPABILITY, house.kernel.capability(owner.environment, frame, AegisAbi.READ));

            house.run(friend);

            assertThat(friend.word(ANSWER)).isEqualTo(99);
        }

        @ParameterizedTest
        @ValueSource(longs = {-1, 1L << 42, 0xffff_fc00_0000_0000L, Long.MIN_VALUE})
        void addressesOutsideUserSpaceCannotBeBound(long address) {
            var room = new Room(house, code -> {
                allocate(code);
                bind(code, address, AegisAbi.READ);
                exit(code, 0);
                refusedExits(code);
            });

            house.run(room);

            assertThat(room.environment.status()).isEqualTo(7);
        }

        @ParameterizedTest
        @ValueSource(longs = {-1, 1L << 60, 1024, 1L << 32})
        void framesThatDoNotExistCannotBeBound(long frame) {
            var room = new Room(house, code -> {
                bind(code, Room.ORDINARY, AegisAbi.READ);
                exit(code, 0);
                refusedExits(code);
            });
            room.word(FRAME, frame);

            house.run(room);

            assertThat(room.environment.status()).isEqualTo(7);
        }

        @Test
        void whatIsTakenOutIsMissedAndAskedForAgain() {
            var room = new Room(house, code -> {
                allocate(code);
                bind(code, Room.ORDINARY, AegisAbi.READ);
                code.li(16, Room.ORDINARY);
                call(code, AegisAbi.TLBVADELETE);
                code.li(1, Room.ORDINARY).ldq(2, 0, 1);
                exit(code, 0);
                code.label("miss");
                code.stq(AegisAbi.CAUSE_REGISTER, CAUSE, 31).stq(AegisAbi.ADDRESS_REGISTER, ANSWER, 31);
                exit(code, 7);
            });

            house.run(room);

            assertThat(room.environment.status()).isEqualTo(7);
            assertThat(room.word(CAUSE)).isEqualTo(AegisAbi.cause(AegisAbi.TLB_MISS, AegisAbi.READ_ACCESS));
            assertThat(room.word(ANSWER)).isEqualTo(Room.ORDINARY);
        }

        @Test
        void thePseudoInstructionsChangeNoRegister() {
            var chance = new SplittableRandom(3);
            for (var number : new int[]{AegisAbi.TLBWR, AegisAbi.TLBVADELETE}) {
                var room = new Room(house, code -> {
                    allocate(code);
                    code.ldq(1, FRAME, 31).ldq(18, CAPABILITY, 31).sll(1, literal(2), 17).bis(17, literal(3), 17);
                    code.li(16, Room.ORDINARY).li(0, number);
                    code.callPal(Assembler.CALLSYS).label("after").nop();
                    exit(code, 0);
                });
                var before = new long[31];
                house.cpu().watch(room.code.address("after") - 4, () -> {
                    for (var n = 1; n < 31; n++) {
                        if (n < 16 || n > 18) {
                            house.cpu().register(n, chance.nextLong());
                        }
                    }
                    for (var n = 0; n < 31; n++) {
                        before[n] = house.cpu().register(n);
                    }
                });
                var after = new long[31];
                house.cpu().watch(room.code.address("after"), () -> {
                    for (var n = 0; n < 31; n++) {
                        after[n] = house.cpu().register(n);
                    }
                });

                house.run(room);

                assertThat(room.environment.status()).as("call %d", number).isZero();
                assertThat(after).as("call %d", number).isEqualTo(before);
                house.cpu().unwatch(room.code.address("after") - 4);
                house.cpu().unwatch(room.code.address("after"));
            }
        }
    }

    @Nested
    final class SoftwareTlbOfTheKernel {

        /// More pages than the hardware holds: the second round is served by the kernel alone.
        @Test
        void evictedBindingsComeBackWithoutTheApplication() {
            var pages = 40;
            var room = new Room(house, code -> {
                for (var i = 0; i < pages; i++) {
                    allocate(code);
                    bind(code, Room.ORDINARY + (long) i * Room.PAGE, AegisAbi.READ | AegisAbi.WRITE);
                }
                code.li(1, Room.ORDINARY).li(3, pages).li(5, Room.PAGE).label("write").stq(3, 0, 1).addq(1, 5, 1)
                        .subq(3, literal(1), 3).bne(3, "write");
                code.li(1, Room.ORDINARY).li(3, pages).label("read").ldq(4, 0, 1).addq(1, 5, 1).addq(6, 4, 6)
                        .subq(3, literal(1), 3).bne(3, "read");
                code.stq(6, ANSWER, 31);
                exit(code, 0);
            });

            house.run(room);

            assertThat(room.environment.status()).as("no miss handler, so no miss may arrive").isZero();
            assertThat(room.word(ANSWER)).isEqualTo(pages * (pages + 1) / 2);
            assertThat(house.cpu().dataBuffer().misses()).isGreaterThan(pages);
        }

        @Test
        void twoPagesOfOneSlotAreBothTheApplicationsToMap() {
            var other = Room.ORDINARY + (long) SoftwareTlb.ENTRIES * Room.PAGE;
            var room = new Room(house, code -> {
                allocate(code);
                bind(code, Room.ORDINARY, AegisAbi.READ);
                bind(code, other, AegisAbi.READ);
                // Out of the hardware's buffer too: a full round of other pages of one frame.
                for (var i = 1; i <= 64; i++) {
                    bind(code, Room.ORDINARY + (long) i * Room.PAGE, AegisAbi.READ);
                }
                code.li(1, Room.ORDINARY).ldq(2, 0, 1);
                code.li(1, other).ldq(2, 0, 1);
                exit(code, 0);
                code.label("miss");
                code.ldq(1, COUNT, 31).addq(1, literal(1), 1).stq(1, COUNT, 31).stq(AegisAbi.PC_REGISTER, SECOND_ANSWER,
                        31);
                code.stq(AegisAbi.ADDRESS_REGISTER, ANSWER, 31);
                code.ldq(1, FRAME, 31).ldq(18, CAPABILITY, 31).sll(1, literal(2), 17).bis(17, literal(1), 17);
                code.ldq(16, ANSWER, 31);
                call(code, AegisAbi.TLBWR);
                code.ldq(1, ANSWER, 31).ldq(28, SECOND_ANSWER, 31).jmp(31, 28);
            });

            house.run(room);

            assertThat(room.environment.status()).isZero();
            assertThat(room.word(COUNT)).as("each pushes the other out of the slot").isEqualTo(2);
        }
    }

    @Nested
    final class Exceptions {

        @Test
        void theApplicationResumesWithoutTheKernel() {
            var room = new Room(house, code -> {
                code.li(1, Room.ORDINARY + 1).li(24, 24).li(25, 25);
                code.ldq(2, 0, 1).label("resumed").stq(24, ANSWER, 31).stq(25, SECOND_ANSWER, 31);
                exit(code, 0);
                code.label("unaligned");
                resume(code, 4);
            });
            var entries = new long[2];
            house.cpu().watch(room.code.address("unaligned"), () -> entries[0] = house.entries());
            house.cpu().watch(room.code.address("resumed"), () -> entries[1] = house.entries());

            house.run(room);

            assertThat(room.environment.status()).isZero();
            assertThat(entries[0]).isEqualTo(1).isEqualTo(entries[1]);
            assertThat(room.word(ANSWER)).isEqualTo(24);
            assertThat(room.word(SECOND_ANSWER)).isEqualTo(25);
        }

        @Test
        void aStoreToAPageBoundForReadingIsAProtectionException() {
            var room = new Room(house, code -> {
                allocate(code);
                bind(code, Room.ORDINARY, AegisAbi.READ);
                code.li(1, Room.ORDINARY).stq(1, 8, 1);
                exit(code, 0);
                code.label("protection");
                code.stq(AegisAbi.CAUSE_REGISTER, CAUSE, 31).stq(AegisAbi.ADDRESS_REGISTER, ANSWER, 31);
                exit(code, 7);
            });

            house.run(room);

            assertThat(room.environment.status()).isEqualTo(7);
            assertThat(room.word(CAUSE))
                    .isEqualTo(AegisAbi.cause(AegisAbi.PROTECTION, AegisAbi.WRITE_ACCESS));
            assertThat(room.word(ANSWER)).isEqualTo(Room.ORDINARY + 8);
            assertThat(house.machine.memory().loadQuad(room.word(FRAME) * Room.PAGE + 8)).as("nothing was stored")
                    .isZero();
        }

        @Test
        void anUnknownNumberIsHandedUp() {
            var room = new Room(house, code -> {
                call(code, 12345);
                exit(code, 0);
                code.label("call");
                code.stq(0, ANSWER, 31).stq(AegisAbi.PC_REGISTER, SECOND_ANSWER, 31);
                exit(code, 7);
            });

            house.run(room);

            assertThat(room.environment.status()).isEqualTo(7);
            assertThat(room.word(ANSWER)).isEqualTo(12345);
        }

        @Test
        void privilegedPalcodeIsAnIllegalInstructionOfTheApplication() {
            var room = new Room(house, code -> {
                code.callPal(0);
                exit(code, 0);
                code.label("illegal");
                exit(code, 7);
            });

            house.run(room);

            assertThat(room.environment.status()).isEqualTo(7);
        }

        @Test
        void whatHasNoHandlerEndsItsEnvironmentAndSaysWhy() {
            var room = new Room(house, code -> code.li(1, Room.ORDINARY).ldq(2, 0, 1));

            house.run(room);

            assertThat(room.environment.ended()).isTrue();
            assertThat(room.environment.fatal()).contains("exception 1", "0x100000000", "no handler");
        }

        @Test
        void aHandlerThatCannotBeFetchedEndsItsEnvironmentInsteadOfSpinning() {
            var room = new Room(house, code -> code.li(1, Room.ORDINARY).ldq(2, 0, 1));
            house.kernel.onException(room.environment, AegisAbi.TLB_MISS, Room.ORDINARY + 64);

            house.run(room);

            assertThat(room.environment.fatal()).isNotNull();
        }

        @Test
        void aHandlerThatBeginsWithWhatItHandlesEndsItsEnvironment() {
            var room = new Room(house, code -> code.label("illegal").word(0x0400_0000));

            house.run(room);

            assertThat(room.environment.fatal()).isNotNull();
        }

        @Test
        void anAddressThatIsNoAddressIsTheApplicationsException() {
            var room = new Room(house, code -> {
                code.li(1, 0x7fff_0000_0000_0000L).ldq(2, 0, 1);
                exit(code, 0);
                code.label("protection");
                exit(code, 7);
            });

            house.run(room);

            assertThat(room.environment.status()).isEqualTo(7);
        }
    }

    @Nested
    final class Transfers {

        @Test
        void theRegisterFileIsTheMessageAndTheCalleeKnowsWhoCame() {
            var callee = new Room(house, code -> {
                code.label("entry");
                code.ldq(17, Room.DATA + AegisAbi.ENTERED_BY, 31).addq(16, literal(1), 16);
                call(code, AegisAbi.SCALL);
            });
            var caller = new Room(house, code -> {
                code.li(16, 41).li(17, callee.environment.number()).li(9, 77);
                call(code, AegisAbi.SCALL);
                exit(code, 1);
                code.label("entry");
                code.stq(16, ANSWER, 31).stq(9, SECOND_ANSWER, 31);
                exit(code, 0);
            });

            house.run(caller);

            assertThat(caller.environment.status()).isZero();
            assertThat(caller.word(ANSWER)).isEqualTo(42);
            assertThat(caller.word(SECOND_ANSWER)).as("a register nobody used").isEqualTo(77);
            assertThat(callee.word(Room.DATA + AegisAbi.ENTERED_BY)).isEqualTo(caller.environment.number());
            assertThat(caller.word(Room.DATA + AegisAbi.ENTERED_BY)).isEqualTo(callee.environment.number());
        }

        /// Item 44. One client keeps what it needs in its own memory and the other trusts; a third is not concerned.
        @Test
        void aServerThatDestroysRegistersHarmsOnlyWhoTrustsIt() {
            var server = new Room(house, code -> {
                code.label("entry");
                for (var register = 9; register <= 15; register++) {
                    code.li(register, 0xbad);
                }
                code.ldq(17, Room.DATA + AegisAbi.ENTERED_BY, 31);
                call(code, AegisAbi.SCALL);
            });
            var bystander = new Room(house, code -> code.label("entry"));
            bystander.word(ANSWER, 77);
            var trusting = client(server, false);
            var careful = client(server, true);

            house.run(trusting);
            house.run(careful);

            assertThat(trusting.word(ANSWER)).as("kept in a register").isEqualTo(0xbad);
            assertThat(careful.word(ANSWER)).as("kept in its own memory").isEqualTo(77);
            assertThat(bystander.word(ANSWER)).isEqualTo(77);
            assertThat(bystander.environment.ended()).isFalse();
        }

        private Room client(Room server, boolean saves) {
            return new Room(house, code -> {
                code.li(9, 77).li(17, server.environment.number());
                if (saves) {
                    code.stq(9, SECOND_ANSWER, 31);
                }
                call(code, AegisAbi.SCALL);
                exit(code, 1);
                code.label("entry");
                if (saves) {
                    code.ldq(9, SECOND_ANSWER, 31);
                }
                code.stq(9, ANSWER, 31);
                exit(code, 0);
            });
        }

        @ParameterizedTest
        @ValueSource(longs = {0, -1, 63, 64, 1L << 32, Long.MIN_VALUE})
        void anEnvironmentThatIsNotThereCannotBeEntered(long number) {
            var room = new Room(house, code -> {
                code.li(17, number);
                call(code, AegisAbi.SCALL);
                exit(code, 0);
                refusedExits(code);
            });

            house.run(room);

            assertThat(room.environment.status()).isEqualTo(7);
        }

        @Test
        void anEnvironmentWithoutAnEntryOrThatHasEndedCannotBeEntered() {
            var closed = new Room(house, code -> exit(code, 0));
            var ended = new Room(house, code -> {
                code.label("entry");
                exit(code, 0);
            });
            house.run(ended);
            for (var target : new Room[]{closed, ended}) {
                var room = new Room(house, code -> {
                    code.li(17, target.environment.number());
                    call(code, AegisAbi.SCALL);
                    exit(code, 0);
                    refusedExits(code);
                });

                house.run(room);

                assertThat(room.environment.status()).isEqualTo(7);
            }
        }

        @Test
        void theCalleeDoesNotSeeTheCallersPages() {
            var callee = new Room(house, code -> {
                code.label("entry");
                code.li(1, Room.ORDINARY).ldq(2, 0, 1);
                exit(code, 0);
                code.label("miss");
                exit(code, 7);
            });
            var caller = new Room(house, code -> {
                allocate(code);
                bind(code, Room.ORDINARY, AegisAbi.READ | AegisAbi.WRITE);
                code.li(1, Room.ORDINARY).ldq(2, 0, 1).li(17, callee.environment.number());
                call(code, AegisAbi.SCALL);
            });

            house.run(caller);

            assertThat(callee.environment.ended()).isTrue();
            assertThat(callee.environment.status()).isEqualTo(7);
        }
    }

    @Nested
    final class Allocation {

        @Test
        void aFrameIsChargedToWhoAllocatesItAndGivenBackByCapability() {
            var room = new Room(house, code -> {
                allocate(code);
                code.ldq(16, FRAME, 31).ldq(17, CAPABILITY, 31);
                call(code, AegisAbi.DEALLOC);
                code.stq(0, ANSWER, 31).ldq(16, FRAME, 31).ldq(17, CAPABILITY, 31);
                call(code, AegisAbi.DEALLOC);
                code.label("done").stq(0, SECOND_ANSWER, 31);
                exit(code, 0);
            });
            var before = room.environment.frames();
            var after = new int[1];
            house.cpu().watch(room.code.address("done"), () -> after[0] = room.environment.frames());

            house.run(room);

            assertThat(room.word(ANSWER)).isZero();
            assertThat(room.word(SECOND_ANSWER)).as("a void capability").isEqualTo(AegisAbi.NOT_AUTHENTIC);
            assertThat(after[0]).isEqualTo(before);
            assertThat(room.environment.frames()).as("what the dead had is free").isZero();
        }

        @Test
        void givingAFrameBackBreaksEveryBindingOfIt() {
            var room = new Room(house, code -> {
                allocate(code);
                bind(code, Room.ORDINARY, AegisAbi.READ | AegisAbi.WRITE);
                code.ldq(16, FRAME, 31).ldq(17, CAPABILITY, 31);
                call(code, AegisAbi.DEALLOC);
                code.li(1, Room.ORDINARY).ldq(2, 0, 1);
                exit(code, 0);
                code.label("miss");
                bind(code, Room.ORDINARY, AegisAbi.READ);
                exit(code, 1);
                refusedExits(code);
            });

            house.run(room);

            assertThat(room.environment.status()).as("missed, and the old capability no longer binds").isEqualTo(7);
        }

        @Test
        void aReadingCapabilityDoesNotGiveAFrameBack() {
            var room = new Room(house, code -> {
                code.ldq(16, FRAME, 31).ldq(17, CAPABILITY, 31);
                call(code, AegisAbi.DEALLOC);
                code.stq(0, ANSWER, 31);
                exit(code, 0);
            });
            var frame = house.kernel.allocate(room.environment, -1);
            room.word(FRAME, frame);
            room.word(CAPABILITY, house.kernel.capability(room.environment, frame, AegisAbi.READ));

            house.run(room);

            assertThat(room.word(ANSWER)).isEqualTo(AegisAbi.NOT_AUTHENTIC);
        }

        @Test
        void aFrameThatTheKernelItselfUsesForAnEnvironmentIsNotGivenBack() {
            var room = new Room(house, code -> {
                code.ldq(16, FRAME, 31).ldq(17, CAPABILITY, 31);
                call(code, AegisAbi.DEALLOC);
                code.stq(0, ANSWER, 31);
                exit(code, 0);
            });
            var saveArea = room.environment.saveArea / Room.PAGE;
            room.word(FRAME, saveArea);
            room.word(CAPABILITY, house.kernel.capability(room.environment, saveArea, AegisAbi.RIGHTS));

            house.run(room);

            assertThat(room.word(ANSWER)).isEqualTo(AegisAbi.FRAME_IS_PINNED);
        }

        @ParameterizedTest
        @ValueSource(longs = {0, 5, 1024, 1L << 32, Long.MAX_VALUE})
        void framesOfTheKernelAndFramesThatAreNoneAreRefused(long frame) {
            var room = new Room(house, code -> {
                code.li(16, frame);
                call(code, AegisAbi.ALLOC);
                code.stq(0, ANSWER, 31).stq(17, SECOND_ANSWER, 31);
                exit(code, 0);
            });

            house.run(room);

            assertThat(room.word(ANSWER)).isEqualTo(frame < 1024 ? AegisAbi.FRAME_IS_OWNED : AegisAbi.NO_SUCH_FRAME);
            assertThat(room.word(SECOND_ANSWER)).as("no capability is handed out").isZero();
        }

        @Test
        void aContextCannotNameAFrameOfAnother() {
            var room = new Room(house, code -> exit(code, 0));
            var other = new Room(house, code -> exit(code, 0));
            var foreign = other.environment.saveArea;

            assertThatThrownBy(() -> house.kernel.saveArea(room.environment, foreign))
                    .hasMessageContaining("does not belong");
            assertThatThrownBy(() -> house.kernel.onInterrupt(room.environment, 4, foreign))
                    .hasMessageContaining("does not belong");
            assertThatThrownBy(() -> house.kernel.guarantee(room.environment, 0x8000,
                    AegisAbi.binding(foreign / Room.PAGE, AegisAbi.READ))).hasMessageContaining("does not belong");
            assertThatThrownBy(() -> house.kernel.saveArea(room.environment, room.environment.saveArea + Room.PAGE - 8))
                    .as("over the end of the frame").hasMessageContaining("does not belong");
        }

        @Test
        void thereAre1023EnvironmentsAndNoMore() {
            for (var i = 0; i < 1023; i++) {
                assertThat(house.kernel.environment(null).number()).isEqualTo(i + 1);
            }
            assertThatThrownBy(() -> house.kernel.environment(null)).hasMessageContaining("1023 environments");
        }
    }

    @Property(tries = 50)
    void threeRegistersAreSavedAndNoOtherTouched(@ForAll long seed) {
        var machine = new AegisMachine();
        var room = new Room(machine, code -> {
            code.label("go").ldq(1, 0, 2);
            code.label("miss").nop();
            exit(code, 0);
        });
        var chance = new SplittableRandom(seed);
        var before = new long[31];
        machine.cpu().watch(room.code.address("go"), () -> {
            for (var n = 0; n < 31; n++) {
                machine.cpu().register(n, n == 2 ? Room.ORDINARY : chance.nextLong());
                before[n] = machine.cpu().register(n);
            }
        });
        var at = new long[31];
        machine.cpu().watch(room.code.address("miss"), () -> {
            for (var n = 0; n < 31; n++) {
                at[n] = machine.cpu().register(n);
            }
        });

        machine.run(room);

        assertThat(at[AegisAbi.PC_REGISTER]).isEqualTo(room.code.address("go"));
        assertThat(at[AegisAbi.ADDRESS_REGISTER]).isEqualTo(Room.ORDINARY);
        assertThat(at[AegisAbi.CAUSE_REGISTER])
                .isEqualTo(AegisAbi.cause(AegisAbi.TLB_MISS, AegisAbi.READ_ACCESS));
        assertThat(room.word(Room.DATA + AegisAbi.SAVED_PC_REGISTER)).isEqualTo(before[AegisAbi.PC_REGISTER]);
        assertThat(room.word(Room.DATA + AegisAbi.SAVED_ADDRESS_REGISTER)).isEqualTo(before[AegisAbi.ADDRESS_REGISTER]);
        assertThat(room.word(Room.DATA + AegisAbi.SAVED_CAUSE_REGISTER)).isEqualTo(before[AegisAbi.CAUSE_REGISTER]);
        for (var n = 0; n < 31; n++) {
            if (n != AegisAbi.PC_REGISTER && n != AegisAbi.ADDRESS_REGISTER && n != AegisAbi.CAUSE_REGISTER) {
                assertThat(at[n]).as("r%d", n).isEqualTo(before[n]);
            }
        }
    }

    @Property(tries = 50)
    void noRegisterChangesOnTheWay(@ForAll long seed) {
        var machine = new AegisMachine();
        var callee = new Room(machine, code -> {
            code.label("entry").nop();
            exit(code, 0);
        });
        var caller = new Room(machine, code -> code.label("go").callPal(Assembler.CALLSYS));
        var chance = new SplittableRandom(seed);
        var before = new long[31];
        machine.cpu().watch(caller.code.address("go"), () -> {
            if (machine.cpu().asn() == caller.environment.asn) {
                for (var n = 0; n < 31; n++) {
                    machine.cpu().register(n, chance.nextLong());
                }
                machine.cpu().register(0, AegisAbi.SCALL);
                machine.cpu().register(17, callee.environment.number());
                for (var n = 0; n < 31; n++) {
                    before[n] = machine.cpu().register(n);
                }
            } else {
                for (var n = 0; n < 31; n++) {
                    assertThat(machine.cpu().register(n)).as("r%d", n).isEqualTo(before[n]);
                }
                callee.word(COUNT, 1);
            }
        });

        machine.run(caller);
        for (var i = 0; i < 100 && !callee.environment.ended(); i++) {
            machine.cpu().step();
        }

        assertThat(callee.word(COUNT)).as("the callee was entered at its entry").isEqualTo(1);
    }

    @Test
    void bothNullCallsAnswerWhoIsCallingAndKeepEveryOtherRegister() {
        var room = new Room(house, code -> {
            code.li(17, 17).li(26, 26).li(29, 29).li(30, 30);
            call(code, AegisAbi.GETPID);
            code.stq(0, ANSWER, 31);
            call(code, AegisAbi.GETPID_ON_STACK);
            code.stq(0, SECOND_ANSWER, 31).addq(17, 26, 1).addq(1, 29, 1).addq(1, 30, 1).stq(1, COUNT, 31);
            exit(code, 0);
        });

        house.run(room);

        assertThat(room.word(ANSWER)).isEqualTo(room.environment.number()).isEqualTo(room.word(SECOND_ANSWER));
        assertThat(room.word(COUNT)).isEqualTo(17 + 26 + 29 + 30);
    }

    @Test
    void theKindsOfAccessAreNumberedAsTheInterfaceSays() {
        assertThat(AegisAbi.READ_ACCESS).isLessThan(AegisAbi.WRITE_ACCESS).isLessThan(AegisAbi.EXECUTE_ACCESS).isZero();
        assertThat(AegisAbi.EXECUTE_ACCESS).isEqualTo(2);
        assertThat(Access.values()).containsExactly(Access.READ, Access.WRITE, Access.EXECUTE);
    }

    private static void allocate(Assembler code) {
        code.li(16, -1);
        call(code, AegisAbi.ALLOC);
        code.stq(0, FRAME, 31).stq(17, CAPABILITY, 31);
    }

    private static void bind(Assembler code, long address, int rights) {
        code.li(16, address).ldq(1, FRAME, 31).ldq(18, CAPABILITY, 31).sll(1, literal(2), 17).bis(17, literal(rights),
                17);
        call(code, AegisAbi.TLBWR);
    }

    private static void refusedExits(Assembler code) {
        code.label("refused");
        code.stq(AegisAbi.CAUSE_REGISTER, CAUSE, 31);
        exit(code, 7);
    }
}
