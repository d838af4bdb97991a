package spin.hw.pal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static spin.hw.asm.Assembler.literal;
import static spin.hw.pal.AlphaKernel.DATA;
import static spin.hw.pal.AlphaKernel.EXIT;
import static spin.hw.pal.AlphaKernel.KSEG;
import static spin.hw.pal.AlphaKernel.TEXT;
import static spin.hw.pal.AlphaKernel.USER;
import static spin.hw.pal.AlphaKernel.YIELD;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.hw.Execution;
import spin.hw.asm.Assembler;
import spin.hw.mmu.Pte;
import spin.hw.pal.AlphaKernel.Note;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.InstructionClass;

/// A kernel in Alpha code under OSF/1's PALcode: facts and codes as QEMU's PALcode showed them.
class OsfAlphaPalTests {

    private final AlphaKernel kernel = new AlphaKernel();

    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;

    private static void exit(Assembler code) {
        code.li(0, EXIT).callPal(PalFunction.CALLSYS);
    }

    /// Runs `code` in user mode with marked argument registers; the kernel's notes without the call that ends it.
    private List<Note> notesOf(Consumer<Assembler> code) {
        kernel.userA(user -> {
            user.li(A0, 0xa0).li(A1, 0xa1).li(A2, 0xa2);
            code.accept(user);
            exit(user);
        }).run();
        assertThat(kernel.pal.halted()).containsInstanceOf(Halt.Requested.class);
        var notes = kernel.notes();
        assertThat(notes.getLast().entry()).isEqualTo(OsfEntry.SYSTEM_CALL);
        return notes.subList(0, notes.size() - 1);
    }

    private static long pc(int instruction) {
        return TEXT + 4L * instruction;
    }

    /// What the three marked argument registers take.
    private static final int MARKS = 3;

    @Nested
    class M4EntryFrames {

        @Test
        void m4CallsysPushesUserModeAndThePcPastItAndRunsTheKernelAtLevelZero() {
            var notes = notesOf(code -> code.li(0, 7).callPal(PalFunction.CALLSYS));
            assertThat(notes).containsExactly(new Note(OsfEntry.SYSTEM_CALL, 0xa0, 0xa1, 0xa2, 8, pc(MARKS + 2)));
        }

        @Test
        void m4CallsysLeavesThePlacesOfTheArgumentsInTheFrameUnwritten() {
            long arguments = AlphaKernel.STACK_A - EntryFrame.BYTES + EntryFrame.A0;
            for (int i = 0; i < 3; i++) {
                kernel.machine.memory().storeQuad(arguments + 8L * i, 0x1234 + i);
            }
            notesOf(code -> code.li(0, 7).callPal(PalFunction.CALLSYS));
            for (int i = 0; i < 3; i++) {
                assertThat(kernel.machine.memory().loadQuad(arguments + 8L * i)).isEqualTo(0x1234 + i);
            }
        }

        @Test
        void m4BptBugchkAndGentrapEnterWithTheirCodesAndThePcPastThem() {
            var notes = notesOf(code -> code.callPal(PalFunction.BPT).callPal(PalFunction.BUGCHK)
                    .callPal(PalFunction.GENTRAP));
            assertThat(notes).containsExactly(new Note(OsfEntry.INSTRUCTION_FAULT, 0, 0xa1, 0xa2, 8, pc(MARKS + 1)),
                    new Note(OsfEntry.INSTRUCTION_FAULT, 1, 0xa1, 0xa2, 8, pc(MARKS + 2)),
                    new Note(OsfEntry.INSTRUCTION_FAULT, 2, 0xa1, 0xa2, 8, pc(MARKS + 3)));
            assertThat(kernel.cpu().register(A0)).as("a0 after three rti").isEqualTo(0xa0);
        }

        @Test
        void m4AReservedOpcodeAndAPrivilegedFunctionAndTheTwoIllegalRangesAreOpcdecWithThePcPast() {
            var notes = notesOf(code -> code.word(0x04000000).callPal(PalFunction.SWPIPL).callPal(0x40).callPal(0x7f)
                    .callPal(0xc0).callPal(0x1234).callPal(0x82).word(0x19 << 26));
            assertThat(notes).extracting(Note::entry, Note::a0, Note::pc).containsExactly(
                    tuple(OsfEntry.INSTRUCTION_FAULT, 4L, pc(MARKS + 1)),
                    tuple(OsfEntry.INSTRUCTION_FAULT, 4L, pc(MARKS + 2)),
                    tuple(OsfEntry.INSTRUCTION_FAULT, 4L, pc(MARKS + 3)),
                    tuple(OsfEntry.INSTRUCTION_FAULT, 4L, pc(MARKS + 4)),
                    tuple(OsfEntry.INSTRUCTION_FAULT, 4L, pc(MARKS + 5)),
                    tuple(OsfEntry.INSTRUCTION_FAULT, 4L, pc(MARKS + 6)),
                    tuple(OsfEntry.INSTRUCTION_FAULT, 4L, pc(MARKS + 7)),
                    tuple(OsfEntry.INSTRUCTION_FAULT, 4L, pc(MARKS + 8)));
        }

