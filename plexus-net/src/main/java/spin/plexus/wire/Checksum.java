package spin.plexus.wire;

import spin.core.device.Frame;
import spin.core.device.OnesSum;

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
        return sum + frame.onesSum(offset, length);
    }

    /// Adds `length` bytes of a packet under construction to `sum`.
    public static long add(long sum, byte[] bytes, int offset, int length) {
        return sum + OnesSum.of(bytes, offset, length);
    }

    /// Adds the pseudo header that UDP and TCP put before their own (RFC 768).
    public static long addPseudoHeader(long sum, int source, int destination, int protocol, int length) {
        return sum + (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol
                + length;
    }

    /// The checksum of a sum of words as they lie ([OnesSum#little]), to be written as it lies, 0 to 65535: 0 when the sum included a right one.
    ///
    /// @param sum below 2^48, as those of all parts of a packet are together
    public static int little(long sum) {
        // A mask is made once.
        long lower = 0xffff;
        long rest = (sum >>> 32) + (sum >>> 16 & lower) + (sum & lower);
        rest = (rest & lower) + (rest >>> 16);
        return (char) ~(rest + (rest >>> 16));
    }

    /// The checksum, 0 to 65535: 0 when the sum included a right one.
    public static int of(long sum) {
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
