package spin.hw.net.host;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.cluster.AlarmDriven;

/// TAP devices and packet sockets against the kernel's own network stack, in a namespace of the test's own.
class HostInterfaceTests {
    private static final long HERTZ = 133_333_333;
    private static final long POLL = 100_000;
    private static final byte[] OUR_MAC = {2, 0, 0, 0, 0, 0x77};
    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;

    private final Station station = Station.alone("lance0", HERTZ);
    private final ByteArrayOutputStream recording = new ByteArrayOutputStream();

    private static int type(byte[] frame) {
        return ByteBuffer.wrap(frame).getShort(12) & 0xffff;
    }

    /// A host of a few lines: answers ARP requests for its address and ICMP echo requests.
    private record EchoHost(LinkPort port, int address) implements FrameReceiver {

        @Override
        public void frameArrived(byte[] bytes, int length) {
            byte[] frame = Arrays.copyOf(bytes, length);
            if (type(frame) == ARP && ByteBuffer.wrap(frame).getInt(38) == address) {
                answer(arpReply(frame));
            } else if (type(frame) == IPV4 && ByteBuffer.wrap(frame).getInt(30) == address && frame[23] == 1
                    && frame[34] == 8) {
                answer(echoReply(frame));
            }
        }

        private void answer(byte[] frame) {
            port.send(frame, 0, frame.length);
        }

        private byte[] arpReply(byte[] request) {
            var reply = ByteBuffer.wrap(request.clone());
            reply.put(0, request, 6, 6).put(6, OUR_MAC).putShort(20, (short) 2);
            reply.put(22, OUR_MAC).putInt(28, address).put(32, request, 22, 10);
            return reply.array();
        }

        private byte[] echoReply(byte[] request) {
            var reply = ByteBuffer.wrap(request.clone());
            reply.put(0, request, 6, 6).put(6, OUR_MAC);
            reply.putInt(26, address).put(30, request, 26, 4);
            reply.put(34, (byte) 0).putShort(36, (short) 0);
            int end = 14 + reply.getShort(16);
            reply.putShort(36, (short) ~UnfinishedChecksum.sum(reply.array(), 34, end));
            return reply.array();
        }
    }

    private static int address(String text) throws Exception {
        return ByteBuffer.wrap(InetAddress.getByName(text).getAddress()).getInt();
    }

    @Test
    void theKernelsArpAndPingAreAnsweredThroughATapDevice() throws Exception {
        Namespace.demandTun();
        try (var namespace = Namespace.create("tap")) {
            var link = namespace.call(() -> TapLink.open("spin0"));
            namespace.ip("addr add 10.99.0.1/24 dev spin0");
            namespace.ip("link set spin0 up");
            try (var port = new HostPort(station, Medium.ethernet(10), POLL, link, new Recorder(recording))) {
                port.receiver(new EchoHost(port, address("10.99.0.2")));
                // As root this is an ICMP echo; nothing listens on the echo port that others would try.
                var ping = namespace.start(() -> InetAddress.getByName("10.99.0.2").isReachable(20_000));
                Outside.runUntil(ping, station, port);
                assertThat(ping.get()).isTrue();
                assertThat(namespace.ip("neigh show dev spin0")).contains("10.99.0.2 lladdr 02:00:00:00:00:77");

                var nobody = namespace.start(() -> InetAddress.getByName("10.99.0.3").isReachable(200));
                Outside.runUntil(nobody, station, port);
                assertThat(nobody.get()).isFalse();
            }
            assertThat(namespace.ip("link show")).doesNotContain("spin0");
        }
        theTapRunRepeatsWithoutTheDevice(station.now());
    }

    private void theTapRunRepeatsWithoutTheDevice(long end) throws Exception {
        var again = Station.alone("lance0", HERTZ);
        var recorded = Recording.read(new ByteArrayInputStream(recording.toByteArray()));
        assertThat(recorded.remaining()).isGreaterThanOrEqualTo(4);
        var port = new ReplayedPort(again, Medium.ethernet(10), POLL, recorded);
        port.receiver(new EchoHost(port, address("10.99.0.2")));
        // Each answer is compared with the recorded one on the way.
        new AlarmDriven(again).advanceTo(end);
        assertThat(port.remaining()).isZero();
    }

    @Test
    void aTapDeviceThatIsOpenElsewhereIsRefused() throws Exception {
        Namespace.demandTun();
        try (var namespace = Namespace.create("busy"); var _ = namespace.call(() -> TapLink.open("spin0"))) {
            assertThatThrownBy(() -> namespace.call(() -> TapLink.open("spin0")))
                    .hasRootCauseInstanceOf(HostLinkException.class).rootCause()
                    .hasMessage("TAP device spin0 cannot be opened: another program has it open; give another name.");
            assertThatThrownBy(() -> namespace.call(() -> TapLink.open("lo"))).rootCause()
                    .hasMessageContaining("exists and is no TAP device");
        }
    }

