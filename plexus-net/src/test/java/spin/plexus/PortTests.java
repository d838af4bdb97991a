package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.ImportDeniedException;
import spin.core.boot.SpinKernel;
import spin.core.device.NetworkDevice;
import spin.dispatcher.EventControl;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.plexus.ethernet.Ethernet;
import spin.plexus.ip.Ip;
import spin.plexus.udp.PortRefusedException;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;
import spin.plexus.wire.Datagram;

/// Who may have which port, and see what.
class PortTests {
    private static final Requester ADA = Requester.of("ada.jar");
    private static final Requester BOB = Requester.of("bob.jar");

    private final Host host = new Host();

    @Test
    void aPortHasOneHolder() {
        host.udp(ADA).claim(7);

        assertThatExceptionOfType(PortRefusedException.class).isThrownBy(() -> host.udp(BOB).claim(7))
                .withMessage(
                        "bob.jar claims UDP port 7, which ada.jar holds; choose another port, or unload its holder first");
        assertThatExceptionOfType(PortRefusedException.class).isThrownBy(() -> host.udp(ADA).claim(7))
                .withMessageContaining("which it already holds");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_536, Integer.MAX_VALUE})
    void aPortIsANumberFrom1To65535(int port) {
        assertThatExceptionOfType(PortRefusedException.class).isThrownBy(() -> host.udp(ADA).claim(port))
                .withMessage("ada.jar claims UDP port %d; a port is a number from 1 to 65535".formatted(port));
    }

    @Test
    void theFirstAndTheLastPortCanBeClaimed() {
        assertThat(host.udp(ADA).claim(1).port()).isEqualTo(1);
        assertThat(host.udp(ADA).claim(65_535)).hasToString("endpoint of UDP port 65535");
    }

    @Test
    void aReleasedPortIsFreeAndItsEndpointDeadForGood() {
        var old = host.udp(ADA).claim(7);
        old.release();
        old.release();
        host.udp(BOB).claim(7);
        old.release();

        assertThatIllegalStateException().isThrownBy(() -> old.send(Host.HERE, 9, new byte[0]))
                .withMessage("the endpoint of port 7 has been released; claim the port again to send from it");
        assertThatExceptionOfType(PortRefusedException.class).isThrownBy(() -> host.udp(ADA).claim(7))
                .withMessageContaining("bob.jar holds");
    }

    @Test
    void aHandlerThatOutlivesItsEndpointDoesNotSeeThePortsNextHolder() {
        var snooped = new ArrayList<String>();
        var old = host.udp(ADA).claim(7);
        host.handle(ADA, old, datagram -> snooped.add(Host.text(datagram)));
        old.release();
        var seen = new ArrayList<String>();
        host.handle(BOB, host.udp(BOB).claim(7), datagram -> seen.add(Host.text(datagram)));

        host.udp(BOB).claim(8).send(Host.HERE, 7, Host.bytes("for Bob"));

        assertThat(seen).containsExactly("for Bob");
        assertThat(snooped).isEmpty();
    }

    @Test
    void anUnloadedDomainHoldsNoPort() {
        var endpoint = host.udp(ADA).claim(7);
        host.udp(ADA).claim(8);
        host.udp(BOB).claim(9);

        host.part.unloaded(ADA);

        assertThat(host.udp(BOB).claim(7).port()).isEqualTo(7);
        assertThat(host.udp(BOB).claim(8).port()).isEqualTo(8);
        assertThatExceptionOfType(PortRefusedException.class).isThrownBy(() -> host.udp(ADA).claim(9));
        assertThatIllegalStateException().isThrownBy(() -> endpoint.send(Host.HERE, 7, new byte[0]));
    }

    /// A JAR that failed to start after it had claimed is no different.
    @Test
    void aClaimThatNothingWasInstalledForIsGivenBackToo() {
        host.udp(ADA).claim(7);
        host.part.unloaded(ADA);

        host.udp(BOB).claim(7);
    }

    @Test
    void theNextDomainOfANameTakesThePortOverWithoutAGap() {
        var next = Requester.of("ada.jar");
        var seen = new ArrayList<String>();
        var old = host.handle(ADA, host.udp(ADA).claim(7), datagram -> seen.add("old: " + Host.text(datagram)));
        var sender = host.udp(BOB).claim(9);
        try (var batch = host.kernel.dispatcher().batch()) {
            var endpoint = host.udp(next).claim(7);
            batch.events(next, host.kernel.find(Udp.class, next).finder()).on(Udp.class, Udp::packetArrived)
                    .key(endpoint).handle(datagram -> seen.add("new: " + Host.text(datagram))).install();
            sender.send(Host.HERE, 7, Host.bytes("1"));
            batch.withdraw(ADA);
            batch.commit();
        }
        sender.send(Host.HERE, 7, Host.bytes("2"));
        host.part.unloaded(ADA);
        sender.send(Host.HERE, 7, Host.bytes("3"));

        assertThat(seen).containsExactly("old: 1", "new: 2", "new: 3");
        assertThat(old.isInstalled()).isFalse();
        assertThatExceptionOfType(PortRefusedException.class).isThrownBy(() -> host.udp(BOB).claim(7));
    }

    @Test
    void aSuccessorThatDoesNotStartLeavesThePortToTheOldOne() {
        var seen = new ArrayList<String>();
        host.handle(ADA, host.udp(ADA).claim(7), datagram -> seen.add(Host.text(datagram)));
        var next = Requester.of("ada.jar");
        host.udp(next).claim(7);

        host.part.unloaded(next);
        host.udp(BOB).claim(9).send(Host.HERE, 7, Host.bytes("still mine"));

        assertThat(seen).containsExactly("still mine");
    }

    @Test
    void nobodySucceedsTheKernel() {
        var impostor = Requester.of(SpinKernel.KERNEL.name());

        assertThatExceptionOfType(PortRefusedException.class).isThrownBy(() -> host.udp(impostor).claim(49_152))
                .withMessageContaining("which kernel holds");
    }

    /// Through the bare event nobody can tell who claims: the first who handles the endpoint owns it.
    @Test
    void anAnonymousClaimBelongsToWhoHandlesIt() {
        var endpoint = host.kernel.find(Udp.class, ADA).raiser().claim(7);
        host.handle(ADA, endpoint, datagram -> {});

        assertThatExceptionOfType(PortRefusedException.class).isThrownBy(() -> host.udp(BOB).claim(7))
                .withMessageContaining("ada.jar holds");
        host.part.unloaded(ADA);
        host.udp(BOB).claim(7);
    }

    @Test
    void aHandlerWithoutAnEndpointIsRefusedAndToldWhatToDo() {
        assertRefused(() -> host.kernel.events(ADA).on(Udp.class, Udp::packetArrived).handle(datagram -> {}).install(),
                "ada.jar may not install on Udp.packetArrived: a handler sees the datagrams of its own port only; claim a port with Udp.claim and give the endpoint as the handler's key.");
    }

    @Test
    void aKeyOfAnotherKindIsNoKey() {
        assertRefused(
                () -> host.kernel.events(ADA).on(Udp.class, Udp::packetArrived).key("7").handle(datagram -> {})
                        .install(),
                "ada.jar may not install on Udp.packetArrived: the handler's key is a java.lang.String and must be the endpoint that Udp.claim answered.");
    }

    @Test
    void anEndpointThatWasReleasedIsNoKey() {
        var endpoint = host.udp(ADA).claim(7);
        endpoint.release();

        assertRefused(() -> host.handle(ADA, endpoint, datagram -> {}),
                "ada.jar may not install on Udp.packetArrived: the endpoint of port 7 has been released; claim the port again.");
    }

    @Test
    void theEndpointOfAnotherMachineIsNoKey() {
        var elsewhere = new Host().udp(ADA).claim(7);

        assertRefused(() -> host.handle(ADA, elsewhere, datagram -> {}),
                "ada.jar may not install on Udp.packetArrived: endpoint of UDP port 7 is one of another machine; claim the port on this one.");
    }

    @Test
    void nobodyPutsHimselfInThePlaceOfTheClaim() {
        var mine = host.udp(ADA).claim(7);

        assertRefused(() -> host.kernel.events(ADA).on(Udp.class, Udp::claim).key(mine).handle(port -> mine).install(),
                "ada.jar may not install on Udp.claim: it is a service to call, and whoever handled it could pose as the protocol; call it instead.");
    }

    @Test
    void theLayersBelowAreNotForExtensions() {
        var events = host.kernel.events(ADA);

        assertThatExceptionOfType(InstallException.Denied.class)
                .isThrownBy(() -> events.on(Ethernet.class, Ethernet::packetArrived).handle(frame -> {}).install())
                .withMessageContaining("ada.jar may not install on Ethernet.packetArrived");
        assertThatExceptionOfType(InstallException.Denied.class)
                .isThrownBy(() -> events.on(Ip.class, Ip::packetArrived).handle(packet -> {}).install())
                .withMessageContaining("ada.jar may not install on Ip.packetArrived");
        assertThatExceptionOfType(InstallException.Denied.class).isThrownBy(
                () -> events.on(NetworkDevice.class, NetworkDevice::frameArrived).handle(frame -> {}).install());
    }

    @Test
    void theEventOfAnArrivalIsRaisedByTheProtocolAlone() {
        var kept = new ArrayList<UdpView>();
        var endpoint = host.udp(ADA).claim(7);
        host.handle(ADA, endpoint, kept::add);
        endpoint.send(Host.HERE, 7, Host.bytes("x"));

        assertThatExceptionOfType(ImportDeniedException.class)
                .isThrownBy(() -> host.udp(ADA).packetArrived(kept.getFirst()))
                .withMessageContaining("to send a datagram use Endpoint.send");
        assertThat(kept).hasSize(1);
    }

    @Test
    void nobodyDecidesWhatTheHoldersOfOtherPortsSee() {
        var endpoint = host.udp(ADA).claim(7);
        var events = host.kernel.events(ADA);
        assertThatExceptionOfType(InstallException.Denied.class)
                .isThrownBy(() -> events.on(Udp.class, Udp::packetArrived).key(endpoint).filter(packet -> packet)
                        .first().install())
                .withMessageContaining("would decide what the holders of other ports see");
        assertThatExceptionOfType(InstallException.Denied.class)
                .isThrownBy(() -> events.on(Udp.class, Udp::packetArrived).key(endpoint).handle(packet -> {})
                        .cancelling().install());
        var control = EventControl.of(events, Udp.class, "packetArrived");
        assertThatExceptionOfType(InstallException.Denied.class).isThrownBy(control::deregisterIntrinsic)
                .withMessage(
                        "ada.jar may not change the procedure of Udp.packetArrived: that is for the protocol itself.");
        assertThatExceptionOfType(InstallException.Denied.class).isThrownBy(() -> control.explain("forged"));
    }

    @Test
    void ephemeralPortsBeginBehindThePromptsOwn() {
        // The command at the prompt has the first one.
        assertThatExceptionOfType(PortRefusedException.class).isThrownBy(() -> host.udp(ADA).claim(49_152));
        assertThat(host.udp(ADA).claim(49_153).port()).isEqualTo(49_153);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable install, String message) {
        assertThatExceptionOfType(InstallException.Denied.class).isThrownBy(install).withMessage(message);
    }

    @Test
    void aDatagramFindsItsEndpointAmongHundredsWithoutAskingEachOfThem() {
        var seen = new ArrayList<Integer>();
        for (int port = 1; port <= 300; port++) {
            host.handle(ADA, host.udp(ADA).claim(port), datagram -> seen.add(datagram.destinationPort()));
        }
        host.kernel.dispatcher().settle();
        host.wire(Datagram.plain().to(Host.HERE, 1).bytes());
        host.wire(Datagram.plain().to(Host.HERE, 299).bytes());
        host.wire(Datagram.plain().to(Host.HERE, 301).bytes());

        assertThat(seen).containsExactly(1, 299);
        var listing = host.kernel.find(Udp.class, SpinKernel.KERNEL).event("packetArrived").listing();
        // One of them is the prompt's own.
        assertThat(listing.lines().filter(line -> line.contains("can be searched for"))).hasSize(301);
    }
}
