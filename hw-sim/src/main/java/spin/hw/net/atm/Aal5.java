package spin.hw.net.atm;

import java.util.Arrays;

/// Messages as cells: the adaptation layer that carries IP over ATM.
///
///     +----------------------------+---------+----+-----+--------+-------+
///     | message, 1 to 65535 bytes  | padding | UU | CPI | length | CRC   |
///     +----------------------------+---------+----+-----+--------+-------+
///      <------------- a whole number of 48-byte payloads ---------------->
///
/// UU and CPI are 0 here, the other two big-endian. The CRC is that of Ethernet with its bits the other way round, over
/// everything before it.
///
/// Source: ITU-T I.363.5, 6.2.
public final class Aal5 {
    /// The longest message.
    public static final int LARGEST = 65_535;

    private static final int TRAILER = 8;
    private static final int POLYNOMIAL = 0x04c1_1db7;
    private static final int[] TABLE = table();

    private Aal5() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
            }
            table[i] = crc;
        }
        return table;
    }

    /// Cells that a message of so many bytes takes.
    public static int cells(int length) {
        return Math.ceilDiv(length + TRAILER, Cell.PAYLOAD);
    }

    /// The payloads of all cells of a message, one after the other.
    public static byte[] payloads(byte[] message, int offset, int length) {
        if (length < 1 || length > LARGEST) {
            throw new IllegalArgumentException(
                    "A message of " + length + " bytes is none of AAL5's; give 1 to " + LARGEST + ".");
        }
        byte[] payloads = new byte[cells(length) * Cell.PAYLOAD];
        System.arraycopy(message, offset, payloads, 0, length);
        int end = payloads.length;
        payloads[end - 6] = (byte) (length >>> 8);
        payloads[end - 5] = (byte) length;
        int crc = crc(payloads, end - 4);
        for (int i = 0; i < 4; i++) {
            payloads[end - 4 + i] = (byte) (crc >>> (24 - 8 * i));
        }
        return payloads;
    }

    static int crc(byte[] bytes, int length) {
        int crc = -1;
        for (int i = 0; i < length; i++) {
            crc = crc << 8 ^ TABLE[(crc >>> 24 ^ bytes[i]) & 0xff];
        }
        return ~crc;
    }

    /// What the cell made of a message.
    public enum Outcome {
        /// There is more to come.
        MORE,
        /// A message is whole: [Reassembly#message].
        WHOLE,
        /// Longer than any message can be; dropped, up to the next last cell.
        TOO_LONG,
        /// The length in the trailer does not fit the number of cells; one was lost. Dropped.
        WRONG_LENGTH,
        /// The bytes do not match their CRC. Dropped.
        WRONG_SUM
    }

    /// Puts the messages of one channel together.
    public static final class Reassembly {
        private byte[] bytes = new byte[Cell.PAYLOAD];
        private int length;
        private boolean dropping;
        private byte[] message = new byte[0];

        /// Takes the payload of the next cell.
        public Outcome cell(int header, byte[] payload, int offset) {
            boolean fits = length + Cell.PAYLOAD <= cells(LARGEST) * Cell.PAYLOAD;
            if (fits && !dropping) {
                if (length + Cell.PAYLOAD > bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * bytes.length);
                }
                System.arraycopy(payload, offset, bytes, length, Cell.PAYLOAD);
                length += Cell.PAYLOAD;
            } else {
                dropping = true;
            }
            return Cell.isLast(header) ? end() : Outcome.MORE;
        }

        private Outcome end() {
            var outcome = dropping ? Outcome.TOO_LONG : checked();
            length = 0;
            dropping = false;
            return outcome;
        }

        private Outcome checked() {
            int told = (bytes[length - 6] & 0xff) << 8 | (bytes[length - 5] & 0xff);
            if (told == 0 || cells(told) * Cell.PAYLOAD != length) {
                return Outcome.WRONG_LENGTH;
            }
            int crc = 0;
            for (int i = 4; i > 0; i--) {
                crc = crc << 8 | (bytes[length - i] & 0xff);
            }
            if (crc != crc(bytes, length - 4)) {
                return Outcome.WRONG_SUM;
            }
            message = Arrays.copyOf(bytes, told);
            return Outcome.WHOLE;
        }

        /// The last whole message; the array is the caller's.
        public byte[] message() {
            return message.clone();
        }
    }
}
