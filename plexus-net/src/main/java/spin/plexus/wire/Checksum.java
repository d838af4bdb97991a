package spin.plexus.wire;

import spin.core.device.Frame;

/// The Internet checksum: the ones' complement of the ones' complement sum of all 16-bit words.
///
/// A sum is kept unfolded while parts are added to it; a part of odd length counts as if a zero byte followed, so only
/// the last part may have one. A packet whose checksum field is included sums up to zero.
///
/// Source: RFC 1071.
public final class Checksum {
    private Checksum() {}

    /// Adds `length` bytes of a frame to `sum`.
    public static long add(long sum, Frame frame, int offset, int length) {
        int end = offset + (length & ~1);
        for (int i = offset; i < end; i += 2) {
            sum += frame.unsigned16(i);
        }
        return (length & 1) == 0 ? sum : sum + (frame.unsigned8(end) << 8);
    }

    /// Adds `length` bytes of a packet under construction to `sum`.
    public static long add(long sum, byte[] bytes, int offset, int length) {
        int end = offset + (length & ~1);
        for (int i = offset; i < end; i += 2) {
            sum += Byte.toUnsignedInt(bytes[i]) << 8 | Byte.toUnsignedInt(bytes[i + 1]);
        }
        return (length & 1) == 0 ? sum : sum + (Byte.toUnsignedInt(bytes[end]) << 8);
    }

    /// Adds the pseudo header that UDP and TCP put before their own (RFC 768).
    public static long addPseudoHeader(long sum, int source, int destination, int protocol, int length) {
        return sum + (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol
                + length;
    }

    /// The checksum, 0 to 65535: 0 when the sum included a right one.
    public static int of(long sum) {
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
