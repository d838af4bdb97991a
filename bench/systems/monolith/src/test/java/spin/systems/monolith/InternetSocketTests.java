package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.NetworkMachine.A4;
import static spin.systems.monolith.NetworkMachine.A5;
import static spin.systems.monolith.NetworkMachine.address;
import static spin.systems.monolith.NetworkMachine.bind;
import static spin.systems.monolith.NetworkMachine.receive;
import static spin.systems.monolith.NetworkMachine.room;
import static spin.systems.monolith.NetworkMachine.sendHere;
import static spin.systems.monolith.NetworkMachine.socket;
import static spin.systems.monolith.UnixMachine.A0;
import static spin.systems.monolith.UnixMachine.A1;
import static spin.systems.monolith.UnixMachine.A2;
import static spin.systems.monolith.UnixMachine.A3;
import static spin.systems.monolith.UnixMachine.S0;
import static spin.systems.monolith.UnixMachine.S1;
import static spin.systems.monolith.UnixMachine.S2;
import static spin.systems.monolith.UnixMachine.T0;
import static spin.systems.monolith.UnixMachine.T1;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.exit;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.asm.Assembler;
import spin.systems.monolith.lib.NetworkLibrary;
import spin.systems.monolith.net.SocketAddress;

/// System calls on sockets of the internet, by programs of one machine.
final class InternetSocketTests {

    private static final int S3 = 12;
    private static final int HERE = NetworkLibrary.HERE;
    private static final long TEXT = WorkloadAbi.IMAGE_BASE;

    private final NetworkMachine machine = new NetworkMachine();

    private void program(Consumer<Assembler> body) {
        machine.program(code -> {
            body.accept(code);
            exit(code, 0);
            room(code);
        });
    }

    private static void argument(Assembler code, int register, long value) {
        code.li(register, value);
    }

    /// A call that fails with `error`; registers from a0 on.
    private static void refused(Assembler code, int number, int error, long... arguments) {
        for (var i = 0; i < 6; i++) {
            argument(code, A0 + i, i < arguments.length ? arguments[i] : 0);
        }
        refused(code, number, error);
    }

    private static void refused(Assembler code, int number, int error) {
        call(code, number);
        expect(code, V0, error, 1 + number % 90);
        expect(code, A3, 1, 91);
    }

