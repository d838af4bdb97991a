package spin.ext.unix;

import java.util.Arrays;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The pages of programs that hold code and cannot be written, kept for whoever executes the same program next: all its processes, at once or
/// one after the other, run in the same frames.
///
/// It saves memory; and the machine, which prepares code by frame, prepares it once and not at each execve. What makes it right is that the content is
/// compared, byte for byte, each time: a file that has changed meanwhile brings its own pages. A frame here has one user more than there are processes, so
/// a process that is allowed to write there after all gets a copy.
///
/// Bounded; the page that was used longest ago goes first. Empty when no process is left.
final class Texts {
    /// 4 MB.
    private static final int MOST = 512;

    private final Frames frames;
    private final LinkedHashMap<Key, Frame> byKey = new LinkedHashMap<>(16, 0.75f, true);

    /// Where to look first.
    private record Key(String executable, long address) {}

    Texts(Frames frames) {
        this.frames = frames;
    }

    /// A frame of this content, for one process more; null when there is none.
    @Nullable
    Frame find(String executable, long address, byte[] content) {
        var frame = byKey.get(new Key(executable, address));
        if (frame == null || !Arrays.equals(frames.read(frame, 0, Memory.PAGE), content)) {
            return null;
        }
        frame.users++;
        return frame;
    }

    /// Keeps a frame that a process has.
    void keep(String executable, long address, Frame frame) {
        frame.users++;
        release(byKey.put(new Key(executable, address), frame));
        if (byKey.size() > MOST) {
            release(byKey.pollFirstEntry().getValue());
        }
    }

    /// The kernel takes a frame. If nobody else has it, its content need not be saved.
    ///
    /// @return whether it is nobody's any more
    boolean forget(Frame frame) {
        return frame.users == 1 && byKey.values().removeIf(each -> each == frame);
    }

    void clear() {
        byKey.values().forEach(frames::release);
        byKey.clear();
    }

    private void release(@Nullable Frame frame) {
        if (frame != null) {
            frames.release(frame);
        }
    }
}
