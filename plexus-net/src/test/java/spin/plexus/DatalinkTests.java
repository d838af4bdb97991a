package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.plexus.datalink.Datalink;
import spin.plexus.datalink.TypeClaim;
import spin.plexus.datalink.TypeRefusedException;
import spin.plexus.trace.PacketTrace;
import spin.plexus.trace.TracedPacket;

/// Types of frames that extensions hold, and the trace of all of them.
class DatalinkTests {
    private static final Requester ADA = Requester.of("ada.jar");
    private static final Requester BOB = Requester.of("bob.jar");
    private static final int TYPE = 0x88b5;

    private final Host host = new Host();
    private final Neighbour peer = new Neighbour(host, "eth0", "10.0.0.2/24", 0x0a000009).known();
    private final List<String> heard = new ArrayList<>();

    private TypeClaim claim(Requester who, int type) {
        return host.kernel.resolve(Datalink.class, who).claim(type);
    }

    private void handle(Requester who, TypeClaim claim) {
        host.kernel.events(who).on(Datalink.class, Datalink::packetArrived).key(claim)
                .handle(packet -> heard.add("%s %x".formatted(packet.link(), packet.payloadByte(0)))).install();
    }

    private byte[] frame(int type, int first) {
        var frame = peer.datagram().withType(type).bytes();
        frame[14] = (byte) first;
        return frame;
    }

    @Test
    void aTypeIsANodeOfTheGraphWhileItIsHeld() {
        peer.arrive(frame(TYPE, 1));
        var mine = claim(ADA, TYPE);
        handle(ADA, mine);
        assertThat(host.net("")).contains("    -> datalink");
        peer.arrive(frame(TYPE, 2));
        mine.release();
        peer.arrive(frame(TYPE, 3));

        assertThat(heard).containsExactly("eth0 2");
        assertThat(host.net("")).doesNotContain("    -> datalink");
        assertThat(host.stats("ethernet")).contains("unhandled 2");
    }

    @Test
    void aTypeHasOneHolderAndTheInternetsTypesNone() {
        claim(ADA, TYPE);

        assertThatExceptionOfType(TypeRefusedException.class).isThrownBy(() -> claim(BOB, TYPE))
                .withMessage("bob.jar claims Ethernet type 0x88b5, which ada.jar holds; choose another");
        for (int type : new int[]{0x0800, 0x0806, 0x86dd}) {
            assertThatExceptionOfType(TypeRefusedException.class).isThrownBy(() -> claim(BOB, type))
                    .withMessageContaining("the kernel's own");
        }
        assertThatExceptionOfType(TypeRefusedException.class).isThrownBy(() -> claim(BOB, 0x05ff));
        assertThatExceptionOfType(TypeRefusedException.class).isThrownBy(() -> claim(BOB, 0x1_0000));
    }

    @Test
    void nobodySeesFramesOfATypeThatIsNotTheirs() {
        handle(ADA, claim(ADA, TYPE));
        handle(BOB, claim(BOB, TYPE + 1));
        peer.arrive(frame(TYPE, 7));

        assertThat(heard).containsExactly("eth0 7");
        assertThatExceptionOfType(InstallException.Denied.class).isThrownBy(() -> host.kernel.events(BOB)
                .on(Datalink.class, Datalink::packetArrived).handle(packet -> {}).install());
    }

    @Test
    void theSourceIsTheLinks() {
        assertThat(claim(ADA, TYPE).send("eth0", Neighbour.ITS, new byte[]{5})).isTrue();
        assertThat(claim(ADA, TYPE + 1).send("eth7", Neighbour.ITS, new byte[]{5})).isFalse();

        assertThat(peer.sent()).singleElement().satisfies(frame -> {
            assertThat(frame).hasSize(60).startsWith(2, 0, 0, 0, 0, 9, 8, 0, 0x2b);
            assertThat(Arrays.copyOfRange(frame, 12, 15)).containsExactly(0x88, 0xb5, 5);
        });
    }

    @Test
    void aDomainsTypesAreFreeWhenItIsUnloaded() {
        var mine = claim(ADA, TYPE);
        handle(ADA, mine);
        host.part.unloaded(ADA);

        assertThatIllegalStateException().isThrownBy(() -> mine.send("eth0", 0, new byte[0]));
        peer.arrive(frame(TYPE, 1));
        assertThat(heard).isEmpty();
        claim(BOB, TYPE);
    }

    @Test
    void theNextVersionOfADomainTakesOverWithoutAGap() {
        var old = claim(ADA, TYPE);
        handle(ADA, old);
        var next = Requester.of("ada.jar");
        handle(next, claim(next, TYPE));
        old.release();
        peer.arrive(frame(TYPE, 4));

        assertThat(heard).containsExactly("eth0 4");
    }

    @Test
    void whoIsTrustedSeesEverythingAndWhoIsNotIsRefused() {
        assertThatExceptionOfType(InstallException.Denied.class).isThrownBy(() -> host.kernel.events(BOB)
                .on(PacketTrace.class, PacketTrace::packet).handle(packet -> {}).install())
                .withMessageContaining("--waive no-privilege");
        host.kernel.privilege(ADA);
        var seen = new ArrayList<TracedPacket>();
        var binding = host.kernel.events(ADA).on(PacketTrace.class, PacketTrace::packet).handle(seen::add).install();
        host.echoAt(7);

        peer.arrive(peer.datagram().bytes());
        binding.uninstall();
        host.part.unloaded(ADA);
        peer.arrive(peer.datagram().bytes());

        assertThat(seen).extracting(packet -> "%s %b %d:%d".formatted(packet.link(), packet.arriving(),
                packet.sourcePort(), packet.destinationPort()))
                .containsExactly("eth0 true 1000:7", "eth0 false 7:1000");
        assertThat(seen.getFirst().bytes()).isEqualTo(peer.datagram().bytes());
    }
}
