package spin.plexus.tcp;

/// Grows towards the window at which it lost, lingers there, and then looks for more: by how long ago the loss was, and
/// hardly by how long a round trip is. Where the standard's own control would have a larger window, it has that one.
///
/// All numbers are whole, so that a window is the same on every host: time in milliseconds, windows in bytes.
/// `counted` of the window is not used. What is remembered is that of one connection, so each has a control of its own.
///
/// Below the threshold all that is acknowledged counts (Linux does the same): a peer that acknowledges rarely is no reason to be slow.
///
/// Source: RFC 9438.
final class Cubic implements CongestionControl {
    /// 0.7 of the window is left by a loss, as 717 of 1,024.
    private static final int BETA = 717;
    private static final int ONE = 1024;
    /// How fast the standard's control would have to grow so as to have as much on average, having lost less: 3 * (1 - 0.7) / (1 + 0.7).
    private static final int ALPHA = 3 * ONE * (ONE - BETA) / (ONE + BETA);
    /// C = 0.4 segments for each second to the third power: one for each 2.5 * 10^9 ms^3.
    private static final long CUBE = 2_500_000_000L;
    /// Longer ago than any window has room to grow; its third power fits.
    private static final long LONGEST = 150_000;
    private static final long MILLISECOND = 1_000_000;

    private long largest;
    private long epoch = -1;
    private long origin;
    /// Milliseconds from the beginning of the epoch until the window is as large as at the loss.
    private long plateau;
    private long part;
    private long standard;
    private long standardPart;

    @Override
    public void acknowledged(CongestionWindow window, int bytes) {
        if (!window.isUsed()) {
            return;
        }
        if (window.bytes() < window.threshold()) {
            window.bytes(window.bytes() + Math.min(bytes, window.bytes()));
            return;
        }
        if (epoch < 0) {
            begin(window);
        }
        long current = window.bytes();
        // Section 4.4: the rest of the way to the target within one round trip.
        part += bytes * (target(window) - current);
        long gain = part / current;
        part -= gain * current;
        window.bytes(Math.max(current + gain, asTheStandard(window, bytes)));
    }

    private void begin(CongestionWindow window) {
        epoch = window.now();
        origin = Math.max(largest, window.bytes());
        plateau = root((origin - window.bytes()) * CUBE / window.segment());
        part = 0;
        standard = window.bytes();
        standardPart = 0;
    }

    /// What the curve says for a round trip from now (equation 1), at most half more than what is now.
    private long target(CongestionWindow window) {
        long since = (window.now() + window.roundTrip() - epoch) / MILLISECOND - plateau;
        long distance = Math.clamp(since, -LONGEST, LONGEST);
        long grown = Math.floorDiv(distance * distance * distance, CUBE / ONE) * window.segment();
        return Math.clamp(origin + Math.floorDiv(grown, ONE), window.bytes(), window.bytes() + window.bytes() / 2);
    }

    /// Section 4.3: the window of a control that adds so much each round trip that it has as much as the standard's on average.
    private long asTheStandard(CongestionWindow window, int bytes) {
        long pace = standard < largest ? ALPHA : ONE;
        standardPart += bytes * pace * window.segment() / ONE;
        long gain = standardPart / window.bytes();
        standardPart -= gain * window.bytes();
        standard += gain;
        return standard;
    }

    /// Sections 4.6 and 4.7: who did not get back to where he was makes room for others.
    @Override
    public void lost(CongestionWindow window) {
        long flight = window.onItsWay();
        largest = flight < largest ? flight * (ONE + BETA) / (2 * ONE) : flight;
        epoch = -1;
        window.threshold(flight * BETA / ONE);
    }

    @Override
    public void timedOut(CongestionWindow window) {
        lost(window);
    }

    /// The third root of a number, rounded down.
    private static long root(long number) {
        long low = 0;
        long high = 2 * LONGEST;
        while (low < high) {
            long middle = (low + high + 1) / 2;
            if (middle * middle * middle <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
