package spin.ext.unix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileKind;
import spin.core.file.FileNode;

/// An open directory: what getdents reads, and where paths of the `at` calls begin.
final class DirectoryFile extends OpenFile {
    private static final int AT_ONCE = 64;
    private static final int HEAD_BYTES = 19;

    private final Tree tree;
    private final Tree.Spot spot;
    /// What it had when it was last looked at from the beginning.
    private List<Entry> entries = List.of();
    private int place;

    private record Entry(String name, long number, int type) {}

    DirectoryFile(Tree tree, Tree.Spot spot, int flags) {
        super(flags);
        this.tree = tree;
        this.spot = spot;
    }

    String path() {
        return spot.path();
    }

    String system() {
        return spot.system();
    }

    @Nullable
    FileNode node() {
        return spot.node();
    }

    @Override
    void close() {
        var node = spot.node();
        if (node != null) {
            node.close();
        }
    }

    @Override
    boolean hasPlaces() {
        return true;
    }

    @Override
    long read(UnixProcess process, long address, int most) {
        return -Errno.EISDIR;
    }

    @Override
    long readAt(UnixProcess process, long address, int most, long offset) {
        return -Errno.EISDIR;
    }

    @Override
    long write(UnixProcess process, byte[] bytes) {
        return -Errno.EBADF;
    }

    @Override
    long seek(long offset, int from) {
        if (from != 0 || offset < 0 || offset > Integer.MAX_VALUE) {
            return -Errno.EINVAL;
        }
        place = (int) offset;
        return offset;
    }

    /// Entries of struct linux_dirent64: number, where the next is, length, kind, name.
    long entries(UnixProcess process, long address, int most) {
        if (place == 0) {
            entries = look();
        }
        var out = Bytes.of(Math.min(most, 1 << 16));
        int first = place;
        while (place < entries.size()) {
            var entry = entries.get(place);
            var name = entry.name.getBytes(StandardCharsets.ISO_8859_1);
            int length = (HEAD_BYTES + name.length + 1 + 7) & -8;
            if (out.remaining() < length) {
                break;
            }
            int at = out.position();
            out.putLong(entry.number).putLong(place + 1).putShort((short) length).put((byte) entry.type).put(name);
            out.position(at + length);
            place++;
        }
        if (place == first && place < entries.size()) {
            return -Errno.EINVAL;
        }
        process.memory().write(address, Arrays.copyOf(Bytes.content(out), out.position()));
        return out.position();
    }

    private List<Entry> look() {
        var all = new ArrayList<Entry>();
        all.add(new Entry(".", status().inode(), 4));
        all.add(new Entry("..", status().inode(), 4));
        var extras = tree.extras(spot);
        boolean devices = spot.isBareDirectory() && !spot.path().equals("/");
        for (var name : extras) {
            all.add(new Entry(name, 2, devices ? 2 : 4));
        }
        var node = spot.node();
        if (node == null) {
            return all;
        }
        long cursor = 0;
        for (var some = node.list(cursor, AT_ONCE); !some.isEmpty(); some = node.list(cursor, AT_ONCE)) {
            for (var entry : some) {
                if (!extras.contains(entry.name())) {
                    all.add(new Entry(entry.name(), entry.number(), type(entry.kind())));
                }
            }
            cursor = some.getLast().next();
        }
        return all;
    }

    private static int type(FileKind kind) {
        return switch (kind) {
            case REGULAR -> 8;
            case DIRECTORY -> 4;
            case SYMBOLIC_LINK -> 10;
            case CHARACTER_DEVICE -> 2;
            case BLOCK_DEVICE -> 6;
            case FIFO -> 1;
            case SOCKET -> 12;
        };
    }

    @Override
    String title() {
        return spot.path();
    }

    @Override
    Status status() {
        var node = spot.node();
        return node == null
                ? Status.of(Status.DIRECTORY | 0755, 1, 0, 0)
                : Status.of(tree.device(spot.system()), node.attributes());
    }
}
