package spin.plexus.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.core.device.Frames;
import spin.core.device.OnesSum;
import spin.plexus.ethernet.EthernetView;
import spin.plexus.ethernet.EthernetViews;
import spin.plexus.ip.IpView;
import spin.plexus.ip.IpViews;
import spin.plexus.wire.Datagram;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

class UdpViewTests {
    private static final int START = 34;

    @Test
    void thePartsOfADatagramAreWhereTheyShouldBe() {
        var view = valid(Datagram.plain().withPayload((byte) 1, (byte) 0xff).bytes());

        assertThat(view.sourcePort()).isEqualTo(1000);
        assertThat(view.destinationPort()).isEqualTo(7);
        assertThat(view.sourceAddress()).isEqualTo(Datagram.HERE);
        assertThat(view.destinationAddress()).isEqualTo(Datagram.HERE);
        assertThat(view.payloadLength()).isEqualTo(2);
        assertThat(view.payload()).containsExactly(1, 0xff);
        assertThat(view.payloadByte(1)).isEqualTo(255);
        assertThat(view.hasChecksum()).isTrue();
    }

    @Test
    void thePayloadEndsWhereTheLengthSays() {
        var view = valid(Datagram.plain().withPayload((byte) 1).withPadding((byte) 9, (byte) 9).bytes());

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.payloadByte(1))
                .withMessage("byte 1 of a payload of 1");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.payloadByte(-1));
        assertThat(view.payload()).containsExactly(1);
    }

    @Test
    void aCopyOfThePayloadIsTheReadersOwn() {
        var view = valid(Datagram.plain().withPayload((byte) 1).bytes());
        view.payload()[0] = 2;

        assertThat(view.payload()).containsExactly(1);
    }

    @Test
    void aDatagramWithoutPayloadIsOne() {
        assertThat(valid(Datagram.plain().withPayload().bytes()).payload()).isEmpty();
    }

    @Test
    void aLengthBelowTheHeaderOrBeyondThePacketIsRefused() {
        assertThat(over(changed(5, 7))).isEqualTo(malformed(Drop.LENGTH));
        assertThat(over(changed(5, 13))).isEqualTo(malformed(Drop.LENGTH));
        assertThat(over(changed(4, 0xff))).isEqualTo(malformed(Drop.LENGTH));
        assertThat(over(changed(5, 0))).isEqualTo(malformed(Drop.LENGTH));
    }

    @Test
    void aPacketTooShortForTheHeaderIsTruncated() {
        // An IP packet of 20 + 7 bytes, its header checksum right.
        var bytes = Arrays.copyOf(Datagram.plain().withPayload().bytes(), START + 7);
        var shorter = Datagram.plain().withPayload().bytes();
        bytes[17] = 27;
        int checksum = Byte.toUnsignedInt(shorter[24]) * 256 + Byte.toUnsignedInt(shorter[25]) + 1;
        bytes[24] = (byte) (checksum >> 8);
        bytes[25] = (byte) checksum;

        assertThat(over(bytes)).isEqualTo(malformed(Drop.TRUNCATED));
    }

    @Test
    void aDatagramWithoutChecksumIsTakenAsItIs() {
        var bytes = Datagram.plain().bytes();
        bytes[START + 6] = 0;
        bytes[START + 7] = 0;
        bytes[START + 8] ^= 1;

        assertThat(valid(bytes).hasChecksum()).isFalse();
    }

    @Test
    void aSumOfZeroIsSentAsAllOnes() {
        // The payload is chosen so that all words add up to 0xffff.
        var bytes = Datagram.plain().withPayload((byte) 0, (byte) 0).bytes();
        bytes = Datagram.plain().withPayload(bytes[START + 6], bytes[START + 7]).bytes();
        UdpView.write(bytes, START, addressSum(Datagram.HERE, Datagram.HERE), 1000, 7, payloadSum(bytes));

        assertThat(bytes[START + 6]).isEqualTo((byte) 0xff);
        assertThat(bytes[START + 7]).isEqualTo((byte) 0xff);
        assertThat(valid(bytes).hasChecksum()).isTrue();
    }

    @Property
    void oneFlippedBitIsCaught(@ForAll("datagrams") Datagram datagram, @ForAll @IntRange(max = 1_000_000) int chosen) {
        var bytes = datagram.bytes();
        int bit = chosen % ((bytes.length - START) * 8);
        // A shorter length takes words out of the sum; one in 65,536 payloads makes good what the bit changed.
        Assume.that(!(bit / 8 == 4 || bit / 8 == 5));
        bytes[START + bit / 8] ^= (byte) (0x80 >> bit % 8);
        // A checksum of one bit that is flipped becomes "no checksum": RFC 768 has it so.
        Assume.that(!(bytes[START + 6] == 0 && bytes[START + 7] == 0));

        assertThat(over(bytes)).isEqualTo(malformed(Drop.CHECKSUM));
    }

    @Property
    void aDatagramToAnotherAddressIsCaughtByThePseudoHeader(@ForAll("datagrams") Datagram datagram,
            @ForAll @IntRange(max = 31) int bit) {
        // The header is made anew for the other address, with a right sum of its own; the UDP part is the old one.
        var bytes = datagram.bytes();
        var other = datagram.to(datagram.destination() ^ 1 << bit, datagram.destinationPort()).bytes();
        System.arraycopy(other, 0, bytes, 0, START);

        assertThat(over(bytes)).isEqualTo(malformed(Drop.CHECKSUM));
    }

    @Property
    void whatIsWrittenIsReadAndIsWhatTheTwinWrites(@ForAll("datagrams") Datagram datagram) {
        var twin = datagram.bytes();
        var bytes = twin.clone();
        Arrays.fill(bytes, START, START + 8, (byte) 0xff);
        UdpView.write(bytes, START, addressSum(datagram.source(), datagram.destination()), datagram.sourcePort(),
                datagram.destinationPort(), payloadSum(bytes));

        assertThat(bytes).isEqualTo(twin);
        var view = valid(bytes);
        assertThat(view.sourceAddress()).isEqualTo(datagram.source());
        assertThat(view.sourcePort()).isEqualTo(datagram.sourcePort());
        assertThat(view.destinationAddress()).isEqualTo(datagram.destination());
        assertThat(view.destinationPort()).isEqualTo(datagram.destinationPort());
        assertThat(view.payload()).isEqualTo(datagram.payload());
    }

    /// Whatever comes in, each layer either reads all of it without an exception or says why not.
    @Property(tries = 5000)
    void anyBytesAreAPacketOrHaveAReason(@ForAll("hostile") byte[] bytes) {
        switch (EthernetViews.over(Frames.of(bytes))) {
            case Parsed.Malformed<EthernetView>(var reason) -> assertThat(reason).isNotNull();
            case Parsed.Valid<EthernetView>(var ethernet) -> {
                assertThat(ethernet.type()).isBetween(0x600, 0xffff);
                assertThat(ethernet.destination() | ethernet.source()).isBetween(0L, 0xffff_ffff_ffffL);
                readAsIp(bytes);
            }
        }
    }

    private static void readAsIp(byte[] bytes) {
        switch (IpViews.over(bytes)) {
            case Parsed.Malformed<IpView>(var reason) -> assertThat(reason).isNotNull();
            case Parsed.Valid<IpView>(var ip) -> {
                assertThat(ip.payloadStart() + ip.payloadLength()).isBetween(START, bytes.length);
                switch (over(ip)) {
                    case Parsed.Malformed<UdpView>(var reason) -> assertThat(reason).isNotNull();
                    case Parsed.Valid<UdpView>(var udp) -> {
                        assertThat(udp.payload()).hasSize(udp.payloadLength());
                        assertThat(udp.sourcePort() | udp.destinationPort()).isBetween(0, 0xffff);
                    }
                }
            }
        }
    }

    @Provide
    Arbitrary<Datagram> datagrams() {
        var ports = Arbitraries.integers().between(0, 0xffff);
        var addresses = Arbitraries.integers();
        return Combinators.combine(addresses, ports, addresses, ports, payloads())
                .as((from, fromPort, to, toPort, payload) -> Datagram.plain().from(from, fromPort).to(to, toPort)
                        .withPayload(payload));
    }

    /// Noise; and right packets with some bytes changed, cut or added, which come further.
    @Provide
    Arbitrary<byte[]> hostile() {
        var noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(120);
        var options = Arbitraries.integers().between(0, 10).map(words -> new byte[words * 4]);
        var changes = Arbitraries.integers().list().ofMaxSize(3);
        var damaged = Combinators.combine(datagrams(), options, Arbitraries.integers().between(0, 200), changes)
                .as((datagram, option, length, change) -> {
                    var bytes = datagram.withOptions(option).bytes();
                    bytes = length > 150 ? bytes : Arrays.copyOf(bytes, length);
                    for (int each : change) {
                        if (bytes.length > 0) {
                            bytes[(each >>> 8) % bytes.length] = (byte) each;
                        }
                    }
                    return bytes;
                });
        return Arbitraries.oneOf(noise, damaged);
    }

    private static Arbitrary<byte[]> payloads() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(80);
    }

    @Property(tries = 200)
    void payloadsOfAllSizesThatFitAFrameComeThrough(@ForAll @Size(max = 1472) byte[] payload) {
        assertThat(valid(Datagram.plain().withPayload(payload).bytes()).payload()).isEqualTo(payload);
    }

    private static byte[] changed(int offset, int value) {
        var bytes = Datagram.plain().bytes();
        bytes[START + offset] = (byte) value;
        return bytes;
    }

    private static UdpView valid(byte[] frame) {
        return ((Parsed.Valid<UdpView>) over(frame)).view();
    }

    private static Parsed<UdpView> over(byte[] frame) {
        return over(IpViews.valid(frame));
    }

    private static Parsed<UdpView> over(IpView ip) {
        var view = new UdpView(ip);
        var wrong = view.check();
        return wrong == null ? new Parsed.Valid<>(view) : new Parsed.Malformed<>(wrong);
    }

    private static Parsed<UdpView> malformed(Drop reason) {
        return new Parsed.Malformed<>(reason);
    }

    private static long addressSum(int source, int destination) {
        var addresses = new byte[8];
        Octets.put32(addresses, 0, source);
        Octets.put32(addresses, 4, destination);
        return OnesSum.little(addresses, 0, addresses.length);
    }

    private static long payloadSum(byte[] frame) {
        int payload = START + UdpView.LENGTH;
        return OnesSum.little(frame, payload, frame.length - payload);
    }
}
