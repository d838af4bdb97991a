package spin.ext.unix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.file.AttributeChange;
import spin.core.file.DirectoryEntry;
import spin.core.file.FileAttributes;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.NewNode;

/// A node of `/proc`: made when it is looked up, from what there is at that moment. Nothing in it can be changed.
abstract sealed class ProcNode implements FileNode permits ProcNode.Folder, ProcNode.Text, ProcNode.Link {
    private final FileKind kind;
    private final long number;
    private final int mode;

    private ProcNode(FileKind kind, long number, int mode) {
        this.kind = kind;
        this.number = number;
        this.mode = mode;
    }

    private static FileException refused(FileError error, String what) {
        return new FileException(error, "nothing in /proc can be %s: it shows what there is".formatted(what));
    }

    @Override
    public final long number() {
        return number;
    }

    @Override
    public final FileAttributes attributes() {
        int links = kind == FileKind.DIRECTORY ? 2 : 1;
        return new FileAttributes(kind, number, mode, links, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public final void setAttributes(AttributeChange change) {
        throw refused(FileError.EPERM, "given other attributes");
    }

    @Override
    public final void open() {
        // It is kept by whoever has it, and is gone with him.
    }

    @Override
    public final void close() {
        // See open.
    }

    @Override
    public final void fsync() {
        throw refused(FileError.EINVAL, "made to last");
    }

    /// A directory: its names, and what each of them is.
    static final class Folder extends ProcNode {
        private final @Nullable Folder parent;
        private final Contents contents;

        /// What is in a directory.
        interface Contents {
            List<String> names();

            /// Null for a name that is not there.
            @Nullable
            ProcNode at(String name, Folder directory);
        }

        /// @param parent null for the top, which lies in itself
        Folder(long number, int mode, @Nullable Folder parent, Contents contents) {
            super(FileKind.DIRECTORY, number, mode);
            this.parent = parent;
            this.contents = contents;
        }

        @Override
        public FileNode lookup(String name) {
            var found = contents.at(name, this);
            if (found == null) {
                throw new FileException(FileError.ENOENT, "/proc has no '%s' there".formatted(name));
            }
            return found;
        }

        @Override
        public FileNode parent() {
            return parent == null ? this : parent;
        }

        @Override
        public List<DirectoryEntry> list(long cursor, int most) {
            var names = contents.names();
            var some = new ArrayList<DirectoryEntry>();
            for (int i = (int) Math.min(cursor, names.size()); i < names.size() && some.size() < most; i++) {
                var node = contents.at(names.get(i), this);
                if (node != null) {
                    some.add(new DirectoryEntry(names.get(i), node.number(), node.attributes().kind(), i + 1));
                }
            }
            return some;
        }

        @Override
        public FileNode create(String name, NewNode what) {
            throw refused(FileError.ENOENT, "made");
        }

        @Override
        public FileNode mkdir(String name, NewNode what) {
            throw refused(FileError.ENOENT, "made");
        }

        @Override
        public FileNode symlink(String name, String target, NewNode what) {
            throw refused(FileError.ENOENT, "made");
        }

        @Override
        public FileNode mknod(String name, FileKind kind, long device, NewNode what) {
            throw refused(FileError.ENOENT, "made");
        }

        @Override
        public void link(String name, FileNode node) {
            throw refused(FileError.EPERM, "given another name");
        }

        @Override
        public void unlink(String name) {
            throw refused(FileError.EPERM, "taken away");
        }

        @Override
        public void rmdir(String name) {
            throw refused(FileError.EPERM, "taken away");
        }

        @Override
        public void rename(String name, FileNode directory, String newName) {
            throw refused(FileError.EPERM, "given another name");
        }
    }

    /// A file, whose text is made anew for each reader who begins at its beginning.
    static final class Text extends ProcNode {
        private final Supplier<String> text;
        private byte @Nullable [] made;

        Text(long number, int mode, Supplier<String> text) {
            super(FileKind.REGULAR, number, mode);
            this.text = text;
        }

        @Override
        public int read(long offset, byte[] into, int from, int length) {
            var bytes = made;
            if (bytes == null || offset == 0) {
                bytes = text.get().getBytes(StandardCharsets.ISO_8859_1);
                made = bytes;
            }
            int count = Math.clamp(bytes.length - offset, 0, length);
            if (count > 0) {
                System.arraycopy(bytes, (int) offset, into, from, count);
            }
            return count;
        }

        @Override
        public int write(long offset, byte[] bytes, int from, int length) {
            throw refused(FileError.EIO, "written");
        }

        @Override
        public void truncate(long size) {
            // Linux lets programs open these for writing, cutting them off, and refuses what they write.
        }
    }

    /// A symbolic link; one of an open file leads to that file itself, whatever its name is by now.
    static final class Link extends ProcNode {
        private final String target;
        private final @Nullable OpenFile file;

        Link(long number, String target, @Nullable OpenFile file) {
            super(FileKind.SYMBOLIC_LINK, number, 0777);
            this.target = target;
            this.file = file;
        }

        @Override
        public String target() {
            return target;
        }

        @Nullable
        OpenFile file() {
            return file;
        }
    }
}
