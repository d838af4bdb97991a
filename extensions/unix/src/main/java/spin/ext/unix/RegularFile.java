package spin.ext.unix;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileException;
import spin.core.file.FileNode;

/// An open regular file, with a place of its own in it.
final class RegularFile extends OpenFile {
    private static final int FROM_START = 0;
    private static final int FROM_HERE = 1;
    private static final int FROM_END = 2;
    private static final int TO_DATA = 3;
    private static final int TO_HOLE = 4;

    private final FileNode node;
    private final String path;
    private final int device;
    private final SharedPages.Of shared;
    private long place;

    /// @param node opened for this
    /// @param path it was found at
    /// @param device number of its file system
    RegularFile(FileNode node, String path, int device, int flags, SharedPages.Of shared) {
        super(flags);
        this.node = node;
        this.path = path;
        this.device = device;
        this.shared = shared;
    }

    FileNode node() {
        return node;
    }

    String path() {
        return path;
    }

    /// The number of its file system.
    int device() {
        return device;
    }

    /// The name that its file system is mounted as.
    String system() {
        return shared.system();
    }

    @Override
    Object identity() {
        return shared.identity();
    }

    @Override
    void close() {
        shared.flush();
        shared.leave();
        node.close();
    }

    @Override
    boolean hasPlaces() {
        return true;
    }

    @Override
    long read(UnixProcess process, long address, int most) {
        long count = readAt(process, address, most, place);
        place += Math.max(0, count);
        return count;
    }

    @Override
    long readAt(UnixProcess process, long address, int most, long offset) {
        shared.flush();
        var bytes = new byte[most];
        int count = node.read(offset, bytes, 0, most);
        process.memory().write(address, count == most ? bytes : Arrays.copyOf(bytes, count));
        return count;
    }

    /// At most so many bytes from there on.
    byte[] content(long offset, int most) {
        shared.flush();
        var bytes = new byte[most];
        int count = node.read(offset, bytes, 0, most);
        return count == most ? bytes : Arrays.copyOf(bytes, count);
    }

    /// Makes it reach to `size` at least, with zeroes.
    void extend(long size) {
        if (size > node.attributes().size()) {
            node.truncate(size);
        }
    }

    @Override
    long write(UnixProcess process, byte[] bytes) {
        if ((flags & APPEND) != 0) {
            place = node.attributes().size();
        }
        long count = writeAt(process, bytes, place);
        place += Math.max(0, count);
        return count;
    }

    @Override
    long writeAt(UnixProcess process, byte[] bytes, long offset) {
        if (bytes.length == 0) {
            return 0;
        }
        int count = node.write(offset, bytes, 0, bytes.length);
        shared.written(offset, bytes, count);
        return count;
    }

    @Override
    long seek(long offset, int from) {
        long origin = switch (from) {
            case FROM_START -> 0;
            case FROM_HERE -> place;
            case FROM_END -> node.attributes().size();
            case TO_DATA, TO_HOLE -> {
                long size = node.attributes().size();
                if (offset < 0 || offset >= size) {
                    throw new RefusedException(Errno.ENXIO);
                }
                // Holes are not told, so there is one, at the end.
                yield from == TO_DATA ? 0 : size - offset;
            }
            default -> -1;
        };
        if (origin < 0 || origin + offset < 0) {
            return -Errno.EINVAL;
        }
        place = origin + offset;
        return place;
    }

    @Override
    String title() {
        return node.attributes().links() == 0 ? path + " (deleted)" : path;
    }

    @Override
    Status status() {
        return Status.of(device, node.attributes());
    }

    @Override
    long ioctl(UnixProcess process, int request, long argument) {
        if (request != Terminal.BYTES_READY) {
            return -Errno.ENOTTY;
        }
        Bytes.writeInt(process.memory(), argument, (int) (node.attributes().size() - place));
        return 0;
    }

    @Override
    boolean isMappable() {
        return true;
    }

    @Override
    byte @Nullable [] pageAt(long offset) {
        shared.flush();
        return content(node, offset);
    }

    /// A page's worth of a file, with zeroes behind its end; null past it.
    static byte @Nullable [] content(FileNode node, long offset) {
        var bytes = new byte[Memory.PAGE];
        try {
            return offset < node.attributes().size() && node.read(offset, bytes, 0, Memory.PAGE) >= 0 ? bytes : null;
        } catch (FileException _) {
            // The file system is gone: the access is to nothing.
            return null;
        }
    }

    @Override
    @Nullable
    Frame sharedFrame(Frames frames, long offset) {
        return shared.frame(offset);
    }

    @Override
    void flush() {
        shared.flush();
    }
}
