package spin.hw.net.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;
import spin.hw.net.Transit;

/// A fault that keeps frames for a while: first kept, first released.
public abstract class Holding extends SeededFault {
    private final Station station;
    private final Alarm release;
    private final Deque<Transit> held = new ArrayDeque<>();

    /// @param station where the port is, under the name of this wrapper
    Holding(Station station, LinkPort port, long seed) {
        super(station.name(), port, seed);
        this.station = station;
        this.release = station.alarm("release", this::releaseDue);
    }

    /// Frames held now.
    public final long held() {
        return held.size();
    }

    /// Keeps the frame for so many cycles, and for as long as those that were kept before it.
    final void hold(long cycles, Transit frame) {
        held.addLast(new Transit(Math.addExact(station.now(), cycles), frame.kind(), frame.bytes()));
        setRelease();
    }

    /// Releases the frame that was kept first, due or not.
    final void releaseFirst() {
        var first = held.removeFirst();
        setRelease();
        released(first);
    }

    void released(Transit frame) {
        deliver(frame);
    }

    private void releaseDue() {
        long now = station.now();
        while (!held.isEmpty() && held.getFirst().due() <= now) {
            releaseFirst();
        }
    }

    private void setRelease() {
        if (held.isEmpty()) {
            release.clear();
        } else {
            release.set(held.getFirst().due());
        }
    }

    @Override
    public void save(State out) {
        super.save(out);
        Transit.save(out, "held", held);
    }

    @Override
    public void restore(State in) {
        var frames = Transit.restore(in, "held");
        for (var frame : frames) {
            if (!frame.isFrame()) {
                throw new CheckpointException("Part " + in.part() + " of the checkpoint holds a " + frame
                        + ", which is no frame; it is damaged.");
            }
        }
        super.restore(in);
        held.clear();
        held.addAll(frames);
    }
}
