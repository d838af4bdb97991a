package spin.ext.unix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileException;
import spin.core.file.FileNode;

/// The frames of shared mappings of files, one for each page of a file, whoever maps it through whatever descriptor.
///
/// What processes store there comes to the file at the next read of it by a descriptor, at msync and at the end of the last user; what
/// is written by a descriptor is seen in the frames at once. So the two never disagree for whoever looks through UNIX.
final class SharedPages {
    private static final class Content {
        final TreeMap<Long, Frame> frames = new TreeMap<>();
        int users;
    }

    private final Frames frames;
    private final Map<FileNode, Content> byNode = new HashMap<>();

    SharedPages(Frames frames) {
        this.frames = frames;
    }

    /// An open file of the node exists from now on.
    void join(FileNode node) {
        byNode.computeIfAbsent(node, any -> new Content()).users++;
    }

    void leave(FileNode node) {
        var content = byNode.get(node);
        if (content != null && --content.users == 0) {
            content.frames.values().forEach(frames::release);
            byNode.remove(node);
        }
    }

    @Nullable
    Frame frame(FileNode node, long offset) {
        var content = byNode.get(node);
        if (content == null) {
            return null;
        }
        var frame = content.frames.get(offset);
        if (frame == null) {
            var bytes = RegularFile.content(node, offset);
            if (bytes == null) {
                return null;
            }
            frame = frames.fresh();
            frames.write(frame, 0, bytes);
            content.frames.put(offset, frame);
        }
        frame.users++;
        return frame;
    }

    /// What has changed goes to the file, as far as the file reaches.
    void flush(FileNode node) {
        var content = byNode.get(node);
        if (content == null || content.frames.isEmpty()) {
            return;
        }
        long size = node.attributes().size();
        for (var entry : List.copyOf(content.frames.entrySet())) {
            long offset = entry.getKey();
            int length = (int) Math.min(Memory.PAGE, size - offset);
            if (length > 0) {
                flush(node, entry.getValue(), offset, length);
            }
        }
    }

    private void flush(FileNode node, Frame frame, long offset, int length) {
        var now = frames.read(frame, 0, length);
        var before = new byte[length];
        try {
            int count = node.read(offset, before, 0, length);
            if (count < length || !Arrays.equals(before, now)) {
                node.write(offset, now, 0, length);
            }
        } catch (FileException _) {
            // It was mapped for reading only, or its file system is gone; no store can have come to it.
            return;
        }
    }

    /// A descriptor has written.
    void written(FileNode node, long offset, byte[] bytes, int count) {
        var content = byNode.get(node);
        if (content == null || content.frames.isEmpty()) {
            return;
        }
        for (long page : new ArrayList<>(content.frames.keySet())) {
            long from = Math.max(page, offset);
            long to = Math.min(page + Memory.PAGE, offset + count);
            var frame = content.frames.get(page);
            if (from < to && frame != null) {
                frames.write(frame, (int) (from - page),
                        Arrays.copyOfRange(bytes, (int) (from - offset), (int) (to - offset)));
            }
        }
    }
}
