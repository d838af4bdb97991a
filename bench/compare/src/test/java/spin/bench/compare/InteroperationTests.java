package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.boot.SpinKernel;
import spin.core.device.NetworkDevice;
import spin.core.device.WireLink;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.core.strand.StrandSpawner;
import spin.core.strand.Threads;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.EffectVerifier;
import spin.dispatcher.Limits;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.interrupt.InterruptController;
import spin.hw.memory.PhysicalMemory;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.profile.Profile;
import spin.plexus.PlexusPart;
import spin.plexus.ip.IpAddress;
import spin.plexus.tcp.Tcp;
import spin.systems.kit.Frames;
import spin.systems.monolith.net.Connection;
import spin.systems.monolith.net.Internet;
import spin.systems.monolith.net.LinkHeader;
import spin.systems.monolith.net.Owner;
import spin.systems.monolith.net.SocketAddress;
import spin.systems.monolith.net.Udp;

/// Plexus at one end of a wire and the monolith's protocols at the other: what both say that they speak, they speak with each other.
final class InteroperationTests {

    private static final Requester APPLICATION = Requester.of("application");
    private static final int PORT = 7;
    private static final long PLEXUS_AT = (Internet.address(10, 0, 0, 1) & 0xffff_ffffL) << 16;
    private static final int MANY = 30_000;
    private static final int ROUNDS = 4000;
    private static final Owner NOBODY = new Owner() {
        @Override
        public void readable() {
            // The test looks.
        }

        @Override
        public void writable() {
            // The test looks.
        }
    };

    /// Handlers of the tests may take as long as they like.
    private static final class Unlimited implements Limits {
        @Override
        public long begin(long units) {
            return 0;
        }

        @Override
        public void end(long token) {
            // Nothing was begun.
        }

        @Override
        public boolean terminated(Throwable thrown) {
            return false;
        }
    }

    /// One end: what it sends lies in the other's queue until the test hands it over.
    private static final class End implements LinkPort {
        private final Deque<byte[]> sent = new ArrayDeque<>();
        private @Nullable FrameReceiver receiver;

        @Override
        public long send(byte[] frame, int offset, int length) {
            sent.add(Arrays.copyOfRange(frame, offset, offset + length));
            return 0;
        }

        @Override
        public void receiver(FrameReceiver newReceiver) {
            receiver = newReceiver;
        }

        @Override
        public boolean carrier() {
            return true;
        }

        private void gets(byte[] frame) {
            Objects.requireNonNull(receiver).frameArrived(frame, frame.length);
        }
    }

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final List<String> failures = new ArrayList<>();
    private final SpinKernel plexus = kernel();
    private final End plexusEnd = new End();
    private final PhysicalMemory memory = new PhysicalMemory(8L << 20);
    private final Frames frames = new Frames(memory, 1);
    private final Internet internet = new Internet(memory, frames, () -> {});
    private final InterruptController interrupts = new InterruptController();
    private final End end = new End();
    private final SplittableRandom chance = new SplittableRandom(5);
    private int lostOneIn;
    private long ticks;

    InteroperationTests() {
        internet.attach(end, interrupts.line("wire", 3, 0x900), LinkHeader.ETHERNET, 0x0800_2b00_0002L,
                Internet.address(10, 0, 0, 2), 24);
        plexus.links().add(WireLink.attach("eth0", 0x0800_2b00_0001L, plexusEnd,
                machine.interrupts().line("eth0", 3, 0x900), plexus.processor(), SpinKernel.KERNEL,
                plexus.find(NetworkDevice.class, SpinKernel.KERNEL).raiser()));
        var shell = new ShellCommands(plexus.console(), plexus.resolve(Shell.class, SpinKernel.KERNEL));
        new PlexusPart().attach(plexus, shell);
        shell.install(plexus.events(SpinKernel.KERNEL));
        assertThat(shell.enter("net address eth0 10.0.0.1/24")).isTrue();
    }

    private SpinKernel kernel() {
        var spawner = new StrandSpawner();
        EffectVerifier asserted = (effect, function, method) -> new EffectVerifier.Verdict.Verified();
        var kernel = new SpinKernel(machine,
                Dispatcher.builder().name("spin").verifier(asserted).limits(new Unlimited()).spawner(spawner).build(),
                failures::add);
        spawner.on(kernel.processor());
        return kernel;
    }

    private void strand(Runnable body) {
        plexus.processor().unblock(
                plexus.processor().create("application", APPLICATION, Threads.DEFAULT_PRIORITY, body));
    }

    /// Both go on until neither has anything to do, then their clocks by a tenth of a second.
    private void round() {
        var moved = true;
        while (moved) {
            moved = plexus.processor().step();
            moved |= handOver(plexusEnd, end);
            interrupts.above(0).ifPresent(line -> internet.interrupt(line));
            internet.input();
            moved |= handOver(end, plexusEnd);
        }
        machine.clock().advance(machine.profile().hertz() / 10);
        ticks++;
        internet.tcp().fastTimer();
        if (ticks % 5 == 0) {
            internet.tcp().slowTimer();
        }
    }

    private boolean handOver(End from, End to) {
        var some = false;
        for (var frame = from.sent.poll(); frame != null; frame = from.sent.poll()) {
            some = true;
            if (lostOneIn == 0 || chance.nextInt(lostOneIn) != 0) {
                to.gets(frame);
            }
        }
        return some;
    }