        @Test
        void m4AnUnalignedLoadEntersUnaWithAddressOpcodeAndRegister() {
            var notes = notesOf(code -> code.li(1, DATA + 1).ldq(5, 2, 1));
            assertThat(notes).hasSize(1);
            assertThat(notes.getFirst().entry()).isEqualTo(OsfEntry.UNALIGNED);
            assertThat(notes.getFirst().a0()).isEqualTo(DATA + 3);
            assertThat(notes.getFirst().a1()).isEqualTo(0x29);
            assertThat(notes.getFirst().a2()).isEqualTo(5);
        }

        @Test
        void m4NoTranslationAndAccessViolationEnterMmWithCodesZeroAndOneAndTheCause() {
            long readOnly = DATA + 0x2000;
            kernel.map(readOnly, Pte.VALID | Pte.KERNEL_READ | Pte.USER_READ);
            var notes = notesOf(code -> code.li(1, 0x400000).li(2, readOnly).ldq(5, 0, 1).stq(5, 8, 1).stq(5, 0, 2)
                    .li(3, 0x7fff_0000_0000_0000L).ldq(5, 0, 3).li(3, KSEG).ldq(5, 0, 3));
            assertThat(notes).extracting(Note::entry).containsOnly(OsfEntry.MEMORY_MANAGEMENT);
            assertThat(notes).extracting(Note::a0).containsExactly(0x400000L, 0x400008L, readOnly,
                    0x7fff_0000_0000_0000L, KSEG);
            assertThat(notes).extracting(Note::a1).containsExactly(0L, 0L, 1L, 1L, 1L);
            assertThat(notes).extracting(Note::a2).containsExactly(0L, 1L, 1L, 0L, 0L);
        }

        @Test
        void m4AnInstructionFetchIsCauseMinusOneAndFaultOnExecuteIsCodeThree() {
            long page = TEXT + 0x2000;
            kernel.map(page, USER | Pte.FAULT_ON_EXECUTE);
            long following = kernel.map(page + Pte.PAGE_BYTES, USER);
            kernel.machine.memory().storeLong(following, 0x6bfa8001); // ret, where "skip" lands
            long last = page + Pte.PAGE_BYTES - 4;
            var notes = notesOf(code -> code.li(27, last).jsr(26, 27));
            assertThat(notes).containsExactly(new Note(OsfEntry.MEMORY_MANAGEMENT, last, 3, -1, 8, last));
        }

        @Test
        void m4FaultOnReadIsCodeTwo() {
            long page = DATA + 0x2000;
            kernel.map(page, USER | Pte.FAULT_ON_READ);
            var notes = notesOf(code -> code.li(1, page).ldq(2, 16, 1));
            assertThat(notes).extracting(Note::a0, Note::a1, Note::a2)
                    .containsExactly(tuple(page + 16, 2L, 0L));
        }

        @Test
        void m4FaultOnWriteIsCodeFourAtTheInstructionAndTheRetrySucceedsAfterClearingTheBitAndTbi() {
            long page = DATA + 0x2000;
            long frame = kernel.map(page, USER | Pte.FAULT_ON_WRITE);
            kernel.watch(page);
            var notes = notesOf(code -> code.li(1, page).li(2, 42).label("store").stq(2, 8, 1).stq(2, 16, 1));
            assertThat(notes).hasSize(1);
            assertThat(notes.getFirst().a1()).isEqualTo(4);
            assertThat(notes.getFirst().a2()).isEqualTo(1);
            assertThat(notes.getFirst().a0()).isEqualTo(page + 8);
            assertThat(kernel.machine.memory().loadQuad(frame + 8)).isEqualTo(42);
            assertThat(kernel.machine.memory().loadQuad(frame + 16)).isEqualTo(42);
            assertThat(Pte.describe(kernel.machine.memory().loadQuad(kernel.entryAddress(page)))).doesNotContain("FOW");
        }

