package spin.hw.net.lance;

import java.util.zip.CRC32;

/// The four bytes that end an Ethernet frame: CRC-32, in the order of the wire (IEEE 802.3, 3.2.9).
final class CheckSequence {
    static final int BYTES = 4;

    private CheckSequence() {}

    static int of(byte[] frame, int length) {
        var crc = new CRC32();
        crc.update(frame, 0, length);
        return (int) crc.getValue();
    }

    static void put(int value, byte[] frame, int offset) {
        for (int i = 0; i < BYTES; i++) {
            frame[offset + i] = (byte) (value >>> (8 * i));
        }
    }

    /// Whether the last four of so many bytes are the check sequence of those before.
    static boolean ends(byte[] frame, int length) {
        if (length < BYTES) {
            return false;
        }
        int expected = of(frame, length - BYTES);
        for (int i = 0; i < BYTES; i++) {
            if (frame[length - BYTES + i] != (byte) (expected >>> (8 * i))) {
                return false;
            }
        }
        return true;
    }
}
