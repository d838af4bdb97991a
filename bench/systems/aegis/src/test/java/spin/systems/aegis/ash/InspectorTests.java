package spin.systems.aegis.ash;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.asm.Assembler;
import spin.hw.asm.Operate;
import spin.hw.cpu.Encoding;

/// Checklist 52: what is refused, and what the rest becomes.
final class InspectorTests {

    static int[] words(Consumer<Assembler> program) {
        var assembler = new Assembler(0);
        program.accept(assembler);
        var image = assembler.assemble().image();
        var words = new int[image.length / 4];
        for (var i = 0; i < image.length; i++) {
            words[i / 4] |= (image[i] & 0xff) << (8 * (i % 4));
        }
        return words;
    }

    private static String refusal(Consumer<Assembler> program) {
        return switch (Inspector.inspect(words(program))) {
            case Inspector.Verdict.Sound _ -> "";
            case Inspector.Verdict.Unsound(var at, var reason) -> at + ": " + reason;
        };
    }

    private static Inspector.Verdict.Sound sound(Consumer<Assembler> program) {
        return (Inspector.Verdict.Sound) Inspector.inspect(words(program));
    }

    @Test
    void whatCouldLeaveTheHandlerIsRefused() {
        assertThat(refusal(code -> code.jmp(31, 1))).startsWith("0: its opcode");
        assertThat(refusal(code -> code.nop().ret())).startsWith("1: its opcode");
        assertThat(refusal(code -> code.label("here").bsr("here"))).startsWith("0: its opcode");
        assertThat(refusal(code -> code.label("here").br(1, "here"))).contains("return address");
        assertThat(refusal(code -> code.word(0x30 << 26 | 31 << 21 | 0x1f_fffe))).contains("leads out");
        assertThat(refusal(code -> code.word(0x39 << 26 | 1 << 21 | 1))).contains("leads out");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Assembler.CALLSYS, Assembler.BPT, Assembler.IMB, AshAbi.OVERRUN, AshAbi.DONE - 1})
    void onlyTheCallsOfHandlersAreCalls(int function) {
        assertThat(refusal(code -> code.callPal(function))).contains("calls no function");
    }

    @Test
    void whatCouldTrapIsRefused() {
        assertThat(refusal(code -> code.operate(Operate.ADDQV, 1, 2, 3))).contains("may trap");
        assertThat(refusal(code -> code.operate(Operate.MULLV, 1, 2, 3))).contains("may trap");
        assertThat(refusal(code -> code.fmov(1, 2))).contains("its opcode");
        assertThat(refusal(code -> code.ldqL(1, 0, 2))).contains("its opcode");
        assertThat(refusal(code -> code.trapb())).contains("its opcode");
        assertThat(refusal(code -> code.rpcc(1))).contains("its opcode");
        assertThat(refusal(code -> code.ldbu(1, 0, 2))).as("the machine has no such instruction")
                .contains("its opcode");
        assertThat(refusal(code -> code.hwMtpr(1, 1))).contains("its opcode");
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 23, 24, 25, 26, 27, 28})
    void theSandboxsRegistersAreNeitherReadNorWritten(int register) {
        assertThat(refusal(code -> code.lda(register, 0, 31))).contains("not the handler's");
        assertThat(refusal(code -> code.lda(1, 0, register))).contains("not the handler's");
        assertThat(refusal(code -> code.addq(1, 2, register))).contains("not the handler's");
        assertThat(refusal(code -> code.addq(register, literal(2), 1))).contains("not the handler's");
        assertThat(refusal(code -> code.stq(register, 0, 1))).contains("not the handler's");
        assertThat(refusal(code -> code.ldq(register, 0, 1))).contains("not the handler's");
        assertThat(refusal(code -> code.label("a").beq(register, "a"))).contains("not the handler's");
    }

    @Test
    void theMessageIsReadInItsWindowAndNeverWritten() {
        assertThat(refusal(code -> code.ldq(1, 120, 16).ldl(2, 124, 16).ldqU(3, 127, 16))).isEmpty();
        assertThat(refusal(code -> code.ldq(1, 128, 16))).contains("outside the window");
        assertThat(refusal(code -> code.ldl(1, -4, 16))).contains("outside the window");
        assertThat(refusal(code -> code.ldq(1, 4, 16))).contains("no boundary");
        assertThat(refusal(code -> code.ldqU(1, 128, 16))).contains("outside the window");
        assertThat(refusal(code -> code.stq(1, 0, 16))).contains("writes the message");
        assertThat(refusal(code -> code.lda(16, 8, 16))).contains("where the message is");
    }

    @Test
    void nothingAndTooMuchAreRefused() {
        assertThat(Inspector.inspect(new int[0])).isInstanceOf(Inspector.Verdict.Unsound.class);
        assertThat(Inspector.inspect(new int[Inspector.MOST_INSTRUCTIONS + 1]))
                .isInstanceOf(Inspector.Verdict.Unsound.class);
    }

    @Test
    void anAddressGoesThroughTheMaskAndTheRegion() {
        var code = sound(program -> program.stq(1, 24, 2)).words();

        assertThat(code.length()).as("four, and the two ends").isEqualTo(6);
        assertThat(code.word(0)).isEqualTo(words(program -> program.lda(28, 24, 2))[0]);
        assertThat(code.word(1)).isEqualTo(words(program -> program.and(28, AshAbi.QUAD_MASK, 28))[0]);
        assertThat(code.word(2)).isEqualTo(words(program -> program.bis(28, AshAbi.REGION, 28))[0]);
        assertThat(code.word(3)).isEqualTo(words(program -> program.stq(1, 0, 28))[0]);
        assertThat(code.word(4)).isEqualTo(AshAbi.PASS);
        assertThat(code.word(5)).isEqualTo(AshAbi.OVERRUN);
    }

    /// The branch of the source jumps over a store: in what comes out it must jump over all four, and back to the first of them.
    @Test
    void branchesLandWhereInstructionsBeganAndBackwardOnesPay() {
        var code = sound(program -> program.label("back").stq(1, 0, 2).beq(3, "on").stl(4, 0, 5).br(31, "back")
                .label("on").callPal(AshAbi.DONE)).words();

        assertThat(Encoding.branchDisplacement(code.word(4))).as("over 4 and 3").isEqualTo(4 * 7);
        assertThat(code.word(9)).isEqualTo(words(program -> program.lda(25, -12, 25))[0]);
        assertThat(10 + 1 + Encoding.branchDisplacement(code.word(10)) / 4).as("to the overrun's call")
                .isEqualTo(code.length() - 1L);
        assertThat(11 + 1 + Encoding.branchDisplacement(code.word(11)) / 4).isZero();
        assertThat(code.word(12)).isEqualTo(AshAbi.DONE);
    }

    @Test
    void itSaysWhichRegistersAreNamed() {
        assertThat(sound(program -> program.addq(1, 2, 3)).registers()).isEqualTo(0b1110);
        assertThat(sound(program -> program.callPal(AshAbi.SEND)).registers())
                .isEqualTo(1 | 0b1111 << AshAbi.A2);
    }
}
