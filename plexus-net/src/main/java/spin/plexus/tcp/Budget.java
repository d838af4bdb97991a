package spin.plexus.tcp;

/// Answers that an unexpected segment may still provoke. It is each connection's own: one that all shared would let
/// somebody outside count how many of it another connection used (the attack on RFC 5961's global limit, CVE-2016-5696).
///
/// Source: RFC 5961, 7.
final class Budget {
    private static final int MOST = 10;
    private static final long PERIOD = 1_000_000_000;

    private int left = MOST;
    private long begun = Long.MIN_VALUE;

    /// Takes one; false when this second's are used up.
    boolean take(long now) {
        if (begun == Long.MIN_VALUE || now - begun >= PERIOD) {
            begun = now;
            left = MOST;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
