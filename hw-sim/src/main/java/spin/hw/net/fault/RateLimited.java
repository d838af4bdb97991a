package spin.hw.net.fault;

import spin.hw.checkpoint.State;
import spin.hw.net.DropReason;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;
import spin.hw.net.Transit;

/// Lets so many frames through in each interval and drops the rest. Intervals follow one another from cycle 0, whatever comes.
///
/// Source: the shaping interval of smoltcp's fault injector.
public final class RateLimited extends Fault {
    private final Station station;
    private final long frames;
    private final long intervalNanos;
    private long interval = -1;
    private long passed;

    public RateLimited(Station station, LinkPort port, long frames, long intervalNanos) {
        super(station.name(), port);
        if (frames < 0 || intervalNanos < 1) {
            throw new IllegalArgumentException(
                    "A rate of " + frames + " frames in " + intervalNanos + " ns is none; give a positive interval.");
        }
        this.station = station;
        this.frames = frames;
        this.intervalNanos = intervalNanos;
    }

    @Override
    void arrived(Transit frame) {
        long current = station.nanos(station.now()) / intervalNanos;
        if (current != interval) {
            interval = current;
            passed = 0;
        }
        if (passed == frames) {
            drop(DropReason.TOO_FAST);
        } else {
            passed++;
            deliver(frame);
        }
    }

    @Override
    public void save(State out) {
        super.save(out);
        out.put("interval", interval).put("passed", passed);
    }

    @Override
    public void restore(State in) {
        long current = in.number("interval");
        long count = in.number("passed");
        super.restore(in);
        interval = current;
        passed = count;
    }
}
