package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import spin.core.ImportDeniedException;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.plexus.tcp.Ending;
import spin.plexus.tcp.SegmentPort;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpRefusedException;
import spin.plexus.tcp.TcpSegments;
import spin.plexus.tcp.TcpView;
import spin.plexus.wire.Drop;

/// Ports whose segments go to somebody else's TCP.
class TcpSegmentsTests {
    private static final Requester ADA = Requester.of("ada.jar");
    private static final Requester BOB = Requester.of("bob.jar");
    private static final int SYN = 2;
    private static final byte[] NONE = {};

    private final Host host = new Host();
    private final List<String> seen = new ArrayList<>();

    private TcpSegments segments(Requester who) {
        return host.kernel.resolve(TcpSegments.class, who);
    }

    private Tcp tcp(Requester who) {
        return host.kernel.resolve(Tcp.class, who);
    }

    private SegmentPort watched(Requester who, int number) {
        var port = segments(who).claim(number);
        host.kernel.events(who).on(TcpSegments.class, TcpSegments::packetArrived).key(port)
                .handle(segment -> seen.add("%s %d flags %d options %d text %d".formatted(who.name(),
                        segment.destinationPort(), segment.flags(), segment.options().length,
                        segment.payloadLength())))
                .install();
        return port;
    }

    @Test
    void thePortsSegmentsGoToItsHolderAndAllOthersToTheKernel() {
        watched(ADA, 9);
        watched(BOB, 10);
        var client = tcp(BOB).claimAny();
        var unanswered = client.connect(Host.HERE, 9);
        var refused = client.connect(Host.HERE, 11);
        tcp(ADA).claim(80).listen(1);
        var spoken = client.connect(Host.HERE, 80);

        assertThat(seen).containsExactly("ada.jar 9 flags 2 options 20 text 0");
        assertThat(unanswered.isOver()).isFalse();
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        assertThat(spoken.isEstablished()).isTrue();
        assertThat(host.faults).isEmpty();
    }

    @Test
    void whatIsSentComesFromTheHoldersPort() {
        var arrived = new ArrayList<TcpView>();
        var to = segments(BOB).claim(10);
        var from = segments(ADA).claim(9);
        host.kernel.events(BOB).on(TcpSegments.class, TcpSegments::packetArrived).key(to).handle(segment -> {
            arrived.add(segment);
            assertThat(segment.sourcePort()).isEqualTo(9);
            assertThat(segment.sourceAddress()).isEqualTo(Host.HERE);
            assertThat(segment.sequence()).isEqualTo(-5);
            assertThat(segment.acknowledgement()).isEqualTo(7);
            assertThat(segment.window()).isEqualTo(65_535);
            assertThat(segment.options()).containsExactly(1, 1, 1, 0);
            assertThat(new String(segment.payload(), StandardCharsets.UTF_8)).isEqualTo("text");
        }).install();

        assertThat(from.send(Host.HERE, 10, -5, 7, SYN, 65_535, new byte[]{1, 1, 1, 0}, Host.bytes("text"))).isTrue();
        assertThat(arrived).hasSize(1);
        assertThat(host.faults).isEmpty();
        assertThat(from.send(0x0a000001, 10, 0, 0, SYN, 0, NONE, NONE)).as("no link leads there").isFalse();
    }

    @Test
    void aSegmentIsPassedOnAsItCameButForItsEnds() {
        var kept = new ArrayList<TcpView>();
        var texts = new ArrayList<String>();
        var through = segments(ADA).claim(9);
        host.kernel.events(ADA).on(TcpSegments.class, TcpSegments::packetArrived).key(through).handle(segment -> {
            kept.add(segment);
            assertThat(through.pass(segment, Host.HERE, 10)).isTrue();
            assertThat(through.pass(segment, 0x0a000001, 10)).as("no link leads there").isFalse();
            assertThatIllegalArgumentException().isThrownBy(() -> through.pass(segment, Host.HERE, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> through.pass(segment, Host.HERE, 65_536));
        }).install();
        var to = segments(BOB).claim(10);
        host.kernel.events(BOB).on(TcpSegments.class, TcpSegments::packetArrived).key(to)
                .handle(segment -> texts.add("%d %d %d %d %d %s %s".formatted(segment.sourcePort(), segment.sequence(),
                        segment.acknowledgement(), segment.flags(), segment.window(), segment.options()[3],
                        new String(segment.payload(), StandardCharsets.UTF_8))))
                .install();
        var from = segments(BOB).claim(65_535);
        // Its sum is looked at before anybody sees it, so each that is seen has a right one.
        for (var text : List.of("", "o", "odd", "even")) {
            from.send(Host.HERE, 9, -5, 7, SYN, 65_535, new byte[]{1, 1, 1, 0}, Host.bytes(text));
        }

        assertThat(texts).containsExactly("9 -5 7 2 65535 0 ", "9 -5 7 2 65535 0 o", "9 -5 7 2 65535 0 odd",
                "9 -5 7 2 65535 0 even");
        assertThat(host.part.tcp().traffic().dropped(Drop.CHECKSUM)).isZero();
        assertThat(host.faults).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> through.pass(kept.getFirst(), Host.HERE, 10))
                .withMessageContaining("raise is over");
        through.release();
        assertThatIllegalStateException().isThrownBy(() -> through.pass(kept.getFirst(), Host.HERE, 10))
                .withMessageContaining("claim it again");
    }

