package spin.systems.microkernel.lib;

import static spin.hw.asm.Assembler.literal;

import java.util.LinkedHashMap;
import java.util.Map;
import spin.bench.port.LinkedLibrary;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.microkernel.MachAbi;

/// The library's code and where it lies.
///
///      CODE  Alpha code, read and executed only
///      DOOR  where the fault policy in Java is entered: an address in the code that is never fetched
///      DATA  the library's own variables
///
/// A procedure is called as [LinkedLibrary] does: arguments in a0 and further, return address in at, and everything kept that a trap keeps. Messages
/// are built on the stack.
public final class Library {

    public static final long CODE = 0x1_1000_0000L;
    public static final long DOOR = CODE + 0x1f00;
    public static final long DATA = CODE + 0x4000;
    public static final int PAGE = 8192;

    /// Where the pager's thread begins.
    public static final String PAGER = "pager";
    /// How much of its stack a message to the pager takes; behind it there is room for the policy's own.
    static final int PAGER_MESSAGE = 128;

    /// Where the UNIX server's thread begins.
    public static final String UNIX_SERVER = "unix server";
    /// To the UNIX server: who am I?
    private static final int UNIX_GETPID = 20;
    private static final int ENOSYS = 78;

    private static final String GETPID = "getpid";
    private static final String EXIT = "exit";
    private static final String PROTECT = "protect";
    private static final String PROTECT_RANGE = "protect range";
    private static final String SERVE = "serve";
    private static final String CALL = "cross call";
    private static final String REPLY = "reply";

    static final int V0 = 0;
    static final int T0 = 1;
    static final int T1 = 2;
    static final int T2 = 3;
    static final int T3 = 4;
    /// Where the library's variables are.
    static final int BASE = 8;
    static final int S0 = 9;
    static final int S1 = 10;
    static final int A0 = 16;
    static final int A1 = 17;
    static final int A2 = 18;
    static final int A3 = 19;
    static final int A4 = 20;
    static final int RA = 26;
    static final int PV = 27;
    static final int SP = 30;
    static final int ZERO = 31;

    /// A frame: return addresses, room for a procedure, a message.
    private static final int FRAME = 144;
    private static final int MESSAGE = 48;
    private static final int MESSAGE_BYTES = 96;

    private final Assembler code = new Assembler(CODE);

    private Library() {}

    public static Program assemble() {
        var library = new Library();
        library.getpid();
        library.unixServer();
        library.exit();
        library.protect();
        library.pager();
        library.serve();
        library.crossCall();
        library.reply();
        new CThreads(library, library.code).emit();
        return library.code.assemble();
    }

    /// Which calls of the port are procedures here.
    public static Map<Integer, Long> procedures(Program library) {
        var procedures = new LinkedHashMap<Integer, Long>();
        procedures.put(WorkloadAbi.NULL_GENERAL, library.address(GETPID));
        procedures.put(WorkloadAbi.EXIT, library.address(EXIT));
        procedures.put(WorkloadAbi.PROTECT, library.address(PROTECT));
        procedures.put(WorkloadAbi.PROTECT_RANGE, library.address(PROTECT_RANGE));
        procedures.put(WorkloadAbi.SERVE, library.address(SERVE));
        procedures.put(WorkloadAbi.CROSS_CALL, library.address(CALL));
        procedures.put(WorkloadAbi.REPLY, library.address(REPLY));
        procedures.put(WorkloadAbi.FORK, library.address(CThreads.FORK));
        procedures.put(WorkloadAbi.THREAD_EXIT, library.address(CThreads.EXIT));
        procedures.put(WorkloadAbi.JOIN, library.address(CThreads.JOIN));
        procedures.put(WorkloadAbi.SIGNAL, library.address(CThreads.SIGNAL));
        procedures.put(WorkloadAbi.WAIT, library.address(CThreads.WAIT));
        return procedures;
    }

    // What the parts are written with.

    /// The beginning of a procedure: a frame with room at 16 to 40, and [#BASE].
    void procedure(String name) {
        code.label(name).lda(SP, -FRAME, SP).stq(RA, 0, SP).stq(LinkedLibrary.RETURN, 8, SP);
        base();
    }

