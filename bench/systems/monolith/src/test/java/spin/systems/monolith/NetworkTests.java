package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.systems.monolith.UnixMachine.A0;
import static spin.systems.monolith.UnixMachine.A1;
import static spin.systems.monolith.UnixMachine.A2;
import static spin.systems.monolith.UnixMachine.A3;
import static spin.systems.monolith.UnixMachine.S0;
import static spin.systems.monolith.UnixMachine.S1;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.exit;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.Datagrams;
import spin.bench.port.Fetch;
import spin.bench.port.Probe;
import spin.bench.port.Transfer;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.profile.Profile;
import spin.systems.monolith.lib.NetworkLibrary;

/// Processes of two or three machines on a wire, as the rows of a network have them, and the system calls of sockets.
final class NetworkTests {

    private static final int OPERATIONS = 3;
    private static final long MEMORY = 16L << 20;
    private static final long HERE = (NetworkLibrary.HERE & 0xffff_ffffL) << 16;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1, MEMORY);
    private final List<String> marks = new ArrayList<>();

    /// Everything that a workload of a network may be.
    private abstract static class Networking implements Workload {
        private final String name;
        private final Consumer<Assembler> body;

        Networking(String name, Consumer<Assembler> body) {
            this.name = name;
            this.body = body;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Program program(int operations) {
            var code = new Assembler(WorkloadAbi.IMAGE_BASE);
            body.accept(code);
            return code.assemble();
        }
    }

    private static final class RoundTrips extends Networking implements Datagrams {
        private final Link link;
        private final boolean forwarded;
        private final boolean stream;

        RoundTrips(Link link, boolean forwarded, boolean stream) {
            this(link, forwarded, stream, repeated(WorkloadAbi.NET_ROUND_TRIP));
        }

        RoundTrips(Link link, boolean forwarded, boolean stream, Consumer<Assembler> body) {
            super("round trips", body);
            this.link = link;
            this.forwarded = forwarded;
            this.stream = stream;
        }

        @Override
        public Link link() {
            return link;
        }

        @Override
        public int bytes() {
            return 16;
        }

        @Override
        public int beside() {
            return 0;
        }

        @Override
        public boolean admitted() {
            return false;
        }

        @Override
        public boolean atInterrupt() {
            return false;
        }

        @Override
        public boolean forwarded() {
            return forwarded;
        }

        @Override
        public boolean stream() {
            return stream;
        }
    }

    private static final class Much extends Networking implements Transfer {
        private final Datagrams.Link link;
        private final boolean stream;

        Much(Datagrams.Link link, boolean stream) {
            super("much", repeated(WorkloadAbi.NET_RECEIVE));
            this.link = link;
            this.stream = stream;
        }

        @Override
        public Datagrams.Link link() {
            return link;
        }

        @Override
        public int bytes() {
            return link == Datagrams.Link.ATM ? 8132 : 1472;
        }

        @Override
        public int packets() {
            return 40;
        }

        @Override
        public boolean stream() {
            return stream;
        }
    }

    private static final class Page extends Networking implements Fetch {
        private final int bytes;

        Page(int bytes) {
            super("page", repeated(WorkloadAbi.NET_ROUND_TRIP));
            this.bytes = bytes;
        }

        @Override
        public int bytes() {
            return bytes;
        }
    }

    private static final class Video extends Networking {
        Video(int clients) {
            super("video to " + clients + " clients", repeated(WorkloadAbi.NET_FRAME));
        }
    }

    private static Consumer<Assembler> repeated(int number) {
        return code -> {
            for (var i = 1; i <= OPERATIONS; i++) {
                call(code, number);
                expect(code, V0, 1, i);
            }
            exit(code, 0);
        };
    }

    private void run(Workload workload) {
        var probe = new Probe() {
            @Override
            public void mark(String point) {
                marks.add(point);
            }

            @Override
            public void modelled(String what) {
                throw new AssertionError("nothing here is modelled");
            }

            @Override
            public Machine beside(long seed) {
                return new Machine(machine.profile(), seed, MEMORY);
            }

            @Override
            public void turnOf(Machine other) {
                // Nothing is metered here.
            }
        };
        new MonolithSystem.Osf1().boot(machine, workload, workload.program(OPERATIONS), probe).run();
    }

    private void runs(Workload workload) {
        run(workload);
        var wanted = new ArrayList<String>();
        Collections.nCopies(OPERATIONS, List.of(NetworkLibrary.BEGUN, NetworkLibrary.DONE)).forEach(wanted::addAll);
        assertThat(marks).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"ETHERNET,false,false", "ATM,false,false", "T3,false,false", "ETHERNET,true,false", "T3,true,false",
            "ETHERNET,true,true", "ATM,true,true", "ETHERNET,false,true"})
    void whatGoesToTheOtherMachineComesBack(Datagrams.Link link, boolean forwarded, boolean stream) {
        runs(new RoundTrips(link, forwarded, stream));
    }

    @ParameterizedTest
    @CsvSource({"ETHERNET,false", "ATM,false", "T3,false", "ETHERNET,true", "ATM,true", "T3,true"})
    void asMuchAsWasAskedForIsReceived(Datagrams.Link link, boolean stream) {
        runs(new Much(link, stream));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1024, 8144, 8192, 100_000})
    void aWebServerSendsTheWholeFile(int bytes) {
        runs(new Page(bytes));
    }

    /// Each datagram to each client is on the wire, nine for a frame.
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aVideoGoesToEachClient(int clients) {
        runs(new Video(clients));
    }

    /// A round trip is bound to be longer than the raw driver's.
    @ParameterizedTest
    @EnumSource(Datagrams.Link.class)
    void aRoundTripTakesWhatTheWireTakes(Datagrams.Link link) {
        var before = machine.clock().now();
        run(new RoundTrips(link, false, false));

        assertThat(machine.clock().now() - before)
                .isGreaterThan(OPERATIONS * 100 * machine.profile().hertz() / 1_000_000);
    }

    // System calls, by a program on a machine with a network.

    private void program(Consumer<Assembler> body) {
        run(new RoundTrips(Datagrams.Link.ETHERNET, false, false, body));
    }

    private static void socket(Assembler code, int type) {
        code.li(A0, UnixAbi.INTERNET).li(A1, type);
        call(code, UnixAbi.SOCKET);
        expect(code, A3, 0, 90);
    }

    private static void bind(Assembler code, int socket, int port) {
        code.mov(socket, A0).li(A1, port);
        call(code, UnixAbi.BIND);
    }

    /// 300 bytes from each alignment to each other one, by way of a socket of this machine.
    @Test
    void whatIsCopiedInAndOutAtAnyAlignmentIsEqual() {
        program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, S0);
            bind(code, S0, 99);
            for (var shift = 0; shift < 8; shift++) {
                var from = shift;
                var to = shift * 3 & 7;
                code.mov(S0, A0).la(A1, "text").lda(A1, from, A1).li(A2, 64).li(A3, HERE | 99);
                call(code, UnixAbi.SEND_TO);
                expect(code, V0, 64, 10 + shift);
                code.mov(S0, A0).la(A1, "room").lda(A1, to, A1).li(A2, 300);
                call(code, UnixAbi.RECEIVE_FROM);
                expect(code, V0, 64, 20 + shift);
                // What was sent back again, from where it lies, to where it can be compared.
                code.mov(S0, A0).la(A1, "room").lda(A1, to, A1).li(A2, 64).li(A3, HERE | 99);
                call(code, UnixAbi.SEND_TO);
                code.mov(S0, A0).la(A1, "same").lda(A1, from, A1).li(A2, 300);
                call(code, UnixAbi.RECEIVE_FROM);
                code.la(S1, "text").la(9 + 3, "same");
                for (var at = 8; at < 64; at += 8) {
                    code.ldq(1, at, S1).ldq(2, at, 9 + 3).subq(1, 2, 3);
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

    /// Errors, one after the other, and a file that is none.
    @Test
    void whatASocketCannotDoIsAnError() {
        program(code -> {
            refused(code, UnixAbi.SOCKET, UnixAbi.EPROTONOSUPPORT, 1, 1, 0, 0);
            refused(code, UnixAbi.SOCKET, UnixAbi.EPROTONOSUPPORT, UnixAbi.INTERNET, 3, 0, 0);
            refused(code, UnixAbi.BIND, UnixAbi.EBADF, 12, 1, 0, 0);
            refused(code, UnixAbi.BIND, UnixAbi.EBADF, -1, 1, 0, 0);
            refused(code, UnixAbi.CONNECT, UnixAbi.EBADF, 12, HERE | 1, 0, 0);
            refused(code, UnixAbi.LISTEN, UnixAbi.EINVAL, 12, 1, 0, 0);
            refused(code, UnixAbi.ACCEPT, UnixAbi.EINVAL, 12, 0, 0, 0);
            refused(code, UnixAbi.SLEEP, UnixAbi.EINVAL, -1, 0, 0, 0);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EBADF, 12, 0, 1, HERE | 1);
            refused(code, UnixAbi.OPEN, UnixAbi.EFAULT, 8, 0, 0, 0);
            socket(code, UnixAbi.DATAGRAM);
            refused(code, UnixAbi.BIND, UnixAbi.EINVAL, 0, 65_536, 0, 0);
            refused(code, UnixAbi.BIND, UnixAbi.EINVAL, 0, -1, 0, 0);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EINVAL, 0, WorkloadAbi.IMAGE_BASE, 1, HERE);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EINVAL, 0, WorkloadAbi.IMAGE_BASE, 1, -1);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EMSGSIZE, 0, WorkloadAbi.IMAGE_BASE, 1473, HERE | 1);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EMSGSIZE, 0, WorkloadAbi.IMAGE_BASE, -1, HERE | 1);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EFAULT, 0, 8, 16, HERE | 1);
            refused(code, UnixAbi.SEND_TO, UnixAbi.ENETUNREACH, 0, WorkloadAbi.IMAGE_BASE, 1, 1L << 40 | 1);
            refused(code, UnixAbi.WRITE, UnixAbi.EDESTADDRREQ, 0, WorkloadAbi.IMAGE_BASE, 1, 0);
            socket(code, UnixAbi.STREAM);
            refused(code, UnixAbi.READ, UnixAbi.ENOTCONN, 1, WorkloadAbi.IMAGE_BASE, 1, 0);
            refused(code, UnixAbi.WRITE, UnixAbi.EPIPE, 1, WorkloadAbi.IMAGE_BASE, 1, 0);
            refused(code, UnixAbi.LISTEN, UnixAbi.EINVAL, 1, 1, 0, 0);
            refused(code, UnixAbi.ACCEPT, UnixAbi.EINVAL, 1, 0, 0, 0);
            refused(code, UnixAbi.CONNECT, UnixAbi.EINVAL, 1, HERE, 0, 0);
            refused(code, UnixAbi.CONNECT, UnixAbi.ECONNREFUSED, 1, HERE | 5, 0, 0);
            refused(code, UnixAbi.SEND_TO, UnixAbi.EBADF, 1, WorkloadAbi.IMAGE_BASE, 1, HERE | 1);
            exit(code, 0);
        });
    }

    private static void refused(Assembler code, int number, int error, long a0, long a1, long a2, long a3) {
        code.li(A0, a0).li(A1, a1).li(A2, a2).li(A3, a3);
        call(code, number);
        expect(code, V0, error, 1 + number % 90);
        expect(code, A3, 1, 91);
    }

    /// Client and server in two processes of one machine, over TCP; the reader sees the end.
    @Test
    void aConnectionWithinTheMachineCarriesBytesAndEnds() {
        program(code -> {
            socket(code, UnixAbi.STREAM);
            code.mov(V0, S0);
            bind(code, S0, 80);
            code.mov(S0, A0).li(A1, 1);
            call(code, UnixAbi.LISTEN);
            expect(code, A3, 0, 1);
            call(code, UnixAbi.FORK);
            code.bne(V0, "server");
            socket(code, UnixAbi.STREAM);
            code.mov(V0, S1).mov(S1, A0).li(A1, HERE | 80);
            call(code, UnixAbi.CONNECT);
            code.mov(S1, A0).la(A1, "room").li(A2, 40_000);
            call(code, UnixAbi.WRITE);
            exit(code, 0);
            code.label("server").mov(S0, A0);
            call(code, UnixAbi.ACCEPT);
            expect(code, A3, 0, 2);
            code.mov(V0, S1).clr(12);
            code.label("more").mov(S1, A0).la(A1, "room").li(A2, 3000);
            call(code, UnixAbi.READ);
            expect(code, A3, 0, 3);
            code.addq(12, V0, 12).bgt(V0, "more");
            expect(code, 12, 40_000, 4);
            exit(code, 0);
            code.align(8).label("room").space(40_000);
        });
    }

    /// Nothing will come, and there is no clock that could end it.
    @Test
    void waitingForWhatNobodySendsIsSaid() {
        assertThatThrownBy(() -> program(code -> {
            socket(code, UnixAbi.DATAGRAM);
            code.mov(V0, A0).la(A1, "room").li(A2, 8);
            call(code, UnixAbi.RECEIVE_FROM);
            exit(code, 0);
            code.align(8).label("room").space(8);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("wait for each other");
    }

    @Test
    void whoSleepsWakesWhenItIsTime() {
        program(code -> {
            code.li(A0, 5000);
            call(code, UnixAbi.SLEEP);
            expect(code, V0, 0, 1);
            exit(code, 0);
        });

        assertThat(machine.clock().now()).isBetween(machine.profile().hertz() / 200, machine.profile().hertz() / 190);
    }
}
