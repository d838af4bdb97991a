package spin.systems.monolith.lib;

import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.lib.Library.A0;
import static spin.systems.monolith.lib.Library.A1;
import static spin.systems.monolith.lib.Library.A2;
import static spin.systems.monolith.lib.Library.A3;
import static spin.systems.monolith.lib.Library.A4;
import static spin.systems.monolith.lib.Library.A5;
import static spin.systems.monolith.lib.Library.S0;
import static spin.systems.monolith.lib.Library.S1;
import static spin.systems.monolith.lib.Library.T0;
import static spin.systems.monolith.lib.Library.T1;
import static spin.systems.monolith.lib.Library.T2;
import static spin.systems.monolith.lib.Library.T3;
import static spin.systems.monolith.lib.Library.V0;
import static spin.systems.monolith.lib.Library.ZERO;
import static spin.systems.monolith.lib.NetworkLibrary.BUFFER;
import static spin.systems.monolith.lib.NetworkLibrary.DATA;
import static spin.systems.monolith.lib.NetworkLibrary.FROM;
import static spin.systems.monolith.lib.NetworkLibrary.FROM_BYTES;
import static spin.systems.monolith.lib.NetworkLibrary.TO;

import spin.bench.port.Datagrams;
import spin.bench.port.Fetch;
import spin.bench.port.Transfer;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.monolith.UnixAbi;
import spin.systems.monolith.net.SocketAddress;

/// The program on the other machine: it sends back what comes, or sends as much as it is granted, or looks at a video. It has no end.
public final class NetworkPeer {

    private static final int S2 = 11;
    private static final int S3 = 12;
    private static final int MOST = NetworkLibrary.PIECE;
    /// Bytes before a request's name, and of an answer's head.
    private static final int METHOD = "GET ".length();
    private static final int HEAD = 48;

    private final Assembler code = new Assembler(WorkloadAbi.IMAGE_BASE);

    private NetworkPeer() {}

    public static Program of(Workload workload) {
        var peer = new NetworkPeer();
        if (workload instanceof Transfer transfer) {
            if (transfer.stream()) {
                peer.streamSource();
            } else {
                peer.source(transfer.bytes());
            }
        } else if (workload instanceof Fetch) {
            peer.web();
        } else if (workload instanceof Datagrams datagrams && datagrams.stream()) {
            peer.streamEcho();
        } else if (workload.name().startsWith(NetworkLibrary.VIDEO)) {
            peer.watch(NetworkLibrary.clients(workload.name()));
        } else {
            peer.echo();
        }
        return peer.code.assemble();
    }

    /// The program of a machine between two others, which passes on what comes: a user-level splice of two sockets.
    public static Program splice(boolean stream) {
        var peer = new NetworkPeer();
        if (stream) {
            peer.streamSplice();
        } else {
            peer.splice();
        }
        return peer.code.assemble();
    }

    private void call(int number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
    }

    /// Makes the address at `at` the one of a host and a port.
    private void name(long at, int host, int port) {
        code.li(A1, at).li(T0, SocketAddress.quad(host, port)).stq(T0, 0, A1).stq(ZERO, 8, A1).li(A2,
                SocketAddress.BYTES);
    }

