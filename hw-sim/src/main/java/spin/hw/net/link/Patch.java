package spin.hw.net.link;

import spin.hw.net.DropReason;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Tally;

/// Joins two ports of one machine: what arrives at one is sent at the other. So a way out into the host gets the bandwidth and
/// latency of a cable, and wrappers act in both directions.
///
/// ```
/// network interface - cable - patch - TAP device
/// ```
public final class Patch {
    private final Tally tally = new Tally();

    public Patch(LinkPort left, LinkPort right) {
        left.receiver(sendingTo(right));
        right.receiver(sendingTo(left));
    }

    /// Damaged frames end here: the next line would carry a check sequence of its own.
    public Tally tally() {
        return tally;
    }

    private FrameReceiver sendingTo(LinkPort port) {
        return new FrameReceiver() {

            @Override
            public void frameArrived(byte[] frame, int length) {
                tally.accept();
                tally.deliver();
                port.send(frame, 0, length);
            }

            @Override
            public void frameDamaged(byte[] frame, int length) {
                tally.accept();
                tally.drop(DropReason.DAMAGED);
            }
        };
    }
}
