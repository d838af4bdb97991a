package spin.hw.net.atm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How a cell lies on the line.
///
///     0                  4     5                    53
///     +------------------+-----+--------------------+
///     | header           | HEC | payload            |
///     +------------------+-----+--------------------+
///      31..28 GFC | 27..20 VPI | 19..4 VCI | 3..1 PTI | 0 CLP
///
/// A payload type of 0x1 says that the cell is the last of its AAL5 message. HEC is a sum over the header alone: what happens to
/// a payload, no cell can tell.
public final class Cell {
    /// Bytes on the line.
    public static final int BYTES = 53;

    /// Bytes of payload.
    public static final int PAYLOAD = 48;

    static final int PAYLOAD_AT = 5;

    private static final int HEC_AT = 4;
    private static final int LAST = 1 << 1;
    private static final int MANAGEMENT = 1 << 3;
    private static final int POLYNOMIAL = 0x07;
    private static final int COSET = 0x55;

    private static final VarHandle BIG_ENDIAN = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Cell() {}

    /// The header of a user's cell.
    ///
    /// @param path    VPI, 8 bits
    /// @param channel VCI, 16 bits
    /// @param last    whether it ends an AAL5 message
    public static int header(int path, int channel, boolean last) {
        return (path & 0xff) << 20 | (channel & 0xffff) << 4 | (last ? LAST : 0);
    }

    /// Whether a user's cell ends an AAL5 message.
    public static boolean isLast(int header) {
        return (header & (LAST | MANAGEMENT)) == LAST;
    }

    /// The VPI of a header.
    public static int path(int header) {
        return header >>> 20 & 0xff;
    }

    /// The VCI of a header.
    public static int channel(int header) {
        return header >>> 4 & 0xffff;
    }

    static int headerOf(byte[] cell) {
        return (int) BIG_ENDIAN.get(cell, 0);
    }

    static void putHeader(byte[] cell, int header) {
        BIG_ENDIAN.set(cell, 0, header);
        cell[HEC_AT] = (byte) hec(cell);
    }

    static boolean isSound(byte[] cell) {
        return (cell[HEC_AT] & 0xff) == hec(cell);
    }

    /// CRC-8 with x^8 + x^2 + x + 1 over the header, and 01010101 added (I.432.1, 4.3.2).
    private static int hec(byte[] cell) {
        int crc = 0;
        for (int i = 0; i < HEC_AT; i++) {
            crc ^= cell[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x80) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
            }
            crc &= 0xff;
        }
        return crc ^ COSET;
    }
}
