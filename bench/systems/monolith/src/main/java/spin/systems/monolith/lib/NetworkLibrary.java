package spin.systems.monolith.lib;

import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.lib.Library.A0;
import static spin.systems.monolith.lib.Library.A1;
import static spin.systems.monolith.lib.Library.A2;
import static spin.systems.monolith.lib.Library.A3;
import static spin.systems.monolith.lib.Library.A4;
import static spin.systems.monolith.lib.Library.A5;
import static spin.systems.monolith.lib.Library.BASE;
import static spin.systems.monolith.lib.Library.RA;
import static spin.systems.monolith.lib.Library.S0;
import static spin.systems.monolith.lib.Library.S1;
import static spin.systems.monolith.lib.Library.SP;
import static spin.systems.monolith.lib.Library.T0;
import static spin.systems.monolith.lib.Library.T1;
import static spin.systems.monolith.lib.Library.V0;
import static spin.systems.monolith.lib.Library.ZERO;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.bench.port.Datagrams;
import spin.bench.port.Fetch;
import spin.bench.port.LinkedLibrary;
import spin.bench.port.Transfer;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.monolith.UnixAbi;
import spin.systems.monolith.net.Internet;
import spin.systems.monolith.net.SocketAddress;

/// The applications of a network in user mode: on the machine that is measured procedures of the library, and on the other one a program.
///
/// They ask the kernel for everything by system calls, as programs of UNIX do: what they send is copied in and what they receive copied out.
public final class NetworkLibrary {

    public static final long CODE = Library.CODE + 0x8000;
    public static final long DATA = CODE + 0x4000;
    public static final int BYTES = 8 * Library.PAGE;
    /// The points between which a round trip is measured.
    public static final String BEGUN = "net begun";
    public static final String DONE = "net done";

    public static final int HERE = Internet.address(10, 0, 0, 1);
    public static final int THERE = Internet.address(10, 0, 0, 2);
    /// Beyond the machine between the two, where there is one.
    public static final int NEAR_SERVER = Internet.address(10, 0, 1, 1);
    public static final int SERVER = Internet.address(10, 0, 1, 2);
    static final int SERVICE = 7;
    static final int WEB = 80;
    /// The file that the web server has.
    public static final String FILE = "file";
    static final int CLIENT = 4000;

    /// How the names of workloads that send a video begin, and the ports of it.
    public static final String VIDEO = "video ";
    private static final int VIDEO_SERVER = 8001;
    static final int VIDEO_CLIENTS = 9000;
    private static final int VIDEO_FRAME = 12_500;
    static final int VIDEO_PIECE = 1400;
    private static final int VIDEO_PERIOD = 1_000_000 / 30;

    /// How two applications that pass datagrams keep from losing any: a grant lets the other send so many more.
    static final int WINDOW = 32;
    static final int GRANT = 8;

    private static final String ROUND_TRIP = "net round trip";
    private static final String FRAME = "net frame";
    private static final String RECEIVE = "net receive";

    /// Variables of the library: a descriptor, and how many datagrams were received since the last grant.
    private static final int SOCKET = 0;
    private static final int UNGRANTED = 8;
    /// Addresses of sockets: whom the program sends to, and who has sent, with its length.
    static final int TO = 16;
    static final int FROM = 32;
    static final int FROM_BYTES = 48;
    /// What is sent and received.
    static final int BUFFER = Library.PAGE;
    static final int PIECE = 8192;
    private static final int STACK = 64;

    private final Assembler code = new Assembler(CODE);

    private NetworkLibrary() {}

    /// The library's part for the workload; null when it uses no network.
    public static @Nullable Program of(Workload workload) {
        var library = new NetworkLibrary();
        if (workload instanceof Datagrams datagrams) {
            if (datagrams.stream()) {
                library.streamRoundTrip(datagrams.bytes());
            } else {
                library.roundTrip(datagrams.bytes());
            }
        } else if (workload instanceof Transfer transfer) {
            if (transfer.stream()) {
                library.receiveStream(transfer);
            } else {
                library.receive(transfer);
            }
        } else if (workload instanceof Fetch fetch) {
            library.fetch(fetch.bytes());
        } else if (workload.name().startsWith(VIDEO)) {
            library.video(clients(workload.name()));
        } else {
            return null;
        }
        return library.code.assemble();
    }

    /// The number in the name, such as `video to 10 clients`.
    static int clients(String workload) {
        return Integer.parseInt(workload.replaceAll("[^0-9]", ""));
    }