        @Test
        void m4AnIntegerOverflowEntersArithWithItsSummaryAndTheRegister() {
            var notes = notesOf(
                    code -> code.li(1, Long.MAX_VALUE).word(0x10 << 26 | 1 << 21 | 1 << 16 | 0x60 << 5 | 7));
            assertThat(notes).extracting(Note::entry, Note::a0, Note::a1)
                    .containsExactly(tuple(OsfEntry.ARITHMETIC, 1L << 6, 1L << 7));
        }

        @Test
        void m4SwpctxSavesAndLoadsStacksUniqueValueAndAddressSpace() {
            kernel.userB(code -> code.callPal(PalFunction.RDUNIQUE).li(1, DATA).stq(0, 0, 1).stq(30, 8, 1).li(0, YIELD)
                    .callPal(PalFunction.CALLSYS));
            kernel.userA(code -> {
                code.lda(30, -64, 30).callPal(PalFunction.RDUNIQUE).li(1, DATA).stq(0, 0, 1).stq(30, 8, 1).li(A0, 0x77)
                        .callPal(PalFunction.WRUNIQUE).li(0, YIELD).callPal(PalFunction.CALLSYS)
                        .callPal(PalFunction.RDUNIQUE).li(1, DATA).stq(0, 16, 1).stq(30, 24, 1);
                exit(code);
            }).run();
            var memory = kernel.machine.memory();
            long a = Pte.frameAddress(memory.loadQuad(kernel.entryAddress(DATA)));
            assertThat(memory.loadQuad(a)).isEqualTo(0x1111);
            assertThat(memory.loadQuad(a + 8)).isEqualTo(AlphaKernel.USER_STACK - 64);
            assertThat(memory.loadQuad(a + 16)).isEqualTo(0x77);
            assertThat(memory.loadQuad(a + 24)).isEqualTo(AlphaKernel.USER_STACK - 64);
            assertThat(memory.loadQuad(AlphaKernel.PCB_A + 32)).as("A's unique value as saved").isEqualTo(0x77);
            assertThat(memory.loadQuad(AlphaKernel.PCB_B + 32)).isEqualTo(0x2222);
            assertThat(memory.loadQuad(AlphaKernel.PCB_B + 8)).isEqualTo(AlphaKernel.USER_STACK);
            assertThat(memory.loadQuad(AlphaKernel.PCB_B)).as("B's kernel stack with the frame of its call")
                    .isEqualTo(KSEG + AlphaKernel.STACK_B - EntryFrame.BYTES);
            assertThat(kernel.cpu().asn()).isEqualTo(1);
        }

        @ParameterizedTest
        @EnumSource(Execution.class)
        void m4FloatingPointIsDisabledUntilTheKernelEnablesItAndTheInstructionIsTriedAgain(Execution execution) {
            kernel.machine.execution(execution);
            var notes = notesOf(code -> {
                code.li(1, DATA).li(2, 0x3ff0_0000_0000_0000L).stq(2, 0, 1).li(3, 50).label("again");
                code.label("load").ldt(1, 0, 1).subq(3, literal(1), 3).bne(3, "again");
                code.callPal(PalFunction.CLRFEN).ldt(2, 0, 1);
            });
            assertThat(notes).extracting(Note::entry).containsExactly(OsfEntry.INSTRUCTION_FAULT,
                    OsfEntry.INSTRUCTION_FAULT);
            assertThat(notes).extracting(Note::a0).containsOnly(3L);
            for (var note : notes) {
                long frame = Pte.frameAddress(kernel.machine.memory().loadQuad(kernel.entryAddress(TEXT)));
                assertThat(kernel.machine.memory().loadLong(frame + note.pc() - TEXT) >>> 26).as("at the LDT")
                        .isEqualTo(0x23);
            }
            assertThat(kernel.cpu().floating(1)).isEqualTo(0x3ff0_0000_0000_0000L);
            assertThat(kernel.cpu().floating(2)).isEqualTo(0x3ff0_0000_0000_0000L);
            assertThat(kernel.machine.memory().loadQuad(AlphaKernel.PCB_A + 40)).as("FEN in the PCB").isEqualTo(1);
        }

