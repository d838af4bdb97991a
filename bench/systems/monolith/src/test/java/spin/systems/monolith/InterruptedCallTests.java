package spin.systems.monolith;

import static spin.systems.monolith.UnixMachine.A0;
import static spin.systems.monolith.UnixMachine.A1;
import static spin.systems.monolith.UnixMachine.A2;
import static spin.systems.monolith.UnixMachine.A3;
import static spin.systems.monolith.UnixMachine.A4;
import static spin.systems.monolith.UnixMachine.S0;
import static spin.systems.monolith.UnixMachine.S1;
import static spin.systems.monolith.UnixMachine.S2;
import static spin.systems.monolith.UnixMachine.SP;
import static spin.systems.monolith.UnixMachine.T0;
import static spin.systems.monolith.UnixMachine.T1;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.exit;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.hw.asm.Assembler;
import spin.hw.asm.FloatOperate;
import spin.systems.monolith.lib.Library;

/// What a signal does to a call that waits, and what a handler finds and leaves behind.
final class InterruptedCallTests {

    private static final long TRAMPOLINE = Library.assemble().address(Library.TRAMPOLINE);

    static Stream<Shape> shapes() {
        return Stream.of(Shape.OSF1, Shape.ULTRIX);
    }

    /// A program with a pipe in s0 and s1 and its number in s2; its child sends it a signal while it waits, and then does `after`.
    private static void run(Shape shape, long flags, Consumer<Assembler> parent, Consumer<Assembler> after) {
        new UnixMachine(shape).run(code -> {
            code.li(A0, UnixAbi.SIGUSR1).la(A1, "handler").li(A2, TRAMPOLINE).li(A3, flags);
            call(code, UnixAbi.SIGACTION);
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            call(code, UnixAbi.GETPID);
            code.mov(V0, S2);
            call(code, UnixAbi.FORK);
            code.beq(V0, "child");
            parent.accept(code);
            code.la(T0, "handled").ldq(T0, 0, T0);
            expect(code, T0, 1, 50);
            exit(code, 0);
            code.label("child").mov(S2, A0).li(A1, UnixAbi.SIGUSR1);
            call(code, UnixAbi.KILL);
            after.accept(code);
            exit(code, 7);
            code.label("handler").la(T0, "handled").ldq(T1, 0, T0).lda(T1, 1, T1).stq(T1, 0, T0).ret();
            code.align(8).label("handled").quad(0).label("word").quad(77).label("room").space(8192);
        });
    }

    private static void transfer(Assembler code, int number, int descriptor, String buffer, int bytes) {
        code.mov(descriptor, A0).la(A1, buffer).li(A2, bytes);
        call(code, number);
    }

    private static void writeWord(Assembler code) {
        transfer(code, UnixAbi.WRITE, S1, "word", 8);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aReadThatIsInterruptedIsMadeAgain(Shape shape) {
        run(shape, 0, code -> {
            transfer(code, UnixAbi.READ, S0, "room", 64);
            expect(code, V0, 8, 1);
            expect(code, A3, 0, 2);
            code.la(T0, "room").ldq(T0, 0, T0);
            expect(code, T0, 77, 3);
        }, InterruptedCallTests::writeWord);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aReadEndsIfItsSignalWasInstalledForThat(Shape shape) {
        run(shape, UnixAbi.INTERRUPTS, code -> {
            transfer(code, UnixAbi.READ, S0, "room", 64);
            expect(code, V0, UnixAbi.EINTR, 1);
            expect(code, A3, 1, 2);
            transfer(code, UnixAbi.READ, S0, "room", 64);
            expect(code, V0, 8, 3);
        }, InterruptedCallTests::writeWord);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aWriteThatHasWrittenSomethingSaysHowMuch(Shape shape) {
        run(shape, UnixAbi.INTERRUPTS, code -> {
            transfer(code, UnixAbi.WRITE, S1, "room", StreamSocket.SPACE + 100);
            expect(code, V0, StreamSocket.SPACE, 1);
            expect(code, A3, 0, 2);
            transfer(code, UnixAbi.READ, S0, "room", 8192);
            expect(code, V0, StreamSocket.SPACE, 3);
        }, code -> {});
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void selectAndWaitingForAChildAreMadeAgain(Shape shape) {
        run(shape, 0, code -> {
            code.li(A0, 1).sll(A0, S0, A0);
            call(code, UnixAbi.SELECT);
            expect(code, A3, 0, 1);
            code.li(A0, -1);
            call(code, UnixAbi.WAIT);
            expect(code, A4, 7, 2);
        }, InterruptedCallTests::writeWord);
        run(shape, 0, code -> {
            code.li(A0, -1);
            call(code, UnixAbi.WAIT);
            expect(code, A3, 0, 3);
            expect(code, A4, 7, 4);
        }, code -> {});
    }

    /// It is taken in when it is allowed, which is after the read.
    @ParameterizedTest
    @MethodSource("shapes")
    void aSignalThatIsBlockedInterruptsNothing(Shape shape) {
        run(shape, UnixAbi.INTERRUPTS, code -> {
            code.li(A0, UnixAbi.BLOCK).li(A1, 1L << UnixAbi.SIGUSR1);
            call(code, UnixAbi.SIGPROCMASK);
            transfer(code, UnixAbi.READ, S0, "room", 64);
            expect(code, V0, 8, 1);
            code.la(T0, "handled").ldq(T0, 0, T0);
            expect(code, T0, 0, 2);
            code.li(A0, UnixAbi.UNBLOCK).li(A1, 1L << UnixAbi.SIGUSR1);
            call(code, UnixAbi.SIGPROCMASK);
        }, InterruptedCallTests::writeWord);
    }

    /// A handler may compute with them.
    @ParameterizedTest
    @MethodSource("shapes")
    void floatingRegistersAreAsTheyWereWhenTheHandlerHasReturned(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.li(A0, UnixAbi.SIGUSR1).la(A1, "handler").li(A2, TRAMPOLINE).clr(A3);
            call(code, UnixAbi.SIGACTION);
            code.li(T0, 0x3ff0_0000_0000_0000L).stq(T0, -16, SP).ldt(1, -16, SP)
                    .operate(FloatOperate.ADDT, 1, 1, 2);
            call(code, UnixAbi.GETPID);
            code.mov(V0, A0).li(A1, UnixAbi.SIGUSR1);
            call(code, UnixAbi.KILL);
            code.stt(2, -16, SP).ldq(T0, -16, SP);
            expect(code, T0, 0x4000_0000_0000_0000L, 1);
            code.la(T0, "result").ldq(T0, 0, T0);
            expect(code, T0, 0x4010_0000_0000_0000L, 2);
            exit(code, 0);
            code.label("handler").operate(FloatOperate.ADDT, 2, 2, 2).la(T0, "result").stt(2, 0, T0).ret();
            code.align(8).label("result").quad(0);
        });
    }
}
