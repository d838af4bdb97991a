package spin.systems.monolith.lib;

import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.lib.Library.A0;
import static spin.systems.monolith.lib.Library.A1;
import static spin.systems.monolith.lib.Library.A2;
import static spin.systems.monolith.lib.Library.A3;
import static spin.systems.monolith.lib.Library.A4;
import static spin.systems.monolith.lib.Library.BASE;
import static spin.systems.monolith.lib.Library.SP;
import static spin.systems.monolith.lib.Library.T0;
import static spin.systems.monolith.lib.Library.T1;
import static spin.systems.monolith.lib.Library.T2;
import static spin.systems.monolith.lib.Library.T3;
import static spin.systems.monolith.lib.Library.V0;
import static spin.systems.monolith.lib.Library.ZERO;

import spin.hw.asm.Assembler;
import spin.systems.monolith.UnixAbi;

/// Remote procedure calls over UDP sockets, as SunRPC has them (RFC 1057): messages in XDR, each number four bytes, most significant first.
///
///     call   0 number, 4 CALL, 8 RPC version 2, 12 program, 16 version, 20 procedure, 24 credential (kind, length), 32 verifier (kind, length)
///     reply  0 number, 4 REPLY, 8 ACCEPTED, 12 verifier (kind, length), 20 SUCCESS, 24 result, eight bytes
///
/// The server answers what it does not serve with the error that says so, as `svc.c` of SunRPC does: another version of RPC, a credential of another
/// kind than none, another program, version or procedure. Procedure 0 does nothing, and is answered.
///
/// A call is a message out, a wait for something to read, and a message in; nothing is lost on this machine, so nothing is ever sent twice.
final class RpcLibrary {

    static final String SERVE = "rpc serve";
    static final String CALL = "rpc call";
    static final String REPLY = "rpc reply";

    private static final int SERVER_PORT = 2049;
    private static final int CLIENT_PORT = 1023;
    private static final int PROGRAM = 0x2000_0001;
    private static final int VERSION = 1;
    private static final int PROCEDURE = 1;
    private static final int RPC_VERSION = 2;
    private static final int CALL_BYTES = 40;
    private static final int REPLY_BYTES = 32;
    /// Kinds of replies, and why a call was not accepted.
    private static final int ACCEPTED = 0;
    private static final int DENIED = 1;
    private static final int RPC_MISMATCH = 0;
    private static final int AUTH_ERROR = 1;
    private static final int REJECTED_CREDENTIAL = 2;
    /// Why an accepted call was not done.
    private static final int PROGRAM_UNAVAILABLE = 1;
    private static final int PROGRAM_MISMATCH = 2;
    private static final int PROCEDURE_UNAVAILABLE = 3;

    private final Library library;
    private final Assembler code;

    RpcLibrary(Library library, Assembler code) {
        this.library = library;
        this.code = code;
    }

    void emit() {
        serve();
        call();
        reply();
    }

    /// Two sockets, and a server in a process of its own.
    private void serve() {
        library.procedure(SERVE);
        code.stq(A0, 16, SP).stq(A1, 24, SP).li(A0, SERVER_PORT);
        library.call(UnixAbi.SOCKET_BIND);
        library.base();
        code.stq(V0, Variables.SERVER_SOCKET, BASE).li(A0, CLIENT_PORT);
        library.call(UnixAbi.SOCKET_BIND);
        library.base();
        code.stq(V0, Variables.CLIENT_SOCKET, BASE);
        library.call(UnixAbi.FORK);
        code.beq(V0, "rpc server").li(V0, 1);
        library.end();
        code.label("rpc server").ldq(T0, 16, SP).ldq(SP, 24, SP).jmp(ZERO, T0);
    }

    private void call() {
        library.procedure(CALL);
        code.ldq(T1, Variables.CALL_NUMBER, BASE).addq(T1, literal(1), T1).stq(T1, Variables.CALL_NUMBER, BASE);
        code.stl(T1, Variables.OUT, BASE);
        put(Variables.OUT + 4, 0);
        put(Variables.OUT + 8, RPC_VERSION);
        put(Variables.OUT + 12, PROGRAM);
        put(Variables.OUT + 16, VERSION);
        put(Variables.OUT + 20, PROCEDURE);
        for (var field = 24; field < CALL_BYTES; field += 4) {
            put(Variables.OUT + field, 0);
        }
        code.ldq(A0, Variables.CLIENT_SOCKET, BASE).lda(A1, Variables.OUT, BASE).li(A2, CALL_BYTES)
                .li(A3, SERVER_PORT);
        library.call(UnixAbi.SEND_TO);
        code.label("rpc wait");
        receive(Variables.CLIENT_SOCKET);
        // Another call's answer is none of ours.
        code.ldl(T1, Variables.IN, BASE).ldl(T2, Variables.OUT, BASE).cmpeq(T1, T2, T1).beq(T1, "rpc wait");
        check(4, 1, "rpc failed");
        check(8, 0, "rpc failed");
        check(12, 0, "rpc failed");
        check(16, 0, "rpc failed");
        check(20, 0, "rpc failed");
        get(24, V0);
        get(28, T3);
        code.sll(V0, literal(32), V0).sll(T3, literal(32), T3).srl(T3, literal(32), T3).bis(V0, T3, V0);
        library.end();
        code.label("rpc failed").li(V0, -1);
        library.end();
    }

