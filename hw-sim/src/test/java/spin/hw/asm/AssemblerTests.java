package spin.hw.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.TestMachine;

class AssemblerTests {

    private final Assembler code = new Assembler(0x10000);

    @Test
    void instructionsAreEncodedAsTheHandbookDrawsThem() {
        // Words taken from listings of the Alpha's own assembler.
        assertThat(words(
                code.lda(30, -16, 30).stq(26, 0, 30).ldq(26, 0, 30).ret().addq(1, 2, 3).addq(1, literal(8), 3).nop()
                        .mov(16, 9).callPal(CALLSYS).jsr(26, 27).mb().zapnot(1, literal(15), 1)))
                .containsExactly(0x23defff0,
                        0xb75e0000, 0xa75e0000, 0x6bfa8000, 0x40220403, 0x40211403, 0x47ff041f, 0x46100409, 0x00000083,
                        0x6b5b4000, 0x60004000, 0x4821f621);
    }

    @Test
    void floatingPointAndByteInstructionsAreEncodedAsTheBinutilsHaveThem() {
        assertThat(words(code.operate(FloatOperate.ADDT, "SU", 1, 2, 3).operate(FloatOperate.DIVS, "SUIC", 1, 2, 3)
                .convert(FloatOperate.CVTTQ, "SVM", 4, 5).convert(FloatOperate.CVTQT, "SUID", 4, 5)
                .operate(FloatOperate.CMPTLE, "SU", 1, 2, 3).convert(FloatOperate.CVTST, "S", 1, 2)
                .convert(FloatOperate.CVTTS, "UD", 1, 2).convert(FloatOperate.CVTQL, "SV", 1, 2)
                .convert(FloatOperate.CVTLQ, "", 1, 2).operate(FloatOperate.CPYSN, 1, 2, 3).mtFpcr(3).mfFpcr(3)
                .operate(FloatOperate.FCMOVGT, 1, 2, 3).lds(1, 4, 2).ldt(1, 8, 2).sts(1, 4, 2).stt(1, 8, 2).label("a")
                .fbne(2, "a").fmov(1, 2).operate(FloatOperate.MULT, 1, 2, 3).convert(FloatOperate.CVTTQ, "VC", 4, 5)
                .ldbu(1, 3, 2).ldwu(1, 2, 2).stw(1, 2, 2).stb(1, 3, 2).sextb(1, 2).sextw(1, 2)))
                .containsExactly(0x5822b403, 0x5822e063, 0x5be4ade5, 0x5be4ffc5, 0x5822b4e3, 0x5be1d582, 0x5be13d82,
                        0x5fe1a602, 0x5fe10202, 0x5c220423, 0x5c630483, 0x5c6304a3, 0x5c2205e3, 0x88220004, 0x8c220008,
                        0x98220004, 0x9c220008, 0xd45fffff, 0x5c210402, 0x58221443, 0x5be425e5, 0x28220003, 0x30220002,
                        0x34220002, 0x38220003, 0x73e10002, 0x73e10022);
    }