    /// A socket in s0 with a port.
    private void socket(int port) {
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.DATAGRAM);
        call(UnixAbi.SOCKET);
        code.mov(V0, S0).mov(V0, A0);
        name(DATA + TO, 0, port);
        call(UnixAbi.BIND);
    }

    /// The sender's address is at [NetworkLibrary#FROM].
    private void receive() {
        code.li(A5, DATA + FROM_BYTES).li(T0, SocketAddress.BYTES).stl(T0, 0, A5);
        code.mov(S0, A0).li(A1, DATA + BUFFER).li(A2, MOST).clr(A3).li(A4, DATA + FROM);
        call(UnixAbi.RECEIVE_FROM);
    }

    /// As many bytes of the buffer as v0 says to who sent last.
    private void answer(int socket) {
        code.mov(V0, A2).mov(socket, A0).li(A1, DATA + BUFFER).clr(A3).li(A4, DATA + FROM).li(A5, SocketAddress.BYTES);
        call(UnixAbi.SEND_TO);
    }

    private void echo() {
        socket(NetworkLibrary.SERVICE);
        code.label("next");
        receive();
        answer(S0);
        code.br("next");
    }

    /// The first datagram that comes says that somebody receives; each further one grants some.
    private void source(int bytes) {
        socket(NetworkLibrary.SERVICE);
        receive();
        code.li(S3, NetworkLibrary.WINDOW);
        code.label("next").bgt(S3, "send");
        receive();
        code.lda(S3, NetworkLibrary.GRANT, S3);
        code.label("send").li(V0, bytes);
        answer(S0);
        code.subq(S3, literal(1), S3).br("next");
    }

    /// A process for each client; those that there is no room for do not look.
    private void watch(int clients) {
        code.li(S1, NetworkLibrary.VIDEO_CLIENTS);
        code.label("client").addq(S1, literal(1), S1);
        code.li(T0, NetworkLibrary.VIDEO_CLIENTS + clients).cmpult(S1, T0, T0).beq(T0, "look");
        call(UnixAbi.FORK);
        code.beq(V0, "client");
        code.label("look").subq(S1, literal(1), S1);
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.DATAGRAM);
        call(UnixAbi.SOCKET);
        code.mov(V0, S0).mov(V0, A0);
        name(DATA + TO, 0, 0);
        // htons: the port is known when the program runs.
        code.srl(S1, literal(8), T0).and(S1, literal(0xff), T1).sll(T1, literal(8), T1).bis(T0, T1, T0)
                .sll(T0, literal(16), T0).ldq(T1, 0, A1).bis(T0, T1, T0).stq(T0, 0, A1);
        call(UnixAbi.BIND);
        code.label("next");
        receive();
        code.br("next");
    }

    // Streams.

    /// A caller in s1, by the listening socket in s0.
    private void listen(int port) {
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.STREAM);
        call(UnixAbi.SOCKET);
        code.mov(V0, S0).mov(V0, A0);
        name(DATA + TO, 0, port);
        call(UnixAbi.BIND);
        code.mov(S0, A0).li(A1, 1);
        call(UnixAbi.LISTEN);
        // A caller that is gone is an error of the write, and no end of the server.
        code.li(A0, UnixAbi.SIGPIPE).li(A1, UnixAbi.IGNORED).clr(A2).clr(A3);
        call(UnixAbi.SIGACTION);
        code.label("accept").mov(S0, A0).clr(A1).clr(A2);
        call(UnixAbi.ACCEPT);
        code.mov(V0, S1);
    }

    /// Waits for the next caller when this one has closed.
    private void hangUp() {
        code.label("closed").mov(S1, A0);
        call(UnixAbi.CLOSE);
        code.br("accept");
    }

    private void read(int descriptor) {
        code.mov(descriptor, A0).li(A1, DATA + BUFFER).li(A2, MOST);
        call(UnixAbi.READ);
    }

    /// As many bytes of the buffer as v0 says.
    private void write(int descriptor) {
        code.mov(V0, A2).mov(descriptor, A0).li(A1, DATA + BUFFER);
        call(UnixAbi.WRITE);
    }

    private void streamEcho() {
        listen(NetworkLibrary.SERVICE);
        code.label("next");
        read(S1);
        code.ble(V0, "closed");
        write(S1);
        code.beq(A3, "next");
        hangUp();
    }

    private void streamSource() {
        listen(NetworkLibrary.SERVICE);
        code.label("next").li(V0, MOST);
        write(S1);
        code.beq(A3, "next");
        hangUp();
    }

    /// Reads a request, which is in one piece; opens the file that it names; writes a head and the file behind it.
    private void web() {
        var head = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n        ".substring(0, HEAD);
        listen(NetworkLibrary.WEB);
        read(S1);
        code.cmplt(V0, literal(METHOD), T0).bne(T0, "closed");
        // The name ends at the second blank.
        code.li(T0, DATA + BUFFER + METHOD).li(T1, MOST - METHOD);
        // Byte by byte, as processors without byte loads do it.
        code.label("name").ldqU(T2, 0, T0).and(T0, literal(7), T3).sll(T3, literal(3), T3).srl(T2, T3, T2)
                .and(T2, literal(0xff), T2).subq(T2, literal(' '), T2).beq(T2, "named");
        code.addq(T0, literal(1), T0).subq(T1, literal(1), T1).bne(T1, "name").br("closed");
        code.label("named").ldqU(T2, 0, T0).li(T1, 0xff).sll(T1, T3, T1).bic(T2, T1, T2).stqU(T2, 0, T0);
        code.li(A0, DATA + BUFFER + METHOD);
        call(UnixAbi.OPEN);
        code.bne(A3, "closed");
        code.mov(V0, S2);
        code.la(T0, "head").li(T1, DATA + BUFFER);
        for (var at = 0; at < HEAD; at += 8) {
            code.ldq(T2, at, T0).stq(T2, at, T1);
        }
        code.mov(S2, A0).li(A1, DATA + BUFFER + HEAD).li(A2, MOST - HEAD);
        call(UnixAbi.READ);
        code.lda(V0, HEAD, V0);
        write(S1);
        code.label("more");
        read(S2);
        code.ble(V0, "sent");
        write(S1);
        code.beq(A3, "more");
        code.label("sent").mov(S2, A0);
        call(UnixAbi.CLOSE);
        hangUp();
        NetworkLibrary.text(code, "head", head);
    }

    /// The caller's in s1, the server's in s2; whichever can be read is written to the other.
    private void streamSplice() {
        listen(NetworkLibrary.SERVICE);
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.STREAM);
        call(UnixAbi.SOCKET);
        code.mov(V0, S2).mov(V0, A0);
        name(DATA + TO, NetworkLibrary.SERVER, NetworkLibrary.SERVICE);
        call(UnixAbi.CONNECT);
        select();
        read(S1);
        code.ble(V0, "done");
        write(S2);
        code.br("select");
        code.label("other");
        read(S2);
        code.ble(V0, "done");
        write(S1);
        code.br("select");
        code.label("done").mov(S2, A0);
        call(UnixAbi.CLOSE);
        hangUp();
    }

    /// The same with datagrams: the client is whoever sent last.
    private void splice() {
        socket(NetworkLibrary.SERVICE);
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.DATAGRAM);
        call(UnixAbi.SOCKET);
        code.mov(V0, S2).mov(V0, A0);
        name(DATA + TO, NetworkLibrary.SERVER, NetworkLibrary.SERVICE);
        call(UnixAbi.CONNECT);
        code.mov(S0, S1);
        select();
        receive();
        write(S2);
        code.br("select");
        code.label("other");
        read(S2);
        answer(S1);
        code.br("select");
    }

    /// Goes on behind with s1 when that can be read, else at the label `other`.
    private void select() {
        code.label("select").li(T0, 1).sll(T0, S1, A0).sll(T0, S2, T0).bis(A0, T0, A0);
        call(UnixAbi.SELECT);
        code.srl(V0, S1, T0).blbc(T0, "other");
    }
}
