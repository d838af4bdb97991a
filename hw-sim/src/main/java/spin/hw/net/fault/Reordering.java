package spin.hw.net.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.LongStream;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;
import spin.hw.net.Transit;

/// Lets other frames overtake some: a chosen one is held until so many have passed it, or until its patience ends, so that the
/// last frame of a conversation is late and not lost.
public final class Reordering extends Holding {
    private final double rate;
    private final int distance;
    private final long patience;
    /// For each held frame, the value of [#passed] at which it goes on.
    private final Deque<Long> releaseAt = new ArrayDeque<>();
    private long passed;

    /// @param distance      how many frames overtake a chosen one
    /// @param patienceNanos how long it waits for them
    public Reordering(Station station, LinkPort port, double rate, int distance, long patienceNanos, long seed) {
        super(station, port, seed);
        this.rate = Chance.demandProbability("reordering", rate);
        if (distance < 1 || patienceNanos < 0) {
            throw new IllegalArgumentException("Reordering by " + distance + " frames within " + patienceNanos
                    + " ns is none; give at least 1 and no negative time.");
        }
        this.distance = distance;
        this.patience = station.cycles(patienceNanos);
    }

    @Override
    void arrived(Transit frame) {
        if (chance.happens(rate)) {
            releaseAt.addLast(passed + distance);
            hold(patience, frame);
        } else {
            passed++;
            deliver(frame);
            while (!releaseAt.isEmpty() && releaseAt.getFirst() <= passed) {
                releaseFirst();
            }
        }
    }

    @Override
    void released(Transit frame) {
        releaseAt.removeFirst();
        super.released(frame);
    }

    @Override
    public void save(State out) {
        super.save(out);
        out.put("passed", passed).put("releaseAt", releaseAt.stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public void restore(State in) {
        long[] counts = in.numbers("releaseAt");
        if (counts.length != Transit.restore(in, "held").size()) {
            throw new CheckpointException(
                    "Part " + in.part()
                            + " of the checkpoint does not say when each held frame goes on; it is damaged.");
        }
        long count = in.number("passed");
        super.restore(in);
        passed = count;
        releaseAt.clear();
        LongStream.of(counts).forEach(releaseAt::addLast);
    }
}
