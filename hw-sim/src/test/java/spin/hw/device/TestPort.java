package spin.hw.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spin.hw.clock.CycleClock;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// The end of a wire in the hands of a test: it remembers what was sent, and hands over what the test says arrived.
public final class TestPort implements LinkPort {
    public final List<byte[]> sent = new ArrayList<>();
    public final List<Long> lastBits = new ArrayList<>();
    private final CycleClock clock;
    private final long cyclesPerByte;
    private final int overheadBytes;
    private final long gap;
    private FrameReceiver receiver = (_, _) -> {};
    private boolean carrier = true;
    private long free;

    /// @param overheadBytes of preamble and check sequence
    /// @param gap           cycles between two frames
    public TestPort(CycleClock clock, long cyclesPerByte, int overheadBytes, long gap) {
        this.clock = clock;
        this.cyclesPerByte = cyclesPerByte;
        this.overheadBytes = overheadBytes;
        this.gap = gap;
    }

    /// 10 Mb/s on a bench's clock, with preamble, check sequence and 96 bit times between frames.
    public static TestPort ethernet(Bench bench) {
        return new TestPort(bench.clock, 80, 12, 960);
    }

    @Override
    public long send(byte[] frame, int offset, int length) {
        if (length < 1 || length > MAXIMUM_LENGTH) {
            throw new IllegalArgumentException("length " + length);
        }
        sent.add(Arrays.copyOfRange(frame, offset, offset + length));
        long last = Math.max(clock.now(), free) + cyclesPerByte * (overheadBytes + length);
        free = last + gap;
        lastBits.add(last);
        return last;
    }

    @Override
    public void receiver(FrameReceiver wanted) {
        receiver = wanted;
    }

    @Override
    public boolean carrier() {
        return carrier;
    }

    public void carrier(boolean present) {
        carrier = present;
    }

    /// Goes on where another wire was: busy as long as that is.
    public void resume(TestPort other) {
        free = other.free;
    }

    public void arrive(byte[] frame) {
        receiver.frameArrived(frame, frame.length);
    }

    public void arriveDamaged(byte[] frame) {
        receiver.frameDamaged(frame, frame.length);
    }
}
