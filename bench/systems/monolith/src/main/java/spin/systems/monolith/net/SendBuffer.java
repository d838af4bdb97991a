package spin.systems.monolith.net;

import spin.hw.memory.PhysicalMemory;
import spin.systems.kit.Frames;

/// Bytes of a stream that are not acknowledged yet: a ring in four frames, which are there from the first byte on.
final class SendBuffer {

    static final int SIZE = 32_768;
    private static final int FRAME = 8192;
    private static final int FRAME_SHIFT = 13;

    private final PhysicalMemory memory;
    private final Frames frames;
    private final long[] ring = new long[SIZE / FRAME];
    private int first;
    private int bytes;

    SendBuffer(PhysicalMemory memory, Frames frames) {
        this.memory = memory;
        this.frames = frames;
    }

    int bytes() {
        return bytes;
    }

    int room() {
        return SIZE - bytes;
    }

    /// Physical address where the next byte goes, and [#run] more; 0 when no memory is left.
    long end() {
        var at = (first + bytes) & (SIZE - 1);
        var frame = ring[at >> FRAME_SHIFT];
        if (frame == 0) {
            frame = frames.take();
            ring[at >> FRAME_SHIFT] = frame;
            if (frame == 0) {
                return 0;
            }
        }
        return frame + (at & (FRAME - 1));
    }

    /// Bytes in one piece from [#end] on.
    int run() {
        var at = (first + bytes) & (SIZE - 1);
        return Math.min(room(), FRAME - (at & (FRAME - 1)));
    }

    void append(int count) {
        bytes += count;
    }

    void drop(int count) {
        first = (first + count) & (SIZE - 1);
        bytes -= count;
    }

    void copy(int offset, int count, long to) {
        var at = (first + offset) & (SIZE - 1);
        var done = 0;
        while (done < count) {
            var piece = Math.min(count - done, FRAME - (at & (FRAME - 1)));
            Octets.copy(memory, ring[at >> FRAME_SHIFT] + (at & (FRAME - 1)), to + done, piece);
            done += piece;
            at = (at + piece) & (SIZE - 1);
        }
    }

    void release() {
        for (var i = 0; i < ring.length; i++) {
            if (ring[i] != 0) {
                frames.drop(ring[i]);
                ring[i] = 0;
            }
        }
        bytes = 0;
    }
}