    @Test
    void whoWaitsAtATapDeviceIsWokenByAWordOrByTheEnd() throws Exception {
        Namespace.demandTun();
        try (var namespace = Namespace.create("wake")) {
            var link = namespace.call(() -> TapLink.open("spin0"));
            link.wake();
            link.await(Long.MAX_VALUE);
            assertThat(link.receive(new byte[LinkPort.MAXIMUM_LENGTH])).isZero();
            link.await(1_000_000);
            var waiting = new FutureTask<>(() -> Outside.receive(link, new byte[LinkPort.MAXIMUM_LENGTH]));
            Thread.ofPlatform().daemon().start(waiting);
            link.close();
            assertThat(waiting.get()).isEqualTo(-1);
            link.wake();
        }
    }

    @Test
    void aTapDeviceThatIsDownTakesNothingAndSaysSo() throws Exception {
        Namespace.demandTun();
        try (var namespace = Namespace.create("down"); var link = namespace.call(() -> TapLink.open("spin0"))) {
            assertThat(link.transmit(new byte[60], 0, 60)).isFalse();
            namespace.ip("link set spin0 up");
            assertThat(link.transmit(new byte[60], 0, 60)).isTrue();
        }
    }

    @Test
    void framesGoBothWaysOverAVethPairAndUnfinishedChecksumsArriveFinished() throws Exception {
        try (var namespace = Namespace.create("veth")) {
            namespace.ip("link add v0 type veth peer name v1");
            namespace.ip("addr add 192.0.2.1/24 dev v1");
            namespace.ip("link set v0 up");
            namespace.ip("link set v1 up");
            namespace.ip("neigh add 192.0.2.2 lladdr 02:00:00:00:00:77 dev v1");
            var link = namespace.call(() -> PacketLink.open("v0"));
            try (var port = new HostPort(station, Medium.ethernet(10), POLL, link, new Recorder(recording))) {
                var datagrams = new ArrayList<byte[]>();
                port.receiver((frame, length) -> {
                    if (type(frame) == IPV4 && frame[23] == 17) {
                        datagrams.add(Arrays.copyOf(frame, length));
                    }
                });
                try (var kernel = namespace.call(() -> DatagramChannel.open()
                        .bind(new InetSocketAddress("192.0.2.1", 1234)))) {
                    kernel.send(ByteBuffer.wrap("hello, odd".getBytes(US_ASCII)),
                            new InetSocketAddress("192.0.2.2", 5678));
                    Outside.runUntil(() -> !datagrams.isEmpty(), station, port);
                    byte[] question = datagrams.getFirst();
                    assertThat(new String(question, 42, 10, US_ASCII)).isEqualTo("hello, odd");
                    assertThat(HostLinkTests.udpSum(question)).as("the checksum that veth leaves to hardware")
                            .isEqualTo(0xffff);

                    byte[] answer = answerTo(question);
                    port.send(answer, 0, answer.length);
                    var got = ByteBuffer.allocate(100);
                    kernel.receive(got);
                    assertThat(new String(got.array(), 0, got.position(), US_ASCII)).isEqualTo("hello, odd");
                }
            }
        }
    }

    /// The datagram sent back: both sums stay right when addresses and ports change places.
    private static byte[] answerTo(byte[] question) {
        var answer = ByteBuffer.wrap(question.clone());
        answer.put(0, question, 6, 6).put(6, question, 0, 6);
        answer.put(26, question, 30, 4).put(30, question, 26, 4);
        answer.put(34, question, 36, 2).put(36, question, 34, 2);
        return answer.array();
    }

    @Test
    void aVlanTagThatTheKernelKeepsApartIsPutBack() throws Exception {
        try (var namespace = Namespace.create("vlan")) {
            namespace.ip("link add v0 type veth peer name v1");
            namespace.ip("link set v0 up");
            namespace.ip("link set v1 up");
            try (var left = namespace.call(() -> PacketLink.open("v0"));
                    var right = namespace.call(() -> PacketLink.open("v1"))) {
                byte[] tagged = new byte[64];
                Arrays.fill(tagged, 0, 6, (byte) 0xff);
                ByteBuffer.wrap(tagged).putShort(12, (short) 0x8100).putShort(14, (short) 42).putShort(16,
                        (short) 0x88b5);
                assertThat(left.transmit(tagged, 0, tagged.length)).isTrue();
                byte[] buffer = new byte[LinkPort.MAXIMUM_LENGTH];
                int length = Outside.receive(right, buffer);
                while (type(buffer) != 0x8100) {
                    length = Outside.receive(right, buffer);
                }
                assertThat(Arrays.copyOf(buffer, length)).isEqualTo(tagged);
                assertThat(List.of(left.transmit(new byte[5_000], 0, 5_000), left.transmit(new byte[5], 0, 5)))
                        .as("longer than the MTU, shorter than a header").containsExactly(false, false);
            }
        }
    }
}
