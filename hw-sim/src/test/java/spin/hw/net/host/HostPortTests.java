package spin.hw.net.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.net.Frames;
import spin.hw.net.Frames.Listener;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.cluster.AlarmDriven;
import spin.hw.net.link.Cable;
import spin.hw.net.link.Patch;
import spin.hw.net.pcap.CaptureReplay;
import spin.hw.net.pcap.PcapngReader;

class HostPortTests {
    private static final long HERTZ = 133_333_333;
    private static final long POLL = 10_000;
    private static final int QUESTIONS = 200;

    /// What a machine is here: it answers each frame after a time of its own choice, and hashes all that it sees.
    private static final class Responder {
        final Station station = Station.alone("lance0", HERTZ);
        final SplittableRandom chance;
        final Deque<byte[]> questions = new ArrayDeque<>();
        long hash = 1;
        int answered;

        Responder(long seed) {
            this.chance = new SplittableRandom(seed);
        }

        void serve(LinkPort port) {
            var think = new Alarm[1];
            think[0] = station.alarm("think", () -> {
                byte[] answer = questions.removeFirst();
                answer[14] = (byte) chance.nextInt();
                mix(port.send(answer, 0, answer.length));
                answered++;
                if (!questions.isEmpty()) {
                    think[0].after(1 + chance.nextInt(50_000));
                }
            });
            port.receiver((frame, length) -> {
                mix(station.now());
                mix(Arrays.hashCode(Arrays.copyOf(frame, length)));
                questions.addLast(Arrays.copyOf(frame, length));
                if (!think[0].isSet()) {
                    think[0].after(1 + chance.nextInt(50_000));
                }
            });
        }

