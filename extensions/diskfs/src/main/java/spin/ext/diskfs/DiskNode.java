package spin.ext.diskfs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import spin.core.file.AttributeChange;
import spin.core.file.DirectoryEntry;
import spin.core.file.FileAttributes;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.NewNode;

/// A node by its number; what it is like is looked up at each call.
record DiskNode(DiskFileSystem system, long number) implements FileNode {
    private static final int BLOCK = BlockStore.BYTES;

    private Inode self() {
        return system.live(number);
    }

    @Override
    public FileAttributes attributes() {
        return self().attributes();
    }

    @Override
    public void setAttributes(AttributeChange change) {
        system.removing();
        var self = self();
        self.mode = change.mode() == AttributeChange.KEEP ? self.mode : change.mode() & FileAttributes.MODE;
        self.owner = change.owner() == AttributeChange.KEEP ? self.owner : change.owner();
        self.group = change.group() == AttributeChange.KEEP ? self.group : change.group();
        self.accessed = change.accessed() == AttributeChange.KEEP_TIME ? self.accessed : change.accessed();
        self.modified = change.modified() == AttributeChange.KEEP_TIME ? self.modified : change.modified();
        self.changed = system.now();
        system.changed(self);
    }

    @Override
    public void open() {
        self().users++;
    }

    @Override
    public void close() {
        var self = self();
        if (self.users == 1 && self.links == 0) {
            system.removing();
        }
        self.users--;
        system.dropIfUnused(self);
    }

    @Override
    public void fsync() {
        self();
        system.commit();
    }

    // ---- names

    private Directory directory() {
        var self = self();
        if (!self.isDirectory()) {
            throw new FileException(FileError.ENOTDIR, "node %d is no directory".formatted(number));
        }
        return new Directory(system, self);
    }

    @Override
    public FileNode lookup(String name) {
        return new DiskNode(system, directory().find(name));
    }

    @Override
    public FileNode parent() {
        return new DiskNode(system, directory().node().parent);
    }

    @Override
    public FileNode create(String name, NewNode what) {
        return made(name, FileKind.REGULAR, what, 0);
    }

    @Override
    public FileNode mkdir(String name, NewNode what) {
        return made(name, FileKind.DIRECTORY, what, 0);
    }

    @Override
    public FileNode mknod(String name, FileKind kind, long device, NewNode what) {
        return made(name, kind, what, device);
    }

    @Override
    public FileNode symlink(String name, String target, NewNode what) {
        var link = made(name, FileKind.SYMBOLIC_LINK, what, 0);
        var bytes = target.getBytes(StandardCharsets.ISO_8859_1);
        var node = system.live(link.number());
        System.arraycopy(bytes, 0, system.trees.write(node, 0), 0, bytes.length);
        node.size = bytes.length;
        return link;
    }

    private DiskNode made(String name, FileKind kind, NewNode what, long device) {
        system.adding();
        var directory = directory();
        directory.checkFree(name);
        var node = system.make(kind, what, device);
        if (kind == FileKind.DIRECTORY) {
            node.links = 1;
            node.parent = number;
        }
        directory.add(name, node);
        node.links++;
        return new DiskNode(system, node.number());
    }

    @Override
    public void link(String name, FileNode node) {
        system.adding();
        directory().link(name, system.live(node.number()));
    }

    @Override
    public void unlink(String name) {
        system.removing();
        directory().unlink(name);
    }

    @Override
    public void rmdir(String name) {
        system.removing();
        directory().rmdir(name);
    }

    @Override
    public void rename(String name, FileNode directory, String newName) {
        system.adding();
        directory().rename(name, new DiskNode(system, directory.number()).directory(), newName);
    }

    @Override
    public List<DirectoryEntry> list(long cursor, int most) {
        return directory().list(cursor, most);
    }

    // ---- content

    @Override
    public String target() {
        var self = self();
        if (self.kind != FileKind.SYMBOLIC_LINK) {
            throw new FileException(FileError.EINVAL, "node %d is no symbolic link".formatted(number));
        }
        return new String(system.trees.read(self, 0), 0, (int) Math.min(self.size, BLOCK), StandardCharsets.ISO_8859_1);
    }

    private Inode regular() {
        var self = self();
        if (self.kind != FileKind.REGULAR) {
            throw new FileException(self.isDirectory() ? FileError.EISDIR : FileError.EINVAL,
                    "node %d is no regular file".formatted(number));
        }
        return self;
    }

    @Override
    public int read(long offset, byte[] into, int from, int length) {
        var self = regular();
        int wanted = Math.clamp(self.size - offset, 0, length);
        int done = 0;
        while (done < wanted) {
            int within = (int) ((offset + done) % BLOCK);
            int part = Math.min(BLOCK - within, wanted - done);
            var block = system.trees.read(self, (offset + done) / BLOCK);
            if (block.length == 0) {
                Arrays.fill(into, from + done, from + done + part, (byte) 0);
            } else {
                System.arraycopy(block, within, into, from + done, part);
            }
            done += part;
        }
        if (length > 0) {
            // Not worth a write of its own: it lasts when something else of the node does.
            self.accessed = system.now();
        }
        return done;
    }

    @Override
    public int write(long offset, byte[] bytes, int from, int length) {
        regular();
        if (length == 0) {
            return 0;
        }
        Trees.checkLength(offset + 1);
        int wanted = (int) Math.min(length, Trees.LONGEST - offset);
        int done = 0;
        while (done < wanted) {
            try {
                system.adding();
            } catch (FileException full) {
                if (done == 0 || full.error() != FileError.ENOSPC) {
                    throw full;
                }
                break;
            }
            done += part(self(), offset + done, bytes, from + done, wanted - done);
        }
        return done;
    }

    private int part(Inode self, long offset, byte[] bytes, int from, int length) {
        int within = (int) (offset % BLOCK);
        int part = Math.min(BLOCK - within, length);
        System.arraycopy(bytes, from, system.trees.write(self, offset / BLOCK), within, part);
        self.size = Math.max(self.size, offset + part);
        modified(self);
        return part;
    }

    @Override
    public void truncate(long size) {
        regular();
        Trees.checkLength(size);
        system.removing();
        var self = self();
        if (size < self.size) {
            system.trees.cut(self, (size + BLOCK - 1) / BLOCK);
            // What is cut off must not come back when the file grows again.
            if (size % BLOCK != 0 && system.trees.read(self, size / BLOCK).length > 0) {
                Arrays.fill(system.trees.write(self, size / BLOCK), (int) (size % BLOCK), BLOCK, (byte) 0);
            }
        }
        self.size = size;
        modified(self);
    }

    private void modified(Inode self) {
        self.modified = system.now();
        self.changed = self.modified;
        system.changed(self);
    }
}
