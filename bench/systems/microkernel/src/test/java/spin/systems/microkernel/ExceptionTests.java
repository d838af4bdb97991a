package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.systems.microkernel.MachMachine.A0;
import static spin.systems.microkernel.MachMachine.A1;
import static spin.systems.microkernel.MachMachine.S0;
import static spin.systems.microkernel.MachMachine.S1;
import static spin.systems.microkernel.MachMachine.S2;
import static spin.systems.microkernel.MachMachine.T0;
import static spin.systems.microkernel.MachMachine.T1;
import static spin.systems.microkernel.MachMachine.V0;
import static spin.systems.microkernel.MachMachine.ask;
import static spin.systems.microkernel.MachMachine.call;
import static spin.systems.microkernel.MachMachine.exit;
import static spin.systems.microkernel.MachMachine.expect;
import static spin.systems.microkernel.MachMachine.header;
import static spin.systems.microkernel.MachMachine.message;
import static spin.systems.microkernel.MachMachine.receive;

import org.junit.jupiter.api.Test;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.asm.Assembler;

/// Exceptions as messages: a thread of a program answers those of another.
final class ExceptionTests {

    private static final long NOWHERE = 0x2_0000_0000L;
    private static final int PAGE = 8192;
    private static final int ZERO = 31;
    private static final int TASK = 12;
    private static final int PORT = 13;
    private static final int CHILD = 14;
    private static final int REPLY = S2;

    /// The first thread makes another, which stores to an address where there is nothing, and receives what is said of that.
    private static void begin(Assembler code) {
        call(code, MachAbi.REPLY_PORT);
        code.mov(V0, S0).la(S1, "message");
        call(code, MachAbi.TASK_SELF);
        code.mov(V0, TASK);
        call(code, MachAbi.REPLY_PORT);
        code.mov(V0, PORT).stq(PORT, MachAbi.BODY, S1);
        ask(code, TASK, MachAbi.TASK_SET_EXCEPTION_PORT, 1);
        expect(code, T0, MachAbi.SUCCESS, 1);
        code.la(A0, "child").la(A1, "stack top");
        call(code, WorkloadAbi.FORK);
        code.mov(V0, CHILD).mov(S1, A0);
        receive(code, PORT, MachAbi.MOST_BYTES);
        expect(code, V0, MachAbi.SUCCESS, 2);
        long[] said = {MachAbi.BAD_ACCESS, MachAbi.INVALID_ADDRESS, NOWHERE + 16};
        for (var i = 0; i < said.length; i++) {
            code.ldq(T0, MachAbi.BODY + 8 * i, S1);
            expect(code, T0, said[i], 3 + i);
        }
        code.ldq(REPLY, MachAbi.REMOTE, S1);
    }

    private static void answer(Assembler code, int result) {
        header(code, MachAbi.MOVE_SEND_ONCE, REPLY, ZERO, MachAbi.EXCEPTION_RAISE + 100);
        code.li(T0, result).stq(T0, MachAbi.BODY, S1);
        message(code, MachAbi.SEND, MachAbi.BODY + 8, 0, ZERO);
        expect(code, V0, MachAbi.SUCCESS, 9);
    }

    private static void child(Assembler code) {
        code.label("child").li(T0, NOWHERE).li(T1, 77).stq(T1, 16, T0).ldq(T1, 16, T0).la(T0, "stored").stq(T1, 0, T0);
        call(code, WorkloadAbi.THREAD_EXIT);
        code.align(PAGE).label("stored").quad(0).space(1024).label("stack top").quad(0);
        code.align(8).label("message").space(MachAbi.MOST_BYTES);
    }

    @Test
    void whoMakesThePageThatWasMissingLetsTheThreadGoOn() {
        new MachMachine().run(code -> {
            begin(code);
            long[] wanted = {NOWHERE, PAGE, MachAbi.READ | MachAbi.WRITE, 0};
            for (var i = 0; i < wanted.length; i++) {
                code.li(T0, wanted[i]).stq(T0, MachAbi.BODY + 8 * i, S1);
            }
            ask(code, TASK, MachAbi.VM_ALLOCATE, 4);
            expect(code, T0, MachAbi.SUCCESS, 8);
            answer(code, MachAbi.SUCCESS);
            code.mov(CHILD, A0);
            call(code, WorkloadAbi.JOIN);
            code.la(T0, "stored").ldq(T0, 0, T0);
            expect(code, T0, 77, 10);
            // The page is there for everybody, until it is given back.
            code.li(T0, NOWHERE).ldq(T1, 16, T0);
            expect(code, T1, 77, 11);
            code.li(T0, NOWHERE).stq(T0, MachAbi.BODY, S1).li(T0, PAGE).stq(T0, MachAbi.BODY + 8, S1);
            ask(code, TASK, MachAbi.VM_DEALLOCATE, 2);
            code.li(T0, NOWHERE).stq(T0, MachAbi.BODY, S1);
            ask(code, TASK, MachAbi.VM_PAGE_QUERY, 1);
            code.ldq(T0, MachAbi.BODY + 8, S1);
            expect(code, T0, 0, 12);
            exit(code, 0);
            child(code);
        });
    }

    @Test
    void anExceptionThatIsNotSettledIsTheTasksEnd() {
        assertThatThrownBy(() -> new MachMachine().run(code -> {
            begin(code);
            answer(code, MachAbi.INVALID_ARGUMENT);
            code.label("for ever").br("for ever");
            child(code);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("an exception, which was not settled");
    }

    /// The right to answer is given back: nobody will ever answer.
    @Test
    void anAnswerThatIsGivenBackIsNoAnswer() {
        assertThatThrownBy(() -> new MachMachine().run(code -> {
            begin(code);
            code.stq(REPLY, MachAbi.BODY, S1);
            ask(code, TASK, MachAbi.PORT_DEALLOCATE, 1);
            code.label("for ever").br("for ever");
            child(code);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("an exception, which was not settled");
    }
}
