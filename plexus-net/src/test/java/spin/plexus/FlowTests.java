package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spin.core.boot.SpinKernel;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Fault;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.profile.Profile;
import spin.plexus.udp.UdpView;
import spin.plexus.wire.Datagram;

/// Datagrams through a booted kernel, over its loop-back link.
class FlowTests {
    private static final Requester ADA = Requester.of("ada.jar");
    private static final Requester BOB = Requester.of("bob.jar");

    @Test
    void aDatagramReachesTheHandlerOfItsPort() {
        var host = new Host();
        var seen = new ArrayList<String>();
        host.handle(ADA, host.udp(ADA).claim(7),
                datagram -> seen.add(datagram.sourcePort() + " says " + Host.text(datagram)));

        assertThat(host.udp(BOB).claim(9).send(Host.HERE, 7, Host.bytes("hello"))).isTrue();

        assertThat(seen).containsExactly("9 says hello");
        assertThat(host.stats("udp")).isEqualTo("udp       received 1  sent 1  dropped 0");
    }

    @Test
    void thePartIsFoundAsAServiceAndAttachedAtBoot() {
        var printed = new ArrayList<String>();
        var kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1), new Dispatcher(), printed::add);
        var shell = new ShellCommands(kernel.console(), kernel.resolve(Shell.class, SpinKernel.KERNEL));
        kernel.attachParts(shell);
        shell.install(kernel.events(SpinKernel.KERNEL));

        assertThat(kernel.find(Shell.class, SpinKernel.KERNEL).raiser().run("udp", "stats")).isTrue();
        assertThat(printed).hasSize(4).first().asString().startsWith("ethernet ");
    }

    /// No snooping.
    @Property(tries = 100)
    void aHandlerSeesTheDatagramsOfItsPortAllOfThemAndNoOthers(
            @ForAll @NotEmpty @Size(max = 12) List<@IntRange(min = 1, max = 15) Integer> claimed,
            @ForAll @Size(max = 40) List<@IntRange(max = 18) Integer> sent) {
        var host = new Host();
        var seen = new TreeMap<Integer, List<String>>();
        var expected = new TreeMap<Integer, List<String>>();
        for (int port : claimed) {
            if (!seen.containsKey(port)) {
                var mine = new ArrayList<String>();
                seen.put(port, mine);
                expected.put(port, new ArrayList<>());
                host.handle(ADA, host.udp(ADA).claim(port),
                        datagram -> mine.add(datagram.destinationPort() + ":" + Host.text(datagram)));
            }
        }
        for (int i = 0; i < sent.size(); i++) {
            int port = sent.get(i);
            host.wire(Datagram.plain().to(Host.HERE, port).withPayload(Host.bytes("no. " + i)).bytes());
            if (expected.containsKey(port)) {
                expected.get(port).add(port + ":no. " + i);
            }
        }

        assertThat(seen).isEqualTo(expected);
        assertThat(host.faults).isEmpty();
    }

    /// No spoofing: a sender can say what it likes in the payload, and change it afterwards.
    @Test
    void whatAnEndpointSendsComesFromThatEndpoint() {
        var host = new Host();
        var seen = new ArrayList<UdpFacts>();
        host.handle(ADA, host.udp(ADA).claim(7), datagram -> seen.add(UdpFacts.of(datagram)));
        var forged = Datagram.plain().from(0x0a000001, 53).bytes();

        host.udp(BOB).claim(9).send(Host.HERE, 7, forged);

        assertThat(seen).containsExactly(new UdpFacts(Host.HERE, 9, Host.HERE, 7, forged.length));
    }

    private record UdpFacts(int source, int sourcePort, int destination, int destinationPort, int length) {
        static UdpFacts of(UdpView view) {
            return new UdpFacts(view.sourceAddress(), view.sourcePort(), view.destinationAddress(),
                    view.destinationPort(), view.payloadLength());
        }
    }

    @Test
    void aPayloadIsTheSendersAgainWhenSendReturns() {
        var host = new Host();
        var link = new ArrayList<String>();
        var far = host.udp(BOB).claim(9);
        var buffer = Host.bytes("first");
        host.handle(ADA, host.udp(ADA).claim(7), datagram -> {
            if (link.isEmpty()) {
                // Queued behind the delivery that is under way; the buffer is used again before it goes.
                far.send(Host.HERE, 7, buffer);
                buffer[0] = '?';
            }
            link.add(Host.text(datagram));
        });

        far.send(Host.HERE, 7, Host.bytes("begin"));

        assertThat(link).containsExactly("begin", "first");
    }

    @Test
    void severalHandlersOfOnePortReadTheSameViewWithoutACopy() {
        var host = new Host();
        var endpoint = host.udp(ADA).claim(7);
        var seen = new ArrayList<UdpView>();
        host.handle(ADA, endpoint, seen::add);
        host.handle(ADA, endpoint, seen::add);

        endpoint.send(Host.HERE, 7, Host.bytes("x"));

        assertThat(seen).hasSize(2);
        assertThat(seen.get(0)).isSameAs(seen.get(1));
    }

    @Test
    void aViewThatSomebodyKeptIsDead() {
        var host = new Host();
        var kept = new ArrayList<UdpView>();
        var endpoint = host.udp(ADA).claim(7);
        host.handle(ADA, endpoint, kept::add);
        endpoint.send(Host.HERE, 7, Host.bytes("secret"));

        assertThatIllegalStateException().isThrownBy(() -> kept.getFirst().payload());
        assertThatIllegalStateException().isThrownBy(() -> kept.getFirst().destinationPort());
    }

    @Test
    void aHandlerThatThrowsIsReportedAndHindersNobody() {
        var host = new Host();
        var endpoint = host.udp(ADA).claim(7);
        var seen = new ArrayList<String>();
        host.handle(ADA, endpoint, datagram -> {
            throw new IllegalStateException("no");
        });
        host.handle(ADA, endpoint, datagram -> seen.add(Host.text(datagram)));

        endpoint.send(Host.HERE, 7, Host.bytes("a"));
        endpoint.send(Host.HERE, 7, Host.bytes("b"));

        assertThat(seen).containsExactly("a", "b");
        assertThat(host.faults).hasSize(2).allSatisfy(fault -> assertThat(fault.requester()).isSameAs(ADA))
                .allMatch(fault -> fault instanceof Fault.Threw);
    }

    @Test
    void twoServicesThatAnswerEachOtherComeToAnEnd() {
        var host = new Host();
        host.echoAt(7);

        host.echoAt(8).send(Host.HERE, 7, Host.bytes("ping"));

        assertThat(host.stats("ethernet")).isEqualTo("ethernet  received 4097  sent 4097  dropped 1: storm 1");
        assertThat(host.enter("send 7 still there?")).containsExactly("udp: 127.0.0.1:7 answers: still there?");
    }

    @Test
    void aReplyToNobodyIsDroppedAndCountedAndNoFaultOfWhoReplies() {
        var host = new Host();
        host.echoAt(7);

        host.wire(Datagram.plain().from(Host.HERE, 0).bytes());
        host.wire(Datagram.plain().from(0x0a000001, 9).bytes());

        assertThat(host.faults).isEmpty();
        assertThat(host.stats("udp")).isEqualTo("udp       received 2  sent 1  dropped 1: no-port 1");
        assertThat(host.stats("ip")).isEqualTo("ip        received 2  sent 0  dropped 1: no-route 1");
    }

    @Test
    void sendingToAPortThatCannotBeOrTooMuchIsRefused() {
        var endpoint = new Host().udp(ADA).claim(7);

        assertThatIllegalArgumentException().isThrownBy(() -> endpoint.send(Host.HERE, -1, new byte[0]))
                .withMessage("there is no UDP port -1 to send to; a port is a number from 1 to 65535");
        assertThatIllegalArgumentException().isThrownBy(() -> endpoint.send(Host.HERE, 65_536, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> endpoint.send(Host.HERE, 7, new byte[65_508]))
                .withMessage("a datagram carries at most 65507 bytes, not 65508; send several");
        assertThat(endpoint.send(Host.HERE, 7, new byte[65_507])).isTrue();
    }

    static Stream<Arguments> bad() {
        var plain = Datagram.plain();
        return Stream.of(
                Arguments.of("ethernet", "length-for-type", plain.withType(100).bytes()),
                Arguments.of("ethernet", "unhandled", plain.withType(0x86dd).bytes()),
                Arguments.of("ip", "truncated", new byte[]{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0x45}),
                Arguments.of("ip", "version", changed(14, 0x65)),
                Arguments.of("ip", "header-length", changed(14, 0x41)),
                Arguments.of("ip", "total-length", changed(16, 0x7f)),
                Arguments.of("ip", "checksum", changed(24, 0)),
                Arguments.of("ip", "not-ours", plain.to(0x0a000001, 7).bytes()),
                Arguments.of("ip", "unhandled", plain.withProtocol(99).bytes()),
                Arguments.of("udp", "length", changed(39, 7)),
                Arguments.of("udp", "checksum", changed(42, 0)),
                Arguments.of("udp", "unhandled", plain.to(Host.HERE, 8).bytes()),
                Arguments.of("udp", "unhandled", plain.to(Host.HERE, 0).bytes()));
    }

    @ParameterizedTest(name = "{1} by {0}")
    @MethodSource("bad")
    void whatGoesNoFurtherIsCountedWithItsReason(String layer, String reason, byte[] frame) {
        var host = new Host();
        host.echoAt(7);

        host.wire(frame);

        assertThat(host.stats(layer)).isEqualTo("%-8s  received 1  sent 0  dropped 1: %s 1".formatted(layer, reason));
        assertThat(host.faults).isEmpty();
    }

    /// Whatever comes from the wire, every frame is accounted for in every layer and nobody is at fault.
    @Property(tries = 50)
    void noFrameDisappears(@ForAll @Size(max = 60) List<@Size(min = 14, max = 80) byte[]> noise,
            @ForAll @Size(max = 60) List<@IntRange(max = 79) Integer> changes) {
        var host = new Host();
        var delivered = new int[1];
        host.handle(ADA, host.udp(ADA).claim(7), datagram -> delivered[0]++);
        noise.forEach(host::wire);
        for (int change : changes) {
            var frame = Datagram.plain().withPayload(new byte[38]).bytes();
            frame[change] ^= (byte) (1 << change % 8);
            host.wire(frame);
        }
        host.wire(Datagram.plain().bytes());

        var ethernet = Counts.of(host.stats("ethernet"));
        var ip = Counts.of(host.stats("ip"));
        var udp = Counts.of(host.stats("udp"));
        assertThat(ethernet.received).isEqualTo(noise.size() + changes.size() + 1);
        assertThat(ethernet.passed()).isEqualTo(ip.received);
        assertThat(ip.passed()).isEqualTo(udp.received);
        assertThat(udp.passed()).isEqualTo(delivered[0]).isPositive();
        assertThat(host.faults).isEmpty();
    }

    private record Counts(int received, int dropped) {
        static Counts of(String line) {
            var words = Pattern.compile("[ :]+").splitAsStream(line).toList();
            return new Counts(Integer.parseInt(words.get(2)), Integer.parseInt(words.get(6)));
        }

        int passed() {
            return received - dropped;
        }
    }

    private static byte[] changed(int offset, int value) {
        var bytes = Datagram.plain().bytes();
        bytes[offset] = (byte) value;
        return bytes;
    }
}