    /// Which calls of the port are procedures here.
    public static Map<Integer, Long> procedures(Program library) {
        var procedures = new LinkedHashMap<Integer, Long>();
        var labels = library.labels();
        Map.of(ROUND_TRIP, WorkloadAbi.NET_ROUND_TRIP, FRAME, WorkloadAbi.NET_FRAME, RECEIVE, WorkloadAbi.NET_RECEIVE)
                .forEach((label, number) -> {
                    var address = labels.get(label);
                    if (address != null) {
                        procedures.put(number, address);
                    }
                });
        return procedures;
    }

    // What the parts are written with.

    private void procedure(String name) {
        code.label(name).lda(SP, -STACK, SP).stq(RA, 0, SP).stq(LinkedLibrary.RETURN, 8, SP).stq(S0, 16, SP)
                .stq(S1, 24, SP).li(BASE, DATA);
    }

    private void end() {
        code.label("net end").li(V0, 1).br("net return");
        code.label("net failed").clr(V0);
        code.label("net return").ldq(RA, 0, SP).ldq(LinkedLibrary.RETURN, 8, SP).ldq(S0, 16, SP).ldq(S1, 24, SP)
                .lda(SP, STACK, SP).jmp(ZERO, LinkedLibrary.RETURN);
    }

    private void call(int number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
        code.li(BASE, DATA);
    }

    private void call(int number, int least) {
        call(number);
        code.cmplt(V0, literal(least), T0).bne(T0, "net failed");
    }

    /// Makes the address at [#TO] the one of a host and a port.
    private void name(int host, int port) {
        code.li(T0, SocketAddress.quad(host, port)).stq(T0, TO, BASE).stq(ZERO, TO + 8, BASE);
    }

