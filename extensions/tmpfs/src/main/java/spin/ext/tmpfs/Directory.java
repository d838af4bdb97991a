package spin.ext.tmpfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.file.DirectoryEntry;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.NewNode;

/// Names, each with a number that grows: a cursor is the number of the last name that was seen, and so never loses its place.
final class Directory extends Node {
    private static final int MOST_LINKS = 65_000;

    private record Entry(String name, long place, Node node) {}

    private final Map<String, Entry> byName = new HashMap<>();
    private final TreeMap<Long, Entry> byPlace = new TreeMap<>();
    private @Nullable Directory parent;
    private long lastPlace;
    private boolean removed;

    /// @param parent null for the root
    Directory(TmpFileSystem system, @Nullable Directory parent, NewNode what) {
        super(system, what);
        this.parent = parent;
    }

    @Override
    FileKind kind() {
        return FileKind.DIRECTORY;
    }

    @Override
    long size() {
        return byName.size();
    }

    @Override
    public FileNode lookup(String name) {
        return existing(name).node();
    }

    @Override
    public FileNode parent() {
        return parent == null ? this : parent;
    }

    @Override
    public FileNode create(String name, NewNode what) {
        return added(name, () -> new RegularFile(system, what));
    }

    @Override
    public FileNode mkdir(String name, NewNode what) {
        return added(name, () -> new Directory(system, this, what));
    }

    @Override
    public FileNode symlink(String name, String target, NewNode what) {
        return added(name, () -> SymbolicLink.make(system, target, what));
    }

    @Override
    public FileNode mknod(String name, FileKind kind, long device, NewNode what) {
        return added(name, () -> new Special(system, kind, device, what));
    }

    @Override
    public void link(String name, FileNode other) {
        var node = (Node) other;
        if (node instanceof Directory) {
            throw new FileException(FileError.EPERM, "a directory has one name");
        }
        if (node.links == 0) {
            throw new FileException(FileError.ENOENT,
                    "the node to link to as '%s' has lost its last name".formatted(name));
        }
        if (node.links == MOST_LINKS) {
            throw new FileException(FileError.EMLINK, "a node has at most %d names".formatted(MOST_LINKS));
        }
        added(name, () -> node);
        node.touch();
    }

    @Override
    public void unlink(String name) {
        var entry = existing(name);
        if (entry.node() instanceof Directory) {
            throw new FileException(FileError.EISDIR, "'%s' is a directory; rmdir takes it away".formatted(name));
        }
        remove(entry);
        modify();
    }

    @Override
    public void rmdir(String name) {
        var entry = existing(name);
        if (!(entry.node() instanceof Directory directory)) {
            throw new FileException(FileError.ENOTDIR, "'%s' is no directory; unlink takes it away".formatted(name));
        }
        directory.checkEmpty(name);
        remove(entry);
        modify();
    }

    @Override
    public void rename(String name, FileNode directory, String newName) {
        var entry = existing(name);
        if (!(directory instanceof Directory target)) {
            throw new FileException(FileError.ENOTDIR,
                    "'%s' is to be renamed into what is no directory".formatted(name));
        }
        target.checkUsable(newName);
        var moved = entry.node();
        if (moved instanceof Directory movedDirectory && target.liesIn(movedDirectory)) {
            throw new FileException(FileError.EINVAL, "'%s' would lie in itself".formatted(name));
        }
        var replaced = target.byName.get(newName);
        if (replaced != null) {
            if (replaced.node().number == moved.number) {
                return;
            }
            checkReplacement(moved, replaced);
            target.remove(replaced);
        }
        take(entry);
        target.put(newName, moved);
        if (moved instanceof Directory movedDirectory) {
            movedDirectory.parent = target;
        }
        moved.touch();
        modify();
        target.modify();
    }

    @Override
    public List<DirectoryEntry> list(long cursor, int most) {
        var listed = new ArrayList<DirectoryEntry>();
        for (var next = byPlace.higherEntry(cursor); next != null && listed.size() < most; next = byPlace
                .higherEntry(next.getKey())) {
            var entry = next.getValue();
            listed.add(new DirectoryEntry(entry.name(), entry.node().number, entry.node().kind(), entry.place()));
        }
        access();
        return listed;
    }

    private static void checkReplacement(Node moved, Entry replaced) {
        if (replaced.node() instanceof Directory victim) {
            if (!(moved instanceof Directory)) {
                throw new FileException(FileError.EISDIR,
                        "'%s' is a directory, and what would replace it is none".formatted(replaced.name()));
            }
            victim.checkEmpty(replaced.name());
        } else if (moved instanceof Directory) {
            throw new FileException(FileError.ENOTDIR,
                    "'%s' is no directory, and what would replace it is one".formatted(replaced.name()));
        }
    }

    private Node added(String name, Supplier<Node> maker) {
        checkUsable(name);
        if (byName.containsKey(name)) {
            throw new FileException(FileError.EEXIST, "'%s' is there already".formatted(name));
        }
        system.space.takeName();
        Node node;
        try {
            node = maker.get();
        } catch (FileException noRoom) {
            system.space.giveName();
            throw noRoom;
        }
        if (node instanceof Directory) {
            node.links++;
        }
        put(name, node);
        node.links++;
        modify();
        return node;
    }

    /// A name for a node that has been counted.
    private void put(String name, Node node) {
        var entry = new Entry(name, ++lastPlace, node);
        byName.put(name, entry);
        byPlace.put(entry.place(), entry);
        if (node instanceof Directory) {
            links++;
        }
    }

    private void take(Entry entry) {
        byName.remove(entry.name());
        byPlace.remove(entry.place());
        if (entry.node() instanceof Directory) {
            links--;
        }
    }

    /// Takes the name away, and the node with its last one.
    private void remove(Entry entry) {
        take(entry);
        system.space.giveName();
        if (entry.node() instanceof Directory directory) {
            directory.removed = true;
            directory.links--;
        }
        entry.node().unlinked();
    }

    private Entry existing(String name) {
        var entry = byName.get(name);
        if (entry == null) {
            throw new FileException(FileError.ENOENT, "there is no '%s' in that directory".formatted(name));
        }
        return entry;
    }

    private void checkUsable(String name) {
        if (removed) {
            throw new FileException(FileError.ENOENT, "the directory for '%s' has been taken away".formatted(name));
        }
    }

    private void checkEmpty(String name) {
        if (!byName.isEmpty()) {
            throw new FileException(FileError.ENOTEMPTY, "'%s' has %d entries".formatted(name, byName.size()));
        }
    }

    /// Whether it is `other`, or below it.
    private boolean liesIn(Directory other) {
        for (Directory each = this; each != null; each = each.parent) {
            if (each == other) {
                return true;
            }
        }
        return false;
    }
}
