package spin.hw.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;

import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.Machine;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Operate;
import spin.hw.asm.Program;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.Profile;

class CpuTests {

    private final TestMachine test = new TestMachine();
    private final Cpu cpu = test.cpu();

    @Nested
    class Registers {

        @Test
        void register31ReadsZeroWhateverIsWrittenToIt() {
            cpu.register(31, 5);
            test.run(code -> code.lda(31, 7, 31).operate(Operate.ADDQ, 31, literal(9), 31).li(1, 77)
                    .operate(Operate.BIS, 31, 31, 1).callPal(CALLSYS));
            assertThat(cpu.register(31)).isZero();
            assertThat(cpu.register(1)).isZero();
        }

        @Test
        void theProgramCounterHasNoLowBits() {
            cpu.pc(0x10003);
            assertThat(cpu.pc()).isEqualTo(0x10000);
        }

        @Test
        void aLiteralIsUnsigned() {
            test.run(code -> code.addq(31, literal(255), 1).callPal(CALLSYS));
            assertThat(cpu.register(1)).isEqualTo(255);
        }
    }

    @Nested
    class LoadsAndStores {

        @Test
        void aLongIsSignExtendedWhenLoadedAndCutWhenStored() {
            long frame = test.map(TestMachine.DATA);
            test.run(code -> code.li(1, TestMachine.DATA).li(2, 0x1234_5678_8000_0001L).stl(2, 4, 1).ldl(3, 4, 1)
                    .callPal(CALLSYS));
            assertThat(cpu.register(3)).isEqualTo(0xffff_ffff_8000_0001L);
            assertThat(test.machine.memory().loadQuad(frame)).isEqualTo(0x8000_0001_0000_0000L);
        }

        @Test
        void theUnalignedFormsDropTheLowThreeBits() {
            long frame = test.map(TestMachine.DATA);
            test.machine.memory().storeQuad(frame + 8, 42);
            test.run(code -> code.li(1, TestMachine.DATA + 15).ldqU(2, 0, 1).addq(2, literal(1), 3).stqU(3, 8, 1)
                    .callPal(CALLSYS));
            assertThat(cpu.register(2)).isEqualTo(42);
            assertThat(test.machine.memory().loadQuad(frame + 16)).isEqualTo(43);
        }

        @Test
        void aByteIsStoredAndLoadedByTheIdiomOfTheHandbook() {
            long frame = test.map(TestMachine.DATA);
            test.machine.memory().storeQuad(frame, 0x1122_3344_5566_7788L);
            test.run(code -> code.li(1, TestMachine.DATA + 3).li(2, 0xAB).ldqU(3, 0, 1).operate(Operate.INSBL, 2, 1, 4)
                    .operate(Operate.MSKBL, 3, 1, 3).bis(3, 4, 3).stqU(3, 0, 1).ldqU(5, 0, 1)
                    .operate(Operate.EXTBL, 5, 1, 5).callPal(CALLSYS));
            assertThat(test.machine.memory().loadQuad(frame)).isEqualTo(0x1122_3344_AB66_7788L);
            assertThat(cpu.register(5)).isEqualTo(0xAB);
        }

        @Test
        void aLoadIntoRegister31IsAPrefetchAndCannotFault() {
            test.run(code -> code.li(1, 0x7777_0001L).ldq(31, 0, 1).ldqU(31, 0, 1).ldl(31, 1, 1).callPal(CALLSYS));
            assertThat(test.faults).isEmpty();
            assertThat(test.systemCalls).isEqualTo(1);
        }