    void base() {
        code.li(BASE, DATA);
    }

    /// The end of a procedure.
    void end() {
        code.ldq(RA, 0, SP).ldq(LinkedLibrary.RETURN, 8, SP).lda(SP, FRAME, SP).jmp(ZERO, LinkedLibrary.RETURN);
    }

    void trap(int number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
    }

    /// The header of a message in the frame. Destroys T0.
    void header(int bits, int remote, int local, int id) {
        code.li(T0, bits).stq(T0, MESSAGE + MachAbi.BITS, SP).stq(remote, MESSAGE + MachAbi.REMOTE, SP)
                .stq(local, MESSAGE + MachAbi.LOCAL, SP).li(T0, id).stq(T0, MESSAGE + MachAbi.ID, SP);
    }

    void body(int register, int index) {
        code.stq(register, MESSAGE + MachAbi.BODY + 8 * index, SP);
    }

    void fromBody(int register, int index) {
        code.ldq(register, MESSAGE + MachAbi.BODY + 8 * index, SP);
    }

    /// Sends the message in the frame, with so many quadwords of body.
    void send(int quads) {
        code.lda(A0, MESSAGE, SP).li(A1, MachAbi.SEND).li(A2, MachAbi.BODY + 8L * quads);
        trap(MachAbi.MESSAGE);
    }

    /// Waits for a message from a port into the frame.
    void receive(int port) {
        code.mov(port, A4).lda(A0, MESSAGE, SP).li(A1, MachAbi.RECEIVE).li(A3, MESSAGE_BYTES);
        trap(MachAbi.MESSAGE);
    }

    /// Sends the message in the frame and waits for the answer at `port`.
    void sendAndReceive(int quads, int port) {
        code.mov(port, A4).lda(A0, MESSAGE, SP).li(A1, MachAbi.SEND | MachAbi.RECEIVE)
                .li(A2, MachAbi.BODY + 8L * quads).li(A3, MESSAGE_BYTES);
        trap(MachAbi.MESSAGE);
    }

    /// Asks the kernel's object `remote` for something and waits for its answer: the result is then at body 0, what it gave at body 1. Destroys T0
    /// and V0 before it sends.
    void ask(int remote, int id, int quads) {
        code.callPal(Assembler.RDUNIQUE).ldq(V0, Variables.ANSWER, V0);
        header(MachAbi.COPY_SEND | MachAbi.MAKE_SEND_ONCE << 8, remote, V0, id);
        sendAndReceive(quads, V0);
    }

    // Procedures.

    /// A UNIX system call: the emulation library makes a message to the UNIX server out of it.
    private void getpid() {
        procedure(GETPID);
        code.ldq(T1, Variables.UNIX, BASE);
        ask(T1, UNIX_GETPID, 0);
        fromBody(V0, 1);
        end();
    }

    /// Receives and answers for ever. The port by which a message came says which process it is from.
    private void unixServer() {
        code.label(UNIX_SERVER).lda(SP, -FRAME, SP);
        base();
        code.ldq(T2, Variables.UNIX, BASE);
        receive(T2);
        code.label("unix call");
        base();
        code.ldq(T2, MESSAGE + MachAbi.ID, SP).cmpeq(T2, literal(UNIX_GETPID), T2).beq(T2, "no unix call");
        code.ldq(T3, MESSAGE + MachAbi.LOCAL, SP).s8addq(T3, BASE, T3).ldq(T3, Variables.PROCESSES, T3);
        body(ZERO, 0);
        body(T3, 1);
        code.br("unix answer");
        code.label("no unix call").li(T3, ENOSYS);
        body(T3, 0);
        body(ZERO, 1);
        code.label("unix answer").ldq(T1, MESSAGE + MachAbi.REMOTE, SP);
        header(MachAbi.MOVE_SEND_ONCE, T1, ZERO, 0);
        code.ldq(T2, Variables.UNIX, BASE);
        sendAndReceive(2, T2);
        code.br("unix call");
    }

