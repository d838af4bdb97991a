package spin.hw.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.mmu.Pte;
import spin.hw.profile.InstructionClass;

/// Decoded instructions and frames at hand follow memory, translations and modes, whoever changes them.
class CodeChangeTests {

    private static final int LOAD_TWO = 0x205f_0002; // lda r2, 2(r31)

    private final TestMachine test = new TestMachine();
    private final Cpu cpu = test.cpu();

    @Test
    void aProgramSeesWhatItWroteIntoItself() {
        test.run(code -> code.li(6, LOAD_TWO).la(5, "patched").li(4, 2).label("again").label("patched").lda(2, 1, 31)
                .addq(3, 2, 3).stl(6, 0, 5).subq(4, literal(1), 4).bne(4, "again").callPal(CALLSYS));
        assertThat(cpu.register(3)).as("1, then 2").isEqualTo(3);
    }

    @Test
    void theVeryNextInstructionMayBeTheOneThatWasWritten() {
        test.run(code -> code.li(6, LOAD_TWO).la(5, "patched").stl(6, 0, 5).label("patched").lda(2, 1, 31)
                .callPal(CALLSYS));
        assertThat(cpu.register(2)).isEqualTo(2);
    }

    @Test
    void whatAKernelCopiesOverCodeIsExecuted() {
        var program = new Assembler(TestMachine.TEXT).label("patched").lda(2, 1, 31).addq(3, 2, 3).callPal(CALLSYS)
                .br("patched").assemble();
        test.load(program);
        cpu.run();
        long frame = Pte.frameAddress(cpu.instructionBuffer().lookup(TestMachine.TEXT, cpu.asn()));
        byte[] word = {2, 0, 0x5f, 0x20};
        test.machine.memory().copyIn(frame, word, 0, word.length);
        cpu.userMode(true);
        cpu.run();
        assertThat(cpu.register(3)).isEqualTo(1 + 2);
        assertThat(test.machine.account().count(InstructionClass.INTEGER)).as("counted once each").isEqualTo(4);
    }

    @Test
    void aZeroedFrameIsNoLongerTheCodeThatItWas() {
        test.load(new Assembler(TestMachine.TEXT).lda(2, 1, 31).callPal(CALLSYS).br("again").label("again").assemble());
        cpu.run();
        long frame = Pte.frameAddress(cpu.instructionBuffer().lookup(TestMachine.TEXT, cpu.asn()));
        test.machine.memory().zeroFrame(frame);
        cpu.pc(TestMachine.TEXT);
        cpu.userMode(true);
        cpu.run();
        assertThat(test.faults).as("a word of zero is CALL_PAL halt").hasSize(1);
    }

    @Test
    void dataBesideCodeIsStoredAndLoadedAsElsewhere() {
        test.run(code -> code.la(5, "data").li(4, 100).label("again").ldq(6, 0, 5).addq(6, literal(1), 6).stq(6, 0, 5)
                .subq(4, literal(1), 4).bne(4, "again").callPal(CALLSYS).align(8).label("data").quad(0));
        assertThat(cpu.register(6)).isEqualTo(100);
    }

    @Test
    void aStoreThroughAnotherMappingOfTheFrameIsSeenByLoadsAndByExecution() {
        long frame = test.map(TestMachine.DATA);
        test.map(TestMachine.DATA + Pte.PAGE_BYTES, frame, TestMachine.USER_ALL);
        test.run(code -> code.li(5, TestMachine.DATA).li(6, TestMachine.DATA + Pte.PAGE_BYTES).ldq(1, 0, 5).li(2, 77)
                .stq(2, 0, 6).ldq(3, 0, 5).callPal(CALLSYS));
        assertThat(cpu.register(1)).isZero();
        assertThat(cpu.register(3)).isEqualTo(77);
    }

    @Test
    void aFrameThatIsFirstWrittenAfterItWasReadIsReadAnew() {
        long frame = test.map(TestMachine.DATA);
        test.onSystemCall = at -> {
            if (test.systemCalls == 1) {
                test.machine.memory().storeQuad(frame, 5);
            } else {
                at.stop();
            }
        };
        test.run(code -> code.li(5, TestMachine.DATA).ldq(1, 0, 5).callPal(CALLSYS).ldq(2, 0, 5).callPal(CALLSYS));
        assertThat(cpu.register(1)).isZero();
        assertThat(cpu.register(2)).isEqualTo(5);
    }

    @Test
    void anInvalidatedTranslationIsMissedByTheNextAccess() {
        test.map(TestMachine.DATA);
        test.onSystemCall = at -> {
            if (test.systemCalls == 1) {
                at.dataBuffer().invalidate(TestMachine.DATA, at.asn());
            } else {
                at.stop();
            }
        };
        test.run(code -> code.li(5, TestMachine.DATA).ldq(1, 0, 5).ldq(1, 0, 5).callPal(CALLSYS).ldq(1, 0, 5)
                .stq(1, 0, 5)
                .callPal(CALLSYS));
        assertThat(cpu.dataBuffer().misses()).isEqualTo(2);
    }

