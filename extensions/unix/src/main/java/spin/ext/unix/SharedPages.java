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
    /// A file: the objects that stand for it are many.
    private record Key(String system, long number) {}

    private static final class Content {
        final TreeMap<Long, Frame> frames = new TreeMap<>();
        int users;
    }

    private final Frames frames;
    private final Map<Key, Content> byNode = new HashMap<>();

    SharedPages(Frames frames) {
        this.frames = frames;
    }

    /// The pages of one file, for one of its users.
    final class Of {
        private final FileNode node;
        private final Key key;
        private final Content content;

        private Of(FileNode node, Key key, Content content) {
            this.node = node;
            this.key = key;
            this.content = content;
        }

        String system() {
            return key.system;
        }

        /// The same for whatever stands for that file.
        Object identity() {
            return key;
        }

        void leave() {
            if (--content.users == 0) {
                content.frames.values().forEach(frames::release);
                byNode.remove(key);
            }
        }

        @Nullable
        Frame frame(long offset) {
            return SharedPages.this.frame(node, content, offset);
        }

        void flush() {
            SharedPages.this.flush(node, content);
        }

        void written(long offset, byte[] bytes, int count) {
            SharedPages.this.written(content, offset, bytes, count);
        }
    }

    /// An open file of the node exists from now on.
    Of join(String system, FileNode node) {
        var key = new Key(system, node.attributes().number());
        var content = byNode.computeIfAbsent(key, any -> new Content());
        content.users++;
        return new Of(node, key, content);
    }

    /// Whoever looks at the file sees what was stored into its mappings.
    void flush(String system, FileNode node) {
        if (byNode.isEmpty()) {
            return;
        }
        var content = byNode.get(new Key(system, node.attributes().number()));
        if (content != null) {
            flush(node, content);
        }
    }

    private @Nullable Frame frame(FileNode node, Content content, long offset) {
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
    private void flush(FileNode node, Content content) {
        if (content.frames.isEmpty()) {
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
    private void written(Content content, long offset, byte[] bytes, int count) {
        if (content.frames.isEmpty()) {
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