    private void exit() {
        procedure(EXIT);
        code.ldq(T1, Variables.TASK, BASE);
        header(MachAbi.COPY_SEND, T1, ZERO, MachAbi.TASK_TERMINATE);
        body(A0, 0);
        send(1);
        end();
    }

    /// To the object's control port, as a pager would; nobody waits for an answer.
    private void protect() {
        code.label(PROTECT).li(A2, 1);
        procedure(PROTECT_RANGE);
        code.ldq(T1, Variables.OBJECT, BASE).srl(A0, literal(13), A0).sll(A0, literal(13), A0).subq(A0, T1, T1);
        body(T1, 0);
        code.sll(A2, literal(13), T1);
        body(T1, 1);
        code.li(T1, MachAbi.WRITE).cmovne(A1, ZERO, T1);
        body(T1, 2);
        code.ldq(T1, Variables.CONTROL, BASE);
        header(MachAbi.COPY_SEND, T1, ZERO, MachAbi.LOCK_REQUEST);
        send(3);
        end();
    }

    /// A thread that receives what the kernel asks the pager, and lets the policy decide.
    private void pager() {
        code.label(PAGER).lda(SP, -2 * PAGER_MESSAGE, SP);
        code.label("next for the pager");
        base();
        code.ldq(A4, Variables.PAGER, BASE).mov(SP, A0).li(A1, MachAbi.RECEIVE).li(A3, PAGER_MESSAGE);
        trap(MachAbi.MESSAGE);
        code.mov(SP, A0).li(PV, DOOR).jsr(RA, PV).br("next for the pager");
    }

    /// A task with a copy of this one's memory, which from now on receives from a port that this one sends to.
    private void serve() {
        procedure(SERVE);
        code.stq(A0, 16, SP).stq(A1, 24, SP);
        trap(MachAbi.REPLY_PORT);
        base();
        code.stq(V0, Variables.SERVER, BASE).ldq(T1, Variables.TASK, BASE);
        ask(T1, MachAbi.TASK_CREATE, 0);
        fromBody(T1, 1);
        code.stq(T1, 32, SP);
        base();
        code.ldq(T2, Variables.SERVER, BASE);
        body(T2, 0);
        body(T2, 1);
        ask(T1, MachAbi.PORT_MOVE_RECEIVE, 2);
        fromBody(V0, 0);
        code.bne(V0, "not served").ldq(T1, 32, SP);
        body(ZERO, 0);
        ask(T1, MachAbi.THREAD_CREATE, 1);
        fromBody(T1, 1);
        code.stq(T1, 32, SP).ldq(T2, 16, SP);
        body(T2, 0);
        code.ldq(T2, 24, SP);
        body(T2, 1);
        ask(T1, MachAbi.THREAD_SET_STATE, 2);
        code.ldq(T1, 32, SP);
        ask(T1, MachAbi.THREAD_RESUME, 0);
        fromBody(V0, 0);
        code.bne(V0, "not served").li(V0, 1);
        end();
        code.label("not served").clr(V0);
        end();
    }

    private void crossCall() {
        procedure(CALL);
        code.ldq(T1, Variables.SERVER, BASE).callPal(Assembler.RDUNIQUE).ldq(V0, Variables.ANSWER, V0);
        header(MachAbi.COPY_SEND | MachAbi.MAKE_SEND_ONCE << 8, T1, V0, 0);
        sendAndReceive(0, V0);
        code.bne(V0, "no answer");
        fromBody(V0, 0);
        end();
        code.label("no answer").li(V0, -1);
        end();
    }

    private void reply() {
        procedure(REPLY);
        code.ldq(T1, Variables.CLIENT, BASE).ldq(T2, Variables.SERVER, BASE).beq(T1, "first call");
        header(MachAbi.MOVE_SEND_ONCE, T1, ZERO, 0);
        body(A0, 0);
        sendAndReceive(1, T2);
        code.br("called");
        code.label("first call");
        receive(T2);
        code.label("called");
        base();
        code.ldq(T1, MESSAGE + MachAbi.REMOTE, SP).stq(T1, Variables.CLIENT, BASE).li(V0, 1);
        end();
    }
}