    private void reply() {
        library.procedure(REPLY);
        code.stq(A0, 16, SP).ldq(T1, Variables.CLIENT, BASE).beq(T1, "rpc next");
        code.ldl(T1, Variables.CLIENT_CALL, BASE).stl(T1, Variables.OUT, BASE);
        put(Variables.OUT + 4, 1);
        for (var field = 8; field < 24; field += 4) {
            put(Variables.OUT + field, 0);
        }
        code.ldq(T3, 16, SP).srl(T3, literal(32), T1);
        swap(T1);
        code.stl(T1, Variables.OUT + 24, BASE).mov(T3, T1);
        swap(T1);
        code.stl(T1, Variables.OUT + 28, BASE);
        code.ldq(A0, Variables.SERVER_SOCKET, BASE).lda(A1, Variables.OUT, BASE).li(A2, REPLY_BYTES)
                .ldq(A3, Variables.CLIENT, BASE);
        library.call(UnixAbi.SEND_TO);
        code.label("rpc next");
        receive(Variables.SERVER_SOCKET);
        // What is too short for a call has nobody to answer.
        code.li(T2, CALL_BYTES).cmplt(V0, T2, T1).bne(T1, "rpc next").stq(A4, Variables.CLIENT, BASE)
                .ldl(T1, Variables.IN, BASE).stl(T1, Variables.CLIENT_CALL, BASE).stl(T1, Variables.OUT, BASE);
        check(4, 0, "rpc next");
        check(8, RPC_VERSION, "rpc other rpc");
        check(24, 0, "rpc other credential");
        check(12, PROGRAM, "rpc other program");
        check(16, VERSION, "rpc other version");
        check(20, PROCEDURE, "rpc other procedure");
        code.li(V0, 1);
        library.end();
        code.label("rpc other rpc");
        answer(DENIED, RPC_MISMATCH, RPC_VERSION, RPC_VERSION);
        code.label("rpc other credential");
        answer(DENIED, AUTH_ERROR, REJECTED_CREDENTIAL);
        code.label("rpc other program");
        answer(ACCEPTED, 0, 0, PROGRAM_UNAVAILABLE);
        code.label("rpc other version");
        answer(ACCEPTED, 0, 0, PROGRAM_MISMATCH, VERSION, VERSION);
        code.label("rpc other procedure");
        get(20, T1);
        code.beq(T1, "rpc null procedure");
        answer(ACCEPTED, 0, 0, PROCEDURE_UNAVAILABLE);
        code.label("rpc null procedure");
        answer(ACCEPTED, 0, 0, 0);
    }

    /// Answers the call that has come with these words, and looks for the next one.
    private void answer(int... words) {
        put(Variables.OUT + 4, 1);
        for (var i = 0; i < words.length; i++) {
            put(Variables.OUT + 8 + 4 * i, words[i]);
        }
        code.ldq(A0, Variables.SERVER_SOCKET, BASE).lda(A1, Variables.OUT, BASE).li(A2, 8 + 4 * words.length)
                .ldq(A3, Variables.CLIENT, BASE);
        library.call(UnixAbi.SEND_TO);
        code.br("rpc next");
    }

    /// Waits until there is something to read, and reads it; a4 is who sent it.
    private void receive(int socket) {
        library.base();
        code.ldq(T1, socket, BASE).li(A0, 1).sll(A0, T1, A0);
        library.call(UnixAbi.SELECT);
        library.base();
        code.ldq(A0, socket, BASE).lda(A1, Variables.IN, BASE).li(A2, Variables.IN_BYTES);
        library.call(UnixAbi.RECEIVE_FROM);
        library.base();
    }

    private void put(int offset, int value) {
        if (value == 0) {
            code.stl(ZERO, offset, BASE);
        } else {
            code.li(T0, Integer.reverseBytes(value)).stl(T0, offset, BASE);
        }
    }

    private void check(int field, int wanted, String otherwise) {
        get(field, T1);
        code.li(T2, wanted).cmpeq(T1, T2, T1).beq(T1, otherwise);
    }

    private void get(int field, int register) {
        code.ldl(register, Variables.IN + field, BASE);
        swap(register);
    }

    /// The four bytes of a number the other way round, sign-extended. Destroys T0 and T2.
    private void swap(int register) {
        code.zapnot(register, literal(1), T0).sll(T0, literal(24), T0);
        code.zapnot(register, literal(2), T2).sll(T2, literal(8), T2).bis(T0, T2, T0);
        code.srl(register, literal(8), T2).zapnot(T2, literal(2), T2).bis(T0, T2, T0);
        code.srl(register, literal(24), T2).zapnot(T2, literal(1), T2).bis(T0, T2, T0);
        code.addl(T0, ZERO, register);
    }
}
