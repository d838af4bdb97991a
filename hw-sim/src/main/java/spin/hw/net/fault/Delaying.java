package spin.hw.net.fault;

import spin.hw.net.LinkPort;
import spin.hw.net.Station;
import spin.hw.net.Transit;

/// Delivers each frame later, by a fixed delay and by jitter, any part of it equally likely. Order is kept: a frame that would
/// overtake waits for the one before it.
public final class Delaying extends Holding {
    private final long delay;
    private final long jitter;

    public Delaying(Station station, LinkPort port, long delayNanos, long jitterNanos, long seed) {
        super(station, port, seed);
        if (delayNanos < 0 || jitterNanos < 0) {
            throw new IllegalArgumentException(station.name() + " cannot deliver a frame before it arrives: delay "
                    + delayNanos + " ns, jitter " + jitterNanos + " ns.");
        }
        this.delay = station.cycles(delayNanos);
        this.jitter = station.cycles(jitterNanos);
    }

    @Override
    void arrived(Transit frame) {
        long extra = (long) (chance.nextDouble() * (jitter + 1));
        hold(delay + extra, frame);
    }
}