        @Test
        void m4CallsysCostsItsInstructionAndAnEntryAndRetsysItsInstructionAndAnExit() {
            kernel.userA(OsfAlphaPalTests::exit).boot(AlphaKernel::toUser);
            var cpu = kernel.cpu();
            var profile = kernel.machine.profile();
            while (!cpu.userMode() || cpu.pc() != pc(1)) {
                cpu.step();
            }
            long before = kernel.machine.clock().now();
            cpu.step();
            assertThat(cpu.userMode()).isFalse();
            assertThat(kernel.machine.clock().now() - before)
                    .isEqualTo(profile.cycles(InstructionClass.PAL) + profile.cycles(HardwareEvent.KERNEL_ENTRY));
            assertThat(kernel.machine.account().count(HardwareEvent.KERNEL_EXIT)).isEqualTo(1);
        }
    }

    @Nested
    class KernelMode {

        /// What the kernel computes when it runs alone, in r9 to r14.
        private AlphaKernel alone(Consumer<Assembler> code) {
            kernel.boot(body -> {
                code.accept(body);
                body.callPal(PalFunction.HALT);
            });
            kernel.cpu().run();
            return kernel;
        }

        @Test
        void itBeginsAtTheHighestLevelAndSwpiplAnswersTheLevelBefore() {
            alone(code -> code.callPal(PalFunction.RDPS).mov(0, 9).li(A0, 3).callPal(PalFunction.SWPIPL).mov(0, 10)
                    .callPal(PalFunction.RDPS).mov(0, 11).callPal(PalFunction.WHAMI).mov(0, 12));
            assertThat(kernel.cpu().register(9)).isEqualTo(7);
            assertThat(kernel.cpu().register(10)).isEqualTo(7);
            assertThat(kernel.cpu().register(11)).isEqualTo(3);
            assertThat(kernel.cpu().register(12)).isZero();
        }

        @Test
        void whatItWritesToAPalRegisterItReadsBack() {
            alone(code -> code.li(A0, 0x55).callPal(PalFunction.WRVAL).callPal(PalFunction.RDVAL).mov(0, 9)
                    .li(A0, 0x7000).callPal(PalFunction.WRUSP).callPal(PalFunction.RDUSP).mov(0, 10).li(A0, 0x18)
                    .callPal(PalFunction.WRMCES).callPal(PalFunction.RDMCES).mov(0, 11).li(A0, 99)
                    .callPal(PalFunction.CSERVE).mov(0, 12));
            assertThat(kernel.cpu().register(9)).isEqualTo(0x55);
            assertThat(kernel.cpu().register(10)).isEqualTo(0x7000);
            assertThat(kernel.cpu().register(11)).isEqualTo(0x18);
            assertThat(kernel.cpu().register(12)).isEqualTo(-1);
        }

        @Test
        void itSeesPhysicalMemoryInItsSegmentWithoutAnyTranslation() {
            kernel.machine.memory().storeQuad(0x9000, 0x4242);
            alone(code -> code.li(1, KSEG + 0x9000).ldq(9, 0, 1));
            assertThat(kernel.cpu().register(9)).isEqualTo(0x4242);
            assertThat(kernel.machine.account().count(HardwareEvent.TB_REFILL)).isZero();
        }

        @Test
        void aFaultInItPushesOnItsOwnStackAndRtiGoesBackToIt() {
            alone(code -> code.li(9, 5).callPal(PalFunction.BPT).addq(9, literal(1), 9).mov(30, 10));
            assertThat(kernel.notes()).extracting(Note::entry, Note::a0, Note::ps)
                    .containsExactly(tuple(OsfEntry.INSTRUCTION_FAULT, 0L, 7L));
            assertThat(kernel.cpu().register(9)).isEqualTo(6);
            assertThat(kernel.cpu().register(10)).isEqualTo(KSEG + AlphaKernel.STACK_BOOT);
        }

        @Test
        void anAddressWhereNothingAnswersIsAMachineCheckAtTheInstruction() {
            alone(code -> code.li(1, KSEG + 0x3_0000_0000L).ldq(9, 0, 1).li(9, 1));
            assertThat(kernel.notes()).hasSize(1);
            assertThat(kernel.notes().getFirst()).extracting(Note::entry, Note::a0, Note::a1)
                    .containsExactly(OsfEntry.INTERRUPT, 2L, (long) OsfAlphaPal.MACHINE_CHECK_VECTOR);
            assertThat(kernel.cpu().register(9)).isEqualTo(1);
        }

        @Test
        void aSecondMachineCheckBeforeTheFirstIsClearedHaltsAndSaysWhere() {
            kernel.boot(
                    code -> code.la(A0, "careless").li(A1, 0).callPal(PalFunction.WRENT).li(1, KSEG + 0x3_0000_0000L)
                            .ldq(9, 0, 1).label("careless").ldq(9, 8, 1));
            kernel.cpu().run();
            assertThat(kernel.pal.halted()).get().isInstanceOf(Halt.MachineCheckTwice.class).asString()
                    .contains("second machine check").contains("0x300000008");
        }

