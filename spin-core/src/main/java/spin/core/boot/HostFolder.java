package spin.core.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spin.core.file.AttributeChange;
import spin.core.file.DirectoryEntry;
import spin.core.file.FileAttributes;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.FileSystem;
import spin.core.file.FileSystemFacts;
import spin.core.file.NewNode;

/// A folder of the host as a file system. The host's files are read and never written: what changes is kept in memory, by the node, and is gone
/// with the machine.
///
/// A node is made when it is first looked at. A regular file's content stays on the host until somebody writes; then all of it is copied. Nothing
/// outside of the folder is reachable: a symbolic link of the host's is a symbolic link here, and leads where its user's tree says.
final class HostFolder implements FileSystem {
    private static final int BLOCK = 512;
    private static final long LARGEST_COPY = 64L << 20;
    private static final int LONGEST_NAME = 255;

    private final boolean readOnly;
    private final LongSupplier now;
    private final Map<Long, Node> byNumber = new HashMap<>();
    private final Node root;
    private long lastNumber;
    private long lastSerial;

    /// @throws IOException when the host has no such folder
    static HostFolder of(Path folder, boolean readOnly, LongSupplier now) throws IOException {
        return new HostFolder(folder.toRealPath(), readOnly, now);
    }

    /// @param readOnly whether even changes in memory are refused
    /// @param now simulated time in nanoseconds
    private HostFolder(Path folder, boolean readOnly, LongSupplier now) {
        this.readOnly = readOnly;
        this.now = now;
        root = new Node(FileKind.DIRECTORY, null, folder, 0755);
        root.parent = root;
    }

    @Override
    public FileNode root() {
        return root;
    }

    @Override
    public FileNode node(long number) {
        var node = byNumber.get(number);
        if (node == null) {
            throw refused(FileError.ESTALE, "node " + number + " is gone");
        }
        return node;
    }

    @Override
    public void sync() {
        // What is kept here is not to survive.
    }

    @Override
    public FileSystemFacts facts() {
        return new FileSystemFacts("hostfs", BLOCK, 0, 0, byNumber.size(), 0, LONGEST_NAME, readOnly);
    }

    /// The same path, unless it leads out of the folder: on the host somebody may have put a link where a folder or a file was.
    ///
    /// The host is asked for each part of the path; [Node#known] asks once where it can.
    private static Path unmoved(Path path) throws IOException {
        if (!path.toRealPath().equals(path)) {
            throw new IOException(path + " is not what it was");
        }
        return path;
    }

    private static FileException refused(FileError error, String what) {
        return new FileException(error, "the host's folder: " + what);
    }

    private void mustChange() {
        if (readOnly) {
            throw refused(FileError.EROFS, "nothing can be changed in it");
        }
    }

    private static FileKind kindOf(PosixFileAttributes is) {
        return is.isDirectory()
                ? FileKind.DIRECTORY
                : is.isSymbolicLink()
                        ? FileKind.SYMBOLIC_LINK
                        : is.isRegularFile() ? FileKind.REGULAR : FileKind.SOCKET;
    }

    private static int modeOf(PosixFileAttributes is) {
        int mode = 0;
        for (var permission : PosixFilePermission.values()) {
            mode = mode << 1 | (is.permissions().contains(permission) ? 1 : 0);
        }
        return mode;
    }

