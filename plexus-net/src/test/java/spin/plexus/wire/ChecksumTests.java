package spin.plexus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.core.device.Frames;

class ChecksumTests {
    @Test
    void theExampleOfRfc1071ComesOut() {
        byte[] bytes = {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};

        assertThat(Checksum.of(Checksum.add(0, bytes, 0, bytes.length))).isEqualTo(0xffff - 0xddf2);
    }

    @Property
    void itAgreesWithTheSlowTwinOnFramesAndArraysAlike(@ForAll @Size(max = 200) byte[] bytes,
            @ForAll @IntRange(max = 50) int skipped) {
        int offset = Math.min(skipped, bytes.length);
        int length = bytes.length - offset;
        var part = java.util.Arrays.copyOfRange(bytes, offset, bytes.length);

        assertThat(Checksum.of(Checksum.add(0, bytes, offset, length))).isEqualTo(Datagram.checksum(part));
        assertThat(Checksum.of(Checksum.add(0, Frames.of(bytes), offset, length))).isEqualTo(Datagram.checksum(part));
    }

    @Test
    void theLargestPacketDoesNotOverflowTheSum() {
        var bytes = new byte[65_535];
        java.util.Arrays.fill(bytes, (byte) 0xff);

        assertThat(Checksum.of(Checksum.add(0, bytes, 0, bytes.length))).isEqualTo(Datagram.checksum(bytes));
    }
}
