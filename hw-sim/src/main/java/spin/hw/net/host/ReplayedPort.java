package spin.hw.net.host;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import spin.hw.net.Medium;
import spin.hw.net.Station;

/// A port at which a recorded run happens again, without its host.
///
/// It also is a witness: the machine must send the same frames at the same cycles as then. If it does not, it is another machine, or
/// something in it depends on more than its seed, and everything after that is worthless; so the first difference ends the run.
public final class ReplayedPort extends PolledPort {
    private final Recording recording;

    /// @throws IllegalArgumentException when the recording was made at another clock rate or poll interval
    public ReplayedPort(Station station, Medium medium, long pollCycles, Recording recording) {
        super(station, medium, pollCycles);
        this.recording = recording;
        var mine = Recorder.parameters(station, pollCycles);
        if (!mine.equals(recording.parameters())) {
            throw new IllegalArgumentException("The recording says \"" + recording.parameters() + "\" and port "
                    + station.name() + " has \"" + mine + "\"; build the machine as it was when it was recorded.");
        }
    }

    /// Frames of the recording that have not happened yet.
    public int remaining() {
        return recording.remaining();
    }

    @Override
    byte @Nullable [] take(long pollCycle) {
        var next = recording.peek();
        if (next == null || next.cycle() > pollCycle || (!next.fromHost() && next.cycle() == pollCycle)) {
            return null;
        }
        if (!next.fromHost()) {
            throw diverged(pollCycle, "the machine has not sent " + text(next.frame()) + " at cycle " + next.cycle());
        }
        if (next.cycle() < pollCycle) {
            throw diverged(pollCycle, "nobody polled at cycle " + next.cycle());
        }
        recording.remove();
        return next.frame();
    }

    @Override
    boolean pass(long cycle, byte[] frame) {
        var next = recording.peek();
        if (next == null) {
            // The recording was stopped here; the run may go on.
            return true;
        }
        if (next.fromHost() || next.cycle() != cycle || !Arrays.equals(next.frame(), frame)) {
            throw diverged(cycle, "the machine sends " + text(frame) + ", then it " + (next.fromHost()
                    ? "received "
                    : "sent ") + text(next.frame()) + " at cycle " + next.cycle());
        }
        recording.remove();
        return true;
    }

    private IllegalStateException diverged(long cycle, String how) {
        return new IllegalStateException("Port " + station().name() + " leaves its recording at cycle " + cycle + ": "
                + how + ". Replay with the same profile, seed and programs.");
    }

    private static String text(byte[] frame) {
        return frame.length + " bytes (" + HexFormat.of().formatHex(frame, 0, Math.min(14, frame.length)) + "...)";
    }
}
