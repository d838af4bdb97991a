package spin.plexus.tcp;

/// Doubles each round trip up to the threshold, then adds a segment each; halves on a loss.
///
/// Source: RFC 5681, 3.1 and 3.2; RFC 3465 (bytes are counted, at most two segments for each acknowledgement).
final class Reno implements CongestionControl {
    static final Reno RENO = new Reno();
    /// RFC 3465, 2.3: L.
    private static final int MOST_SEGMENTS_COUNTED = 2;

    private Reno() {}

    @Override
    public void acknowledged(CongestionWindow window, int bytes) {
        if (!window.isUsed()) {
            return;
        }
        if (window.bytes() < window.threshold()) {
            window.bytes(window.bytes() + Math.min(bytes, MOST_SEGMENTS_COUNTED * window.segment()));
            return;
        }
        long counted = window.counted() + bytes;
        if (counted >= window.bytes()) {
            counted -= window.bytes();
            window.bytes(window.bytes() + window.segment());
        }
        window.counted(counted);
    }

    @Override
    public void lost(CongestionWindow window) {
        window.threshold(window.onItsWay() / 2);
    }

    @Override
    public void timedOut(CongestionWindow window) {
        window.threshold(window.onItsWay() / 2);
    }
}
