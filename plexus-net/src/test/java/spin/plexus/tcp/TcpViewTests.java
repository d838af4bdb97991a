package spin.plexus.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.plexus.ip.IpViews;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

/// Segments as bytes.
class TcpViewTests {
    private static final int HERE = 0x0a000001;
    private static final int THERE = 0x0a000002;

    @Test
    void aSynWithAllOptionsIsLaidOutAsLinuxLaysItOut() {
        var syn = segment(Segment.SYN, new byte[0]);
        syn.options.largestSegment(1460).sackPermitted().timestamps(0x01020304, 0).windowScale(7);

        assertThat(Arrays.copyOfRange(Segments.frame(syn), Segments.START + 20, Segments.START + 40)).containsExactly(
                2, 4, 0x05, 0xb4, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 7);
    }

    @Test
    void theHeaderIsTheOneThatTheStandardDraws() {
        var frame = Segments.frame(segment(Segment.ACK | Segment.PSH, new byte[]{7}));

        assertThat(Arrays.copyOfRange(frame, Segments.START, Segments.START + 16)).containsExactly(
                0x04, 0xd2, 0, 80, 0, 0, 0, 5, 0, 0, 0, 9, 0x50, 0x18, 0x10, 0);
        assertThat(frame).hasSize(Segments.START + 21).endsWith(7);
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadBack(@ForAll int sequence, @ForAll int acknowledgement,
            @ForAll @IntRange(max = 63) int flags,
            @ForAll @IntRange(max = 0xffff) int window, @ForAll @Size(max = 100) byte[] text,
            @ForAll @IntRange(max = 15) int which, @ForAll int value) {
        var sent = new Segment().from(HERE, 1234).to(THERE, 80).header(flags, sequence, acknowledgement, window)
                .urgentPointer(value & 0xffff).payload(Payload.of(text), text.length);
        if ((which & 1) != 0) {
            sent.options.largestSegment((value & 0xffff) | 1);
        }
        if ((which & 2) != 0) {
            sent.options.timestamps(value, ~value);
        }
        if ((which & 4) != 0) {
            sent.options.windowScale(value & 0xff);
        }
        if ((which & 8) != 0) {
            sent.options.block(value, value + 5).block(value + 9, value + 11);
        }

        var read = Segments.of(((Parsed.Valid<TcpView>) Segments.over(Segments.frame(sent))).view());

        assertThat(read).hasToString(sent.toString());
        assertThat(read.payload()).isEqualTo(text);
    }

    /// Whatever stands in the options, reading ends and says something that can be written again.
    @Property(tries = 1000)
    void anyBytesCanStandInTheOptions(@ForAll @Size(40) byte[] options) {
        var frame = IpViews.frame(HERE, THERE, TcpView.PROTOCOL, 60);
        frame[Segments.START + 12] = (byte) 0xf0;
        System.arraycopy(options, 0, frame, Segments.START + 20, 40);
        sum(frame);

        var read = Segments.of(((Parsed.Valid<TcpView>) Segments.over(frame)).view());

        assertThat(read.options.blocks()).isBetween(0, 4);
        assertThat(read.toString()).startsWith("10.0.0.1:0 > 10.0.0.2:0 - 0(0) win 0");
    }

    @Test
    void mutatedSegmentsRaiseNoException() {
        var chance = new SplittableRandom(20);
        var plain = segment(Segment.ACK, "some text".getBytes(StandardCharsets.US_ASCII));
        plain.options.timestamps(1, 2).block(10, 20);
        var original = Segments.frame(plain);
        int valid = 0;
        for (int i = 0; i < 200_000; i++) {
            var frame = original.clone();
            for (int changes = 1 + chance.nextInt(4); changes > 0; changes--) {
                frame[Segments.START
                        + chance.nextInt(frame.length - Segments.START)] ^= (byte) (1 << chance.nextInt(8));
            }
            sum(frame);
            if (Segments.over(frame) instanceof Parsed.Valid<TcpView>(var view)) {
                valid++;
                assertThat(Segments.of(view).payload().length).isLessThanOrEqualTo(frame.length - Segments.START - 20);
            }
        }
        assertThat(valid).isBetween(100_000, 199_999);
    }

    @Test
    void everyFlippedBitIsSeen() {
        var frame = Segments.frame(segment(Segment.ACK, new byte[]{1, 2, 3}));
        for (int bit = 0; bit < (frame.length - Segments.START) * 8; bit++) {
            var changed = frame.clone();
            changed[Segments.START + bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Segments.over(changed)).as("bit %d", bit).isInstanceOf(Parsed.Malformed.class);
        }
    }

    @Test
    void aHeaderThatIsTooShortOrReachesBeyondThePacketIsRefused() {
        assertThat(Segments.over(IpViews.frame(HERE, THERE, 6, 19))).isEqualTo(new Parsed.Malformed<>(Drop.TRUNCATED));
        var frame = Segments.frame(segment(Segment.ACK, new byte[3]));
        frame[Segments.START + 12] = 0x40;
        assertThat(Segments.over(frame)).isEqualTo(new Parsed.Malformed<>(Drop.HEADER_LENGTH));
        frame[Segments.START + 12] = 0x60;
        assertThat(Segments.over(frame)).isEqualTo(new Parsed.Malformed<>(Drop.HEADER_LENGTH));
    }

    private static Segment segment(int flags, byte[] text) {
        return new Segment().from(HERE, 1234).to(THERE, 80).header(flags, 5, 9, 4096)
                .payload(Payload.of(text), text.length);
    }

    private static void sum(byte[] frame) {
        int length = frame.length - Segments.START;
        Octets.put16(frame, Segments.START + 16, 0);
        long sum = Checksum.addPseudoHeader(0, HERE, THERE, TcpView.PROTOCOL, length);
        Octets.put16(frame, Segments.START + 16, Checksum.of(Checksum.add(sum, frame, Segments.START, length)));
    }
}