    /// The socket, which the first call makes and binds. What is sent goes to the other host's port.
    private void socket(int port, int to) {
        code.ldq(A0, SOCKET, BASE).bne(A0, "net open");
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.DATAGRAM);
        call(UnixAbi.SOCKET, 0);
        // One more than the descriptor, so that none is 0.
        code.addq(V0, literal(1), T1).stq(T1, SOCKET, BASE).mov(V0, A0);
        name(0, port);
        code.lda(A1, TO, BASE).li(A2, SocketAddress.BYTES);
        call(UnixAbi.BIND, 0);
        name(THERE, to);
    }

    private void descriptor() {
        code.ldq(A0, SOCKET, BASE).subq(A0, literal(1), A0);
    }

    private void send(int bytes) {
        descriptor();
        code.lda(A1, BUFFER, BASE).li(A2, bytes).clr(A3).lda(A4, TO, BASE).li(A5, SocketAddress.BYTES);
        call(UnixAbi.SEND_TO);
    }

    /// Fails unless a datagram of so many bytes comes.
    private void receiveOne(int bytes) {
        descriptor();
        code.lda(A1, BUFFER, BASE).li(A2, bytes).clr(A3).clr(A4).clr(A5);
        call(UnixAbi.RECEIVE_FROM);
        code.li(T0, bytes).cmpeq(V0, T0, T0).beq(T0, "net failed");
    }

    // The applications.

    private void roundTrip(int bytes) {
        procedure(ROUND_TRIP);
        socket(CLIENT, SERVICE);
        code.label("net open").label(BEGUN);
        send(bytes);
        receiveOne(bytes);
        code.label(DONE);
        end();
    }

    /// From the first datagram that comes in a call to the one so many later.
    private void receive(Transfer transfer) {
        procedure(RECEIVE);
        socket(CLIENT, SERVICE);
        send(0);
        code.label("net open");
        receiveOne(transfer.bytes());
        code.bsr(RA, "net grant");
        code.label(BEGUN).li(S0, transfer.packets());
        code.label("net more");
        receiveOne(transfer.bytes());
        code.bsr(RA, "net grant");
        code.subq(S0, literal(1), S0).bne(S0, "net more");
        code.label(DONE);
        end();
        code.label("net grant").ldq(T0, UNGRANTED, BASE).addq(T0, literal(1), T0).stq(T0, UNGRANTED, BASE);
        code.subq(T0, literal(GRANT), T0).bne(T0, "net granted").stq(ZERO, UNGRANTED, BASE);
        send(0);
        code.label("net granted").ret(ZERO, RA);
    }

    /// A stream socket that is connected, which the first call makes.
    private void connected(int port) {
        code.ldq(A0, SOCKET, BASE).bne(A0, "net open");
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.STREAM);
        call(UnixAbi.SOCKET, 0);
        code.addq(V0, literal(1), T1).stq(T1, SOCKET, BASE).mov(V0, A0);
        name(THERE, port);
        code.lda(A1, TO, BASE).li(A2, SocketAddress.BYTES);
        call(UnixAbi.CONNECT, 0);
        code.label("net open");
    }

    private void streamRoundTrip(int bytes) {
        procedure(ROUND_TRIP);
        connected(SERVICE);
        code.label(BEGUN);
        descriptor();
        code.lda(A1, BUFFER, BASE).li(A2, bytes);
        call(UnixAbi.WRITE);
        code.li(S0, bytes);
        readAll();
        code.label(DONE);
        end();
    }

    private void receiveStream(Transfer transfer) {
        procedure(RECEIVE);
        connected(SERVICE);
        code.label(BEGUN);
        code.li(S0, (long) transfer.packets() * transfer.bytes());
        readAll();
        code.label(DONE);
        end();
    }

    /// As many bytes as s0 says, in pieces.
    private void readAll() {
        code.label("net more");
        descriptor();
        code.lda(A1, BUFFER, BASE).li(A2, PIECE).cmplt(S0, A2, T0).cmovne(T0, S0, A2);
        call(UnixAbi.READ, 1);
        code.subq(S0, V0, S0).bgt(S0, "net more");
    }

    /// A connection, the request, everything that comes until the server has closed.
    private void fetch(int bytes) {
        procedure(ROUND_TRIP);
        code.li(A0, UnixAbi.INTERNET).li(A1, UnixAbi.STREAM);
        call(UnixAbi.SOCKET, 0);
        code.mov(V0, S0).clr(S1);
        name(THERE, WEB);
        code.label(BEGUN);
        code.mov(S0, A0).lda(A1, TO, BASE).li(A2, SocketAddress.BYTES);
        call(UnixAbi.CONNECT);
        var request = "GET " + FILE + " HTTP/1.0\r\n\r\n";
        code.mov(S0, A0).la(A1, "net request").li(A2, request.length());
        call(UnixAbi.WRITE);
        code.label("net more");
        code.mov(S0, A0).lda(A1, BUFFER, BASE).li(A2, PIECE);
        call(UnixAbi.READ, 0);
        code.addq(S1, V0, S1).bgt(V0, "net more");
        code.label(DONE);
        code.mov(S0, A0);
        call(UnixAbi.CLOSE);
        // The file and its head.
        code.li(T0, bytes).cmplt(T0, S1, T0).beq(T0, "net failed");
        end();
        text(code, "net request", request);
    }

    static void text(Assembler code, String label, String text) {
        code.align(8).label(label);
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (var at = 0; at < bytes.length; at += 8) {
            var quad = 0L;
            for (var i = 0; i < 8 && at + i < bytes.length; i++) {
                quad |= (bytes[at + i] & 0xffL) << (8 * i);
            }
            code.quad(quad);
        }
    }

    /// Each piece of a frame to each client, then a wait for the next frame's time.
    private void video(int clients) {
        procedure(FRAME);
        socket(VIDEO_SERVER, VIDEO_CLIENTS);
        code.label("net open").label(BEGUN);
        code.li(S0, VIDEO_FRAME);
        code.label("net piece");
        code.li(S1, VIDEO_CLIENTS);
        code.label("net client");
        // htons, into the address.
        code.srl(S1, literal(8), T0).and(S1, literal(0xff), T1).sll(T1, literal(8), T1).bis(T0, T1, T0)
                .sll(T0, literal(16), T0).li(T1, SocketAddress.quad(THERE, 0)).bis(T0, T1, T0).stq(T0, TO, BASE);
        descriptor();
        code.li(A2, VIDEO_PIECE).cmplt(S0, A2, T0).cmovne(T0, S0, A2).lda(A1, BUFFER, BASE).clr(A3).lda(A4, TO, BASE)
                .li(A5, SocketAddress.BYTES);
        call(UnixAbi.SEND_TO, 1);
        code.addq(S1, literal(1), S1).li(T0, VIDEO_CLIENTS + clients).cmpult(S1, T0, T0)
                .bne(T0, "net client");
        code.lda(S0, -VIDEO_PIECE, S0).bgt(S0, "net piece");
        code.label(DONE);
        code.li(A0, VIDEO_PERIOD);
        call(UnixAbi.SLEEP);
        end();
    }
}
