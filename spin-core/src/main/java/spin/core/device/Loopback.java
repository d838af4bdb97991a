package spin.core.device;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The link from this machine to itself: what is sent arrives, in order, once.
///
/// A frame that is sent while another is being delivered waits for its turn; delivery never nests, however many
/// replies a handler sends, so an echo that answers an echo does not grow the stack.
public final class Loopback implements Link {
    /// As Unix calls it.
    public static final String NAME = "lo";

    /// What the link holds; a frame beyond that is lost, as on a wire.
    static final int QUEUE_LENGTH = 256;
    /// What one frame from outside a delivery may set off. Two services that answer each other would go on for ever
    /// otherwise, and no limit of a handler would see it, because each of them is quick.
    static final int LONGEST_CHAIN = 16_384;

    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private @Nullable NetworkDevice raiser;
    private boolean delivering;
    private long lost;

    /// Tells the link through whom it raises the event of an arrival.
    public void raiser(NetworkDevice events) {
        raiser = events;
    }

    /// Frames lost because the queue was full or a chain of replies did not end.
    public long lost() {
        return lost;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public long station() {
        return 0;
    }

    @Override
    public boolean isLoopback() {
        return true;
    }

    @Override
    public void send(byte[] frame) {
        Link.checked(this, frame);
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
                Frame.during(this, bytes, events::frameArrived);
            }
        } finally {
            delivering = false;
        }
    }
}
