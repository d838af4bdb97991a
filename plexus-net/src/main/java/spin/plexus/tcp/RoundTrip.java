package spin.plexus.tcp;

/// How long an answer takes, and how long it is waited for.
///
/// Times are in nanoseconds.
///
/// Source: RFC 6298.
final class RoundTrip {
    private static final int ALPHA_SHIFT = 3;
    private static final int BETA_SHIFT = 2;
    /// K is 4.
    private static final int K_SHIFT = 2;
    /// Waits are measured by a timer of the kernel, not by a coarse tick.
    private static final long GRANULARITY = 1_000_000;

    private final Settings.Times times;
    private final long least;
    private final long most;
    private long smoothed;
    private long variation;
    private long timeout;

    RoundTrip(Settings.Times times) {
        this.times = times;
        least = times.leastTimeout();
        most = times.mostTimeout();
        timeout = times.firstTimeout();
    }

    /// An answer took so long (2.2, 2.3).
    void sample(long taken) {
        if (smoothed == 0) {
            smoothed = Math.max(1, taken);
            variation = taken / 2;
        } else {
            variation += (Math.abs(smoothed - taken) - variation) >> BETA_SHIFT;
            smoothed = Math.max(1, smoothed + ((taken - smoothed) >> ALPHA_SHIFT));
        }
        timeout = bounded(smoothed + Math.max(GRANULARITY, variation << K_SHIFT));
    }

    /// 0 before the first sample.
    long smoothed() {
        return smoothed;
    }

    long timeout() {
        return timeout;
    }

    /// No answer came in time (5.5). The next sample forgets it: that is Karn's rule.
    void backOff() {
        timeout = bounded(timeout * 2);
    }

    /// The handshake is over, its SYN had to be sent again, and nothing is known yet: text is waited for with patience (5.7). The SYNs
    /// themselves were sent at twice the interval each (5.5).
    void afterLostSyn() {
        if (smoothed == 0) {
            timeout = times.timeoutAfterLostSyn();
        }
    }

    private long bounded(long wanted) {
        return Math.clamp(wanted, least, most);
    }
}
