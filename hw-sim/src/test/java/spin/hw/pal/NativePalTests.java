package spin.hw.pal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.pal.AlphaKernel.DATA;
import static spin.hw.pal.AlphaKernel.TEXT;
import static spin.hw.pal.AlphaKernel.USER;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
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

class NativePalTests {

    private final AlphaKernel kernel = new AlphaKernel();

    private static void touchPages(Assembler code) {
        code.li(1, DATA).li(3, 40).label("again").stq(3, 0, 1).ldq(4, 0, 1).addq(5, 4, 5).lda(1, 0x2000, 1)
                .subq(3, Assembler.literal(1), 3).bne(3, "again").li(1, 0x700000).ldq(6, 0, 1).li(0, AlphaKernel.EXIT)
                .callPal(PalFunction.CALLSYS);
    }

    private AlphaKernel touching(AlphaKernel one) {
        one.userA(NativePalTests::touchPages);
        for (int page = 1; page < 40; page++) {
            one.map(DATA + page * 0x2000L, USER);
        }
        return one;
    }

    private NativePal missFlow(AlphaKernel one) {
        PalImage.missFlow().load(one.machine.memory(), PalImage.BASE);
        return new NativePal(one.machine, PalImage.BASE, one.pal, EnumSet.of(PalEntry.ITB_MISS, PalEntry.DTB_MISS));
    }

    @Nested
    class AMissFlow {

        @ParameterizedTest
        @EnumSource(Execution.class)
        void writtenInAlphaCodeDoesWhatTheHostsDoesAndItsInstructionsAreCharged(Execution execution) {
            var hosts = touching(new AlphaKernel()).run();
            touching(kernel).boot(AlphaKernel::toUser);
            kernel.machine.execution(execution);
            kernel.cpu().pal(missFlow(kernel));
            kernel.cpu().run();

            assertThat(kernel.cpu().register(5)).isEqualTo(hosts.cpu().register(5)).isEqualTo(820);
            assertThat(kernel.notes()).isEqualTo(hosts.notes());
            assertThat(kernel.cpu().dataBuffer().misses()).isEqualTo(hosts.cpu().dataBuffer().misses());
            var account = kernel.machine.account();
            assertThat(account.count(HardwareEvent.TB_REFILL)).as("nothing is walked by the host").isZero();
            // 40 pages, one that is not there, and the text.
            assertThat(account.count(HardwareEvent.PAL_ENTRY)).isEqualTo(hosts.cpu().dataBuffer().misses()
                    + hosts.cpu().instructionBuffer().misses()).isEqualTo(42);
            assertThat(kernel.cpu().instructions()).isGreaterThan(hosts.cpu().instructions() + 42 * 20);
        }

        @Test
        void costsTheSameWhoeverExecutes() {
            var cycles = List.of(Execution.values()).stream().map(execution -> {
                var one = touching(new AlphaKernel()).boot(AlphaKernel::toUser);
                one.machine.execution(execution);
                one.cpu().pal(missFlow(one));
                one.cpu().run();
                return List.of(one.machine.clock().now(), one.cpu().instructions());
            }).distinct().toList();
            assertThat(cycles).hasSize(1);
        }

        @Test
        void handsAPageThatIsNotThereToThePalcodeBehindIt() {
            touching(kernel).boot(AlphaKernel::toUser);
            kernel.cpu().pal(missFlow(kernel));
            kernel.cpu().run();
            assertThat(kernel.notes().getFirst()).extracting(Note::entry, Note::a0, Note::a1, Note::a2)
                    .containsExactly(OsfEntry.MEMORY_MANAGEMENT, 0x700000L, 0L, 0L);
        }

        @Test
        void isNotInterruptedBecausePalmodeTakesNone() {
            touching(kernel).boot(AlphaKernel::toUser);
            kernel.cpu().pal(missFlow(kernel));
            kernel.device.raise();
            var cpu = kernel.cpu();
            int inPalmode = 0;
            while (kernel.pal.halted().isEmpty()) {
                boolean before = cpu.palMode();
                cpu.step();
                inPalmode += before ? 1 : 0;
            }
            assertThat(inPalmode).isGreaterThan(500);
            assertThat(kernel.notes()).filteredOn(note -> note.entry() == OsfEntry.INTERRUPT).hasSize(1)
                    .allSatisfy(note -> assertThat(note.pc()).isBetween(TEXT, TEXT + 0x100));
            assertThat(kernel.deviceStores).isEqualTo(1);
        }
    }

    @Nested
    class AnImageOfItsOwn {

