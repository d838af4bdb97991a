package spin.ext.unix;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Memory that has no file and is shared for good: what MAP_SHARED with MAP_ANONYMOUS is a mapping of. A page is everybody's from its first touch
/// on, whether that came before a fork or after it.
final class SharedMemory extends OpenFile {
    private final Frames frames;
    private final Map<Long, Frame> content = new HashMap<>();

    SharedMemory(Frames frames) {
        super(2);
        this.frames = frames;
    }

    @Override
    Frame sharedFrame(Frames all, long offset) {
        var frame = content.get(offset);
        if (frame == null) {
            frame = all.fresh();
            content.put(offset, frame);
        }
        frame.users++;
        return frame;
    }

    @Override
    void close() {
        content.values().forEach(frames::release);
        content.clear();
    }

    @Override
    byte @Nullable [] pageAt(long offset) {
        return null;
    }

    @Override
    boolean isMappable() {
        return true;
    }

    @Override
    long read(UnixProcess process, long address, int most) {
        return -Errno.EINVAL;
    }

    @Override
    long write(UnixProcess process, byte[] bytes) {
        return -Errno.EINVAL;
    }

    @Override
    String title() {
        return "/dev/zero (deleted)";
    }

    @Override
    Status status() {
        return Status.of(Status.REGULAR | 0600, 0, 0, 0);
    }
}
