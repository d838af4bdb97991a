package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.systems.aegis.exos.net.ArpHandler;
import spin.systems.aegis.exos.process.Networked.Calls;
import spin.systems.aegis.exos.process.Networked.Calls.Answer;

/// ARP by a handler in the kernel: what it answers, believes and refuses. What comes is made here, octet by octet.
final class ArpTests {

    private static final int OWN = (int) Networked.HOST.address();
    private static final long OWN_STATION = Networked.HOST.station();
    private static final int OTHER = 0x0a00_0009;
    private static final long OTHER_STATION = 0x0200_0000_0009L;
    private static final long ALL = 0xffff_ffff_ffffL;

    private final Networked net = new Networked();

    /// A process that looks at nothing: it sleeps.
    @BeforeEach
    void aProcessSleeps() {
        var calls = new Calls();
        calls.code().li(1, Calls.BUFFER).li(2, 100).stq(2, 0, 1).stq(31, 8, 1);
        net.start(calls.call(340, Calls.BUFFER, 0));
        net.step(20);
    }

    private static byte[] packet(int operation, long sender, int senderAddress, int target) {
        var frame = ByteBuffer.allocate(60);
        NfsServer.station(frame, 0, operation == 1 ? ALL : OWN_STATION);
        NfsServer.station(frame, 6, sender);
        frame.putShort(12, (short) 0x0806).putInt(14, 0x0001_0800).putShort(18, (short) 0x0604).putShort(20,
                (short) operation);
        NfsServer.station(frame, 22, sender);
        frame.putInt(28, senderAddress).putInt(38, target);
        return frame.array();
    }

    private void comes(byte[] frame) {
        net.arrive(frame);
        net.step(1);
    }

    private boolean isKnown(int address, long station) {
        var entry = ArpHandler.entry(address & 0xffff_ffffL);
        return net.boot.arp(entry) == ArpHandler.loaded(address & 0xffff_ffffL)
                && net.boot.arp(entry + 8) == ArpHandler.loadedStation(station);
    }

    @Test
    void whoAsksIsAnsweredWithoutTheProcess() {
        comes(packet(1, OTHER_STATION, OTHER, OWN));

        assertThat(net.frames).hasSize(1);
        var answer = ByteBuffer.allocate(60);
        NfsServer.station(answer, 0, OTHER_STATION);
        NfsServer.station(answer, 6, OWN_STATION);
        answer.putShort(12, (short) 0x0806).putInt(14, 0x0001_0800).putInt(18, 0x0604_0002);
        NfsServer.station(answer, 22, OWN_STATION);
        answer.putInt(28, OWN);
        NfsServer.station(answer, 32, OTHER_STATION);
        answer.putInt(38, OTHER);
        assertThat(net.frames.getFirst()).isEqualTo(answer.array());
        assertThat(net.boot.arp(ArpHandler.ANSWERED)).isEqualTo(1);
        assertThat(isKnown(OTHER, OTHER_STATION)).as("RFC 826: it will be spoken to").isTrue();
    }

    /// RFC 826: between others nothing is learnt, but what is known is kept up to date.
    @Test
    void ofTalkBetweenOthersOnlyWhatIsKnownIsKeptUpToDate() {
        comes(packet(1, OTHER_STATION, OTHER, 0x0a00_0005));
        assertThat(isKnown(OTHER, OTHER_STATION)).isFalse();

        comes(packet(2, OTHER_STATION, OTHER, OWN));
        assertThat(isKnown(OTHER, OTHER_STATION)).isTrue();
        // Gratuitous: whom it is about is whom it is for.
        comes(packet(1, OTHER_STATION + 16, OTHER, OTHER));
        assertThat(isKnown(OTHER, OTHER_STATION + 16)).isTrue();
        comes(packet(2, OTHER_STATION + 32, OTHER, OTHER));
        assertThat(isKnown(OTHER, OTHER_STATION + 32)).isTrue();
        assertThat(net.frames).as("answers").isEmpty();
    }

    /// RFC 5227: a sender without an address asks whether one is free.
    @Test
    void aProbeIsAnsweredAndNotBelieved() {
        comes(packet(1, OTHER_STATION, 0, OWN));

        assertThat(net.boot.arp(ArpHandler.ANSWERED)).isEqualTo(1);
        assertThat(net.boot.arp(ArpHandler.LEARNT)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void whoClaimsThisMachinesAddressIsCountedAndNotBelieved(int operation) {
        comes(packet(operation, OTHER_STATION, OWN, OWN));
        comes(packet(operation, OWN_STATION, OWN, OWN));

        assertThat(net.boot.arp(ArpHandler.CONFLICTS)).as("its own echo is none").isEqualTo(1);
        assertThat(net.boot.arp(ArpHandler.LEARNT)).isZero();
        assertThat(net.frames).isEmpty();
    }

    /// Offset and value of one octet that is wrong.
    @ParameterizedTest
    @CsvSource({"15,6", "16,9", "18,8", "19,16", "20,1", "21,0", "21,3", "21,9", "22,1", "27,7", "11,5"})
    void whatIsNoArpIsRefused(int at, int value) {
        var packet = packet(1, OTHER_STATION, OTHER, OWN);
        packet[at] = (byte) value;
        comes(packet);
        comes(Arrays.copyOf(packet(2, OTHER_STATION, OTHER, OWN), 41));

        assertThat(net.boot.arp(ArpHandler.REFUSED)).isEqualTo(2);
        assertThat(net.boot.arp(ArpHandler.LEARNT)).isZero();
        assertThat(net.frames).isEmpty();
    }

    @Test
    void aStationThatIsAGroupIsRefused() {
        comes(packet(2, 0x0300_0000_0009L, OTHER, OWN));
        comes(packet(2, ALL, OTHER, OWN));
        comes(packet(2, 0, OTHER, OWN));

        assertThat(net.boot.arp(ArpHandler.REFUSED)).isEqualTo(3);
    }

    /// A server that has moved says so, and the next packet goes there.
    @Test
    void whatIsSentGoesWhereTheLatestWordWas() {
        var moving = new Networked();
        moving.server.file(moving.server.root, "file", new byte[5]);
        var calls = new Calls().call(136, "/net", 0755).call(302, "10.0.0.2:/export", "/net", "nfs", 0, 0);
        calls.code().li(1, Calls.BUFFER).li(2, 1).stq(2, 0, 1).stq(31, 8, 1);
        moving.start(
                calls.call(340, Calls.BUFFER, 0).call(45, "/net/file", 0).call(3, new Answer(3), Calls.BUFFER, 10));
        moving.step(500);
        moving.arrive(packet(1, OTHER_STATION, 0x0a00_0002, 0x0a00_0002));
        for (var i = 0; i < 20 && !moving.isOver(); i++) {
            moving.step(100);
        }

        var to = moving.frames.stream().filter(frame -> frame[13] == 0 && frame[29] == 1)
                .map(frame -> NfsServer.station(ByteBuffer.wrap(frame), 0)).distinct().toList();
        assertThat(to).containsExactly(NfsServer.STATION, OTHER_STATION);
    }
}
