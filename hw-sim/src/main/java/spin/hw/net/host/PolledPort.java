package spin.hw.net.host;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.net.DropReason;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.Tally;
import spin.hw.net.Transmitter;

/// A port that takes frames from outside the simulation, at cycles that are multiples of a poll interval and no others.
///
/// Live and replayed ports are this same class with the same alarm, so a replayed frame arrives at the same place in the order of
/// events as it did when it was recorded.
abstract class PolledPort implements LinkPort, Checkpointed {
    private final Station station;
    private final Transmitter transmitter;
    private final long pollCycles;
    private final Alarm poll;
    private final Tally tally = new Tally();
    private @Nullable FrameReceiver receiver;
    private long pollAt;
    private boolean resting;

    PolledPort(Station station, Medium medium, long pollCycles) {
        if (pollCycles < 1) {
            throw new IllegalArgumentException(
                    "Port " + station.name() + " cannot be polled each " + pollCycles + " cycles; give at least 1.");
        }
        this.station = station;
        this.pollCycles = pollCycles;
        // The host has queues of its own; here a frame only takes its time.
        this.transmitter = new Transmitter(station, medium, Integer.MAX_VALUE);
        this.poll = station.alarm("poll", this::poll);
        this.pollAt = Math.ceilDiv(station.now() + 1, pollCycles) * pollCycles;
        poll.set(pollAt);
    }

    final Station station() {
        return station;
    }

    final long pollCycles() {
        return pollCycles;
    }

    /// The next frame for the poll at this cycle; null when there is none.
    abstract byte @Nullable [] take(long pollCycle);

    /// Passes on what the machine sends at this cycle.
    ///
    /// @return whether it was taken
    abstract boolean pass(long cycle, byte[] frame);

    private void poll() {
        for (var frame = take(pollAt); frame != null; frame = take(pollAt)) {
            tally.accept();
            if (receiver == null) {
                tally.drop(DropReason.NO_RECEIVER);
            } else {
                tally.deliver();
                receiver.frameArrived(frame, frame.length);
            }
        }
        // A machine that went past several polls at once has missed none: nothing came in between.
        pollAt = Math.max(pollAt + pollCycles, Math.ceilDiv(station.now() + 1, pollCycles) * pollCycles);
        poll.set(pollAt);
    }

    /// Stops polling while its machine has nothing to do, or begins again at the next of the cycles that it polls at. What comes meanwhile
    /// waits.
    public final void rest(boolean rests) {
        if (resting == rests) {
            return;
        }
        resting = rests;
        if (rests) {
            poll.clear();
        } else {
            pollAt = Math.ceilDiv(station.now() + 1, pollCycles) * pollCycles;
            poll.set(pollAt);
        }
    }

    public final boolean isResting() {
        return resting;
    }

    @Override
    public final long send(byte[] frame, int offset, int length) {
        LinkPort.checked(frame, offset, length);
        if (!pass(station.now(), Arrays.copyOfRange(frame, offset, offset + length))) {
            tally.drop(DropReason.HOST_REFUSED);
        }
        // Asked for what it forgets: frames that have begun, or they would pile up in a machine whose clock hardly moves.
        transmitter.waitingFrames();
        return transmitter.transmit(length);
    }

    @Override
    public final void receiver(FrameReceiver receiver) {
        this.receiver = receiver;
    }

    /// Always: what the host has at its end is no part of a run that is to repeat.
    @Override
    public final boolean carrier() {
        return true;
    }

    /// `accepted` and `delivered` count what came from outside; `HOST_REFUSED` counts what the host did not take.
    public final Tally tally() {
        return tally;
    }

    @Override
    public final String checkpointName() {
        return station.name() + ".host";
    }

    @Override
    public final int checkpointVersion() {
        return 1;
    }

    @Override
    public final void save(State out) {
        throw unable();
    }

    @Override
    public final void restore(State in) {
        throw unable();
    }

    private CheckpointException unable() {
        return new CheckpointException("Port " + station.name()
                + " leads out of the simulation, and what is out there cannot be saved. Record the run and replay it"
                + " from its start, or put a wire in memory there.");
    }
}
