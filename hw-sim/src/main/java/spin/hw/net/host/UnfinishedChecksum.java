package spin.hw.net.host;

/// Finishes the TCP or UDP checksum of a frame whose sender left that to its hardware.
///
/// The checksum field then holds the sum over the pseudo-header already, so what remains is the sum from the transport header to
/// the end of the datagram, that field included.
///
/// Source: Linux, include/linux/skbuff.h, "CHECKSUM_PARTIAL"; RFC 1071.
final class UnfinishedChecksum {
    private static final int TYPE = 12;
    private static final int HEADER = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int IPV6_HEADER = 40;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;

    private UnfinishedChecksum() {}

    /// Does nothing to a frame that is no TCP or UDP over IP, and to one whose lengths make no sense.
    static void finish(byte[] frame, int length) {
        if (length < HEADER) {
            return;
        }
        switch (unsigned16(frame, TYPE)) {
            case IPV4 -> finishIpv4(frame, length);
            case IPV6 -> finishIpv6(frame, length);
            default -> {
                // Nothing else leaves checksums to hardware.
            }
        }
    }

    private static void finishIpv4(byte[] frame, int length) {
        if (length < HEADER + 20) {
            return;
        }
        int start = HEADER + (frame[HEADER] & 0xf) * 4;
        int end = HEADER + unsigned16(frame, HEADER + 2);
        finish(frame, start, Math.min(end, length), frame[HEADER + 9]);
    }

    /// Extension headers are not walked: Linux offloads no checksum behind them.
    private static void finishIpv6(byte[] frame, int length) {
        if (length < HEADER + IPV6_HEADER) {
            return;
        }
        int start = HEADER + IPV6_HEADER;
        int end = start + unsigned16(frame, HEADER + 4);
        finish(frame, start, Math.min(end, length), frame[HEADER + 6]);
    }

    private static void finish(byte[] frame, int start, int end, int protocol) {
        int field = switch (protocol) {
            case TCP -> start + TCP_CHECKSUM;
            case UDP -> start + UDP_CHECKSUM;
            default -> end;
        };
        if (field + 2 > end) {
            return;
        }
        int checksum = ~sum(frame, start, end) & 0xffff;
        // In UDP, 0 says that there is none.
        int written = checksum == 0 && protocol == UDP ? 0xffff : checksum;
        frame[field] = (byte) (written >> 8);
        frame[field + 1] = (byte) written;
    }

    /// The ones' complement sum of 16-bit words, an odd byte padded.
    static int sum(byte[] bytes, int start, int end) {
        long sum = 0;
        for (int i = start; i + 1 < end; i += 2) {
            sum += unsigned16(bytes, i);
        }
        if ((end - start) % 2 != 0) {
            sum += (bytes[end - 1] & 0xff) << 8;
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) sum;
    }

    private static int unsigned16(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }
}
