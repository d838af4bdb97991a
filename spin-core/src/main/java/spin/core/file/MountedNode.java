package spin.core.file;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/// A node as one domain has it: its number, and whom to ask. Checks at the border what the file system then need not.
final class MountedNode implements FileNode {
    /// What no file system has longer; one with shorter names says so itself.
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TARGET = 4095;
    private static final int MOST_ENTRIES = 4096;

    private final MountedSystem system;
    private final long number;

    MountedNode(MountedSystem system, long number) {
        this.system = system;
        this.number = number;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public FileAttributes attributes() {
        return ask(node -> system.answered(node.attributes()));
    }

    @Override
    public void setAttributes(AttributeChange change) {
        tell(node -> node.setAttributes(change));
    }

    @Override
    public void open() {
        system.opens(number);
    }

    @Override
    public void close() {
        system.closes(number);
    }

    @Override
    public FileNode lookup(String name) {
        check(name);
        return make(node -> node.lookup(name));
    }

    @Override
    public FileNode parent() {
        return make(FileNode::parent);
    }

    @Override
    public FileNode create(String name, NewNode what) {
        check(name);
        return make(node -> node.create(name, what));
    }

    @Override
    public FileNode mkdir(String name, NewNode what) {
        check(name);
        return make(node -> node.mkdir(name, what));
    }

    @Override
    public FileNode symlink(String name, String target, NewNode what) {
        check(name);
        checkBytes(target);
        if (target.isEmpty()) {
            throw new FileException(FileError.ENOENT, "a symbolic link to nothing");
        }
        if (target.length() > LONGEST_TARGET) {
            throw new FileException(FileError.ENAMETOOLONG, "a symbolic link to %d bytes".formatted(target.length()));
        }
        return make(node -> node.symlink(name, target, what));
    }

    @Override
    public FileNode mknod(String name, FileKind kind, long device, NewNode what) {
        check(name);
        switch (kind) {
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> {
                // These are what it is for.
            }
            case REGULAR, DIRECTORY, SYMBOLIC_LINK ->
                throw new FileException(FileError.EINVAL, "mknod of a " + kind + "; there is a call of its own for it");
        }
        return make(node -> node.mknod(name, kind, device, what));
    }

    @Override
    public void link(String name, FileNode node) {
        check(name);
        long other = numberHere(node);
        tell((target, directory) -> directory.link(name, target.node(other)));
    }

    @Override
    public void unlink(String name) {
        check(name);
        tell(node -> node.unlink(name));
    }

    @Override
    public void rmdir(String name) {
        check(name);
        tell(node -> node.rmdir(name));
    }

    @Override
    public void rename(String name, FileNode directory, String newName) {
        check(name);
        check(newName);
        long other = numberHere(directory);
        tell((target, here) -> here.rename(name, target.node(other), newName));
    }

    @Override
    public List<DirectoryEntry> list(long cursor, int most) {
        int wanted = Math.clamp(most, 0, MOST_ENTRIES);
        return ask(node -> List.copyOf(node.list(cursor, wanted)));
    }

    @Override
    public String target() {
        return ask(node -> system.answered(node.target()));
    }

    @Override
    public int read(long offset, byte[] into, int from, int length) {
        return transfer(offset, into, from, length, node -> node.read(offset, into, from, length));
    }

    @Override
    public int write(long offset, byte[] bytes, int from, int length) {
        return transfer(offset, bytes, from, length, node -> node.write(offset, bytes, from, length));
    }

    @Override
    public void truncate(long size) {
        if (size < 0) {
            throw new FileException(FileError.EINVAL, "a file of %d bytes".formatted(size));
        }
        tell(node -> node.truncate(size));
    }

    @Override
    public void fsync() {
        tell(FileNode::fsync);
    }

    @Override
    public String toString() {
        return system.mount.name + ":" + number;
    }

    private int transfer(long offset, byte[] bytes, int from, int length, Function<FileNode, Integer> work) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        if (offset < 0) {
            throw new FileException(FileError.EINVAL, "bytes from %d on of a file".formatted(offset));
        }
        if (offset > Long.MAX_VALUE - length) {
            throw new FileException(FileError.EFBIG, "%d bytes from %d on of a file".formatted(length, offset));
        }
        int done = ask(work);
        if (done < 0 || done > length) {
            throw system.mount.failed("it transferred %d bytes of %d".formatted(done, length));
        }
        return done;
    }

    private <T> T ask(Function<FileNode, T> question) {
        return system.mount.call(target -> question.apply(target.node(number)));
    }

    private void tell(Consumer<FileNode> order) {
        ask(node -> {
            order.accept(node);
            return this;
        });
    }

    private void tell(Order order) {
        system.mount.call(target -> {
            order.carryOut(target, target.node(number));
            return this;
        });
    }

    private FileNode make(Function<FileNode, FileNode> maker) {
        return system.made(target -> maker.apply(target.node(number)));
    }

    /// An order that names a second node.
    @FunctionalInterface
    private interface Order {
        void carryOut(FileSystem system, FileNode node);
    }

    /// The number of a node that is handed in; one of another mount, or that is no stand-in of the kernel's, is none of ours.
    @SuppressWarnings("ReferenceEquality") // a mount is the same when it is the same object
    private long numberHere(FileNode other) {
        if (other instanceof MountedNode mounted && mounted.system.mount == system.mount) {
            return mounted.number;
        }
        throw new FileException(FileError.EXDEV, "%s and %s are of different file systems".formatted(this, other));
    }

    private static void check(String name) {
        if (name.length() > LONGEST_NAME) {
            throw new FileException(FileError.ENAMETOOLONG,
                    "a name of %d bytes; at most %d".formatted(name.length(), LONGEST_NAME));
        }
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new FileException(FileError.EINVAL, "'%s' is no name of a directory's entry".formatted(name));
        }
        checkBytes(name);
    }

    private static void checkBytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == 0 || text.charAt(i) > 0xff) {
                throw new FileException(FileError.EINVAL,
                        "character %d of a name is no byte from 1 to 255".formatted(i));
            }
        }
    }
}
