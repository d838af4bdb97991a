package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.core.boot.SpinStarter;
import spin.core.cli.CommandFailure;
import spin.core.cli.KernelStarter;
import spin.core.cli.NetPlan;
import spin.core.control.KernelControl;
import spin.hw.net.host.Recording;
import spin.hw.net.host.UdpLink;

/// Kernels that meet over datagrams of the host, without any privilege.
class HostNetworkTests {
    @TempDir
    Path folder;

    private static KernelControl boot(String net) {
        var plain = new KernelStarter.Options("");
        return new SpinStarter().boot(new KernelStarter.Options("", plain.approvers(), NetPlan.parse(net)), line -> {});
    }

    private static int freePort() throws IOException {
        try (var channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    /// The kernels run in the host's time, so on a busy host a question may come too late for somebody's patience.
    private static boolean answers(KernelControl kernel, String address) {
        for (int tries = 0; tries < 20; tries++) {
            if (kernel.shell("net ping " + address).text().contains(address + " answers 56 bytes")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aLinkThatListensKeepsWhatItsPeerSentBeforeItWasKnownAndHearsNobodyElse() throws IOException {
        int port = freePort();
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (var link = UdpLink.listen(here);
                var peer = DatagramChannel.open().bind(null).connect(here);
                var stranger = DatagramChannel.open().bind(null).connect(here)) {
            assertThat(link.transmit(new byte[60], 0, 60)).as("to nobody yet").isFalse();
            peer.write(ByteBuffer.wrap(new byte[]{1}));
            peer.write(ByteBuffer.wrap(new byte[]{2}));
            var buffer = new byte[100];
            assertThat(link.receive(buffer)).isEqualTo(1);
            stranger.write(ByteBuffer.wrap(new byte[]{9}));
            peer.write(ByteBuffer.wrap(new byte[]{3}));
            for (int i = 2; i <= 3; i++) {
                assertThat(link.receive(buffer)).isEqualTo(1);
                assertThat(buffer[0]).isEqualTo((byte) i);
            }
            assertThat(link.transmit(new byte[60], 0, 60)).isTrue();
            assertThat(peer.read(ByteBuffer.allocate(100))).isEqualTo(60);
        }
    }

    @Test
    void twoKernelsFindAndAnswerEachOtherInBothDirections() throws IOException {
        int listens = freePort();
        int speaks = freePort();
        var capture = folder.resolve("wire.pcapng");
        try (var one = boot("udp:" + listens + ",address=10.5.0.1/24,record=" + capture);
                var other = boot("udp:%d,peer=127.0.0.1:%d,address=10.5.0.2/24".formatted(speaks, listens))) {
            assertThat(answers(other, "10.5.0.1")).isTrue();
            assertThat(answers(one, "10.5.0.2")).isTrue();
            assertThat(one.shell("net arp").text()).contains("10.5.0.2");
        }
        try (var in = Files.newInputStream(capture)) {
            assertThat(Recording.read(in).remaining()).as("frames recorded").isGreaterThanOrEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"atm,atm0,circuit 32", "t3,t3,T3"})
    void orOverALinkThatIsNoEthernet(String kind, String name, String shown) throws IOException {
        int listens = freePort();
        try (var one = boot("udp:%d,link=%s,address=10.5.0.1/24".formatted(listens, kind));
                var other = boot("udp:%d,peer=127.0.0.1:%d,link=%s,address=10.5.0.2/24".formatted(freePort(), listens,
                        kind))) {
            assertThat(answers(other, "10.5.0.1")).isTrue();
            assertThat(answers(one, "10.5.0.2")).isTrue();
            assertThat(one.shell("net").text()).contains(name + " ").contains(shown + "  10.5.0.1/24");
        }
    }

    @Test
    void aPortThatIsTakenIsRefusedWithWhatToDo() throws IOException {
        int port = freePort();
        try (var _ = boot("udp:" + port)) {
            assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> boot("udp:" + port))
                    .withMessageStartingWith("--net: UDP link at ").withMessageContaining("give a free port");
        }
    }

    @Test
    void anAddressThatCannotBeEndsTheBootAndFreesThePort() throws IOException {
        int port = freePort();
        assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> boot("udp:" + port + ",address=10.5.0.0/24"))
                .withMessage(
                        "--net: net: 10.5.0.0/24 cannot be the address of a machine; give one inside its network.");
        boot("udp:" + port).close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "wifi           | --net: 'wifi' is no network; give none, tap:NAME or udp:PORT.",
            "udp:x          | --net: 'x' is no port; a port is a number from 1 to 65535.",
            "udp:0          | --net: '0' is no port; a port is a number from 1 to 65535.",
            "udp:9,peer=me  | --net: the peer 'me' has no port; write HOST:PORT.",
            "udp:9,address  | --net: 'address' is no option; write NAME=VALUE, such as address=10.0.0.2/24.",
            "udp:9,a=b      | --net knows no 'a' here; it knows address, gateway, record, seed, faults such as drop-chance, and for udp peer and link.",
            "tap:t,peer=a:1 | --net knows no 'peer' here; it knows address, gateway, record, seed, faults such as drop-chance, and for udp peer and link.",
            "udp:9,link=isdn | --net: 'isdn' is no kind of link; give ethernet, atm or t3.",
            "udp:9,link=t3,record=x | --net: what is recorded is a capture of an Ethernet; leave out record, or load packet-trace.jar, which knows T3.",
            "tap:t,drop-chance=x | --net: Fault drop-chance cannot be \"x\"; give a per cent value from 0 to 100, such as 15%.",
            "tap:t,seed=x   | --net: the seed 'x' is no whole number.",
            "tap:t,address=1,address=2 | --net: 'address' is said twice."})
    void nonsenseGetsOneSentence(String text, String sentence) {
        assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> NetPlan.parse(text)).withMessage(sentence);
    }
}