        @Test
        void swppalBeginsAtItsResetEntryAndItsCallPalFlowsAreItsOwn() {
            var image = new Assembler(PalImage.BASE);
            // Reset: user mode and R9 as PC. CALL_PAL 80: R10 becomes 77. OPCDEC: R11 becomes EXC_ADDR; halt by waiting.
            PalImage.entry(image, PalEntry.RESET).li(1, 8).hwMtpr(1, InternalRegister.PS)
                    .hwMtpr(9, InternalRegister.EXC_ADDR).hwRei();
            PalImage.entry(image, PalEntry.ITB_MISS).li(2, AlphaKernel.KERNEL_TEXT << 19 | USER).hwMtpr(9,
                    InternalRegister.TB_TAG).hwMtpr(2, InternalRegister.ITB_PTE).hwRei();
            PalImage.entry(image, PalEntry.ILLEGAL).hwMfpr(11, InternalRegister.EXC_ADDR).label("here").br("here");
            PalImage.at(image, PalEntry.callPal(PalFunction.BPT)).li(10, 77).hwRei();
            image.assemble().load(kernel.machine.memory(), PalImage.BASE);

            kernel.boot(code -> code.li(9, TEXT).li(16, PalImage.BASE).callPal(PalFunction.SWPPAL));
            // The user's page, through the image's own miss flow: the frame at KERNEL_TEXT, which the kernel has left for good.
            while (!kernel.cpu().palMode()) {
                kernel.cpu().step();
            }
            AlphaKernel.assemble(TEXT, code -> code.callPal(PalFunction.BPT).callPal(PalFunction.SWPIPL))
                    .load(kernel.machine.memory(), AlphaKernel.KERNEL_TEXT);
            for (int i = 0; i < 40; i++) {
                kernel.cpu().step();
            }
            assertThat(kernel.cpu().register(10)).isEqualTo(77);
            assertThat(kernel.cpu().register(11)).as("past the privileged function").isEqualTo(TEXT + 8);
            assertThat(kernel.cpu().palMode()).isTrue();
        }

        @Test
        void swppalAnswersOneForAnUnknownVariantAndTwoWhereNoImageCanBe() {
            kernel.boot(code -> code.li(16, 7).callPal(PalFunction.SWPPAL).mov(0, 9).li(16, 0x1234)
                    .callPal(PalFunction.SWPPAL).mov(0, 10).li(16, 1L << 33).callPal(PalFunction.SWPPAL).mov(0, 11)
                    .callPal(PalFunction.HALT));
            kernel.cpu().run();
            assertThat(kernel.cpu().register(9)).isEqualTo(1);
            assertThat(kernel.cpu().register(10)).isEqualTo(2);
            assertThat(kernel.cpu().register(11)).isEqualTo(2);
        }

        @Test
        void swppalToOsf1LoadsTheContextAndJumps() {
            kernel.boot(code -> code.li(16, OsfAlphaPal.VARIANT).la(17, "there").li(18, AlphaKernel.PCB_A)
                    .callPal(PalFunction.SWPPAL).li(9, 1).callPal(PalFunction.HALT).label("there").li(9, 2)
                    .callPal(PalFunction.RDPS).mov(0, 10).callPal(PalFunction.HALT));
            kernel.cpu().run();
            assertThat(kernel.cpu().register(9)).isEqualTo(2);
            assertThat(kernel.cpu().register(10)).isEqualTo(7);
            assertThat(kernel.cpu().asn()).isEqualTo(1);
        }
    }

    @Test
    void theReservedOpcodesAreIllegalOutsidePalmode() {
        kernel.userA(code -> {
            code.hwMfpr(1, InternalRegister.VA).hwMtpr(1, InternalRegister.VA).hwLdqP(1, 0, 1).hwStqP(1, 0, 1).hwRei();
            code.li(0, AlphaKernel.EXIT).callPal(PalFunction.CALLSYS);
        }).run();
        assertThat(kernel.notes()).extracting(Note::a0).startsWith(4L, 4L, 4L, 4L, 4L);
        assertThat(kernel.notes()).hasSize(6);
    }

    @Test
    void anImageMustLieInMemoryOnItsBoundaryAndNeedsEveryEntryWhenNothingIsBehindIt() {
        assertThatThrownBy(() -> new NativePal(kernel.machine, 0x2000)).hasMessageContaining("multiple of 16384");
        assertThatThrownBy(() -> new NativePal(kernel.machine, kernel.machine.memory().size()))
                .hasMessageContaining("bytes of memory");
        assertThatThrownBy(() -> new NativePal(kernel.machine, 0, null, EnumSet.of(PalEntry.ITB_MISS)))
                .hasMessageContaining("needs every entry");
    }

    @Test
    void aTranslationThatItWritesIsValidWhateverItsFirstBitSays() {
        var pal = missFlow(kernel);
        var cpu = kernel.cpu();
        cpu.palMode(true);
        cpu.register(1, 0x8000);
        cpu.register(2, Pte.of(0x6000, USER) & ~Pte.VALID);
        assertThat(pal.palInstruction(cpu, word(code -> code.hwMtpr(1, InternalRegister.TB_TAG)))).isTrue();
        assertThat(pal.palInstruction(cpu, word(code -> code.hwMtpr(2, InternalRegister.DTB_PTE)))).isTrue();
        assertThat(cpu.dataBuffer().lookup(0x8000, cpu.asn())).isEqualTo(Pte.of(0x6000, USER));
    }

    private static int word(Consumer<Assembler> code) {
        var image = AlphaKernel.assemble(0, code).image();
        return ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
