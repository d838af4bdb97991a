package spin.core.device;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The link from this machine to itself: what is sent arrives, in order, once.
///
/// A frame that is sent while another is being delivered waits for its turn; delivery never nests, however many
/// replies a handler sends, so an echo that answers an echo does not grow the stack.
public final class Loopback implements NetworkDevice {
    static final int HEADER_LENGTH = 14;
    static final int LONGEST = 1514;
    /// What the link holds; a frame beyond that is lost, as on a wire.
    static final int QUEUE_LENGTH = 256;
    /// What one frame from outside a delivery may set off. Two services that answer each other would go on for ever
    /// otherwise, and no limit of a handler would see it, because each of them is quick.
    static final int LONGEST_CHAIN = 16_384;

    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private @Nullable NetworkDevice raiser;
    private boolean delivering;
    private long lost;

    /// Tells the device through whom it raises its own event.
    public void raiser(NetworkDevice events) {
        raiser = events;
    }

    /// Frames lost because the queue was full or a chain of replies did not end.
    public long lost() {
        return lost;
    }

    @Override
    public void frameArrived(Frame frame) {
        // Nobody handles it: the frame is dropped, as by a device whose driver is not interested.
    }

    @Override
    public void send(byte[] frame) {
        if (frame.length < HEADER_LENGTH || frame.length > LONGEST) {
            throw new IllegalArgumentException(
                    "a frame has %d to %d bytes, not %d".formatted(HEADER_LENGTH, LONGEST, frame.length));
        }
        if (queue.size() == QUEUE_LENGTH) {
            lost++;
            return;
        }
        queue.add(frame.clone());
        if (!delivering) {
            deliver();
        }
    }

    private void deliver() {
        var events = raiser;
        if (events == null) {
            throw new IllegalStateException("the loop-back link was sent a frame before the kernel attached it");
        }
        delivering = true;
        try {
            int delivered = 0;
            for (var bytes = queue.poll(); bytes != null; bytes = queue.poll()) {
                if (++delivered > LONGEST_CHAIN) {
                    lost += 1L + queue.size();
                    queue.clear();
                    return;
                }
                var frame = new Frame(bytes);
                try {
                    events.frameArrived(frame);
                } finally {
                    frame.die();
                }
            }
        } finally {
            delivering = false;
        }
    }
}
