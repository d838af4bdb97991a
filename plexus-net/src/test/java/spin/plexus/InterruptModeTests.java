package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.cli.NetPlan;
import spin.core.control.KernelControl;
import spin.ext.guest.InterruptAnswer;
import spin.ext.guest.WaitingAtInterrupt;
import spin.plexus.ip.IpAddress;
import spin.plexus.wire.Datagram;

/// Handlers at interrupt level: EPHEMERAL ones only, ended by their limit, and what they are not done with goes the way of every packet.
///
/// The machine's wire ends in a socket of the test, which speaks in frames that it composes itself.
class InterruptModeTests {
    private static final long EVERYBODY = 0xffff_ffff_ffffL;
    private static final long OURS = 0x0200_0000_0009L;
    private static final int OUR_ADDRESS = IpAddress.parse("10.5.0.2");
    private static final int ITS_ADDRESS = IpAddress.parse("10.5.0.1");
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int UDP_PAYLOAD = 42;

    private final List<String> console = new ArrayList<>();
    private final DatagramChannel wire;
    private final KernelControl kernel;

    InterruptModeTests() throws IOException {
        int port = freePort();
        var plain = new KernelStarter.Options("");
        kernel = new SpinStarter().boot(new KernelStarter.Options("", plain.approvers(),
                NetPlan.parse("udp:%d,address=10.5.0.1/24".formatted(port))), console::add);
        wire = DatagramChannel.open().bind(null)
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static int freePort() throws IOException {
        try (var channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load("answer.jar", Jars.of(InterruptAnswer.class));
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() throws IOException {
        kernel.close();
        wire.close();
    }

    @ParameterizedTest
    @CsvSource({InterruptAnswer.ANSWER + ",i", InterruptAnswer.PASS_ON + ",t", InterruptAnswer.NEVER_END + ",t"})
    void aFrameIsAnsweredInTheInterruptOrByTheStrandToWhichItIsLeft(byte question, char answer) throws IOException {
        assertThat(asked(frame(question), InterruptAnswer.TYPE)[14]).isEqualTo((byte) answer);
        assertThat(asked(frame((byte) InterruptAnswer.ANSWER), InterruptAnswer.TYPE)[14])
                .as("the next one").isEqualTo((byte) 'i');
    }

    @ParameterizedTest
    @CsvSource({InterruptAnswer.ANSWER + ",i", InterruptAnswer.PASS_ON + ",t", InterruptAnswer.NEVER_END + ",t"})
    void soIsADatagram(byte question, char answer) throws IOException {
        var request = new byte[60];
        ByteBuffer.wrap(request).put(mac(EVERYBODY)).put(mac(OURS)).putShort((short) ARP).putShort((short) 1)
                .putShort((short) IPV4).put((byte) 6).put((byte) 4).putShort((short) 1).put(mac(OURS))
                .putInt(OUR_ADDRESS).put(mac(0)).putInt(ITS_ADDRESS);
        var reply = ByteBuffer.wrap(asked(request, ARP));
        long station = (long) reply.getShort(6) << 32 | Integer.toUnsignedLong(reply.getInt(8));
        var datagram = Datagram.plain().withMacs(station, OURS).from(OUR_ADDRESS, 1000)
                .to(ITS_ADDRESS, InterruptAnswer.PORT);

        assertThat(asked(datagram.withPayload(question).bytes(), IPV4)[UDP_PAYLOAD]).isEqualTo((byte) answer);
        assertThat(asked(datagram.withPayload((byte) InterruptAnswer.ANSWER).bytes(), IPV4)[UDP_PAYLOAD])
                .as("the next one").isEqualTo((byte) 'i');
    }

    @Test
    void theGraphShowsWhoIsAtInterruptLevelForHowLongAndWhatWasLeftToAStrand() throws IOException {
        for (int question : List.of(InterruptAnswer.ANSWER, InterruptAnswer.PASS_ON, InterruptAnswer.NEVER_END,
                InterruptAnswer.ANSWER)) {
            asked(frame((byte) question), InterruptAnswer.TYPE);
        }

        assertThat(kernel.shell("net").text())
                .contains("    => at interrupt: handler ",
                        " of answer.jar on Datalink.packetAtInterrupt, at most 20000 cycles",
                        " of answer.jar on Udp.packetAtInterrupt, at most 20000 cycles")
                .contains("       at interrupt: type 0x88b6  offered 4  done with 2  left to a strand 2",
                        "       at interrupt: port 9  offered 0  done with 0  left to a strand 0");
        assertThat(kernel.shell("net dot").text()).contains("\"datalink\" -> ").contains("label=\"at interrupt\"");
    }

    @Test
    void aHandlerThatMayWaitIsRefused() throws IOException {
        assertThat(kernel.unload("answer.jar").done()).isTrue();

        var loaded = kernel.load("waiting.jar", Jars.of(WaitingAtInterrupt.class));

        assertThat(loaded.done()).isFalse();
        assertThat(loaded.text()).contains("Datalink.packetAtInterrupt must be EPHEMERAL and is not shown to be");
    }

    @Test
    void nothingIsLeftWhenItsDomainGoes() throws IOException {
        assertThat(kernel.unload("answer.jar").text()).isEqualTo("answer.jar is unloaded, and its classes are gone.");

        var loaded = kernel.load("answer.jar", Jars.of(InterruptAnswer.class));

        assertThat(loaded.done()).as(loaded.text()).isTrue();
        assertThat(asked(frame((byte) InterruptAnswer.PASS_ON), InterruptAnswer.TYPE)[14]).isEqualTo((byte) 't');
    }

    @ParameterizedTest
    @CsvSource({InterruptAnswer.ANSWER + ",i", InterruptAnswer.PASS_ON + ",t"})
    void soIsADatagramOverALinkThatIsNoEthernet(byte question, char answer) throws IOException {
        int port = freePort();
        var plain = new KernelStarter.Options("");
        try (var other = new SpinStarter().boot(new KernelStarter.Options("", plain.approvers(),
                NetPlan.parse("udp:%d,link=t3,address=10.5.0.1/24".formatted(port))), console::add);
                var line = DatagramChannel.open().bind(null)
                        .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            assertThat(other.load("answer.jar", Jars.of(InterruptAnswer.class)).done()).isTrue();
            var ethernet = Datagram.plain().from(OUR_ADDRESS, 1000).to(ITS_ADDRESS, InterruptAnswer.PORT)
                    .withPayload(question).bytes();
            // The packet of it, behind the four bytes of a T3 link.
            var frame = Arrays.copyOfRange(ethernet, 10, ethernet.length);
            ByteBuffer.wrap(frame).putInt(0xff03_0021);
            line.write(ByteBuffer.wrap(frame));
            var back = ByteBuffer.allocate(2000);
            line.read(back);

            assertThat(back.get(UDP_PAYLOAD - 10)).isEqualTo((byte) answer);
        }
    }

    private static byte[] frame(byte question) {
        var frame = new byte[60];
        ByteBuffer.wrap(frame).put(mac(EVERYBODY)).put(mac(OURS)).putShort((short) InterruptAnswer.TYPE).put(question);
        return frame;
    }

    private static byte[] mac(long station) {
        return ByteBuffer.allocate(6).putShort((short) (station >> 32)).putInt((int) station).array();
    }

    /// The first frame of that type that comes back.
    private byte[] asked(byte[] question, int type) throws IOException {
        wire.write(ByteBuffer.wrap(question));
        while (true) {
            var answer = ByteBuffer.allocate(2000);
            wire.read(answer);
            if (answer.getShort(12) == (short) type) {
                return answer.array();
            }
        }
    }
}