        @Test
        void aSystemCallInItHaltsBecauseOsf1HasNone() {
            alone(code -> code.callPal(PalFunction.CALLSYS));
            assertThat(kernel.pal.halted()).get().isInstanceOf(Halt.SystemCallInKernel.class).asString()
                    .contains("kernel mode");
        }

        @Test
        void anEntryThatWasNeverSetHaltsAndNamesIt() {
            var program = AlphaKernel.assemble(KSEG + 0x10000, code -> code.callPal(PalFunction.BPT));
            program.load(kernel.machine.memory(), 0x10000);
            kernel.pal.boot(program.entry(), KSEG + 0x20000, AlphaKernel.PCB_BOOT);
            kernel.cpu().run();
            assertThat(kernel.pal.halted()).get().asString().contains("no entry point 3").contains("wrent");
        }

        @Test
        void aKernelStackThatIsNotMappedHaltsWithAReportAndChangesNothing() {
            kernel.machine.memory().storeQuad(AlphaKernel.PCB_A, 0x5000_0000L);
            kernel.userA(code -> exit(code));
            kernel.boot(code -> code.li(A0, AlphaKernel.PCB_A).callPal(PalFunction.SWPCTX).callPal(PalFunction.RETSYS));
            kernel.cpu().run();
            assertThat(kernel.pal.halted()).get().isInstanceOf(Halt.KernelStackNotValid.class).asString()
                    .startsWith("Kernel stack not valid: the retsys before at 0x").contains("0x50000000");
            assertThat(kernel.cpu().userMode()).isFalse();
            assertThat(kernel.cpu().register(30)).isEqualTo(0x5000_0000L);
        }

        @Test
        void anAddressSpaceNumberBeyondTheMachinesIsNoContext() {
            kernel.machine.memory().storeLong(AlphaKernel.PCB_A + 28, 64);
            alone(code -> code.li(A0, AlphaKernel.PCB_A).callPal(PalFunction.SWPCTX));
            assertThat(kernel.pal.halted()).get().asString().contains("address space number 64 is not below 64");
        }

        @Test
        void rpccCountsTheProcessesOwnCyclesInItsTwoHalvesTogether() {
            kernel.machine.memory().storeLong(AlphaKernel.PCB_A + 24, 1000);
            alone(code -> code.li(A0, AlphaKernel.PCB_A).callPal(PalFunction.SWPCTX).rpcc(9));
            long both = kernel.cpu().register(9);
            int own = (int) (both >>> 32) + (int) both;
            // Since swpctx read its counter: the context switch that it pays afterwards.
            assertThat(own).isEqualTo(1000 + (int) kernel.machine.profile().cycles(HardwareEvent.CONTEXT_SWITCH));
        }

        @Test
        void everyFormOfTbiForgetsWhatItShould() {
            var cpu = kernel.cpu();
            for (int form : new int[]{-2, -1, 1, 2, 3, 77}) {
                cpu.context(0x40000, 1);
                for (var buffer : List.of(cpu.instructionBuffer(), cpu.dataBuffer())) {
                    buffer.write(0x2000, 1, Pte.of(0x2000, USER));
                    buffer.write(0x4000, 1, Pte.of(0x4000, USER | Pte.ADDRESS_SPACE_MATCH));
                    buffer.write(0x6000, 2, Pte.of(0x6000, USER));
                }
                cpu.register(A0, form);
                cpu.register(A1, 0x2004);
                cpu.userMode(false);
                kernel.pal.callPal(cpu, PalFunction.TBI);
                for (boolean instructions : new boolean[]{true, false}) {
                    var buffer = instructions ? cpu.instructionBuffer() : cpu.dataBuffer();
                    boolean single = form == 3 || form == (instructions ? 1 : 2);
                    assertThat(buffer.lookup(0x2000, 1) == 0).as("page, form %d", form)
                            .isEqualTo(single || form == -1 || form == -2);
                    assertThat(buffer.lookup(0x4000, 1) == 0).as("every space, form %d", form).isEqualTo(form == -2);
                    assertThat(buffer.lookup(0x6000, 2) == 0).as("other space, form %d", form)
                            .isEqualTo(form == -1 || form == -2);
                }
            }
        }
    }
}