    private byte[] text() {
        var text = new byte[MANY];
        chance.nextBytes(text);
        return text;
    }

    private long chain(byte[] text) {
        var mbufs = internet.mbufs();
        var first = mbufs.get(Udp.DATA_AT);
        var last = first;
        for (var done = 0; done < text.length;) {
            var count = Math.min(text.length - done, mbufs.room(last));
            memory.copyIn(mbufs.data(last), text, done, count);
            mbufs.length(last, count);
            done += count;
            if (done < text.length) {
                var next = mbufs.get();
                mbufs.addPage(next);
                mbufs.next(last, next);
                last = next;
            }
        }
        return first;
    }

    private byte[] bytes(long chain) {
        var bytes = new ByteArrayOutputStream();
        for (var at = chain; at != 0; at = internet.mbufs().next(at)) {
            var piece = new byte[internet.mbufs().length(at)];
            memory.copyOut(internet.mbufs().data(at), piece, 0, piece.length);
            bytes.writeBytes(piece);
        }
        return bytes.toByteArray();
    }

    private int write(Connection connection, byte[] text, int from) {
        var done = connection.isOpen() ? Math.min(connection.room(), text.length - from) : 0;
        if (done > 0) {
            connection.append(chain(Arrays.copyOfRange(text, from, from + done)));
            connection.send();
        }
        return done;
    }

    private void read(Connection connection, ByteArrayOutputStream into) {
        into.writeBytes(bytes(connection.first()));
        connection.read(connection.unread());
        connection.readAll();
    }

    /// The monolith calls; an application over Plexus writes back what it reads, until the end.
    @ParameterizedTest
    @ValueSource(ints = {0, 12})
    void aStreamToPlexusComesBackEqual(int lost) {
        var server = plexus.resolve(Tcp.class, APPLICATION).claim(PORT);
        server.listen(1);
        strand(() -> {
            var caller = server.accept();
            var piece = new byte[4096];
            for (var count = caller.read(piece, 0, piece.length); count > 0; count = caller.read(piece, 0,
                    piece.length)) {
                caller.writeAll(piece, 0, count);
            }
            caller.close();
        });
        var connection = internet.tcp().connection(NOBODY);
        assertThat(internet.tcp().bind(connection, 0)).isZero();
        assertThat(connection.connect(PLEXUS_AT | PORT)).isZero();
        lostOneIn = lost;
        var text = text();
        var got = new ByteArrayOutputStream();
        var sent = 0;
        for (var i = 0; i < ROUNDS && got.size() < text.length; i++) {
            sent += write(connection, text, sent);
            round();
            read(connection, got);
        }

        assertThat(failures).isEmpty();
        assertThat(got.toByteArray()).isEqualTo(text);
    }

    /// An application over Plexus calls, writes and closes.
    @ParameterizedTest
    @ValueSource(ints = {0, 12})
    void aStreamFromPlexusArrivesEqualAndEnds(int lost) {
        var listener = internet.tcp().connection(NOBODY);
        assertThat(internet.tcp().bind(listener, PORT)).isZero();
        assertThat(listener.listen(1)).isTrue();
        var text = text();
        var client = plexus.resolve(Tcp.class, APPLICATION).claimAny();
        strand(() -> {
            var connection = client.connect(IpAddress.parse("10.0.0.2"), PORT);
            connection.awaitEstablished();
            connection.writeAll(text, 0, text.length);
            connection.close();
        });
        lostOneIn = lost;
        var got = new ByteArrayOutputStream();
        Connection caller = null;
        for (var i = 0; i < ROUNDS && (caller == null || !caller.isAtEnd() || caller.unread() > 0); i++) {
            round();
            if (caller == null) {
                caller = listener.accept();
                if (caller != null) {
                    caller.owner(NOBODY);
                }
            }
            if (caller != null) {
                read(caller, got);
            }
        }

        assertThat(failures).isEmpty();
        assertThat(got.toByteArray()).isEqualTo(text);
        assertThat(Objects.requireNonNull(caller).isAtEnd()).isTrue();
    }

    @Test
    void aDatagramComesBackEqual() {
        var port = plexus.resolve(spin.plexus.udp.Udp.class, APPLICATION).claim(PORT);
        plexus.events(APPLICATION).on(spin.plexus.udp.Udp.class, spin.plexus.udp.Udp::packetArrived).key(port)
                .handle(datagram -> port.send(datagram.sourceAddress(), datagram.sourcePort(), datagram.payload()))
                .install();
        var endpoint = new Udp.Endpoint(NOBODY);
        assertThat(internet.udp().bind(endpoint, 0)).isZero();
        var text = Arrays.copyOf(text(), 1001);
        assertThat(internet.udp().output(endpoint, chain(text), text.length, PLEXUS_AT | PORT)).isZero();
        round();
        round();

        var answer = Objects.requireNonNull(endpoint.take());
        assertThat(bytes(internet.mbufs().next(answer.first()))).isEqualTo(text);
        assertThat(SocketAddress.name(memory, internet.mbufs().data(answer.first()))).isEqualTo(PLEXUS_AT | PORT);
    }
}