        private void mix(long value) {
            hash = hash * 1_000_003 + value;
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int portOf(DatagramChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /// A free UDP port, as far as anybody can know one.
    private static int freePort() throws IOException {
        try (var channel = DatagramChannel.open().bind(loopback(0))) {
            return portOf(channel);
        }
    }

    @Test
    void aRunOverUdpIsRecordedAndRepeatsFromTheFileAlone() throws IOException, InterruptedException {
        var file = new ByteArrayOutputStream();
        var live = new Responder(7);
        try (var peer = DatagramChannel.open().bind(loopback(0))) {
            int mine = freePort();
            peer.connect(loopback(mine));
            try (var port = new HostPort(live.station, Medium.ethernet(10), POLL,
                    UdpLink.open(loopback(mine), loopback(portOf(peer))), new Recorder(file))) {
                live.serve(port);
                var asking = Thread.ofPlatform().daemon().start(() -> ask(peer));
                Outside.runUntil(() -> live.answered == QUESTIONS, live.station, port);
                asking.join();
            }
        }
        long end = live.station.now();

        for (int again = 0; again < 2; again++) {
            var replayed = new Responder(7);
            var port = new ReplayedPort(replayed.station, Medium.ethernet(10), POLL,
                    Recording.read(new ByteArrayInputStream(file.toByteArray())));
            replayed.serve(port);
            new AlarmDriven(replayed.station).advanceTo(end);
            assertThat(replayed.answered).isEqualTo(QUESTIONS);
            assertThat(replayed.hash).isEqualTo(live.hash);
            assertThat(port.remaining()).isZero();
        }
        aRunThatDiffersFromItsRecordingEndsThere(file.toByteArray(), end);
    }

    /// Sends a question, waits for the answer, sends the next: nothing is lost on loopback, and the machine sets the pace.
    private static void ask(DatagramChannel peer) {
        try {
            var answer = ByteBuffer.allocate(2_000);
            for (int i = 0; i < QUESTIONS; i++) {
                peer.write(ByteBuffer.wrap(Frames.frame(1, 2, "question " + i)));
                peer.read(answer.clear());
            }
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void aRunThatDiffersFromItsRecordingEndsThere(byte[] file, long end) throws IOException {
        var other = new Responder(8);
        other.serve(new ReplayedPort(other.station, Medium.ethernet(10), POLL,
                Recording.read(new ByteArrayInputStream(file))));
        assertThatThrownBy(() -> new AlarmDriven(other.station).advanceTo(end))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Port lance0 leaves its recording at cycle")
                .hasMessageContaining("Replay with the same profile, seed and programs.");

        // The same bytes, a cycle late.
        var late = Station.alone("lance0", HERTZ);
        var latePort = new ReplayedPort(late, Medium.ethernet(10), POLL,
                Recording.read(new ByteArrayInputStream(file)));
        var answer = java.util.Objects.requireNonNull(firstAnswer(file));
        latePort.receiver((frame, length) -> late.alarm("late", () -> latePort.send(answer.frame(), 0, 60))
                .set(answer.cycle() + 1));
        assertThatThrownBy(() -> new AlarmDriven(late).advanceTo(end))
                .hasMessageContaining("leaves its recording at cycle " + (answer.cycle() + 1));

        var silent = Station.alone("lance0", HERTZ);
        var port = new ReplayedPort(silent, Medium.ethernet(10), POLL, Recording.read(new ByteArrayInputStream(file)));
        port.receiver(new Listener(silent));
        assertThatThrownBy(() -> new AlarmDriven(silent).advanceTo(end))
                .hasMessageContaining("the machine has not sent");

        var slower = Station.alone("lance0", HERTZ - 1);
        assertThatThrownBy(() -> new ReplayedPort(slower, Medium.ethernet(10), POLL,
                Recording.read(new ByteArrayInputStream(file)))).hasMessageContaining("hertz 133333333, poll 10000");
    }

    private static Recording.@org.jspecify.annotations.Nullable Entry firstAnswer(byte[] file) throws IOException {
        var recording = Recording.read(new ByteArrayInputStream(file));
        var entry = recording.peek();
        while (entry != null && entry.fromHost()) {
            recording.remove();
            entry = recording.peek();
        }
        return entry;
    }

    @Test
    void aPatchGivesAHostLinkTheTimesOfACable() throws IOException {
        var station = Station.alone("lance0", 100_000_000);
        var cable = new Cable("cable", Medium.ethernet(10), 1_000, 8, station, station.named("patch"));
        var heard = new Listener(station);
        cable.first().receiver(heard);
        try (var peer = DatagramChannel.open().bind(loopback(0))) {
            int mine = freePort();
            peer.connect(loopback(mine));
            try (var port = new HostPort(station.named("udp"), Medium.ethernet(1000), POLL,
                    UdpLink.open(loopback(mine), loopback(portOf(peer))),
                    new Recorder(new ByteArrayOutputStream()))) {
                var patch = new Patch(cable.second(), port);
                peer.write(ByteBuffer.wrap(Frames.frame(1, 2, "from the host")));
                Outside.runUntil(() -> !heard.arrived.isEmpty(), station, port);
                assertThat(heard.cycles().getFirst() % POLL).isEqualTo(5_760 + 100);
                cable.first().send(Frames.frame(2, 1, "to the host"), 0, 60);
                new AlarmDriven(station).advanceTo(station.now() + 2 * POLL);
                var got = ByteBuffer.allocate(2_000);
                peer.read(got);
                assertThat(Frames.text(Arrays.copyOf(got.array(), got.position()))).isEqualTo("to the host");
                assertThat(patch.tally().delivered()).isEqualTo(2);
            }
        }
    }

    @Test
    void aPortThatLeadsOutRefusesToBeCheckpointed() throws IOException {
        try (var port = new HostPort(Station.alone("lance0", HERTZ), Medium.ethernet(10), POLL,
                UdpLink.open(loopback(0), loopback(freePort())), new Recorder(new ByteArrayOutputStream()))) {
            assertThatThrownBy(() -> port.save(new State("x"))).isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith("Port lance0 leads out of the simulation")
                    .hasMessageContaining("Record the run and replay it");
            assertThatThrownBy(() -> port.restore(new State("x"))).isInstanceOf(CheckpointException.class);
            assertThat(port.checkpointName()).isEqualTo("lance0.host");
        }
    }

    @Test
    void aClosedPortTakesNothingAndHoldsNobodyUp() throws IOException {
        var port = new HostPort(Station.alone("closing", HERTZ), Medium.ethernet(10), POLL,
                UdpLink.open(loopback(0), loopback(freePort())), new Recorder(new ByteArrayOutputStream()));
        port.close();
        port.close();
        assertThat(port.hasFrame()).isFalse();
        port.await(1);
        port.wake();
        assertThat(port.send(new byte[60], 0, 60)).isPositive();
        assertThat(port.tally().dropped()).isEqualTo(1);
    }

    @Test
    void aCaptureThatIsNoRecordingIsRefused() throws IOException {
        var file = new ByteArrayOutputStream();
        try (var writer = new spin.hw.net.pcap.PcapngWriter(file, "other")) {
            writer.describe("eth0");
        }
        assertThatThrownBy(() -> Recording.read(new ByteArrayInputStream(file.toByteArray())))
                .hasMessageContaining("no recording of a port");
    }

    @Test
    void aRecordingIsAlsoACapture() throws IOException {
        var file = new ByteArrayOutputStream();
        var station = Station.alone("lance0", HERTZ);
        try (var port = new HostPort(station, Medium.ethernet(10), POLL,
                UdpLink.open(loopback(0), loopback(freePort())), new Recorder(file))) {
            port.send(Frames.frame(2, 1, "out"), 0, 60);
        }
        try (var reader = new PcapngReader(new ByteArrayInputStream(file.toByteArray()))) {
            var frame = java.util.Objects.requireNonNull(reader.next());
            assertThat(frame.comments()).containsExactly("cycle 0");
            assertThat(CaptureReplay.inbound(reader, 0)).isEmpty();
        }
    }

    @Test
    void noChangedRecordingMakesTheReaderFailOtherwise() throws IOException {
        var file = new ByteArrayOutputStream();
        var station = Station.alone("lance0", HERTZ);
        try (var port = new HostPort(station, Medium.ethernet(10), POLL,
                UdpLink.open(loopback(0), loopback(freePort())), new Recorder(file))) {
            for (int i = 0; i < 3; i++) {
                port.send(Frames.frame(2, 1, "out" + i), 0, 60);
                new AlarmDriven(station).advanceTo(station.now() + 99);
            }
        }
        byte[] good = file.toByteArray();
        for (int seed = 0; seed < 5_000; seed++) {
            var chance = new SplittableRandom(seed);
            byte[] bytes = Arrays.copyOf(good, good.length - chance.nextInt(2) * chance.nextInt(good.length));
            for (int i = 0; i < 2 && bytes.length > 0; i++) {
                bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt();
            }
            try {
                assertThat(Recording.read(new ByteArrayInputStream(bytes)).remaining()).isLessThanOrEqualTo(3);
            } catch (IOException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).isNotEmpty();
            }
        }
    }
}