    /// 64 bytes from each alignment to another one, by way of a socket of this machine.
    @Test
    void whatIsCopiedInAndOutAtAnyAlignmentIsEqual() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            bind(code, S0, 99);
            for (var shift = 0; shift < 8; shift++) {
                var from = shift;
                var to = shift * 3 & 7;
                code.la(A1, "text").lda(A1, from, A1);
                sendHere(code, S0, 64, 99);
                expect(code, V0, 64, 10 + shift);
                code.la(A1, "room").lda(A1, to, A1);
                receive(code, S0, 300);
                expect(code, V0, 64, 20 + shift);
                // What was sent back again, from where it lies, to where it can be compared.
                code.la(A1, "room").lda(A1, to, A1);
                sendHere(code, S0, 64, 99);
                code.la(A1, "same").lda(A1, from, A1);
                receive(code, S0, 300);
                code.la(S1, "text").la(S3, "same");
                for (var at = 8; at < 64; at += 8) {
                    code.ldq(T0, at, S1).ldq(T1, at, S3).subq(T0, T1, 3);
                    expect(code, 3, 0, 30 + shift);
                }
            }
            exit(code, 0);
            code.align(8).label("text");
            for (var i = 0; i < 10; i++) {
                code.quad(0x0123_4567_89ab_cdefL * (i + 1));
            }
            code.label("same").space(80).label("room").space(320);
        });
    }

    /// Who sent comes out at any alignment, as much of it as there is room for, with its length.
    @Test
    void theSendersAddressComesOutWithItsLength() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            bind(code, S0, 99);
            for (var shift = 0; shift < 8; shift++) {
                for (var bytes : new int[]{16, 100, 4, 0}) {
                    code.la(A1, "room");
                    sendHere(code, S0, 3, 99);
                    code.la(A4, "from").stq(31, 0, A4).stq(31, 8, A4).stq(31, 16, A4).lda(A4, shift, A4)
                            .la(A5, "length").li(T0, bytes).stl(T0, 0, A5);
                    code.mov(S0, A0).la(A1, "room").li(A2, 8).clr(A3);
                    call(code, UnixAbi.RECEIVE_FROM);
                    expect(code, V0, 3, 10 + shift);
                    code.la(T1, "length").ldl(T0, 0, T1);
                    expect(code, T0, Math.min(16, bytes), 20 + shift);
                    code.la(T1, "from").lda(T1, shift, T1).ldqU(T0, 0, T1).ldqU(3, 7, T1)
                            .srl(T0, literal(8 * shift), T0);
                    if (shift != 0) {
                        code.sll(3, literal(64 - 8 * shift), 3).bis(T0, 3, T0);
                    }
                    var wanted = SocketAddress.quad(HERE, 99);
                    expect(code, T0, bytes >= 16 ? wanted : bytes == 4 ? wanted & 0xffff_ffffL : 0, 30 + shift);
                }
            }
            exit(code, 0);
            code.align(8).label("room").space(16).label("from").space(32).label("length").space(8);
        });
    }

    /// Addresses that are none, in each of the calls that take one.
    @Test
    void anAddressIsCheckedBeforeItIsUsed() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            socket(code, UnixAbi.STREAM);
            code.mov(V0, S1);
            for (var socket : new int[]{S0, S1}) {
                for (var number : new int[]{UnixAbi.BIND, UnixAbi.CONNECT}) {
                    for (var length : new long[]{0, 1, 15, 17, 104, 105, -1, 1L << 40}) {
                        address(code, "name", HERE, 5);
                        code.mov(socket, A0).li(A2, length);
                        refused(code, number, UnixAbi.EINVAL);
                    }
                    address(code, "name", HERE, 5);
                    code.mov(socket, A0).li(A1, 8);
                    refused(code, number, UnixAbi.EFAULT);
                    address(code, "name", HERE, 5);
                    code.li(T0, SocketAddress.quad(HERE, 5) ^ 0x0100).stq(T0, 0, A1).mov(socket, A0);
                    refused(code, number, UnixAbi.EAFNOSUPPORT);
                }
                address(code, "name", HERE, 0);
                code.mov(socket, A0);
                refused(code, UnixAbi.CONNECT, UnixAbi.EADDRNOTAVAIL);
            }
            for (var length : new long[]{0, 15, 17, 105, -1}) {
                refused(code, UnixAbi.SEND_TO, UnixAbi.EINVAL, 0, TEXT, 1, 0, TEXT, length);
            }
            refused(code, UnixAbi.SEND_TO, UnixAbi.EFAULT, 0, TEXT, 1, 0, 8, 16);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EAFNOSUPPORT, 0, TEXT, 1, 0, TEXT, 16);
            refused(code, UnixAbi.RECEIVE_FROM, UnixAbi.EFAULT, 0, TEXT, 1, 0, TEXT, 0);
            refused(code, UnixAbi.RECEIVE_FROM, UnixAbi.EFAULT, 0, TEXT, 1, 0, TEXT, 8);
            refused(code, UnixAbi.ACCEPT, UnixAbi.EFAULT, 1, TEXT, 8);
            code.la(T1, "name").li(T0, -1).stl(T0, 0, T1).mov(T1, A5);
            code.mov(S0, A0).la(A1, "name").li(A2, 8).clr(A3).la(A4, "name");
            refused(code, UnixAbi.RECEIVE_FROM, UnixAbi.EINVAL);
        });
    }

    /// Errors, one after the other, and a file that is none.
    @Test
    void whatASocketCannotDoIsAnError() {
        program(code -> {
            // A write to where nobody reads is an error, and no end.
            code.li(A0, UnixAbi.SIGPIPE).li(A1, UnixAbi.IGNORED).clr(A2).clr(A3);
            call(code, UnixAbi.SIGACTION);
            refused(code, UnixAbi.SOCKET, UnixAbi.EPROTONOSUPPORT, 1, 1);
            refused(code, UnixAbi.SOCKET, UnixAbi.EPROTONOSUPPORT, UnixAbi.INTERNET, 3);
            for (var number : new int[]{UnixAbi.BIND, UnixAbi.CONNECT, UnixAbi.LISTEN, UnixAbi.ACCEPT, UnixAbi.SEND_TO,
                    UnixAbi.RECEIVE_FROM, UnixAbi.SEND_MESSAGE, UnixAbi.RECEIVE_MESSAGE}) {
                refused(code, number, UnixAbi.EBADF, 12, TEXT, 1);
                refused(code, number, UnixAbi.EBADF, -1, TEXT, 1);
            }
            refused(code, UnixAbi.SLEEP, UnixAbi.EINVAL, -1);
            refused(code, UnixAbi.OPEN, UnixAbi.EFAULT, 8);
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            refused(code, UnixAbi.LISTEN, UnixAbi.EOPNOTSUPP, 0, 1);
            refused(code, UnixAbi.ACCEPT, UnixAbi.EOPNOTSUPP, 0);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EINVAL, 0, TEXT, -1);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EOPNOTSUPP, 0, TEXT, 1, 1);
            refused(code, UnixAbi.RECEIVE_FROM, UnixAbi.EOPNOTSUPP, 0, TEXT, 1, 1);
            refused(code, UnixAbi.WRITE, UnixAbi.EDESTADDRREQ, 0, TEXT, 1);
            sendTo(code, UnixAbi.EFAULT, 8, 16, HERE, 1);
            sendTo(code, UnixAbi.EADDRNOTAVAIL, TEXT, 1, HERE, 0);
            sendTo(code, UnixAbi.ENETUNREACH, TEXT, 1, 1 << 24, 1);
            refused(code, UnixAbi.SEND_MESSAGE, UnixAbi.EFAULT, 0, 8);
            refused(code, UnixAbi.RECEIVE_MESSAGE, UnixAbi.EFAULT, 0, 8);
            // Connected, once, and to nobody else.
            address(code, "name", HERE, 99);
            code.mov(S0, A0);
            call(code, UnixAbi.CONNECT);
            expect(code, A3, 0, 80);
            address(code, "name", HERE, 99);
            code.mov(S0, A0);
            refused(code, UnixAbi.CONNECT, UnixAbi.EISCONN);
            sendTo(code, UnixAbi.EISCONN, TEXT, 1, HERE, 99);
            socket(code, UnixAbi.STREAM);
            code.mov(V0, S1);
            refused(code, UnixAbi.READ, UnixAbi.ENOTCONN, 1, TEXT, 1);
            refused(code, UnixAbi.WRITE, UnixAbi.ENOTCONN, 1, TEXT, 1);
            refused(code, UnixAbi.LISTEN, UnixAbi.EINVAL, 1, 1);
            refused(code, UnixAbi.ACCEPT, UnixAbi.EINVAL, 1);
            address(code, "name", HERE, 5);
            code.mov(S1, A0);
            refused(code, UnixAbi.CONNECT, UnixAbi.ECONNREFUSED);
        });
    }

    private static void sendTo(Assembler code, int error, long text, int bytes, int host, int port) {
        address(code, "name", host, port);
        code.mov(A1, A4).mov(S0, A0).li(A1, text).li(A2, bytes).clr(A3).li(A5, SocketAddress.BYTES);
        refused(code, UnixAbi.SEND_TO, error);
    }

    /// sendmsg and recvmsg: three pieces make a datagram, which is put into two; and readv and writev do the same.
    @Test
    void messagesAndPiecesOfSeveralPartsAreOneDatagram() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            bind(code, S0, 99);
            code.la(S1, "header").la(S2, "pieces").la(S3, "text");
            address(code, "name", HERE, 99);
            code.stq(A1, 0, S1).li(T0, 16).stl(T0, 8, S1).stq(S2, 16, S1).li(T0, 3).stl(T0, 24, S1);
            // abc, nothing, defgh
            code.stq(S3, 0, S2).li(T0, 3).stq(T0, 8, S2).stq(31, 16, S2).stq(31, 24, S2).lda(T0, 3, S3)
                    .stq(T0, 32, S2).li(T0, 5).stq(T0, 40, S2);
            code.mov(S0, A0).mov(S1, A1).clr(A2);
            call(code, UnixAbi.SEND_MESSAGE);
            expect(code, V0, 8, 1);
            inTwo(code);
            code.stl(31, 8, S1).li(T0, 16).stl(T0, 8, S1).li(T0, 2).stl(T0, 24, S1);
            code.mov(S0, A0).mov(S1, A1).clr(A2);
            call(code, UnixAbi.RECEIVE_MESSAGE);
            expect(code, V0, 8, 2);
            code.ldl(T0, 8, S1);
            expect(code, T0, 16, 3);
            same(code, 4);
            // Too many pieces, and none.
            code.li(T0, 17).stl(T0, 24, S1).mov(S0, A0).mov(S1, A1).clr(A2);
            refused(code, UnixAbi.SEND_MESSAGE, UnixAbi.EMSGSIZE);
            code.stl(31, 24, S1).mov(S0, A0).mov(S1, A1).clr(A2);
            refused(code, UnixAbi.RECEIVE_MESSAGE, UnixAbi.EMSGSIZE);
            // With itself.
            address(code, "name", HERE, 99);
            code.mov(S0, A0);
            call(code, UnixAbi.CONNECT);
            code.la(T0, "text").stq(T0, 0, S2).li(T0, 2).stq(T0, 8, S2).la(T0, "text").lda(T0, 2, T0).stq(T0, 16, S2)
                    .li(T0, 6).stq(T0, 24, S2);
            code.mov(S0, A0).mov(S2, A1).li(A2, 2);
            call(code, UnixAbi.WRITEV);
            expect(code, V0, 8, 5);
            inTwo(code);
            code.mov(S0, A0).mov(S2, A1).li(A2, 2);
            call(code, UnixAbi.READV);
            expect(code, V0, 8, 6);
            same(code, 7);
            exit(code, 0);
            code.align(8).label("text").quad(0x6867_6665_6463_6261L).label("room").space(16).label("header").space(64)
                    .label("pieces").space(64);
        });
    }

    /// The pieces to receive into: one byte, and what follows.
    private static void inTwo(Assembler code) {
        code.la(T0, "room").stq(31, 0, T0).stq(T0, 0, S2).lda(T0, 1, T0).stq(T0, 16, S2).li(T0, 1).stq(T0, 8, S2)
                .li(T0, 15).stq(T0, 24, S2);
    }

    private static void same(Assembler code, int status) {
        code.la(T0, "text").ldq(T1, 0, T0).la(T0, "room").ldq(T0, 0, T0).subq(T0, T1, T0);
        expect(code, T0, 0, status);
    }

    /// What is looked at stays; what did not find room is gone.
    @Test
    void aDatagramIsPeekedAtAndThenReadOnce() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            bind(code, S0, 99);
            for (var bytes : new int[]{5, 6}) {
                code.la(A1, "room");
                sendHere(code, S0, bytes, 99);
            }
            for (var i = 0; i < 2; i++) {
                code.mov(S0, A0).la(A1, "room").li(A2, 16).li(A3, InternetSocket.PEEK).clr(A4).clr(A5);
                call(code, UnixAbi.RECEIVE_FROM);
                expect(code, V0, 5, 1 + i);
            }
            code.la(A1, "room");
            receive(code, S0, 2);
            expect(code, V0, 2, 3);
            code.la(A1, "room");
            receive(code, S0, 16);
            expect(code, V0, 6, 4);
            exit(code, 0);
            code.align(8).label("room").space(16);
        });
    }

    /// A datagram that the program has no memory for is an error and lost, and the socket is not locked for ever.
    @Test
    void whatCannotBePutIntoMemoryIsLost() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            bind(code, S0, 99);
            for (var bytes : new int[]{5, 6}) {
                code.la(A1, "room");
                sendHere(code, S0, bytes, 99);
            }
            refused(code, UnixAbi.RECEIVE_FROM, UnixAbi.EFAULT, 0, 8, 16);
            code.la(A1, "room");
            receive(code, S0, 16);
            expect(code, V0, 6, 4);
            exit(code, 0);
            code.align(8).label("room").space(16);
        });
    }

    /// A listening socket in s0, a child that calls; the connection in s1 at both ends, the child behind the label `child`.
    private static void twoEnds(Assembler code) {
        socket(code, UnixAbi.STREAM);
        code.mov(V0, S0);
        bind(code, S0, 80);
        code.mov(S0, A0).li(A1, 1);
        call(code, UnixAbi.LISTEN);
        expect(code, A3, 0, 70);
        call(code, UnixAbi.FORK);
        code.bne(V0, "server");
        socket(code, UnixAbi.STREAM);
        code.mov(V0, S1);
        address(code, "name", HERE, 80);
        code.mov(S1, A0);
        call(code, UnixAbi.CONNECT);
        expect(code, A3, 0, 71);
        code.br("child");
        code.label("server").mov(S0, A0).la(A1, "from").la(A2, "length").li(T0, 16).stl(T0, 0, A2);
        call(code, UnixAbi.ACCEPT);
        expect(code, A3, 0, 72);
        code.mov(V0, S1);
    }

    private static void ends(Assembler code) {
        exit(code, 0);
        code.align(8).label("from").space(16).label("length").space(8).label("room").space(40_000);
    }

    /// Client and server in two processes of one machine, over TCP; the reader sees the end, and who called.
    @Test
    void aConnectionWithinTheMachineCarriesBytesAndEnds() {
        program(code -> {
            twoEnds(code);
            code.la(T1, "from").ldq(T0, 0, T1).li(T1, 0xffff_ffff_0000_ffffL).and(T0, T1, T0);
            expect(code, T0, SocketAddress.quad(HERE, 0), 1);
            code.la(T1, "length").ldl(T0, 0, T1);
            expect(code, T0, 16, 2);
            code.clr(S3);
            code.label("more").mov(S1, A0).la(A1, "room").li(A2, 3000);
            call(code, UnixAbi.READ);
            expect(code, A3, 0, 3);
            code.addq(S3, V0, S3).bgt(V0, "more");
            expect(code, S3, 40_000, 4);
            exit(code, 0);
            code.label("child").mov(S1, A0).la(A1, "room").li(A2, 40_000);
            call(code, UnixAbi.WRITE);
            expect(code, V0, 40_000, 5);
            ends(code);
        });
    }

    /// Two processes read one connection, of which the first wants 2000 bytes and nothing less: it has the first 2000, however they come, and the other
    /// what follows. Each has bytes of one value if that is so.
    @Test
    void aSocketIsLockedWhileOneWaitsForAll() {
        program(code -> {
            twoEnds(code);
            call(code, UnixAbi.FORK);
            code.bne(V0, "second");
            code.mov(S1, A0).la(A1, "room").li(A2, 2000).li(A3, InternetSocket.WAIT_FOR_ALL).clr(A4).clr(A5);
            call(code, UnixAbi.RECEIVE_FROM);
            expect(code, V0, 2000, 1);
            code.la(T1, "room").ldq(T0, 1992, T1);
            expect(code, T0, 0, 2);
            exit(code, 0);
            code.label("second").li(A0, 1000);
            call(code, UnixAbi.SLEEP);
            code.mov(S1, A0).la(A1, "room").li(A2, 100);
            call(code, UnixAbi.READ);
            expect(code, V0, 100, 3);
            code.la(T1, "room").ldq(T0, 0, T1);
            expect(code, T0, -1, 4);
            exit(code, 0);
            // 20 pieces of nothing, and one of ones behind them.
            code.label("child").li(S2, 20);
            code.label("piece").li(A0, 2000);
            call(code, UnixAbi.SLEEP);
            code.mov(S1, A0).la(A1, "room").li(A2, 100);
            call(code, UnixAbi.WRITE);
            code.subq(S2, literal(1), S2).bgt(S2, "piece");
            code.la(A1, "room");
            for (var at = 0; at < 104; at += 8) {
                code.li(T0, -1).stq(T0, at, A1);
            }
            code.mov(S1, A0).li(A2, 100);
            call(code, UnixAbi.WRITE);
            ends(code);
        });
    }

    /// The network's answer that nobody is there is an error of the next call of who is connected, once; who is not does not hear of it.
    @Test
    void whoIsConnectedWithNobodyIsRefusedOnce() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            address(code, "name", HERE, 99);
            code.mov(S0, A0);
            call(code, UnixAbi.CONNECT);
            expect(code, A3, 0, 1);
            for (var number : new int[]{UnixAbi.WRITE, UnixAbi.READ}) {
                code.mov(S0, A0).la(A1, "name").li(A2, 8);
                call(code, UnixAbi.WRITE);
                expect(code, V0, 8, 2);
                // The protocols run when nobody else does.
                code.li(A0, 1000);
                call(code, UnixAbi.SLEEP);
                code.mov(S0, A0).la(A1, "name").li(A2, 8);
                refused(code, number, UnixAbi.ECONNREFUSED);
            }
            code.mov(S0, A0).la(A1, "name").li(A2, 8);
            call(code, UnixAbi.WRITE);
            expect(code, V0, 8, 3);
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S1);
            for (var i = 0; i < 3; i++) {
                code.la(A1, "name");
                sendHere(code, S1, 8, 99);
                expect(code, V0, 8, 4);
            }
        });
    }

    @Test
    void aReaderThatWaitsHearsThatNobodyIsThere() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            address(code, "name", NetworkLibrary.THERE, 99);
            code.mov(S0, A0);
            call(code, UnixAbi.CONNECT);
            code.mov(S0, A0).la(A1, "name").li(A2, 8);
            call(code, UnixAbi.WRITE);
            code.mov(S0, A0).la(A1, "name").li(A2, 8);
            refused(code, UnixAbi.READ, UnixAbi.ECONNREFUSED);
        });
    }

    /// More than the link carries, to the other machine and back. The first packet to a neighbour that is not known yet is a short one: of those that wait for
    /// its answer the last is kept, as in 4.3BSD.
    @Test
    void aLongDatagramGoesInPieces() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            address(code, "name", NetworkLibrary.THERE, 7);
            code.mov(S0, A0);
            call(code, UnixAbi.CONNECT);
            for (var number : new int[]{UnixAbi.WRITE, UnixAbi.READ}) {
                code.mov(S0, A0).la(A1, "room").li(A2, 8);
                call(code, number);
                expect(code, V0, 8, 4);
            }
            code.la(A1, "room").li(T0, 77).lda(A1, 7996, A1).stl(T0, 0, A1);
            code.mov(S0, A0).la(A1, "room").li(A2, 8000);
            call(code, UnixAbi.WRITE);
            expect(code, V0, 8000, 1);
            code.la(A1, "room").lda(A1, 7996, A1).stl(31, 0, A1);
            code.mov(S0, A0).la(A1, "room").li(A2, 8192);
            call(code, UnixAbi.READ);
            expect(code, V0, 8000, 2);
            code.la(A1, "room").lda(A1, 7996, A1).ldl(T0, 0, A1);
            expect(code, T0, 77, 3);
            code.mov(S0, A0).la(A1, "room").li(A2, 9217);
            refused(code, UnixAbi.WRITE, UnixAbi.EMSGSIZE);
            exit(code, 0);
            code.align(8).label("room").space(9224);
        });
    }

    @Test
    void addressesThatCannotBeAreRefused() {
        program(code -> {
            for (var type : new int[]{UnixAbi.DATAGRAM, UnixAbi.STREAM}) {
                socket(code, type);
                code.mov(V0, S0);
                address(code, "name", NetworkLibrary.THERE, 99);
                code.mov(S0, A0);
                refused(code, UnixAbi.BIND, UnixAbi.EADDRNOTAVAIL);
                address(code, "name", HERE, 99);
                code.mov(S0, A0);
                call(code, UnixAbi.BIND);
                expect(code, A3, 0, 1);
                bind(code, S0, 98);
                expect(code, V0, UnixAbi.EINVAL, 2);
                socket(code, type);
                code.mov(V0, S1);
                bind(code, S1, 99);
                expect(code, V0, UnixAbi.EADDRINUSE, 3);
            }
            address(code, "name", 1 << 24, 7);
            code.mov(S1, A0);
            refused(code, UnixAbi.CONNECT, UnixAbi.ENETUNREACH);
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            sendTo(code, UnixAbi.EACCES, TEXT, 1, HERE | 255, 7);
        });
    }

    /// A socket says where it is and whom it speaks with, of each kind.
    @Test
    void aSocketSaysBothItsEnds() {
        program(code -> {
            for (var type : new int[]{UnixAbi.DATAGRAM, UnixAbi.STREAM}) {
                socket(code, type);
                code.mov(V0, S0);
                bind(code, S0, 90 + type);
                ofSocket(code, UnixAbi.GETSOCKNAME);
                expect(code, V0, 0, 1);
                code.la(T1, "from").ldq(T0, 0, T1);
                expect(code, T0, SocketAddress.quad(0, 90 + type), 2);
                ofSocket(code, UnixAbi.GETPEERNAME);
                expect(code, V0, UnixAbi.ENOTCONN, 3);
                // Which for a stream is refused.
                address(code, "name", HERE, 99);
                code.mov(S0, A0);
                call(code, UnixAbi.CONNECT);
                ofSocket(code, UnixAbi.GETPEERNAME);
                expect(code, V0, 0, 4);
                code.la(T1, "from").ldq(T0, 0, T1);
                expect(code, T0, SocketAddress.quad(HERE, 99), 5);
                ofSocket(code, UnixAbi.GETSOCKNAME);
                code.la(T1, "from").ldq(T0, 0, T1);
                expect(code, T0, SocketAddress.quad(HERE, 90 + type), 6);
                code.la(T1, "length").ldl(T0, 0, T1);
                expect(code, T0, 16, 7);
                code.mov(S0, A0).la(A1, "from").li(A2, 8);
                refused(code, UnixAbi.GETSOCKNAME, UnixAbi.EFAULT);
            }
            refused(code, UnixAbi.GETSOCKNAME, UnixAbi.EBADF, 12);
            refused(code, UnixAbi.GETPEERNAME, UnixAbi.EBADF, -1);
            ends(code);
        });
    }

    private static void ofSocket(Assembler code, int number) {
        code.mov(S0, A0).la(A1, "from").la(A2, "length").li(T0, 16).stl(T0, 0, A2);
        call(code, number);
    }

    /// What an interrupt would come at is held off by the levels of the kernel, and by no other.
    @Test
    void levelsOfTheKernelHoldInterruptsOff() {
        var lower = machine.machine;
        var kernel = new NetworkKernel(lower, Shape.OSF1, new Probe() {
            @Override
            public void mark(String point) {
                // Nobody measures.
            }

            @Override
            public void modelled(String what) {
                // Nothing is.
            }
        }, () -> {});
        var cpu = lower.cpu();
        var device = lower.interrupts().line("wire", 3, 0x900);
        var timers = lower.interrupts().lines().stream().filter(line -> line.name().equals("softclock")).findFirst()
                .orElseThrow();
        timers.raise();
        var none = kernel.splnet();
        assertThat(lower.interrupts().above(cpu.ipl())).isEmpty();
        device.raise();
        assertThat(lower.interrupts().above(cpu.ipl())).contains(device);
        var net = kernel.splimp();
        assertThat(lower.interrupts().above(cpu.ipl())).isEmpty();
        kernel.splx(net);
        assertThat(lower.interrupts().above(cpu.ipl())).contains(device);
        device.lower();
        kernel.splx(none);

        assertThat(lower.interrupts().above(cpu.ipl())).contains(timers);
        assertThat(cpu.ipl()).isZero();
    }

    @Test
    void afterAllCallsNothingIsHeldOff() {
        program(code -> {
            twoEnds(code);
            code.mov(S1, A0).la(A1, "room").li(A2, 3000);
            call(code, UnixAbi.READ);
            exit(code, 0);
            code.label("child").mov(S1, A0).la(A1, "room").li(A2, 300);
            call(code, UnixAbi.WRITE);
            ends(code);
        });

        assertThat(machine.machine.cpu().ipl()).isZero();
    }

    /// Nothing will come, and there is no clock that could end it.
    @Test
    void waitingForWhatNobodySendsIsSaid() {
        assertThatThrownBy(() -> program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0).la(A1, "name");
            receive(code, S0, 8);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("wait for each other");
    }
}
