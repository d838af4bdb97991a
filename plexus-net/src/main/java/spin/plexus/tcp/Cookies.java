package spin.plexus.tcp;

/// Initial sequence numbers that say who called, when and with which largest segment, to somebody who has the key: a
/// flood of SYNs so costs no memory, and a caller that means it is recognised by its acknowledgement.
///
/// ```
///  31     27 26     24 23                    0
///  +--------+---------+-----------------------+
///  | minute | segment | hash of all the rest  |
///  +--------+---------+-----------------------+
/// ```
/// What does not fit (window scale, SACK, timestamps) is not offered to a caller that is answered so.
///
/// Source: Bernstein, "SYN cookies", 1996; RFC 4987, 3.6.
final class Cookies {
    private static final int[] SEGMENTS = {88, 256, 536, 1024, 1220, 1400, 1440, 1460};
    private static final long PERIOD = 64_000_000_000L;
    private static final int PERIOD_SHIFT = 27;
    private static final int SEGMENT_SHIFT = 24;
    private static final int HASH_BITS = 0xff_ffff;
    private static final int PERIODS = 32;

    private final KeyedHash hash;

    Cookies(KeyedHash hash) {
        this.hash = hash;
    }

    /// The sequence number of our SYN to who sent `syn`.
    int of(Flow flow, Segment syn, long now) {
        int index = 0;
        for (int i = 0; i < SEGMENTS.length; i++) {
            if (SEGMENTS[i] <= Math.max(syn.options.largestSegment(), SEGMENTS[0])) {
                index = i;
            }
        }
        return make(flow, syn.sequence, period(now), index);
    }

    /// The largest segment of whoever acknowledges `cookie`; 0 when it is none of ours, or too old.
    int largestSegment(Flow flow, int peersInitial, int cookie, long now) {
        int period = cookie >>> PERIOD_SHIFT;
        int index = cookie >>> SEGMENT_SHIFT & 7;
        int age = (period(now) - period) & (PERIODS - 1);
        return age <= 1 && make(flow, peersInitial, period, index) == cookie ? SEGMENTS[index] : 0;
    }

    private int make(Flow flow, int peersInitial, int period, int index) {
        long second = flow.second() | ((long) period << 48) | ((long) index << 56);
        int sum = (int) hash.of(flow.first() ^ Integer.toUnsignedLong(peersInitial) * 0x9e37_79b9_7f4a_7c15L, second);
        return (period << PERIOD_SHIFT) | (index << SEGMENT_SHIFT) | (sum & HASH_BITS);
    }

    private static int period(long now) {
        return (int) (now / PERIOD) & (PERIODS - 1);
    }
}
