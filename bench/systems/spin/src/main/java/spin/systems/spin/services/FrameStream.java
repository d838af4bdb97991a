package spin.systems.spin.services;

import java.util.List;
import spin.bench.port.Framed;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadFailedException;

/// What a driver does: it raises the event for each frame that has come.
public final class FrameStream {
    private final Framed stream;
    private final Frames raiser;
    private final List<FrameOwner> owners;
    private final Probe probe;

    public FrameStream(Framed stream, Frames raiser, List<FrameOwner> owners, Probe probe) {
        this.stream = stream;
        this.raiser = raiser;
        this.owners = List.copyOf(owners);
        this.probe = probe;
    }

    /// Gives one frame to whom it is for.
    public void give(int number) {
        var frame = stream.frame(number);
        var owner = owners.get(stream.addressee(number));
        long before = owner.given();
        probe.mark(Points.OPERATION);
        probe.mark(Points.FRAME_GIVEN);
        raiser.arrived(new FrameView(frame));
        probe.mark(Points.FRAME_OWNED);
        if (owner.given() != before + 1) {
            throw new WorkloadFailedException("frame %d is not with its addressee".formatted(number));
        }
    }
}
