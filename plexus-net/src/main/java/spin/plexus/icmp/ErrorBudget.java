package spin.plexus.icmp;

/// A bucket of errors that may still be sent: it fills with time and empties with each.
///
/// Source: RFC 1812, 4.3.2.8.
public final class ErrorBudget {
    private final long interval;
    private final int most;
    private int left;
    private long filledAt;

    /// @param interval microseconds in which one more becomes possible
    /// @param most what may be sent at once
    public ErrorBudget(long interval, int most) {
        this.interval = interval;
        this.most = most;
        left = most;
    }

    /// Takes one.
    ///
    /// @return false when there is none left
    public boolean take(long now) {
        long more = (now - filledAt) / interval;
        if (more > 0) {
            left = (int) Math.min(most, left + more);
            filledAt += more * interval;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