        @Test
        void loadAddressNeverTouchesMemoryAndShiftsTheHighForm() {
            test.run(code -> code.li(1, 0x1000).lda(2, -1, 1).ldah(3, -1, 1).ldah(4, 0x7fff, 31).callPal(CALLSYS));
            assertThat(cpu.register(2)).isEqualTo(0xfff);
            assertThat(cpu.register(3)).isEqualTo(0x1000 - 0x10000);
            assertThat(cpu.register(4)).isEqualTo(0x7fff_0000L);
            assertThat(test.faults).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"0x29, 4", "0x28, 2", "0x2D, 1", "0x2C, 2", "0x2A, 2", "0x2B, 4", "0x2E, 1", "0x2F, 4"})
        void anUnalignedAccessIsAFaultThatSaysWhichAndRetiresNothing(String opcode, int offset) {
            test.map(TestMachine.DATA);
            int code = Integer.decode(opcode);
            test.run(assembler -> assembler.li(1, TestMachine.DATA).li(7, 5)
                    .word(code << 26 | 7 << 21 | 1 << 16 | offset));
            assertThat(test.faults).containsExactly(new Fault.Unaligned(TestMachine.DATA + offset, code, 7));
            assertThat(test.faultPcs).containsExactly(TestMachine.TEXT + 8);
            assertThat(cpu.register(7)).isEqualTo(5);
            assertThat(cpu.instructions()).isEqualTo(2);
        }
    }

    @Nested
    class LockedAccess {

        @Test
        void aStoreConditionalAfterItsLoadSucceedsOnce() {
            long frame = test.map(TestMachine.DATA);
            test.run(code -> code.li(1, TestMachine.DATA).ldqL(2, 0, 1).addq(2, literal(1), 3).mov(3, 4).stqC(3, 0, 1)
                    .stqC(4, 0, 1).callPal(CALLSYS));
            assertThat(cpu.register(3)).as("first").isEqualTo(1);
            assertThat(cpu.register(4)).as("second").isZero();
            assertThat(test.machine.memory().loadQuad(frame)).isEqualTo(1);
        }

        @Test
        void aStoreConditionalElsewhereFails() {
            long frame = test.map(TestMachine.DATA);
            test.run(code -> code.li(1, TestMachine.DATA).ldlL(2, 0, 1).li(3, 9).stlC(3, 64, 1).callPal(CALLSYS));
            assertThat(cpu.register(3)).isZero();
            assertThat(test.machine.memory().loadLong(frame + 64)).isZero();
        }

        @Test
        void aVisitToTheKernelLosesTheLock() {
            test.map(TestMachine.DATA);
            test.onSystemCall = at -> {
                if (test.systemCalls == 2) {
                    at.stop();
                }
            };
            test.run(code -> code.li(1, TestMachine.DATA).ldqL(2, 0, 1).callPal(CALLSYS).li(3, 9).stqC(3, 0, 1)
                    .callPal(CALLSYS));
            assertThat(cpu.register(3)).isZero();
        }
    }

    @Nested
    class Branches {

        @ParameterizedTest
        @CsvSource({"0x38, 2, true", "0x38, 3, false", "0x39, 0, true", "0x39, 1, false", "0x3A, -1, true",
                "0x3A, 0, false",
                "0x3B, 0, true", "0x3B, 1, false", "0x3C, 3, true", "0x3C, 2, false", "0x3D, 5, true", "0x3D, 0, false",
                "0x3E, 0, true", "0x3E, -1, false", "0x3F, 1, true", "0x3F, 0, false"})
        void aConditionalBranchGoesByItsRegister(String opcode, long value, boolean taken) {
            test.run(
                    code -> code.li(1, value).word(Integer.decode(opcode) << 26 | 1 << 21 | 1).callPal(CALLSYS).li(2, 1)
                            .callPal(CALLSYS));
            assertThat(cpu.register(2)).isEqualTo(taken ? 1 : 0);
        }

        @Test
        void aBranchReachesBackwards() {
            test.run(code -> code.li(1, 5).label("again").addq(2, 1, 2).subq(1, literal(1), 1).bgt(1, "again")
                    .callPal(CALLSYS));
            assertThat(cpu.register(2)).isEqualTo(15);
        }

        @Test
        void aProcedureReturnsToWhereItWasCalled() {
            test.run(code -> code.bsr("callee").li(1, 1).callPal(CALLSYS).label("callee").li(2, 2).ret());
            assertThat(cpu.register(1)).isEqualTo(1);
            assertThat(cpu.register(2)).isEqualTo(2);
            assertThat(cpu.register(26)).isEqualTo(TestMachine.TEXT + 4);
        }

        @Test
        void aJumpThroughTheRegisterThatItWritesGoesToTheOldValue() {
            test.run(code -> code.la(5, "callee").jsr(5, 5).label("after").callPal(CALLSYS).label("callee").li(2, 2)
                    .ret(31, 5));
            assertThat(cpu.register(2)).isEqualTo(2);
            assertThat(cpu.register(5)).isEqualTo(TestMachine.TEXT + 16);
        }

        @Test
        void aJumpDropsTheLowBitsOfItsTarget() {
            test.run(code -> code.la(5, "target").addq(5, literal(3), 5).jmp(31, 5).label("target").callPal(CALLSYS));
            assertThat(test.systemCalls).isEqualTo(1);
            assertThat(test.faults).isEmpty();
        }
    }

    @Nested
    class Miscellaneous {

        @Test
        void theCycleCounterIsTheClockInItsLowHalf() {
            test.machine.clock().advance(0x5_0000_0000L);
            test.run(code -> code.rpcc(1).nop().nop().rpcc(2).callPal(CALLSYS));
            long between = test.machine.profile().cycles(InstructionClass.READ_COUNTER)
                    + 2 * test.machine.profile().cycles(InstructionClass.INTEGER);
            assertThat(cpu.register(2) - cpu.register(1)).isEqualTo(between);
            assertThat(cpu.register(1)).isLessThan(1 << 16);
        }

        @Test
        void barriersAndHintsOnlyTakeTime() {
            test.run(code -> code.mb().wmb().trapb().excb().word(0x18 << 26 | 0x8000).word(0x18 << 26 | 0xA000)
                    .callPal(CALLSYS));
            assertThat(cpu.instructions()).isEqualTo(7);
            assertThat(test.machine.account().count(InstructionClass.BARRIER)).isEqualTo(4);
        }

        @Test
        void readAndSetThenReadAndClearSeeTheFlag() {
            test.run(code -> code.word(0x18 << 26 | 1 << 21 | 0xF000).word(0x18 << 26 | 2 << 21 | 0xE000)
                    .word(0x18 << 26 | 3 << 21 | 0xE000).callPal(CALLSYS));
            assertThat(cpu.register(1)).isZero();
            assertThat(cpu.register(2)).isEqualTo(1);
            assertThat(cpu.register(3)).isZero();
        }
    }

    @Nested
    class IllegalInstructions {

        @ParameterizedTest
        @ValueSource(ints = {0x01, 0x07, 0x0A, 0x0C, 0x0D, 0x0E, 0x14, 0x15, 0x19, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x20,
                0x21,
                0x24, 0x25})
        void anOpcodeThatThe21064CannotExecuteIsAFaultPastIt(int opcode) {
            int word = opcode << 26 | 0x0041_0000;
            test.run(code -> code.word(word));
            assertThat(test.faults).containsExactly(new Fault.IllegalInstruction(word));
            assertThat(test.faultPcs).containsExactly(TestMachine.TEXT + 4);
            assertThat(cpu.instructions()).isZero();
        }

        @Test
        void theReasonIsSaidInWords() {
            assertThat(new Fault.IllegalInstruction(0x16 << 26).toString()).contains("no such floating-point function");
            assertThat(new Fault.IllegalInstruction(0x15 << 26).toString()).contains("no VAX floating point");
            assertThat(new Fault.IllegalInstruction(0x0A << 26).toString()).contains("BWX");
            assertThat(new Fault.IllegalInstruction(0x3D).toString()).contains("privileged");
        }

        @Test
        void anUnknownFunctionOfAKnownOpcodeIsIllegalToo() {
            test.run(code -> code.word(0x10 << 26 | 0x7f << 5));
            assertThat(test.faults).containsExactly(new Fault.IllegalInstruction(0x10 << 26 | 0x7f << 5));
        }
    }

    @Nested
    class Overflow {

        @Test
        void theTrappingFormsWriteTheResultThenTrapPastTheInstruction() {
            test.run(code -> code.li(1, Long.MAX_VALUE).operate(Operate.ADDQV, 1, literal(1), 2));
            assertThat(test.faults).containsExactly(new Fault.Arithmetic(Fault.Arithmetic.INTEGER_OVERFLOW, 1L << 2));
            assertThat(cpu.register(2)).isEqualTo(Long.MIN_VALUE);
            assertThat(test.faultPcs.getFirst()).isEqualTo(cpu.pc());
        }

        @Test
        void withoutOverflowTheTrappingFormsAreTheOthers() {
            test.run(code -> code.li(1, 6).operate(Operate.MULLV, 1, literal(7), 2)
                    .operate(Operate.SUBLV, 1, literal(7), 3)
                    .callPal(CALLSYS));
            assertThat(test.faults).isEmpty();
            assertThat(cpu.register(2)).isEqualTo(42);
            assertThat(cpu.register(3)).isEqualTo(-1);
        }
    }

    @Nested
    class WatchPoints {

        private final ArrayList<String> events = new ArrayList<>();

        @Test
        void aWatchFiresBeforeTheInstructionEachTimeItIsReached() {
            var program = new Assembler(TestMachine.TEXT).li(1, 3).label("here").subq(1, literal(1), 1).bne(1, "here")
                    .callPal(CALLSYS).assemble();
            test.load(program);
            cpu.watch(program.address("here"), () -> events.add("r1=" + cpu.register(1)));
            cpu.run();
            assertThat(events).containsExactly("r1=3", "r1=2", "r1=1");
        }

        @Test
        void aWatchCostsNothing() {
            var program = new Assembler(TestMachine.TEXT).label("here").nop().callPal(CALLSYS).assemble();
            test.load(program);
            cpu.run();
            var watched = new TestMachine();
            watched.load(program);
            watched.cpu().watch(program.address("here"), () -> events.add("here"));
            watched.cpu().run();
            assertThat(events).hasSize(1);
            assertThat(watched.machine.clock().now()).isEqualTo(test.machine.clock().now());
        }

        @Test
        void aRetryAfterAFaultIsNoNewArrival() {
            var program = faulting();
            test.onFault = (_, _) -> test.map(TestMachine.DATA);
            cpu.run();
            assertThat(test.faults).hasSize(1);
            assertThat(events).containsExactly("here");
            assertThat(program.address("here")).isEqualTo(test.faultPcs.getFirst());
        }

        @Test
        void aKernelThatSetsThePcBackToTheFaultingInstructionMakesNoNewArrivalEither() {
            faulting();
            test.onFault = (at, _) -> {
                test.map(TestMachine.DATA);
                long faulting = at.pc();
                at.pc(TestMachine.TEXT);
                at.pc(faulting);
            };
            cpu.run();
            assertThat(events).containsExactly("here");
        }

        @Test
        void aHandlerThatReturnsByASystemCallMakesNoNewArrivalButAJumpDoes() {
            // The fault is reflected to a user handler at "handler", which asks the kernel to go back.
            var program = faulting();
            long handler = program.address("handler");
            test.onFault = (at, _) -> at.pc(handler);
            test.onSystemCall = at -> {
                if (at.register(0) == 7) {
                    at.register(0, 0);
                    test.map(TestMachine.DATA);
                    at.pc(program.address("here"));
                } else {
                    at.stop();
                }
            };
            cpu.run();
            assertThat(events).containsExactly("here");
            assertThat(test.systemCalls).isEqualTo(2);
        }

        @Test
        void twoProcessesAtOnePcDoNotHideEachOthersArrivals() {
            var program = faulting();
            long first = cpu.pageTableBase();
            long second = test.frame();
            test.onFault = (at, _) -> {
                if (test.faults.size() == 1) {
                    // The first process waits; the second begins at the very instruction.
                    at.context(second, 2);
                    test.load(program);
                    at.register(1, TestMachine.DATA);
                    at.pc(program.address("here"));
                } else {
                    at.context(first, 1);
                    test.map(TestMachine.DATA);
                    at.pc(program.address("here"));
                }
            };
            cpu.run();
            assertThat(test.faults).hasSize(2);
            assertThat(events).as("once for each process").containsExactly("here", "here");
        }

        @Test
        void aWatchThatStopsHoldsTheInstructionAndTheNextRunDoesIt() {
            var program = new Assembler(TestMachine.TEXT).label("here").li(1, 5).callPal(CALLSYS).assemble();
            test.load(program);
            cpu.watch(program.address("here"), () -> {
                events.add("here");
                cpu.stop();
            });
            cpu.run();
            assertThat(cpu.register(1)).isZero();
            assertThat(cpu.pc()).isEqualTo(program.address("here"));
            cpu.run();
            assertThat(cpu.register(1)).isEqualTo(5);
            assertThat(events).hasSize(1);
        }

        @Test
        void anUnwatchedAddressIsSilentAndAWatchedOneCannotBeWatchedTwice() {
            var program = new Assembler(TestMachine.TEXT).label("here").nop().callPal(CALLSYS).assemble();
            test.load(program);
            cpu.watch(TestMachine.TEXT, () -> events.add("here"));
            assertThatThrownBy(() -> cpu.watch(TestMachine.TEXT, cpu::stop)).hasMessageContaining("watched already");
            assertThatThrownBy(() -> cpu.watch(TestMachine.TEXT + 2, cpu::stop)).hasMessageContaining("multiple of 4");
            cpu.unwatch(TestMachine.TEXT);
            cpu.run();
            assertThat(events).isEmpty();
        }

        private Program faulting() {
            var program = new Assembler(TestMachine.TEXT).li(1, TestMachine.DATA).label("here").ldq(2, 0, 1).clr(0)
                    .callPal(CALLSYS).label("handler").li(0, 7).callPal(CALLSYS).assemble();
            test.load(program);
            cpu.watch(program.address("here"), () -> events.add("here"));
            return program;
        }
    }

    @Nested
    class Running {

        @Test
        void stopEndsTheRunThatIsExecutingAndNoOther() {
            // A kernel that runs another program to its end inside a system call, as strands do.
            test.onSystemCall = at -> {
                if (test.systemCalls == 1) {
                    long back = at.pc();
                    at.pc(TestMachine.TEXT + 16);
                    at.userMode(true);
                    at.run();
                    at.userMode(false);
                    at.pc(back);
                } else {
                    at.stop();
                }
            };
            test.run(code -> code.callPal(CALLSYS).li(1, 1).callPal(CALLSYS).nop().li(2, 2).callPal(CALLSYS));
            assertThat(cpu.register(1)).as("the outer run went on").isEqualTo(1);
            assertThat(cpu.register(2)).as("the inner run ran").isEqualTo(2);
            assertThat(test.systemCalls).isEqualTo(3);
        }

        @Test
        void strandsMayLeaveTheirRunsInAnyOrder() throws InterruptedException {
            // Two host threads that hand over to each other stand for two strands: one runs at a time, and the first one
            // blocks in a system call until the second one blocks in its own.
            var first = new Semaphore(0);
            var second = new Semaphore(0);
            var left = new ArrayList<String>();
            var strand = new Thread(() -> {
                cpu.pc(TestMachine.TEXT + 16);
                cpu.userMode(true);
                cpu.run();
                left.add("second");
                first.release();
            });
            test.onSystemCall = at -> {
                long back = at.pc();
                if (test.systemCalls == 1) {
                    strand.start();
                    first.acquireUninterruptibly();
                } else {
                    first.release();
                    second.acquireUninterruptibly();
                }
                at.pc(back);
                at.stop();
            };
            test.run(code -> code.callPal(CALLSYS).li(1, 1).callPal(CALLSYS).nop().li(2, 2).callPal(CALLSYS));
            assertThat(left).as("the first run has returned while the second waits").isEmpty();
            assertThat(cpu.register(2)).isEqualTo(2);
            assertThat(cpu.register(1)).isZero();
            second.release();
            first.acquireUninterruptibly();
            strand.join();
            assertThat(left).containsExactly("second");
            test.onSystemCall = Cpu::stop;
            cpu.stop();
            cpu.pc(TestMachine.TEXT + 4);
            cpu.run();
            assertThat(test.systemCalls).as("a stop with nothing executing is forgotten").isEqualTo(3);
        }

        @Test
        void aStepIsOneInstruction() {
            test.load(new Assembler(TestMachine.TEXT).li(1, 1).li(2, 2).assemble());
            cpu.step(); // the miss
            cpu.step();
            assertThat(cpu.register(1)).isEqualTo(1);
            assertThat(cpu.register(2)).isZero();
            assertThat(cpu.instructions()).isEqualTo(1);
        }

        @Test
        void anExceptionOfTheKernelComesOutOfRunAndLeavesTheCpuUsable() {
            test.onSystemCall = _ -> {
                throw new IllegalStateException("kernel bug");
            };
            assertThatThrownBy(() -> test.run(code -> code.callPal(CALLSYS).li(1, 1).callPal(CALLSYS)))
                    .hasMessage("kernel bug");
            test.onSystemCall = Cpu::stop;
            cpu.userMode(true);
            cpu.run();
            assertThat(cpu.register(1)).isEqualTo(1);
        }

        @Test
        void withoutPalcodeTheFirstMissSaysWhatIsMissing() {
            var bare = new Machine(Profile.named("dec2100"), 0).cpu();
            assertThatThrownBy(bare::run).isInstanceOf(IllegalStateException.class).hasMessageContaining("PALcode");
        }

        @Test
        void aContextIsAWholeFrameAndANumberThatExists() {
            assertThatThrownBy(() -> cpu.context(100, 0)).hasMessageContaining("does not begin a frame");
            assertThatThrownBy(() -> cpu.context(0, 64)).hasMessageContaining("not below 64");
            assertThatThrownBy(() -> cpu.context(0, -1)).hasMessageContaining("not below 64");
        }
    }

    @Nested
    class HostileCode {

        @Test
        void randomWordsBecomeFaultsAndNeverThrow() {
            for (int seed = 0; seed < 300; seed++) {
                var hostile = new TestMachine();
                var random = new SplittableRandom(seed);
                var code = new Assembler(TestMachine.TEXT);
                for (int i = 0; i < 1000; i++) {
                    code.word(random.nextInt());
                }
                hostile.load(code.assemble());
                hostile.map(TestMachine.DATA);
                for (int n = 0; n < 31; n++) {
                    hostile.cpu().register(n,
                            random.nextBoolean() ? random.nextLong() : TestMachine.DATA + random.nextInt(64));
                }
                // Faults go on with the next word, so that the whole page gets its turn; system calls return.
                hostile.onFault = (at, _) -> at.pc(TestMachine.TEXT + 4L * random.nextInt(1000));
                hostile.onSystemCall = _ -> {};
                for (int step = 0; step < 3000; step++) {
                    hostile.cpu().step();
                }
                assertThat(hostile.cpu().userMode()).as("seed %d", seed).isTrue();
                assertThat(hostile.cpu().register(31)).isZero();
                assertThat(hostile.faults).as("seed %d", seed).isNotEmpty();
            }
        }

        @Test
        void aJumpToNowhereIsAFaultOfTheFetchAtThatAddress() {
            test.run(code -> code.li(1, 0x5555_0000L).jmp(31, 1));
            assertThat(test.faults).containsExactly(new Fault.TranslationNotValid(0x5555_0000L, Access.EXECUTE));
            assertThat(test.faultPcs).containsExactly(0x5555_0000L);
        }

        @Test
        void anAddressBeyond43BitsIsAnAccessViolation() {
            test.run(code -> code.li(1, 1L << 43).ldq(2, 0, 1));
            assertThat(test.faults).containsExactly(new Fault.AccessViolation(1L << 43, Access.READ));
        }
    }
}
