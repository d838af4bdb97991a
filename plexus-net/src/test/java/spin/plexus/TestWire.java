package spin.plexus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// A wire whose other end is the test.
final class TestWire implements LinkPort {
    private final List<byte[]> sent = new ArrayList<>();
    private @Nullable FrameReceiver receiver;

    @Override
    public long send(byte[] frame, int offset, int length) {
        sent.add(Arrays.copyOfRange(frame, offset, offset + length));
        return 0;
    }

    @Override
    public void receiver(FrameReceiver newReceiver) {
        receiver = newReceiver;
    }

    @Override
    public boolean carrier() {
        return true;
    }

    void arrive(byte[] frame) {
        var to = receiver;
        if (to != null) {
            to.frameArrived(frame, frame.length);
        }
    }

    /// What has been sent since it was last asked.
    List<byte[]> sent() {
        var all = List.copyOf(sent);
        sent.clear();
        return all;
    }
}
