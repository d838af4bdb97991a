package spin.systems.aegis.exos.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramConsole;
import spin.bench.port.ProgramSystem;
import spin.bench.port.suite.Computer;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.cluster.Cluster;
import spin.hw.net.cluster.MachineMember;
import spin.hw.net.fault.BothWays;
import spin.hw.net.fault.Faults;
import spin.hw.net.link.Cable;
import spin.hw.profile.Profile;
import spin.systems.aegis.Aegis;
import spin.systems.aegis.Environment;
import spin.systems.aegis.filter.Demultiplexer;

/// Two machines on an Ethernet: one that runs an unmodified program with ExOS, and an [NfsServer].
final class Networked implements ProgramConsole {

    static final Boot.Host HOST = new Boot.Host(0x0a00_0001, 0x0800_2b00_0001L, 0xffff_ff00L, 0);
    private static final long LATENCY_NANOS = 20_000;
    private static final long STEP_NANOS = 1_000_000;

    final Machine here = new Machine(Profile.named("dec3000-400"), 1);
    final Machine there = new Machine(Profile.named("dec3000-400"), 2);
    final Aegis kernel = new Aegis(here);
    final NfsServer server;
    final Boot boot;
    /// All frames, as the machine that runs the program sees them.
    final List<byte[]> frames = new ArrayList<>();
    private final Cable cable = new Cable("cable", Medium.ethernet(10), LATENCY_NANOS, 64, station(here),
            station(there));
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private @Nullable FrameReceiver arrivals;
    private final Cluster cluster;
    private final MachineMember member = new MachineMember("here", here);

    Networked() {
        this("", 0);
    }

    /// @param faults of the wire, both ways, as [Faults] writes them; empty for none
    Networked(String faults, long seed) {
        LinkPort end = cable.first();
        if (!faults.isEmpty()) {
            end = new BothWays(Faults.parse(faults), end, station(here), seed);
        }
        kernel.network(new Noted(end), here.interrupts().line("eth0", 3, 0x900), new Demultiplexer());
        var other = new Aegis(there);
        other.network(cable.second(), there.interrupts().line("eth0", 3, 0x900), new Demultiplexer());
        server = new NfsServer(there, other);
        kernel.console(this);
        boot = new Boot(here, kernel);
        boot.network(HOST);
        cluster = new Cluster(List.of(member, new MachineMember("there", there)), List.of(cable));
    }

    static Station station(Machine of) {
        return new Station("eth0", of.profile().hertz(), of.clock(), of.events());
    }

    private final class Noted implements LinkPort {
        private final LinkPort port;

        Noted(LinkPort port) {
            this.port = port;
        }

        @Override
        public long send(byte[] frame, int offset, int length) {
            frames.add(java.util.Arrays.copyOfRange(frame, offset, offset + length));
            return port.send(frame, offset, length);
        }

        @Override
        public void receiver(FrameReceiver receiver) {
            arrivals = receiver;
            port.receiver((frame, length) -> {
                frames.add(java.util.Arrays.copyOf(frame, length));
                receiver.frameArrived(frame, length);
            });
        }

        @Override
        public boolean carrier() {
            return port.carrier();
        }
    }

    /// A frame comes, as if from the wire.
    void arrive(byte[] frame) {
        if (arrivals == null) {
            throw new IllegalStateException("Nobody listens.");
        }
        arrivals.frameArrived(frame, frame.length);
    }

    /// Runs a program until it has ended, or for so long.
    Networked run(Calls calls, int seconds) {
        start(calls);
        while (!member.isOff() && cluster.nowNanos() < seconds * 1_000_000_000L) {
            cluster.run(cluster.nowNanos() + STEP_NANOS);
        }
        return this;
    }

    Environment start(Calls calls) {
        var first = boot.first(calls.program());
        boot.start(first);
        return first;
    }

    void step(int milliseconds) {
        cluster.run(cluster.nowNanos() + milliseconds * 1_000_000L);
    }

    boolean isOver() {
        return member.isOff();
    }

    String output() {
        return written.toString(StandardCharsets.ISO_8859_1);
    }

    byte[] bytes() {
        return written.toByteArray();
    }

    @Override
    public void write(boolean beside, byte[] bytes) {
        written.writeBytes(bytes);
    }

    @Override
    public byte[] read(int most) {
        return new byte[0];
    }

    /// A program that makes one system call after the other and writes what each answered, or minus the error, into a log, which it writes out at its end.
    static final class Calls {

        static final long BUFFER = Computer.ZEROS + 0x1_0000;
        private static final long LOG = Computer.ZEROS;
        private static final int LOG_REGISTER = 9;
        private final Assembler code = new Assembler(Computer.ENTRY & -8);
        private final Map<String, byte[]> texts = new LinkedHashMap<>();
        private int labels;

        Calls() {
            code.li(LOG_REGISTER, LOG);
        }

        Assembler code() {
            return code;
        }

        /// Arguments are numbers, texts, or [Answer]s of calls before.
        Calls call(int number, Object... arguments) {
            for (var i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case String text -> {
                        texts.putIfAbsent(text, (text + '\0').getBytes(StandardCharsets.UTF_8));
                        code.la(16 + i, "text " + text);
                    }
                    case Answer(var index) -> code.li(1, LOG + 8L * index).ldq(16 + i, 0, 1);
                    case Number value -> code.li(16 + i, value.longValue());
                    default -> throw new IllegalArgumentException("no argument: " + arguments[i]);
                }
            }
            var done = "done " + labels++;
            code.li(0, number).callPal(Assembler.CALLSYS).beq(19, done).subq(31, 0, 0).label(done)
                    .stq(0, 0, LOG_REGISTER).lda(LOG_REGISTER, 8, LOG_REGISTER);
            return this;
        }

        record Answer(int index) {}

        /// The program ends: the log is written, if there is no other output.
        ProgramSystem.Program program() {
            code.li(0, 4).li(16, 1).li(17, LOG).subq(LOG_REGISTER, 17, 18).callPal(Assembler.CALLSYS);
            code.li(0, 405).li(16, 0).callPal(Assembler.CALLSYS);
            texts.forEach((text, bytes) -> {
                code.align(8).label("text " + text);
                for (var i = 0; i < bytes.length; i += 8) {
                    var word = 0L;
                    for (var j = 0; j < 8 && i + j < bytes.length; j++) {
                        word |= (bytes[i + j] & 0xffL) << (8 * j);
                    }
                    code.quad(word);
                }
            });
            return new ProgramSystem.Program("calls", Computer.executable(code.assemble().image()), List.of(),
                    List.of());
        }
    }

    /// What the calls answered: the last so many words of the output.
    List<Long> answers(int count) {
        var all = bytes();
        var words = ByteBuffer.wrap(all, all.length - 8 * count, 8 * count).order(ByteOrder.LITTLE_ENDIAN);
        var answers = new ArrayList<Long>();
        for (var i = 0; i < count; i++) {
            answers.add(words.getLong());
        }
        return answers;
    }
}