    @Test
    void valuesThatNoSegmentHasAreRefused() {
        var port = segments(ADA).claim(9);

        assertThatIllegalArgumentException().isThrownBy(() -> port.send(Host.HERE, 0, 0, 0, SYN, 0, NONE, NONE));
        assertThatIllegalArgumentException().isThrownBy(() -> port.send(Host.HERE, 1, 0, 0, 64, 0, NONE, NONE));
        assertThatIllegalArgumentException().isThrownBy(() -> port.send(Host.HERE, 1, 0, 0, SYN, 65_536, NONE, NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> port.send(Host.HERE, 1, 0, 0, SYN, 0, new byte[3], NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> port.send(Host.HERE, 1, 0, 0, SYN, 0, new byte[44], NONE));
    }

    @Test
    void aNumberIsHeldOnceForSegmentsOrForConnections() {
        segments(ADA).claim(9);
        tcp(ADA).claim(80);

        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> tcp(BOB).claim(9))
                .withMessageContaining("which ada.jar holds");
        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> segments(BOB).claim(80))
                .withMessageContaining("which ada.jar holds");
        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> segments(ADA).claim(9))
                .withMessageContaining("which it already holds");
        host.part.tcp().listen(81, 1);
        assertThat(Objects.requireNonNull(host.part.tcp().connect(Host.HERE, 81)).localPort()).isEqualTo(49_152);
        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> segments(BOB).claim(49_152))
                .withMessageContaining("on which the kernel's TCP still speaks");
        assertThat(segments(BOB).claimAny().port()).isEqualTo(49_153);
    }

    @Test
    void aPortThatIsGivenBackIsTheKernelsAgain() {
        var port = watched(ADA, 9);
        segments(ADA).claim(10);
        port.release();
        port.release();
        host.part.unloaded(ADA);

        assertThat(tcp(BOB).claimAny().connect(Host.HERE, 9).ending()).isEqualTo(Ending.REFUSED);
        assertThat(seen).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> port.send(Host.HERE, 1, 0, 0, SYN, 0, NONE, NONE));
        segments(BOB).claim(10);
        assertThat(host.kernel.ledger().discrepancies()).isEmpty();
    }

    @Test
    void nobodySeesOrSendsForOthers() {
        var port = segments(ADA).claim(9);
        var elsewhere = new Host().kernel.resolve(TcpSegments.class, ADA).claim(9);
        var events = host.kernel.events(BOB);

        assertDenied(() -> events.on(TcpSegments.class, TcpSegments::packetArrived).handle(of -> {}).install(),
                "a handler sees the segments of its own port only");
        assertDenied(() -> events.on(TcpSegments.class, TcpSegments::packetArrived).key(elsewhere).handle(of -> {})
                .install(), "is one of another machine");
        assertDenied(() -> events.on(TcpSegments.class, TcpSegments::packetArrived).key(port).filter(of -> of).first()
                .install(), "would decide what the holders of other ports hear");
        assertDenied(() -> events.on(TcpSegments.class, TcpSegments::claim).key(port).handle(of -> port).install(),
                "could pose as the protocol");
        assertThatExceptionOfType(ImportDeniedException.class)
                .isThrownBy(() -> host.kernel.find(TcpSegments.class, BOB).raiser().claim(7));
        port.release();
        assertDenied(() -> events.on(TcpSegments.class, TcpSegments::packetArrived).key(port).handle(of -> {})
                .install(), "TCP port 9 for segments, released; claim the port again");
    }

    private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable install, String why) {
        assertThatExceptionOfType(InstallException.Denied.class).isThrownBy(install).withMessageContaining(why);
    }
}
