package spin.systems.monolith.lib;

import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.lib.Library.A0;
import static spin.systems.monolith.lib.Library.A1;
import static spin.systems.monolith.lib.Library.A2;
import static spin.systems.monolith.lib.Library.A3;
import static spin.systems.monolith.lib.Library.A4;
import static spin.systems.monolith.lib.Library.S0;
import static spin.systems.monolith.lib.Library.S1;
import static spin.systems.monolith.lib.Library.T0;
import static spin.systems.monolith.lib.Library.T1;
import static spin.systems.monolith.lib.Library.T2;
import static spin.systems.monolith.lib.Library.T3;
import static spin.systems.monolith.lib.Library.V0;
import static spin.systems.monolith.lib.NetworkLibrary.BUFFER;
import static spin.systems.monolith.lib.NetworkLibrary.DATA;

import spin.bench.port.Datagrams;
import spin.bench.port.Fetch;
import spin.bench.port.Transfer;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.monolith.UnixAbi;

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

    /// A socket in s0 with port s1.
    private void socket() {
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.DATAGRAM);
        call(UnixAbi.SOCKET);
        code.mov(V0, S0).mov(V0, A0).mov(S1, A1);
        call(UnixAbi.BIND);
    }

    private void receive() {
        code.mov(S0, A0).li(A1, DATA + BUFFER).li(A2, MOST);
        call(UnixAbi.RECEIVE_FROM);
    }

    private void echo() {
        code.li(S1, NetworkLibrary.SERVICE);
        socket();
        code.label("next");
        receive();
        code.mov(S0, A0).li(A1, DATA + BUFFER).mov(V0, A2).mov(A4, A3);
        call(UnixAbi.SEND_TO);
        code.br("next");
    }

    /// The first datagram that comes says that somebody receives; each further one grants some.
    private void source(int bytes) {
        code.li(S1, NetworkLibrary.SERVICE);
        socket();
        receive();
        code.mov(A4, S2).li(S3, NetworkLibrary.WINDOW);
        code.label("next").bgt(S3, "send");
        receive();
        code.lda(S3, NetworkLibrary.GRANT, S3);
        code.label("send").mov(S0, A0).li(A1, DATA + BUFFER).li(A2, bytes).mov(S2, A3);
        call(UnixAbi.SEND_TO);
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
        socket();
        code.label("next");
        receive();
        code.br("next");
    }

    // Streams.

    /// A caller in s1, by the listening socket in s0.
    private void listen(int port) {
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.STREAM);
        call(UnixAbi.SOCKET);
        code.mov(V0, S0).mov(V0, A0).li(A1, port);
        call(UnixAbi.BIND);
        code.mov(S0, A0).li(A1, 1);
        call(UnixAbi.LISTEN);
        code.label("accept").mov(S0, A0);
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
        code.mov(V0, S2).mov(V0, A0).li(A1, NetworkLibrary.name(NetworkLibrary.SERVER, NetworkLibrary.SERVICE));
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
        code.li(S1, NetworkLibrary.SERVICE);
        socket();
        code.mov(S0, S3);
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.DATAGRAM);
        call(UnixAbi.SOCKET);
        code.mov(V0, S2).mov(V0, A0).li(A1, NetworkLibrary.name(NetworkLibrary.SERVER, NetworkLibrary.SERVICE));
        call(UnixAbi.CONNECT);
        code.mov(S3, S1);
        select();
        code.mov(S1, S0);
        receive();
        code.mov(A4, S3);
        write(S2);
        code.br("select");
        code.label("other");
        read(S2);
        code.mov(S1, A0).li(A1, DATA + BUFFER).mov(V0, A2).mov(S3, A3);
        call(UnixAbi.SEND_TO);
        code.br("select");
    }

    /// Goes on behind with s1 when that can be read, else at the label `other`.
    private void select() {
        code.label("select").li(T0, 1).sll(T0, S1, A0).sll(T0, S2, T0).bis(A0, T0, A0);
        call(UnixAbi.SELECT);
        code.srl(V0, S1, T0).blbc(T0, "other");
    }
}
