package spin.hw.memory;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The contents of a memory at one moment. It never changes, and costs nothing until the memory goes on: both share their frames,
/// and a frame is copied when the memory writes to it.
public final class MemoryImage {

    private final long size;
    private final byte[] @Nullable [] frames;

    MemoryImage(long size, byte[] @Nullable [] frames) {
        this.size = size;
        this.frames = frames;
    }

    /// Bytes of the memory.
    public long size() {
        return size;
    }

    /// How many frames the memory has.
    public int frames() {
        return frames.length;
    }

    /// Whether something was ever stored in frame `number`; otherwise it is all zero.
    public boolean isTouched(int number) {
        return frames[number] != null;
    }

    /// Copies frame `number` to `target`, from `offset` on.
    public void copyFrame(int number, byte[] target, int offset) {
        var frame = frames[number];
        System.arraycopy(frame == null ? PhysicalMemory.ZEROS : frame, 0, target, offset, PhysicalMemory.FRAME_BYTES);
    }

    /// The array itself, which nobody may write to.
    byte @Nullable [] shared(int number) {
        return frames[number];
    }

    /// Collects frames read from somewhere.
    public static final class Builder {

        private final long size;
        private final byte[] @Nullable [] frames;

        /// @param size bytes of the memory, as [PhysicalMemory] allows it
        public Builder(long size) {
            this.size = size;
            this.frames = new byte[PhysicalMemory.framesOf(size)] @Nullable [];
        }

        /// How many frames the memory has.
        public int frames() {
            return frames.length;
        }

        /// Sets frame `number` to the bytes of `source` from `offset` on. Returns false, changing nothing, when it was set before.
        public boolean put(int number, byte[] source, int offset) {
            Objects.checkFromIndexSize(offset, PhysicalMemory.FRAME_BYTES, source.length);
            if (frames[number] != null) {
                return false;
            }
            var frame = new byte[PhysicalMemory.FRAME_BYTES];
            System.arraycopy(source, offset, frame, 0, frame.length);
            frames[number] = frame;
            return true;
        }

        public MemoryImage build() {
            return new MemoryImage(size, frames.clone());
        }
    }
}
