package spin.plexus.ip;

import java.util.Arrays;
import spin.core.device.Frame;
import spin.plexus.wire.Octets;

/// The options behind the fixed part of an IPv4 header.
///
/// ```
///  +------+--------+--------+---------
///  | type | length | pointer| data …        type 0 ends the list, type 1 is one byte
///  +------+--------+--------+---------      bit 7 of the type: every part of a packet that is cut has a copy
/// ```
///
/// None is acted upon. What is no list is refused with the place where it goes wrong; a route of the sender's choice is refused
/// too, because it lets strangers choose whose neighbour they seem to be (RFC 7126, 4.3 and 4.4).
final class IpOptions {
    static final int END = 0;
    static final int NOP = 1;
    private static final int LOOSE_ROUTE = 131;
    private static final int STRICT_ROUTE = 137;
    private static final int COPIED = 0x80;

    private IpOptions() {}

    /// The first byte in error, counted from the beginning of the header; 0 when all is well.
    ///
    /// @param start of the header in `frame`
    /// @param header its length
    static int problem(Frame frame, int start, int header) {
        int at = IpView.LENGTH;
        while (at < header) {
            int type = frame.unsigned8(start + at);
            if (type == END) {
                return 0;
            }
            if (type == NOP) {
                at++;
                continue;
            }
            if (type == LOOSE_ROUTE || type == STRICT_ROUTE) {
                return at;
            }
            int length = at + 1 < header ? frame.unsigned8(start + at + 1) : 0;
            if (length < 2 || at + length > header) {
                return at + 1;
            }
            at += length;
        }
        return 0;
    }

    /// The header that every part but the first has: with the options that are to be copied.
    ///
    /// @param packet whose options have been checked
    static byte[] forLaterParts(byte[] packet, int header) {
        var kept = new byte[header];
        System.arraycopy(packet, 0, kept, 0, IpView.LENGTH);
        int used = IpView.LENGTH;
        for (int at = IpView.LENGTH; at < header && packet[at] != END;) {
            int length = packet[at] == NOP ? 1 : Byte.toUnsignedInt(packet[at + 1]);
            if ((packet[at] & COPIED) != 0) {
                System.arraycopy(packet, at, kept, used, length);
                used += length;
            }
            at += length;
        }
        var whole = Arrays.copyOf(kept, (used + 3) & ~3);
        Octets.put16(whole, 0, (4 << 12) | ((whole.length / 4) << 8) | Byte.toUnsignedInt(packet[1]));
        return whole;
    }
}
