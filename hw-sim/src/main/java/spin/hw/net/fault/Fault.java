package spin.hw.net.fault;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.net.DropReason;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Tally;
import spin.hw.net.Transit;

/// A wrapper around a port that does something to the frames that arrive there.
///
/// Frames that were damaged before go through the same treatment and stay damaged.
public abstract class Fault implements LinkPort, Checkpointed {
    private final String name;
    private final LinkPort port;
    private final Tally tally = new Tally();
    private @Nullable FrameReceiver receiver;

    /// @param name unique in its machine
    Fault(String name, LinkPort port) {
        this.name = name;
        this.port = port;
        port.receiver(new FrameReceiver() {

            @Override
            public void frameArrived(byte[] frame, int length) {
                accept(frame, length, Transit.Kind.FRAME);
            }

            @Override
            public void frameDamaged(byte[] frame, int length) {
                accept(frame, length, Transit.Kind.DAMAGED_FRAME);
            }
        });
    }

    private void accept(byte[] frame, int length, Transit.Kind kind) {
        tally.accept();
        arrived(new Transit(0, kind, Arrays.copyOf(frame, length)));
    }

    /// Decides what becomes of a frame: [#deliver] it, now or later, [#drop] it, or keep it for a while.
    abstract void arrived(Transit frame);

    final void deliver(Transit frame) {
        if (receiver == null) {
            tally.drop(DropReason.NO_RECEIVER);
        } else {
            tally.deliver();
            frame.to(receiver);
        }
    }

    final void drop(DropReason reason) {
        tally.drop(reason);
    }

    @Override
    public final long send(byte[] frame, int offset, int length) {
        return port.send(frame, offset, length);
    }

    @Override
    public final void receiver(FrameReceiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public final boolean carrier() {
        return port.carrier();
    }

    /// Of what arrived: accepted here, delivered, dropped. What is missing is held.
    public final Tally tally() {
        return tally;
    }

    @Override
    public final String checkpointName() {
        return name;
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        tally.save(out);
    }

    @Override
    public void restore(State in) {
        tally.restore(in);
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + " " + name + ": " + tally;
    }
}
