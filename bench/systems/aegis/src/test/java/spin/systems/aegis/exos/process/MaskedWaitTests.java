package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.bench.port.ProgramSystem;
import spin.bench.port.suite.Computer;
import spin.hw.asm.Assembler;
import spin.systems.aegis.AegisPrograms;

/// `ppoll` and `pselect` wait with a mask of signals of their own. Each program blocks a signal, sends it to itself, and waits.
final class MaskedWaitTests {

    private static final int SIGNAL = 30;
    private static final long BLOCKED = 1L << (SIGNAL - 1);
    private static final int PPOLL = 464;
    private static final int PSELECT = 463;
    private static final int EINTR = 4;
    private static final int EINVAL = 22;
    private static final int SA_SIGINFO = 0x40;

    // On the stack, from the program's beginning on.

    private static final int ACTION = 0;
    private static final int NOTHING = 32;
    private static final int EVERYTHING = 40;
    private static final int NO_TIME = 48;
    private static final int INDIRECT = 64;

    private static void call(Assembler code, int number) {
        code.li(0, number).callPal(Assembler.CALLSYS);
    }

    /// r9 points to the words above, r10 counts what the handler does, r11 is the answer of the wait.
    private static int status(Consumer<Assembler> wait) {
        var code = new Assembler(Computer.ENTRY);
        code.lda(30, -4096, 30).mov(30, 9).lda(30, -1024, 30).clr(10);
        code.la(1, "handler").stq(1, ACTION, 9).li(1, SA_SIGINFO).stq(1, ACTION + 8, 9).stq(31, ACTION + 16, 9);
        code.stq(31, NOTHING, 9).li(1, -1).stq(1, EVERYTHING, 9).stq(31, NO_TIME, 9).stq(31, NO_TIME + 8, 9)
                .lda(1, NOTHING, 9).stq(1, INDIRECT, 9).li(1, 8).stq(1, INDIRECT + 8, 9);
        code.li(16, SIGNAL).mov(9, 17).clr(18).li(19, 8).la(20, "back");
        call(code, 352);
        code.li(16, 1).li(17, BLOCKED);
        call(code, 48);
        call(code, 20);
        code.mov(0, 16).li(17, SIGNAL);
        call(code, 37);
        wait.accept(code);
        // The answer, negative when it is an error; 64 if the handler ran; 128 if the signal is blocked again.
        code.mov(0, 11).beq(19, "answered").subq(31, 11, 11).label("answered").li(16, 1).clr(17);
        call(code, 48);
        code.li(1, BLOCKED).and(0, 1, 1).cmpult(31, 1, 1).sll(1, literal(7), 1).sll(10, literal(6), 2).addq(1, 2, 16)
                .and(11, literal(63), 11).addq(16, 11, 16);
        call(code, 405);
        code.label("handler").addq(10, literal(1), 10);
        // The registers come back from the frame, so the count goes there too.
        code.stq(10, ACTION + 24, 9).ret();
        code.label("back").mov(30, 16);
        call(code, 351);
        var image = code.assemble().image();
        var computer = new Computer(new byte[0]);
        return computer.run(new AegisPrograms(),
                new ProgramSystem.Program("waits", Computer.executable(image), List.of(), List.of())).status();
    }

    private static void ppoll(Assembler code, int time, int mask, int bytes) {
        code.clr(16).clr(17);
        at(code, 18, time);
        at(code, 19, mask);
        code.li(20, bytes);
        call(code, PPOLL);
        count(code);
    }

    private static void pselect(Assembler code, int time, int indirect) {
        code.clr(16).clr(17).clr(18).clr(19);
        at(code, 20, time);
        at(code, 21, indirect);
        call(code, PSELECT);
        count(code);
    }

    private static void count(Assembler code) {
        code.ldq(10, ACTION + 24, 9);
    }

    private static void at(Assembler code, int register, int word) {
        if (word < 0) {
            code.clr(register);
        } else {
            code.lda(register, word, 9);
        }
    }

    private static int interrupted() {
        return 128 + 64 + (-EINTR & 63);
    }

    @Test
    void aSignalThatTheMaskLetsThroughEndsTheWaitAndIsBlockedAgainAfterIt() {
        assertThat(status(code -> ppoll(code, -1, NOTHING, 8))).isEqualTo(interrupted());
        assertThat(status(code -> pselect(code, -1, INDIRECT))).isEqualTo(interrupted());
    }

    @Test
    void withoutAMaskOrWithOneThatHoldsItTheSignalStaysWhereItIs() {
        assertThat(status(code -> ppoll(code, NO_TIME, -1, 8))).isEqualTo(128);
        assertThat(status(code -> ppoll(code, NO_TIME, EVERYTHING, 8))).isEqualTo(128);
        assertThat(status(code -> pselect(code, NO_TIME, -1))).isEqualTo(128);
    }

    @Test
    void aMaskOfAnotherLengthIsRefused() {
        assertThat(status(code -> ppoll(code, NO_TIME, NOTHING, 4))).isEqualTo(128 + (-EINVAL & 63));
    }
}
