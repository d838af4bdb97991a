package spin.hw.clock;

import java.util.ArrayList;
import java.util.List;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;

/// Simulated time of one machine, in cycles.
///
/// It is the sum of what the hardware advanced it by and of every counted source, so that a kernel's meter can count in a
/// plain static field at full speed and still be on the clock at every instant. It never goes back: a source that does is
/// a broken meter, and the next reading says so instead of returning a time that nothing can rely on.
public final class CycleClock implements Checkpointed {

    private final List<CycleSource> sources = new ArrayList<>();
    private long advanced;
    private long latest;

    /// The cycle count now.
    ///
    /// @throws IllegalStateException when a counted source has decreased since the last reading
    public long now() {
        long sum = advanced;
        // By index: this is read very often, and an iterator each time would be garbage.
        for (int i = 0; i < sources.size(); i++) {
            sum += sources.get(i).cycles();
        }
        if (sum < latest) {
            throw new IllegalStateException("The clock would go back from cycle " + latest + " to " + sum
                    + ": a counted cycle source was reset or has overflowed; count a source that only grows.");
        }
        latest = sum;
        return sum;
    }

    /// Lets `cycles` pass.
    public void advance(long cycles) {
        if (cycles < 0) {
            throw new IllegalArgumentException("Time cannot advance by " + cycles + " cycles.");
        }
        advanced += cycles;
    }

    /// Adds all that `source` has counted and will count to this clock's time.
    public void count(CycleSource source) {
        if (sources.contains(source)) {
            throw new IllegalArgumentException("This cycle source is on the clock already; it would count twice.");
        }
        sources.add(source);
    }

    @Override
    public String checkpointName() {
        return "clock";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    /// @throws CheckpointException when sources are counted: their counts are the host's and cannot be set back
    @Override
    public void save(State out) {
        requireNoSources();
        out.put("cycles", now());
    }

    @Override
    public void restore(State in) {
        requireNoSources();
        long cycles = in.number("cycles");
        if (cycles < 0) {
            throw new CheckpointException("The clock of the checkpoint stands at " + cycles
                    + " cycles; the checkpoint is damaged.");
        }
        advanced = cycles;
        latest = cycles;
    }

    private void requireNoSources() {
        if (!sources.isEmpty()) {
            throw new CheckpointException(
                    "This machine's clock counts what a kernel on the host does, which no checkpoint can"
                            + " hold; repeat the run from its seed and recorded inputs instead.");
        }
    }
}
