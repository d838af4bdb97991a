package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.core.ImportDeniedException;
import spin.dispatcher.Binding;
import spin.dispatcher.Handler;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpSending;

/// The event of a datagram that goes out.
class SendingTests {
    private static final Requester ADA = Requester.of("ada.jar");
    private static final Requester BOB = Requester.of("bob.jar");

    private final Host host = new Host();
    private final List<String> heard = new ArrayList<>();

    private Binding onSend(Requester who, Endpoint endpoint, Handler.Of1<UdpSending> handler) {
        return host.kernel.events(who).on(Udp.class, Udp::packetSend).key(endpoint).handle(handler).install();
    }

    private void hearAt(int port) {
        host.handle(BOB, host.udp(BOB).claim(port), datagram -> heard.add(
                "%d<-%d %s %b".formatted(port, datagram.sourcePort(), Host.text(datagram), datagram.hasChecksum())));
    }

    @Test
    void oneSendingGoesToManyAndEachCopyIsADatagramOfItsOwn() {
        hearAt(1);
        hearAt(2);
        hearAt(3);
        var endpoint = host.udp(ADA).claim(9);
        onSend(ADA, endpoint, datagram -> {
            datagram.alsoTo(Host.HERE, 2);
            datagram.alsoTo(Host.HERE, 3);
        });

        assertThat(endpoint.send(Host.HERE, 1, Host.bytes("odd"))).isTrue();

        assertThat(heard).containsExactlyInAnyOrder("1<-9 odd true", "2<-9 odd true", "3<-9 odd true");
        assertThat(host.stats("udp")).isEqualTo("udp       received 3  sent 3  dropped 0");
    }

    @Test
    void nobodySeesWhatAnotherSends() {
        var ada = host.udp(ADA).claim(9);
        var bob = host.udp(BOB).claim(10);
        onSend(BOB, bob, datagram -> heard.add("saw " + datagram.sourcePort()));

        ada.send(Host.HERE, 1, Host.bytes("secret"));
        bob.send(Host.HERE, 1, Host.bytes("own"));

        assertThat(heard).containsExactly("saw 10");
        assertThatExceptionOfType(InstallException.Denied.class).isThrownBy(
                () -> host.kernel.events(BOB).on(Udp.class, Udp::packetSend).handle(datagram -> {}).install());
    }

    @Test
    void aSendingThatSomebodyKeptSendsNothing() {
        var kept = new ArrayList<UdpSending>();
        var endpoint = host.udp(ADA).claim(9);
        onSend(ADA, endpoint, kept::add);
        endpoint.send(Host.HERE, 1, Host.bytes("x"));

        assertThatIllegalStateException().isThrownBy(() -> kept.getFirst().alsoTo(Host.HERE, 2));
        assertThatExceptionOfType(ImportDeniedException.class)
                .isThrownBy(() -> host.udp(ADA).packetSend(kept.getFirst()));
    }

    @Test
    void aHandlerThatFailsHindersNoSending() {
        hearAt(1);
        var endpoint = host.udp(ADA).claim(9);
        onSend(ADA, endpoint, datagram -> {
            throw new IllegalStateException("no");
        });

        assertThat(endpoint.send(Host.HERE, 1, Host.bytes("x"))).isTrue();
        assertThat(heard).hasSize(1);
        assertThat(host.faults).hasSize(1);
    }
}