    @Test
    void theThirtyThirdPageEvictsTheFirstAndEachMissIsCounted() {
        int pages = cpu.dataBuffer().size() + 1;
        for (int i = 0; i < pages; i++) {
            test.map(TestMachine.DATA + (long) i * Pte.PAGE_BYTES);
        }
        test.run(code -> code.li(3, 10).label("round").li(5, TestMachine.DATA).li(4, pages).label("page").stq(3, 0, 5)
                .li(6, Pte.PAGE_BYTES).addq(5, 6, 5).subq(4, literal(1), 4).bne(4, "page").subq(3, literal(1), 3)
                .bne(3, "round").callPal(CALLSYS));
        assertThat(cpu.dataBuffer().misses()).as("round robin: one page too many misses every time")
                .isEqualTo(10L * pages);
    }

    @Test
    void anotherAddressSpaceIsAnotherPage() {
        long first = cpu.pageTableBase();
        long second = test.frame();
        test.machine.memory().storeQuad(test.map(first, TestMachine.DATA, test.frame(), TestMachine.USER_ALL), 1);
        test.machine.memory().storeQuad(test.map(second, TestMachine.DATA, test.frame(), TestMachine.USER_ALL), 2);
        var program = new Assembler(TestMachine.TEXT).li(5, TestMachine.DATA).label("again").ldq(1, 0, 5)
                .callPal(CALLSYS)
                .br("again").assemble();
        test.load(program);
        long text = test.frame();
        test.map(second, TestMachine.TEXT, text, TestMachine.USER_ALL);
        test.machine.memory().copyIn(text, program.image(), 0, program.image().length);
        var seen = new ArrayList<Long>();
        test.onSystemCall = at -> {
            seen.add(at.register(1));
            at.context(seen.size() % 2 == 0 ? first : second, seen.size() % 2 == 0 ? 1 : 2);
            if (seen.size() == 4) {
                at.stop();
            }
        };
        cpu.run();
        assertThat(seen).containsExactly(1L, 2L, 1L, 2L);
    }

    @Test
    void aPageThatOnlyTheKernelMayWriteIsNotWrittenByTheUserAfterwards() {
        test.map(TestMachine.DATA, test.frame(), TestMachine.USER_ALL & ~Pte.USER_WRITE);
        test.load(new Assembler(TestMachine.TEXT).li(5, TestMachine.DATA).stq(5, 0, 5).stq(5, 8, 5).callPal(CALLSYS)
                .assemble());
        cpu.userMode(false);
        for (int i = 0; i < 5; i++) {
            cpu.step();
        }
        assertThat(test.faults).isEmpty();
        cpu.userMode(true);
        cpu.pc(cpu.pc() - 4);
        cpu.run();
        assertThat(test.faults).hasSize(1);
    }

    @Test
    void moreDecodedPagesThanAreKeptAreDecodedAnew() {
        // Each page jumps to the next; they are gone round twice.
        int pages = 1030;
        var code = new Assembler(0x100_0000);
        for (int i = 0; i < pages; i++) {
            code.label("page" + i).addq(3, literal(1), 3);
            if (i < pages - 1) {
                code.la(27, "page" + (i + 1)).jmp(31, 27);
            } else {
                code.subq(4, literal(1), 4).beq(4, "done").la(27, "page0").jmp(31, 27).label("done").callPal(CALLSYS);
            }
            code.align(8192);
        }
        test.load(code.assemble());
        cpu.register(4, 2);
        cpu.run();
        assertThat(cpu.register(3)).isEqualTo(2L * pages);
        assertThat(test.machine.account().count(InstructionClass.JUMP)).isEqualTo(2L * pages - 1);
    }

    @Test
    void bytesAndWordsAreTheNewerImplementations() {
        long frame = test.map(TestMachine.DATA);
        cpu.implementation(Implementation.EV56);
        test.run(
                code -> code.li(1, TestMachine.DATA).li(2, 0xABCD).stw(2, 6, 1).stb(2, 1, 1).ldwu(3, 6, 1).ldbu(4, 7, 1)
                        .sextb(2, 5).sextw(2, 6).stw(2, 1, 1));
        assertThat(test.machine.memory().loadQuad(frame)).isEqualTo(0xABCD_0000_0000_CD00L);
        assertThat(cpu.register(3)).isEqualTo(0xABCD);
        assertThat(cpu.register(4)).isEqualTo(0xAB);
        assertThat(cpu.register(5)).isEqualTo((byte) 0xCD);
        assertThat(cpu.register(6)).isEqualTo((short) 0xABCD);
        assertThat(test.faults).as("a word at an odd address").hasSize(1);
    }
}
