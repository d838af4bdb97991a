package spin.hw.net.pcap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
import spin.hw.net.Transit;
import spin.hw.net.Transmitter;

/// A port at which an old capture arrives again, each frame at the first cycle at or after its time stamp. What the machine
/// sends takes its time and goes nowhere.
///
/// Of a capture taken at an interface only the inbound frames arrive; frames of unknown direction count as inbound. A stamp that is
/// earlier than the one before it is taken for that one.
public final class CaptureReplay implements LinkPort, Checkpointed {
    private final Station station;
    private final List<Transit> frames;
    private final Transmitter transmitter;
    private final Alarm arrival;
    private final Tally tally = new Tally();
    private @Nullable FrameReceiver receiver;
    private int next;

    /// @param medium     the time that sending takes
    /// @param frames     what [#inbound] gave
    /// @param startNanos the simulated time of the time stamp 0
    public CaptureReplay(Station station, Medium medium, List<Captured> frames, long startNanos) {
        this.station = station;
        this.transmitter = new Transmitter(station, medium, Integer.MAX_VALUE);
        this.arrival = station.alarm("replay", this::arrive);
        this.frames = timed(station, frames, startNanos);
        setArrival();
    }

    /// Reads all inbound frames of one interface.
    ///
    /// @throws PcapngException when the file is damaged, the interface is none of Ethernet, or a frame was cut when it was
    ///                         captured or no wire carries it
    public static List<Captured> inbound(PcapngReader capture, int interfaceNumber) throws IOException {
        var inbound = new ArrayList<Captured>();
        for (var frame = capture.next(); frame != null; frame = capture.next()) {
            if (frame.interfaceNumber() == interfaceNumber && frame.direction() != Direction.OUTBOUND) {
                capture.demandReplayable(frame);
                inbound.add(frame);
            }
        }
        return inbound;
    }

    private static List<Transit> timed(Station station, List<Captured> frames, long startNanos) {
        var timed = new ArrayList<Transit>();
        long latest = 0;
        for (var frame : frames) {
            latest = Math.max(latest, station.cycles(Math.addExact(startNanos, frame.nanos())));
            timed.add(new Transit(latest,
                    frame.checkFailed() ? Transit.Kind.DAMAGED_FRAME : Transit.Kind.FRAME, frame.bytes()));
        }
        return timed;
    }

    /// Frames still to come.
    public int remaining() {
        return frames.size() - next;
    }

    /// `accepted` and `delivered` count what arrives.
    public Tally tally() {
        return tally;
    }

    @Override
    public long send(byte[] frame, int offset, int length) {
        return transmitter.transmit(LinkPort.checked(frame, offset, length));
    }

    @Override
    public void receiver(FrameReceiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public boolean carrier() {
        return true;
    }

    private void arrive() {
        long now = station.now();
        while (next < frames.size() && frames.get(next).due() <= now) {
            var frame = frames.get(next++);
            tally.accept();
            if (receiver == null) {
                tally.drop(DropReason.NO_RECEIVER);
            } else {
                tally.deliver();
                frame.to(receiver);
            }
        }
        setArrival();
    }

    private void setArrival() {
        if (next < frames.size()) {
            arrival.set(frames.get(next).due());
        }
    }

    @Override
    public String checkpointName() {
        return station.name() + ".replay";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    /// The capture itself is not part of it: restoring wants the same frames.
    @Override
    public void save(State out) {
        tally.save(out);
        transmitter.save(out);
        out.put("frames", frames.size()).put("next", next);
    }

    @Override
    public void restore(State in) {
        int count = in.integer("frames");
        int place = in.integer("next");
        if (count != frames.size() || place < 0 || place > count) {
            throw new CheckpointException("The checkpoint was taken at frame " + place + " of a capture of " + count
                    + " frames; this one has " + frames.size() + ". Replay the same file.");
        }
        transmitter.restore(in);
        tally.restore(in);
        next = place;
    }
}
