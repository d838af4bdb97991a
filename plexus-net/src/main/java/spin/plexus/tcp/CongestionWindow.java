package spin.plexus.tcp;

import spin.dispatcher.predicate.Ephemeral;

/// How much of one connection may be on its way, with what is needed for deciding it. Values that cannot be are bounded,
/// not refused: a policy that goes wrong makes a slow connection or a greedy one, never a broken one.
@Ephemeral
public final class CongestionWindow {
    /// No window of TCP is wider (RFC 7323, 2.3).
    private static final long MOST = 1L << 30;
    private static final int LEAST_SEGMENTS = 2;

    private final int localPort;
    private int segment;
    private long bytes;
    private long threshold = MOST;
    private long counted;
    private long onItsWay;
    private boolean used;
    /// The most that was on its way of late, and up to where that is late.
    private long most;
    private int mostUntil;
    private long now;
    private long roundTrip;

    CongestionWindow(int localPort) {
        this.localPort = localPort;
    }

    /// The port of the connection on this machine.
    public int localPort() {
        return localPort;
    }

    /// The largest segment.
    public int segment() {
        return segment;
    }

    /// How much may be on its way (cwnd).
    public long bytes() {
        return bytes;
    }

    /// At least one segment.
    public void bytes(long value) {
        bytes = Math.clamp(value, segment, MOST);
    }

    /// Below it the window grows fast (ssthresh).
    public long threshold() {
        return threshold;
    }

    /// Whether anything has been lost yet; before that the threshold is out of reach.
    boolean isThresholdKnown() {
        return threshold != MOST;
    }

    /// At least two segments (RFC 5681, equation 4).
    public void threshold(long value) {
        threshold = Math.clamp(value, (long) LEAST_SEGMENTS * segment, MOST);
    }

    /// A number for the policy's own counting; 0 at first and after each loss.
    public long counted() {
        return counted;
    }

    public void counted(long value) {
        counted = value;
    }

    /// Bytes that were sent and not acknowledged when this began (FlightSize).
    public long onItsWay() {
        return onItsWay;
    }

    /// Whether the window was what limited the sender; if not, nothing speaks for a larger one.
    public boolean isUsed() {
        return used;
    }

    /// Nanoseconds.
    public long now() {
        return now;
    }

    /// Smoothed, in nanoseconds; 0 when it is not known.
    public long roundTrip() {
        return roundTrip;
    }

    void begin(int segment, int segments) {
        this.segment = segment;
        bytes((long) segment * segments);
    }

    void segment(int bytes) {
        segment = bytes;
        bytes(this.bytes);
    }

    void tell(long now, long roundTrip, long onItsWay) {
        this.now = now;
        this.roundTrip = roundTrip;
        this.onItsWay = onItsWay;
        // Doubling leaves at most half of the window unused (Linux asks the same).
        used = bytes < threshold ? most + most > bytes : most + segment > bytes;
    }

    /// All has been sent that may be sent now. How much that was counts until it is acknowledged, as the answers to a flight come one by one
    /// while it shrinks.
    void sent(int oldest, int newest) {
        int flight = newest - oldest;
        if (flight >= most || Sequence.atLeast(oldest, mostUntil)) {
            most = flight;
            mostUntil = newest;
        }
    }

    @Override
    public String toString() {
        return "cwnd %d ssthresh %s".formatted(bytes, isThresholdKnown() ? Long.toString(threshold) : "-");
    }
}
