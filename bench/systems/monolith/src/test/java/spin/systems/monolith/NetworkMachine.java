package spin.systems.monolith;

import static spin.systems.monolith.UnixMachine.A0;
import static spin.systems.monolith.UnixMachine.A1;
import static spin.systems.monolith.UnixMachine.A2;
import static spin.systems.monolith.UnixMachine.A3;
import static spin.systems.monolith.UnixMachine.T0;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import spin.bench.port.Datagrams;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.profile.Profile;
import spin.systems.monolith.lib.NetworkLibrary;
import spin.systems.monolith.net.SocketAddress;

/// A machine with the kernel and a network on it, for tests that speak of programs and sockets.
final class NetworkMachine {

    static final int OPERATIONS = 3;
    static final int A4 = 20;
    static final int A5 = 21;
    private static final long MEMORY = 16L << 20;

    final Machine machine = new Machine(Profile.named("dec3000-400"), 1, MEMORY);
    final List<String> marks = new ArrayList<>();

    /// Everything that a workload of a network may be.
    abstract static class Networking implements Workload {
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

    static final class RoundTrips extends Networking implements Datagrams {
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

    static Consumer<Assembler> repeated(int number) {
        return code -> {
            for (var i = 1; i <= OPERATIONS; i++) {
                call(code, number);
                expect(code, V0, 1, i);
            }
            UnixMachine.exit(code, 0);
        };
    }

    void run(Workload workload) {
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

    /// Runs a program, beside a machine that sends back what comes to its port 7.
    void program(Consumer<Assembler> body) {
        run(new RoundTrips(Datagrams.Link.ETHERNET, false, false, body));
    }

    // What programs are written with.

    static void socket(Assembler code, int type) {
        code.li(A0, UnixAbi.INTERNET).li(A1, type);
        call(code, UnixAbi.SOCKET);
        expect(code, A3, 0, 90);
    }

    /// The address of a host's port, which a call has in a1 and a2, from a place in the program that is named so.
    static void address(Assembler code, String label, int host, int port) {
        code.la(A1, label).li(T0, SocketAddress.quad(host, port)).stq(T0, 0, A1).stq(31, 8, A1)
                .li(A2, SocketAddress.BYTES);
    }

    static void bind(Assembler code, int socket, int port) {
        address(code, "name", 0, port);
        code.mov(socket, A0);
        call(code, UnixAbi.BIND);
    }

    /// Sends `bytes` from where a1 points to this machine's port.
    static void sendHere(Assembler code, int socket, int bytes, int port) {
        code.mov(A1, A3);
        address(code, "name", NetworkLibrary.HERE, port);
        code.mov(A1, A4).mov(A3, A1).li(A2, bytes).clr(A3).li(A5, SocketAddress.BYTES).mov(socket, A0);
        call(code, UnixAbi.SEND_TO);
    }

    /// Receives at most `bytes` to where a1 points, from whomever.
    static void receive(Assembler code, int socket, int bytes) {
        code.mov(socket, A0).li(A2, bytes).clr(A3).clr(A4).clr(A5);
        call(code, UnixAbi.RECEIVE_FROM);
    }

    /// Where [#address] and others put one; a program has it once.
    static void room(Assembler code) {
        code.align(8).label("name").space(16);
    }
}