    @Test
    void aQualifierThatAnInstructionDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> code.operate(FloatOperate.CMPTEQ, "U", 1, 2, 3)).isInstanceOf(AssemblyException.class)
                .hasMessageContaining("CMPTEQ").hasMessageContaining("\"U\"");
        assertThatThrownBy(() -> code.operate(FloatOperate.ADDT, "SC", 1, 2, 3)).isInstanceOf(AssemblyException.class);
        assertThatThrownBy(() -> code.operate(FloatOperate.CPYS, "S", 1, 2, 3)).isInstanceOf(AssemblyException.class);
    }

    @Test
    void branchesReachForwardBackwardAndThemselves() {
        assertThat(words(code.label("a").br("b").beq(1, "a").label("b").bne(2, "b"))).containsExactly(0xc3e00001,
                0xe43ffffe,
                0xf45fffff);
    }

    @Property(tries = 2000)
    void anyConstantIsLoaded(@ForAll("constants") long value) {
        var test = new TestMachine();
        test.run(assembler -> assembler.li(5, value).callPal(CALLSYS));
        assertThat(test.cpu().register(5)).isEqualTo(value);
        assertThat(test.cpu().instructions()).as("instructions for 0x%x", value).isLessThanOrEqualTo(8);
    }

    @Provide
    Arbitrary<Long> constants() {
        return Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.integers().map(Integer::longValue),
                Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, 0x7fff_8000L, 0x7fff_ffffL, 0x8000L, -0x8000L, 0x7fffL,
                        0xffff_ffffL, 0x8000_0000L, -0x8000_0000L, 0x7fff_ffff_7fff_8000L, 0x8000_8000_8000_8000L));
    }

    @Test
    void smallConstantsAreShort() {
        assertThat(words(new Assembler(0).li(1, 100))).hasSize(1);
        assertThat(words(new Assembler(0).li(1, 0x10000))).hasSize(1);
        assertThat(words(new Assembler(0).li(1, 0x12345678))).hasSize(2);
        assertThat(words(new Assembler(0).li(1, 1L << 32))).hasSize(2);
    }

    @Test
    void anAddressIsLoadedWhereverTheProgramLies() {
        var test = new TestMachine();
        var assembler = new Assembler(0x3_2000_0000L);
        var program = assembler.la(1, "data").la(2, "begin").ldq(3, 0, 1).callPal(CALLSYS).align(8).label("data")
                .quad(77)
                .quad("data").label("begin").assemble();
        test.load(program).cpu().run();
        assertThat(test.cpu().register(1)).isEqualTo(program.address("data"));
        assertThat(test.cpu().register(2)).isEqualTo(program.address("begin"));
        assertThat(test.cpu().register(3)).isEqualTo(77);
        assertThat(ByteBuffer.wrap(program.image()).order(ByteOrder.LITTLE_ENDIAN)
                .getLong((int) (program.address("data") + 8 - program.base()))).isEqualTo(program.address("data"));
    }

    @Test
    void theEntryIsTheFirstByteUnlessALabelIsNamed() {
        assertThat(new Assembler(0x10000).nop().assemble().entry()).isEqualTo(0x10000);
        assertThat(new Assembler(0x10000).entry("main").nop().label("main").nop().assemble().entry())
                .isEqualTo(0x10004);
        assertThatThrownBy(() -> new Assembler(0).entry("main").assemble()).hasMessageContaining("\"main\"");
    }

    @Test
    void labelsThatAreMissingDoubledOrTooFarAreRefusedByName() {
        assertThatThrownBy(() -> new Assembler(0).br("nowhere").assemble()).isInstanceOf(AssemblyException.class)
                .hasMessageContaining("\"nowhere\" is used and nowhere defined");
        assertThatThrownBy(() -> new Assembler(0).label("twice").nop().label("twice"))
                .hasMessageContaining("\"twice\"");
        assertThatThrownBy(() -> new Assembler(0).br("far").space(4 << 20).label("far").assemble())
                .hasMessageContaining("\"far\" is 1048576 instructions away");
        assertThatThrownBy(() -> new Assembler(0).br("odd").space(2).label("odd").assemble())
                .hasMessageContaining("\"odd\"").hasMessageContaining("multiple of 4");
        assertThatThrownBy(() -> new Assembler(0).nop().assemble().address("gone")).hasMessageContaining("\"gone\"");
    }

    @Test
    void theFarthestBranchIsStillReached() {
        var program = new Assembler(0).br("far").space((4 << 20) - 4).label("far").assemble();
        assertThat(program.image()[0]).isEqualTo((byte) 0xff);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 32, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aRegisterThatDoesNotExistIsRefused(int register) {
        assertThatThrownBy(() -> code.addq(register, 1, 2)).hasMessageContaining("no register " + register);
        assertThatThrownBy(() -> code.ldq(1, 0, register)).hasMessageContaining("no register");
        assertThatThrownBy(() -> code.beq(register, "x")).hasMessageContaining("no register");
        assertThatThrownBy(() -> code.jsr(register, 1)).hasMessageContaining("no register");
        assertThatThrownBy(() -> code.la(register, "x")).hasMessageContaining("no register");
    }

    @Test
    void operandsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> code.lda(1, 32768, 2)).hasMessageContaining("32768").hasMessageContaining("lda");
        assertThatThrownBy(() -> code.stq(1, -32769, 2)).hasMessageContaining("stq");
        assertThatThrownBy(() -> literal(256)).hasMessageContaining("256");
        assertThatThrownBy(() -> literal(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> code.callPal(1 << 26)).hasMessageContaining("26 unsigned bits");
        assertThatThrownBy(() -> code.align(3)).hasMessageContaining("power of two");
        assertThatThrownBy(() -> code.align(0)).hasMessageContaining("power of two");
        assertThatThrownBy(() -> code.space(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> code.space(Integer.MAX_VALUE)).hasMessageContaining("larger than");
        assertThatThrownBy(() -> new Assembler(4)).hasMessageContaining("multiple of 8");
    }

    @Test
    void aProgramIsAValueThatNobodyCanChange() {
        var first = new Assembler(0).label("a").li(1, 5).assemble();
        var second = new Assembler(0).label("a").li(1, 5).assemble();
        assertThat(first).isEqualTo(second).hasSameHashCodeAs(second);
        first.image()[0] = 0;
        assertThat(first).isEqualTo(second);
        assertThat(first).isNotEqualTo(new Assembler(0).label("b").li(1, 5).assemble());
        assertThat(first.size()).isEqualTo(4);
        assertThatThrownBy(() -> first.labels().put("c", 1L)).isInstanceOf(UnsupportedOperationException.class);
    }

    private static int[] words(Assembler assembler) {
        var image = ByteBuffer.wrap(assembler.assemble().image()).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        var words = new int[image.remaining()];
        image.get(words);
        return words;
    }
}
