package spin.plexus.tcp;

/// Sequence numbers: 32 bits that wrap. One is before another if the way forward is shorter than the way back; numbers
/// more than 2^31 apart never meet, because no window is wider than 2^30.
///
/// Source: RFC 9293, 3.4.
final class Sequence {
    private Sequence() {}

    static boolean before(int one, int other) {
        return one - other < 0;
    }

    static boolean after(int one, int other) {
        return one - other > 0;
    }

    static boolean atMost(int one, int other) {
        return one - other <= 0;
    }

    static boolean atLeast(int one, int other) {
        return one - other >= 0;
    }

    /// The later one.
    static int max(int one, int other) {
        return before(one, other) ? other : one;
    }

    /// The earlier one.
    static int min(int one, int other) {
        return before(one, other) ? one : other;
    }

    /// Whether `number` is one of the `length` numbers from `from` on.
    static boolean within(int number, int from, int length) {
        return Integer.compareUnsigned(number - from, length) < 0;
    }
}
