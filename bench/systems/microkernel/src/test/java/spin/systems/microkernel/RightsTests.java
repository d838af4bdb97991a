package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.microkernel.MachMachine.A0;
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

import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.Profile;

/// Rights, notifications, sets and limits as a program meets them.
final class RightsTests {

    private static final int ZERO = 31;
    /// The task itself, and two ports of the program's.
    private static final int TASK = 12;
    private static final int PORT = 13;
    private static final int TOLD = 14;
    private static final int NAMED = S2;

    private static void run(Consumer<Assembler> body) {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "message");
            call(code, MachAbi.TASK_SELF);
            code.mov(V0, TASK);
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, PORT);
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, TOLD);
            body.accept(code);
            exit(code, 0);
            code.align(8).label("message").space(MachAbi.MOST_BYTES);
        });
    }

    private static void body(Assembler code, int index, int register) {
        code.stq(register, MachAbi.BODY + 8 * index, S1);
    }

    /// Asks the task; what it gives is in T1.
    private static void task(Assembler code, int id, int result, int... body) {
        for (var i = 0; i < body.length; i++) {
            body(code, i, body[i]);
        }
        ask(code, TASK, id, body.length);
        expect(code, T0, result, 80 + body.length);
        code.ldq(T1, MachAbi.BODY + 8, S1);
    }

    private static void sendEmpty(Assembler code, int kind, int port, int wanted) {
        header(code, kind, port, ZERO, 7);
        message(code, MachAbi.SEND, MachAbi.BODY, 0, ZERO);
        expect(code, V0, wanted, 70);
    }

    private static void receiveFrom(Assembler code, int port, int wanted) {
        code.mov(S1, A0);
        receive(code, port, MachAbi.MOST_BYTES);
        expect(code, V0, wanted, 71);
    }

    /// The message that has come says `id`, and what.
    private static void told(Assembler code, int id, int what) {
        receiveFrom(code, TOLD, MachAbi.SUCCESS);
        code.ldq(T0, MachAbi.ID, S1);
        expect(code, T0, id, 60);
        code.ldq(T0, MachAbi.BODY, S1).cmpeq(T0, what, T0);
        expect(code, T0, 1, 61);
    }

    /// A right to send to PORT, named as that.
    private static void mayBeSentTo(Assembler code) {
        header(code, MachAbi.MAKE_SEND | MachAbi.MAKE_SEND << 8, PORT, PORT, 7);
        message(code, MachAbi.SEND | MachAbi.RECEIVE, MachAbi.BODY, MachAbi.MOST_BYTES, PORT);
        expect(code, V0, MachAbi.SUCCESS, 50);
        code.ldq(T0, MachAbi.REMOTE, S1).cmpeq(T0, PORT, T0);
        expect(code, T0, 1, 51);
    }

    private static void notify(Assembler code, int name, int what, int result) {
        code.li(T1, what);
        task(code, MachAbi.PORT_NOTIFY, result, name, T1, ZERO, TOLD);
    }

    @Test
    void messagesOfAPortAreNumberedAndSayByWhichRightTheyCame() {
        run(code -> {
            for (var n = 1; n <= 3; n++) {
                sendEmpty(code, n == 2 ? MachAbi.MAKE_SEND_ONCE : MachAbi.MAKE_SEND, PORT, MachAbi.SUCCESS);
            }
            for (var n = 1; n <= 3; n++) {
                receiveFrom(code, PORT, MachAbi.SUCCESS);
                code.ldq(T0, MachAbi.BITS, S1);
                expect(code, T0, (long) n << 32 | (n == 2 ? MachAbi.SENT_ONCE : MachAbi.SENT) << 8, n);
            }
        });
    }

    @Test
    void theKernelSaysHowManyRightsAndMessagesThereAre() {
        run(code -> {
            mayBeSentTo(code);
            sendEmpty(code, MachAbi.COPY_SEND, PORT, MachAbi.SUCCESS);
            sendEmpty(code, MachAbi.MAKE_SEND_ONCE, PORT, MachAbi.SUCCESS);
            task(code, MachAbi.PORT_STATUS, MachAbi.SUCCESS, PORT, ZERO);
            expect(code, T1, 2L << 40 | 2L << 20 | 1, 1);
            code.li(T1, 1);
            task(code, MachAbi.PORT_STATUS, MachAbi.SUCCESS, PORT, T1);
            expect(code, T1, 1L << 32 | 5 << 16 | 2, 2);
            receiveFrom(code, PORT, MachAbi.SUCCESS);
            receiveFrom(code, PORT, MachAbi.SUCCESS);
            task(code, MachAbi.PORT_STATUS, MachAbi.SUCCESS, PORT, ZERO);
            expect(code, T1, 2L << 40 | 1L << 20, 3);
            task(code, MachAbi.PORT_STATUS, MachAbi.INVALID_ARGUMENT, TASK, ZERO);
        });
    }

    @Test
    void aRightThatGoesWithAMessageIsTheSendersNoMore() {
        run(code -> {
            mayBeSentTo(code);
            sendEmpty(code, MachAbi.MOVE_SEND, PORT, MachAbi.SUCCESS);
            sendEmpty(code, MachAbi.COPY_SEND, PORT, MachAbi.INVALID_DESTINATION);
            sendEmpty(code, MachAbi.MOVE_SEND, PORT, MachAbi.INVALID_DESTINATION);
        });
    }

    /// One use is not two rights; and a message that is refused takes none.
    @Test
    void oneRightDoesNotGoIntoBothPlacesOfAHeader() {
        run(code -> {
            mayBeSentTo(code);
            header(code, MachAbi.MOVE_SEND | MachAbi.MOVE_SEND << 8, PORT, PORT, 7);
            message(code, MachAbi.SEND, MachAbi.BODY, 0, ZERO);
            expect(code, V0, MachAbi.INVALID_REPLY, 1);
            header(code, MachAbi.MOVE_SEND | MachAbi.COPY_SEND << 8, PORT, PORT, 7);
            message(code, MachAbi.SEND | MachAbi.RECEIVE, MachAbi.BODY, MachAbi.MOST_BYTES, PORT);
            expect(code, V0, MachAbi.SUCCESS, 2);
            task(code, MachAbi.PORT_USES, MachAbi.SUCCESS, PORT);
            expect(code, T1, 1, 3);
        });
    }

    @Test
    void theLastRightToSendThatGoesIsANotification() {
        run(code -> {
            mayBeSentTo(code);
            notify(code, PORT, MachAbi.NO_SENDERS, MachAbi.SUCCESS);
            sendEmpty(code, MachAbi.MOVE_SEND, PORT, MachAbi.SUCCESS);
            // The right is the message's now, and used up when that is received.
            task(code, MachAbi.PORT_STATUS, MachAbi.SUCCESS, PORT, ZERO);
            expect(code, T1, 2L << 40 | 1L << 20, 1);
            receiveFrom(code, PORT, MachAbi.SUCCESS);
            code.li(S2, 2);
            told(code, MachAbi.NO_SENDERS, S2);
            notify(code, TASK, MachAbi.NO_SENDERS, MachAbi.INVALID_ARGUMENT);
        });
    }

    @Test
    void aDeadPortIsANotificationAndItsNameADeadOne() {
        run(code -> {
            mayBeSentTo(code);
            notify(code, PORT, MachAbi.DEAD_NAME, MachAbi.SUCCESS);
            task(code, MachAbi.PORT_DESTROY, MachAbi.SUCCESS, PORT);
            told(code, MachAbi.DEAD_NAME, PORT);
            sendEmpty(code, MachAbi.COPY_SEND, PORT, MachAbi.INVALID_DESTINATION);
            task(code, MachAbi.PORT_USES, MachAbi.SUCCESS, PORT);
            expect(code, T1, 2, 1);
            // As where an answer goes it is a name yet; who receives that sees that it is dead.
            header(code, MachAbi.MAKE_SEND | MachAbi.COPY_SEND << 8, TOLD, PORT, 7);
            message(code, MachAbi.SEND | MachAbi.RECEIVE, MachAbi.BODY, MachAbi.MOST_BYTES, TOLD);
            expect(code, V0, MachAbi.SUCCESS, 2);
            code.ldq(T0, MachAbi.REMOTE, S1);
            expect(code, T0, MachAbi.DEAD, 3);
            task(code, MachAbi.PORT_DEALLOCATE, MachAbi.SUCCESS, PORT);
            task(code, MachAbi.PORT_DEALLOCATE, MachAbi.SUCCESS, PORT);
            task(code, MachAbi.PORT_USES, MachAbi.INVALID_ARGUMENT, PORT);
        });
    }

    @Test
    void aRightForOneMessageThatIsGivenBackIsANotification() {
        run(code -> {
            header(code, MachAbi.MAKE_SEND | MachAbi.MAKE_SEND_ONCE << 8, PORT, TOLD, 7);
            message(code, MachAbi.SEND | MachAbi.RECEIVE, MachAbi.BODY, MachAbi.MOST_BYTES, PORT);
            code.ldq(NAMED, MachAbi.REMOTE, S1);
            task(code, MachAbi.PORT_DEALLOCATE, MachAbi.SUCCESS, NAMED);
            told(code, MachAbi.SEND_ONCE_LOST, ZERO);
        });
    }

    @Test
    void aMessageThatDiesInAQueueGivesItsRightsBack() {
        run(code -> {
            header(code, MachAbi.MAKE_SEND | MachAbi.MAKE_SEND_ONCE << 8, PORT, TOLD, 7);
            message(code, MachAbi.SEND, MachAbi.BODY, 0, ZERO);
            task(code, MachAbi.PORT_DESTROY, MachAbi.SUCCESS, PORT);
            told(code, MachAbi.SEND_ONCE_LOST, ZERO);
        });
    }

    @Test
    void whatHasComeToAPortComesByTheSetThatItJoinsAndBack() {
        run(code -> {
            task(code, MachAbi.PORT_ALLOCATE_SET, MachAbi.SUCCESS);
            code.mov(T1, NAMED);
            sendEmpty(code, MachAbi.MAKE_SEND, TOLD, MachAbi.SUCCESS);
            for (var i = 0; i < 3; i++) {
                sendEmpty(code, MachAbi.MAKE_SEND, PORT, MachAbi.SUCCESS);
            }
            task(code, MachAbi.PORT_MOVE_MEMBER, MachAbi.SUCCESS, PORT, NAMED);
            receiveFrom(code, PORT, MachAbi.IN_SET);
            receiveFrom(code, NAMED, MachAbi.SUCCESS);
            code.ldq(T0, MachAbi.LOCAL, S1).cmpeq(T0, PORT, T0);
            expect(code, T0, 1, 1);
            task(code, MachAbi.PORT_MOVE_MEMBER, MachAbi.SUCCESS, TOLD, NAMED);
            sendEmpty(code, MachAbi.COPY_SEND, NAMED, MachAbi.INVALID_DESTINATION);
            task(code, MachAbi.PORT_MOVE_MEMBER, MachAbi.SUCCESS, PORT, ZERO);
            receiveFrom(code, PORT, MachAbi.SUCCESS);
            receiveFrom(code, NAMED, MachAbi.SUCCESS);
            code.ldq(T0, MachAbi.LOCAL, S1).cmpeq(T0, TOLD, T0);
            expect(code, T0, 1, 2);
            // The set dies: what has not been received is at its port.
            task(code, MachAbi.PORT_MOVE_MEMBER, MachAbi.SUCCESS, PORT, NAMED);
            task(code, MachAbi.PORT_DESTROY, MachAbi.SUCCESS, NAMED);
            receiveFrom(code, NAMED, MachAbi.INVALID_NAME);
            receiveFrom(code, PORT, MachAbi.SUCCESS);
            task(code, MachAbi.PORT_MOVE_MEMBER, MachAbi.INVALID_ARGUMENT, TASK, ZERO);
            task(code, MachAbi.PORT_MOVE_MEMBER, MachAbi.INVALID_ARGUMENT, PORT, TOLD);
        });
    }

    @Test
    void aReceiverSaysHowManyMessagesMayWait() {
        run(code -> {
            code.li(NAMED, 16);
            task(code, MachAbi.PORT_SET_LIMIT, MachAbi.SUCCESS, PORT, NAMED);
            code.label("again");
            sendEmpty(code, MachAbi.MAKE_SEND, PORT, MachAbi.SUCCESS);
            code.subq(NAMED, literal(1), NAMED).bne(NAMED, "again").li(NAMED, 17);
            task(code, MachAbi.PORT_SET_LIMIT, MachAbi.INVALID_ARGUMENT, PORT, NAMED);
            code.li(NAMED, -1);
            task(code, MachAbi.PORT_SET_LIMIT, MachAbi.INVALID_ARGUMENT, PORT, NAMED);
        });
    }

    /// The port that has its entry next is another.
    @Test
    void aNameThatWasGivenBackIsRefused() {
        run(code -> {
            task(code, MachAbi.PORT_ALLOCATE, MachAbi.SUCCESS);
            code.mov(T1, NAMED);
            task(code, MachAbi.PORT_DESTROY, MachAbi.SUCCESS, NAMED);
            task(code, MachAbi.PORT_ALLOCATE, MachAbi.SUCCESS);
            code.xor(T1, NAMED, T0).li(T1, MachAbi.INDEX_MASK).and(T0, T1, T0);
            expect(code, T0, 0, 1);
            receiveFrom(code, NAMED, MachAbi.INVALID_NAME);
            sendEmpty(code, MachAbi.MAKE_SEND, NAMED, MachAbi.INVALID_DESTINATION);
        });
    }

    /// Or a page that is another's until it is stored into would be changed in his memory.
    @Test
    void whoMayNotStoreIntoAPageSharesItWithNobodyWhoMay() {
        run(code -> {
            code.li(S2, 0x2_0000_0000L).li(2, 8192).li(3, MachAbi.READ | MachAbi.WRITE);
            task(code, MachAbi.VM_ALLOCATE, MachAbi.SUCCESS, S2, 2, 3, ZERO);
            code.li(T0, 5).stq(T0, 0, S2).li(2, 8192).li(3, MachAbi.READ);
            task(code, MachAbi.VM_PROTECT, MachAbi.SUCCESS, S2, 2, 3);
            code.li(4, 0x2_1000_0000L).li(2, 8192).li(3, MachAbi.READ | MachAbi.WRITE).li(5, 1);
            task(code, MachAbi.VM_ALLOCATE, MachAbi.SUCCESS, 4, 2, 3, 5);
            code.li(4, 0x2_1000_0000L);
            task(code, MachAbi.VM_MAP, MachAbi.INVALID_ARGUMENT, 4, S2);
            code.li(2, 8192).li(3, MachAbi.READ | MachAbi.WRITE);
            task(code, MachAbi.VM_PROTECT, MachAbi.SUCCESS, S2, 2, 3);
            code.li(4, 0x2_1000_0000L);
            task(code, MachAbi.VM_MAP, MachAbi.SUCCESS, 4, S2);
            code.li(4, 0x2_1000_0000L).li(T0, 6).stq(T0, 0, 4).ldq(T0, 0, S2);
            expect(code, T0, 6, 1);
        });
    }

    @Test
    void aPortOfExceptionsThatIsNoneChangesNothing() {
        run(code -> {
            task(code, MachAbi.TASK_SET_EXCEPTION_PORT, MachAbi.SUCCESS, PORT);
            code.li(NAMED, 4000);
            task(code, MachAbi.TASK_SET_EXCEPTION_PORT, MachAbi.INVALID_ARGUMENT, NAMED);
            task(code, MachAbi.PORT_STATUS, MachAbi.SUCCESS, PORT, ZERO);
            expect(code, T1, 1L << 20, 1);
            task(code, MachAbi.TASK_SET_EXCEPTION_PORT, MachAbi.SUCCESS, ZERO);
            task(code, MachAbi.PORT_STATUS, MachAbi.SUCCESS, PORT, ZERO);
            expect(code, T1, 0, 2);
        });
    }

    /// The name is nobody's by then.
    @Test
    void whoAskedIsToldThatANameWithoutARightToSendWasGivenBack() {
        run(code -> {
            notify(code, PORT, MachAbi.DEAD_NAME, MachAbi.SUCCESS);
            task(code, MachAbi.PORT_DESTROY, MachAbi.SUCCESS, PORT);
            told(code, MachAbi.PORT_DELETED, PORT);
        });
    }

    @Test
    void aTaskOrThreadThatCannotBeNamedIsNotMade() {
        var kernel = new Mach(new Machine(Profile.named("dec3000-400"), 1, 4L << 20), Puppets.NOBODY);
        var task = Objects.requireNonNull(kernel.makeTask(null));
        while (kernel.messages.allocate(task) != 0) {
            // Until it has no name left.
        }
        asked(kernel, task, MachAbi.WRONG_REQUEST);
        var free = kernel.frames.left() + kernel.registers.frames();
        for (var id : new int[]{MachAbi.THREAD_CREATE, MachAbi.TASK_CREATE}) {
            for (var i = 0; i < 80; i++) {
                assertThat(asked(kernel, task, id)).isEqualTo(MachAbi.NO_SPACE);
            }
        }
        assertThat(kernel.frames.left() + kernel.registers.frames()).isEqualTo(free);
        assertThat(kernel.makeTask(null)).isNotNull();
        assertThat(task.threads).isNull();
    }

    private static long asked(Mach kernel, Task task, int id) {
        var message = Objects.requireNonNull(kernel.messages.ofKernel(task.self, id, MachAbi.BODY));
        kernel.objects().serve(task, message);
        return kernel.memory.loadQuad(message.buffer + MachAbi.BODY);
    }
}