    /// The bytes of a name are its characters; the host's are UTF-8.
    private static String inside(String hostName) {
        return new String(hostName.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// A name of a directory, and when it came among the names of this folder.
    private record Named(Node node, long serial) {}

    private final class Node implements FileNode {
        private final FileKind kind;
        private final long number = ++lastNumber;
        /// Where its content is on the host; null when it is here.
        private @Nullable Path host;
        /// Which file of the host that was when it was last found inside of the folder.
        private @Nullable Object hostKey;
        private @Nullable Node parent;
        private @Nullable Map<String, Named> children;
        private byte[] content = {};
        private int size;
        private String target = "";
        private int mode;
        private int owner;
        private int group;
        private int links = 1;
        private int users;
        private long accessed;
        private long modified;
        private long changed;

        Node(FileKind kind, @Nullable Node parent, @Nullable Path host, int mode) {
            this.kind = kind;
            this.parent = parent;
            this.host = host;
            this.mode = mode;
            accessed = now.getAsLong();
            modified = accessed;
            changed = accessed;
            byNumber.put(number, this);
        }

        private void changedNow() {
            modified = now.getAsLong();
            changed = modified;
        }

        // What the host has.

        private Map<String, Named> children() {
            if (kind != FileKind.DIRECTORY) {
                throw refused(FileError.ENOTDIR, "node " + number + " is no directory");
            }
            var known = children;
            if (known != null) {
                return known;
            }
            Map<String, Named> found = new LinkedHashMap<>();
            var folder = host;
            if (folder != null) {
                try (var all = Files.list(unmoved(folder))) {
                    for (var each : all.sorted().toList()) {
                        add(found, each);
                    }
                } catch (IOException e) {
                    throw new FileException(FileError.EIO, "the host's folder: " + folder + " cannot be listed");
                }
            }
            children = found;
            return found;
        }

        private void add(Map<String, Named> found, Path each) throws IOException {
            var name = each.getFileName();
            if (name == null) {
                return;
            }
            PosixFileAttributes is;
            try {
                is = Files.readAttributes(each, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException _) {
                // The host has taken it away since it was listed.
                return;
            }
            var node = new Node(kindOf(is), this, each, modeOf(is));
            if (is.isSymbolicLink()) {
                node.target = inside(Files.readSymbolicLink(each).toString());
            }
            found.put(inside(name.toString()), new Named(node, ++lastSerial));
        }

        /// The content is here from now on.
        private void fetch() {
            var file = host;
            if (file == null) {
                return;
            }
            long length = hostSize(file);
            if (length > LARGEST_COPY) {
                throw refused(FileError.ENOSPC, file + " is too large to be copied");
            }
            var bytes = new byte[(int) length];
            size = readHost(file, 0, bytes, 0, bytes.length);
            content = bytes;
            host = null;
        }

        /// What the host says of a file of the folder, and of no other: whatever the path leads through by now, the file it leads to is the one that
        /// was seen inside, or it is looked for anew.
        private BasicFileAttributes known(Path file) throws IOException {
            var facts = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            var key = facts.fileKey();
            if (key == null || !facts.isRegularFile() || !key.equals(hostKey)) {
                facts = Files.readAttributes(unmoved(file), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                hostKey = facts.fileKey();
            }
            return facts;
        }

        private long hostSize(Path file) {
            try {
                return known(file).size();
            } catch (IOException e) {
                throw new FileException(FileError.EIO, "the host's folder: " + file + " cannot be read");
            }
        }

        private int readHost(Path file, long offset, byte[] into, int from, int length) {
            try (var channel = FileChannel.open(unmoved(file), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                var buffer = ByteBuffer.wrap(into, from, length);
                int done = 0;
                while (buffer.hasRemaining()) {
                    int count = channel.read(buffer, offset + done);
                    if (count <= 0) {
                        break;
                    }
                    done += count;
                }
                return done;
            } catch (IOException e) {
                throw new FileException(FileError.EIO, "the host's folder: " + file + " cannot be read");
            }
        }

        private long length() {
            if (kind == FileKind.SYMBOLIC_LINK) {
                return target.length();
            }
            var file = host;
            return kind != FileKind.REGULAR ? 0 : file == null ? size : hostSize(file);
        }

        @Override
        public long number() {
            return number;
        }

        @Override
        public FileAttributes attributes() {
            long length = length();
            return new FileAttributes(kind, number, mode, kind == FileKind.DIRECTORY ? 2 : links, owner, group, 0,
                    length,
                    (length + BLOCK - 1) / BLOCK, accessed, modified, changed);
        }

        @Override
        public void setAttributes(AttributeChange change) {
            mustChange();
            mode = change.mode() == AttributeChange.KEEP ? mode : change.mode();
            owner = change.owner() == AttributeChange.KEEP ? owner : change.owner();
            group = change.group() == AttributeChange.KEEP ? group : change.group();
            accessed = change.accessed() == AttributeChange.KEEP_TIME ? accessed : change.accessed();
            modified = change.modified() == AttributeChange.KEEP_TIME ? modified : change.modified();
            changed = now.getAsLong();
        }

        @Override
        public void open() {
            users++;
        }

        @Override
        public void close() {
            users--;
            forgetIfGone();
        }

        private void forgetIfGone() {
            if (links == 0 && users <= 0) {
                byNumber.remove(number);
                content = new byte[0];
            }
        }

        // Names.

        @Override
        public FileNode lookup(String name) {
            return child(name);
        }

        private Node child(String name) {
            var named = children().get(name);
            if (named == null) {
                throw refused(FileError.ENOENT, "there is no " + name);
            }
            return named.node;
        }

        @Override
        public FileNode parent() {
            var above = parent;
            if (kind != FileKind.DIRECTORY || above == null) {
                throw refused(FileError.ENOTDIR, "node " + number + " is no directory");
            }
            return above;
        }

        private Node put(String name, FileKind what, NewNode attributes) {
            mustChange();
            if (children().containsKey(name)) {
                throw refused(FileError.EEXIST, name + " is there already");
            }
            var node = new Node(what, this, null, attributes.mode());
            node.owner = attributes.owner();
            node.group = attributes.group();
            children().put(name, new Named(node, ++lastSerial));
            changedNow();
            return node;
        }

        @Override
        public FileNode create(String name, NewNode what) {
            return put(name, FileKind.REGULAR, what);
        }

        @Override
        public FileNode mkdir(String name, NewNode what) {
            return put(name, FileKind.DIRECTORY, what);
        }

        @Override
        public FileNode symlink(String name, String leadsTo, NewNode what) {
            var node = put(name, FileKind.SYMBOLIC_LINK, what);
            node.target = leadsTo;
            return node;
        }

        @Override
        public FileNode mknod(String name, FileKind special, long device, NewNode what) {
            if (special != FileKind.FIFO && special != FileKind.SOCKET) {
                throw refused(FileError.ENOTSUP, "it has no devices");
            }
            return put(name, special, what);
        }

        @Override
        public void link(String name, FileNode node) {
            mustChange();
            if (!(node instanceof Node other) || other.kind == FileKind.DIRECTORY) {
                throw refused(FileError.EPERM, "a directory has one name");
            }
            if (children().containsKey(name)) {
                throw refused(FileError.EEXIST, name + " is there already");
            }
            children().put(name, new Named(other, ++lastSerial));
            other.links++;
            changedNow();
        }

        @Override
        public void unlink(String name) {
            mustChange();
            var node = child(name);
            if (node.kind == FileKind.DIRECTORY) {
                throw refused(FileError.EISDIR, name + " is a directory");
            }
            children().remove(name);
            node.links--;
            node.forgetIfGone();
            changedNow();
        }

        @Override
        public void rmdir(String name) {
            mustChange();
            var node = child(name);
            if (!node.children().isEmpty()) {
                throw refused(FileError.ENOTEMPTY, name + " has entries");
            }
            children().remove(name);
            node.links = 0;
            node.forgetIfGone();
            changedNow();
        }

        @Override
        public void rename(String name, FileNode directory, String newName) {
            mustChange();
            var node = child(name);
            var to = (Node) directory;
            var there = to.children().get(newName);
            var old = there == null ? null : there.node;
            if (old == node) {
                return;
            }
            for (var above = to; above != null && above != above.parent; above = above.parent) {
                if (above == node) {
                    throw refused(FileError.EINVAL, name + " would lie in itself");
                }
            }
            if (old != null) {
                replace(node, old, to, newName);
            }
            children().remove(name);
            to.children().put(newName, new Named(node, ++lastSerial));
            node.parent = to;
            changedNow();
            to.changedNow();
        }

        private void replace(Node node, Node old, Node to, String newName) {
            boolean directory = node.kind == FileKind.DIRECTORY;
            if (directory && old.kind != FileKind.DIRECTORY) {
                throw refused(FileError.ENOTDIR, newName + " is no directory");
            }
            if (!directory && old.kind == FileKind.DIRECTORY) {
                throw refused(FileError.EISDIR, newName + " is a directory");
            }
            if (directory) {
                to.rmdir(newName);
            } else {
                to.unlink(newName);
            }
        }

        @Override
        public List<DirectoryEntry> list(long cursor, int most) {
            var some = new ArrayList<DirectoryEntry>();
            for (var entry : children().entrySet()) {
                var named = entry.getValue();
                if (named.serial > cursor && some.size() < most) {
                    some.add(new DirectoryEntry(entry.getKey(), named.node.number, named.node.kind, named.serial));
                }
            }
            return some;
        }

        @Override
        public String target() {
            if (kind != FileKind.SYMBOLIC_LINK) {
                throw refused(FileError.EINVAL, "node " + number + " is no symbolic link");
            }
            return target;
        }

        // Content.

        private void mustBeRegular() {
            if (kind != FileKind.REGULAR) {
                throw refused(kind == FileKind.DIRECTORY ? FileError.EISDIR : FileError.EINVAL,
                        "node " + number + " is no regular file");
            }
        }

        @Override
        public int read(long offset, byte[] into, int from, int length) {
            mustBeRegular();
            var file = host;
            if (file != null) {
                return readHost(file, offset, into, from, length);
            }
            int count = Math.clamp(size - offset, 0, length);
            if (count > 0) {
                System.arraycopy(content, (int) offset, into, from, count);
            }
            return count;
        }

        @Override
        public int write(long offset, byte[] bytes, int from, int length) {
            mustBeRegular();
            mustChange();
            fetch();
            reach(offset + length);
            System.arraycopy(bytes, from, content, (int) offset, length);
            size = (int) Math.max(size, offset + length);
            changedNow();
            return length;
        }

        private void reach(long beyond) {
            if (beyond > LARGEST_COPY) {
                throw refused(FileError.EFBIG, "a file kept in memory has at most " + LARGEST_COPY + " bytes");
            }
            if (beyond > content.length) {
                content = Arrays.copyOf(content, (int) Math.min(LARGEST_COPY, Math.max(beyond, content.length * 2L)));
            }
        }

        @Override
        public void truncate(long newSize) {
            mustBeRegular();
            mustChange();
            if (newSize == 0) {
                host = null;
                content = new byte[0];
                size = 0;
            }
            fetch();
            reach(newSize);
            if (newSize < size) {
                Arrays.fill(content, (int) newSize, size, (byte) 0);
            }
            size = (int) newSize;
            changedNow();
        }

        @Override
        public void fsync() {
            // What is kept here is not to survive.
        }
    }
}
