package spin.hw.net.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.net.Frames;
import spin.hw.net.LinkPort;

class HostLinkTests {
    @TempDir
    Path folder;

    private static byte[] receive(HostLink link) throws IOException {
        byte[] buffer = new byte[LinkPort.MAXIMUM_LENGTH];
        int length = Outside.receive(link, buffer);
        return length < 0 ? new byte[0] : Arrays.copyOf(buffer, length);
    }

    private static <T> FutureTask<T> start(java.util.concurrent.Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    /// What QEMU would be, at the other end of a UNIX stream.
    private SocketChannel peerOf(FutureTask<UnixLink> accepting, Path path) throws IOException {
        while (!accepting.isDone()) {
            try {
                return SocketChannel.open(UnixDomainSocketAddress.of(path));
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("the link stopped listening");
    }

    @Test
    void aUnixStreamFramesAsQemuDoes() throws Exception {
        var path = folder.resolve("link");
        var accepting = start(() -> UnixLink.accept(path));
        try (var peer = peerOf(accepting, path); var link = accepting.get()) {
            peer.write(ByteBuffer.wrap(new byte[]{0, 0, 0, 3, 7, 8, 9, 0, 0}));
            assertThat(receive(link)).containsExactly(7, 8, 9);
            // The rest of a length that came in two parts, and two frames in one.
            peer.write(ByteBuffer.wrap(new byte[]{0, 1, 5, 0, 0, 0, 1, 6}));
            assertThat(receive(link)).containsExactly(5);
            assertThat(receive(link)).containsExactly(6);

            assertThat(link.transmit(new byte[]{1, 2, 3, 4}, 1, 2)).isTrue();
            var got = ByteBuffer.allocate(6);
            while (got.hasRemaining()) {
                peer.read(got);
            }
            assertThat(got.array()).containsExactly(0, 0, 0, 2, 2, 3);
        }
    }

    @Test
    void aPeerThatDoesNotReadHoldsNobodyUpAndLosesWholeFramesOnly() throws Exception {
        var path = folder.resolve("link");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            try (var link = UnixLink.connect(path); var peer = server.accept()) {
                int taken = 0;
                while (link.transmit(Frames.ofLength(60_000, taken), 0, 60_000)) {
                    taken++;
                }
                assertThat(taken).isPositive();
                var receiving = start(() -> receive(link));
                var got = ByteBuffer.allocate(taken * 60_004);
                while (got.hasRemaining()) {
                    assertThat(peer.read(got)).isPositive();
                }
                got.flip();
                for (int i = 0; i < taken; i++) {
                    assertThat(got.getInt()).isEqualTo(60_000);
                    byte[] frame = new byte[60_000];
                    got.get(frame);
                    assertThat(frame).isEqualTo(Frames.ofLength(60_000, i));
                }
                peer.write(ByteBuffer.wrap(new byte[]{0, 0, 0, 1, 42}));
                assertThat(receiving.get()).containsExactly(42);
                assertThat(link.transmit(new byte[1], 0, 1)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, LinkPort.MAXIMUM_LENGTH + 1, Integer.MIN_VALUE})
    void aLengthThatIsNoneEndsTheStream(int length) throws Exception {
        var path = folder.resolve("link");
        var accepting = start(() -> UnixLink.accept(path));
        try (var peer = peerOf(accepting, path); var link = accepting.get()) {
            peer.write(ByteBuffer.allocate(100).putInt(0, length));
            assertThatThrownBy(() -> receive(link)).isInstanceOf(HostLinkException.class)
                    .hasMessageContaining("sent a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
    }

    @Test
    void thePeersEndIsTheEnd() throws Exception {
        var path = folder.resolve("link");
        var accepting = start(() -> UnixLink.accept(path));
        var peer = peerOf(accepting, path);
        try (var link = accepting.get()) {
            peer.close();
            assertThat(receive(link)).isEmpty();
        }
    }

    @Test
    void closingWakesWhoeverReceives() throws Exception {
        var path = folder.resolve("link");
        var accepting = start(() -> UnixLink.accept(path));
        try (var _ = peerOf(accepting, path)) {
            var link = accepting.get();
            var receiving = start(() -> receive(link));
            link.close();
            assertThat(receiving.get()).isEmpty();
            assertThat(link.transmit(new byte[1], 0, 1)).isFalse();
        }
    }

    @Test
    void whoWaitsIsWokenAndAWakeBeforeTheWaitCounts() throws Exception {
        var path = folder.resolve("link");
        var accepting = start(() -> UnixLink.accept(path));
        try (var _ = peerOf(accepting, path);
                var unix = accepting.get();
                var udp = UdpLink.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            for (var link : List.of(unix, udp)) {
                link.wake();
                link.await(Long.MAX_VALUE);
                var waiting = start(() -> {
                    link.await(Long.MAX_VALUE);
                    return link.receive(new byte[LinkPort.MAXIMUM_LENGTH]);
                });
                link.wake();
                assertThat(waiting.get()).isZero();
            }
        }
    }

    @Test
    void aLinkToNobodySaysWhatToDo() {
        assertThatThrownBy(() -> UnixLink.connect(folder.resolve("none"))).isInstanceOf(HostLinkException.class)
                .hasMessageContaining("start the peer first, with server=on.");
    }

    @Test
    void udpHearsItsPeerOnly() throws Exception {
        var loopback = InetAddress.getLoopbackAddress();
        try (var left = java.nio.channels.DatagramChannel.open().bind(new InetSocketAddress(loopback, 0));
                var stranger = java.nio.channels.DatagramChannel.open().bind(new InetSocketAddress(loopback, 0))) {
            int port;
            try (var probe = java.nio.channels.DatagramChannel.open().bind(new InetSocketAddress(loopback, 0))) {
                port = ((InetSocketAddress) probe.getLocalAddress()).getPort();
            }
            var mine = new InetSocketAddress(loopback, port);
            try (var link = UdpLink.open(mine, (InetSocketAddress) left.getLocalAddress())) {
                stranger.send(ByteBuffer.wrap(new byte[]{6, 6, 6}), mine);
                left.send(ByteBuffer.wrap(new byte[]{1, 2}), mine);
                assertThat(receive(link)).containsExactly(1, 2);
                assertThat(link.transmit(new byte[]{3, 4}, 0, 2)).isTrue();
                var got = ByteBuffer.allocate(10);
                left.receive(got);
                assertThat(got.position()).isEqualTo(2);
                assertThatThrownBy(() -> UdpLink.open(mine, mine)).isInstanceOf(HostLinkException.class)
                        .hasMessageContaining("give a free port");
            }
        }
        assertThatThrownBy(() -> UdpLink.open(new InetSocketAddress(0),
                InetSocketAddress.createUnresolved("nowhere.invalid", 1))).hasMessageContaining("no such host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a name", "a/b", "sixteen-letters-", "..", "na\u00efve", "tap\n0"})
    void anImpossibleInterfaceNameNeverReachesTheHost(String name) {
        assumeTrue("Linux".equals(System.getProperty("os.name")), "TAP devices exist on Linux only");
        assertThatThrownBy(() -> TapLink.open(name)).isInstanceOf(HostLinkException.class)
                .hasMessageContaining("no name of a network interface");
        assertThatThrownBy(() -> PacketLink.open(name)).isInstanceOf(HostLinkException.class)
                .hasMessageContaining("no name of a network interface");
    }

    @Test
    void anInterfaceThatIsNotThereIsSaid() {
        assumeTrue("Linux".equals(System.getProperty("os.name")), "packet sockets exist on Linux only");
        assertThatThrownBy(() -> PacketLink.open("spin-none")).isInstanceOf(HostLinkException.class)
                .hasMessageContaining("the host has no interface spin-none; make one: ip link add");
    }

    @Test
    void anUnfinishedChecksumIsFinished() throws ExecutionException {
        // UDP over IPv4, 192.0.2.1:1 to 192.0.2.2:2, "hey": the field holds the sum of the pseudo-header.
        byte[] frame = udp(new byte[]{'h', 'e', 'y'});
        int pseudo = UnfinishedChecksum.sum(frame, 26, 34) + 17 + 11;
        frame[40] = (byte) (pseudo >> 8);
        frame[41] = (byte) pseudo;
        UnfinishedChecksum.finish(frame, frame.length);
        assertThat(udpSum(frame)).isEqualTo(0xffff);
    }

    @Test
    void anUnfinishedFrameThatMakesNoSenseIsLeftAlone() {
        var chance = new java.util.SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = udp(new byte[chance.nextInt(40)]);
            for (int j = 0; j < 4; j++) {
                frame[12 + chance.nextInt(12)] = (byte) chance.nextInt();
            }
            UnfinishedChecksum.finish(frame, chance.nextInt(frame.length + 1));
        }
    }

    static byte[] udp(byte[] payload) {
        var frame = ByteBuffer.allocate(14 + 20 + 8 + payload.length);
        frame.put(new byte[12]).putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (28 + payload.length)).putInt(0).put((byte) 64)
                .put((byte) 17).putShort((short) 0).put(new byte[]{(byte) 192, 0, 2, 1, (byte) 192, 0, 2, 2});
        frame.putShort((short) 1).putShort((short) 2).putShort((short) (8 + payload.length)).putShort((short) 0)
                .put(payload);
        return frame.array();
    }

    /// The sum over pseudo-header and datagram: 0xffff when the checksum is right (RFC 768).
    static int udpSum(byte[] frame) {
        int length = ByteBuffer.wrap(frame).getShort(38);
        long sum = UnfinishedChecksum.sum(frame, 26, 34) + 17L + length
                + UnfinishedChecksum.sum(frame, 34, 34 + length);
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) sum;
    }
}
