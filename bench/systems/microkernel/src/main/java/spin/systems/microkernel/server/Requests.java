package spin.systems.microkernel.server;

import org.jspecify.annotations.Nullable;
import spin.hw.pal.UserMode;
import spin.systems.microkernel.MachAbi;

/// What the server asks of the kernel: messages to its objects, each answered at once.
final class Requests {

    /// What no result of the kernel's is: it had no room for the message.
    static final int FAILED = -1;

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final long BODY = Layout.REQUEST + MachAbi.BODY;
    private static final int MOST_BYTES = 1024;

    private @Nullable UserMode port;

    /// The port of the run that begins.
    void begin(UserMode user) {
        port = user;
    }

    private UserMode user() {
        var user = port;
        if (user == null) {
            throw new IllegalStateException("The server asks the kernel for something before its first run.");
        }
        return user;
    }

    long load(long va) {
        return user().load(va);
    }

    void store(long va, long value) {
        user().store(va, value);
    }

    /// A quadword of the next request.
    void put(int index, long value) {
        user().store(BODY + 8L * index, value);
    }

    /// What the latest answer gives, and what it tells beside that.
    long given() {
        return user().load(BODY + 8);
    }

    long told(int index) {
        return user().load(BODY + 16 + 8L * index);
    }

    static long toldAt() {
        return BODY + 16;
    }

    static long body() {
        return BODY;
    }

    int ask(int remote, int id) {
        return askWith(remote, id, 0);
    }

    int ask(int remote, int id, long first) {
        put(0, first);
        return askWith(remote, id, 1);
    }

    int ask(int remote, int id, long first, long second) {
        put(0, first);
        put(1, second);
        return askWith(remote, id, 2);
    }

    int ask(int remote, int id, long first, long second, long third) {
        put(0, first);
        put(1, second);
        put(2, third);
        return askWith(remote, id, 3);
    }

    int ask(int remote, int id, long first, long second, long third, long fourth) {
        put(0, first);
        put(1, second);
        put(2, third);
        put(3, fourth);
        return askWith(remote, id, 4);
    }

    /// Asks for something with so many quadwords of body.
    int askWith(int remote, int id, int quads) {
        var user = user();
        header(user, Layout.REQUEST, MachAbi.COPY_SEND | MachAbi.MAKE_SEND_ONCE << 8, remote, Layout.REPLY, id);
        user.register(A0, Layout.REQUEST);
        user.register(A0 + 1, MachAbi.SEND | MachAbi.RECEIVE);
        user.register(A0 + 2, MachAbi.BODY + 8L * quads);
        user.register(A0 + 3, MOST_BYTES);
        user.register(A0 + 4, Layout.REPLY);
        user.register(V0, MachAbi.MESSAGE);
        user.callSystem();
        return user.register(V0) == MachAbi.SUCCESS ? (int) user.load(BODY) : FAILED;
    }

    /// Says something that is not answered.
    void tell(int remote, int id, long first) {
        var user = user();
        user.store(BODY, first);
        header(user, Layout.REQUEST, MachAbi.COPY_SEND, remote, 0, id);
        send(user, Layout.REQUEST, 1);
    }

    /// A message to who waits for an answer; the right is used up.
    void answer(int reply, int id, long first, long second, long third) {
        var user = user();
        prepare(user, reply, id, first, second, third);
        send(user, Layout.ANSWER, Emulator.ANSWER_QUADS);
        if (user.register(V0) == MachAbi.INVALID_DESTINATION) {
            unanswered(reply);
        }
    }

    /// Who asked has ended: what is left of the right is a dead name.
    void unanswered(int reply) {
        tell(Layout.SELF, MachAbi.PORT_DEALLOCATE, reply);
    }

    private static void prepare(UserMode user, int reply, int id, long first, long second, long third) {
        header(user, Layout.ANSWER, MachAbi.MOVE_SEND_ONCE, reply, 0, id);
        user.store(Layout.ANSWER + MachAbi.BODY, first);
        user.store(Layout.ANSWER + MachAbi.BODY + 8, second);
        user.store(Layout.ANSWER + MachAbi.BODY + 16, third);
    }

    private static void header(UserMode user, long at, int bits, int remote, int local, int id) {
        user.store(at + MachAbi.BITS, bits);
        user.store(at + MachAbi.REMOTE, remote);
        user.store(at + MachAbi.LOCAL, local);
        user.store(at + MachAbi.ID, id);
    }

    private static void send(UserMode user, long at, int quads) {
        user.register(A0, at);
        user.register(A0 + 1, MachAbi.SEND);
        user.register(A0 + 2, MachAbi.BODY + 8L * quads);
        user.register(V0, MachAbi.MESSAGE);
        user.callSystem();
    }

    // The trap at the end of a run.

    /// To receive the next message: at most so many ticks from now, 0 for whenever.
    void receive(long limit) {
        var user = user();
        user.register(A0, Layout.RECEIVED);
        registersToReceive(user, MachAbi.RECEIVE, limit);
    }

    /// As above, after an answer.
    void answerAndReceive(int reply, int id, long first, long second, long third, long limit) {
        var user = user();
        header(user, Layout.RECEIVED, MachAbi.MOVE_SEND_ONCE, reply, 0, id);
        user.store(Layout.RECEIVED + MachAbi.BODY, first);
        user.store(Layout.RECEIVED + MachAbi.BODY + 8, second);
        user.store(Layout.RECEIVED + MachAbi.BODY + 16, third);
        user.register(A0, Layout.RECEIVED);
        user.register(A0 + 2, MachAbi.BODY + 8L * Emulator.ANSWER_QUADS);
        registersToReceive(user, MachAbi.SEND | MachAbi.RECEIVE, limit);
    }

    private static void registersToReceive(UserMode user, int options, long limit) {
        user.register(A0 + 1, limit == 0 ? options : options | MachAbi.RECEIVE_LIMIT);
        user.register(A0 + 3, MOST_BYTES);
        user.register(A0 + 4, Layout.SET);
        user.register(A0 + 5, limit);
        user.register(V0, MachAbi.MESSAGE);
    }

    /// To end the server.
    void exit() {
        var user = user();
        header(user, Layout.REQUEST, MachAbi.COPY_SEND, Layout.SELF, 0, MachAbi.TASK_TERMINATE);
        user.store(BODY, 0);
        user.register(A0, Layout.REQUEST);
        user.register(A0 + 1, MachAbi.SEND);
        user.register(A0 + 2, MachAbi.BODY + 8L);
        user.register(V0, MachAbi.MESSAGE);
    }
}
