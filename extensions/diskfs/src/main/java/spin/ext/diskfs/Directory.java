package spin.ext.diskfs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import spin.core.file.DirectoryEntry;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileKind;

/// The names in a directory: slots of 272 bytes, fifteen a block. A name keeps its slot, and a cursor is the number of the next one.
///
///      0  node, 0 when the slot is free     8  kind     9  length of the name    10  name
record Directory(DiskFileSystem system, Inode node) {
    private static final int SLOT = 272;
    private static final int IN_BLOCK = BlockStore.BYTES / SLOT;
    private static final int KIND = 8;
    private static final int LENGTH = 9;
    private static final int NAME = 10;
    private static final int MOST_LINKS = 65_000;

    /// The number of the node of that name. ENOENT.
    long find(String name) {
        return Bytes.quad(block(slot(name)), at(slot(name)));
    }

    void checkFree(String name) {
        if (node.links == 0) {
            throw new FileException(FileError.ENOENT, "the directory for '%s' has been taken away".formatted(name));
        }
        if (names().slots.containsKey(name)) {
            throw new FileException(FileError.EEXIST, "'%s' is there already".formatted(name));
        }
    }

    /// Puts a name in that is free; the node's links are the caller's.
    void add(String name, Inode named) {
        var names = names();
        int slot = names.taken.nextClearBit(0);
        var block = system.trees.write(node, slot / IN_BLOCK);
        int at = at(slot);
        Bytes.quad(block, at, named.number());
        block[at + KIND] = (byte) Kinds.code(named.kind());
        block[at + LENGTH] = (byte) name.length();
        var bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at + NAME, bytes.length);
        names.taken.set(slot);
        names.slots.put(name, slot);
        node.size = Math.max(node.size, (slot / IN_BLOCK + 1L) * BlockStore.BYTES);
        if (named.isDirectory()) {
            node.links++;
        }
        modified(node);
        system.changed(named);
    }

    void link(String name, Inode named) {
        if (named.isDirectory()) {
            throw new FileException(FileError.EPERM, "a directory has one name");
        }
        if (named.links == 0) {
            throw new FileException(FileError.ENOENT,
                    "the node to link to as '%s' has lost its last name".formatted(name));
        }
        if (named.links == MOST_LINKS) {
            throw new FileException(FileError.EMLINK, "a node has at most %d names".formatted(MOST_LINKS));
        }
        checkFree(name);
        add(name, named);
        named.links++;
        named.changed = system.now();
    }

    void unlink(String name) {
        var named = system.live(find(name));
        if (named.isDirectory()) {
            throw new FileException(FileError.EISDIR, "'%s' is a directory; rmdir takes it away".formatted(name));
        }
        remove(name, named);
    }

    void rmdir(String name) {
        var named = system.live(find(name));
        if (!named.isDirectory()) {
            throw new FileException(FileError.ENOTDIR, "'%s' is no directory; unlink takes it away".formatted(name));
        }
        new Directory(system, named).checkEmpty(name);
        remove(name, named);
    }

    void rename(String name, Directory target, String newName) {
        var moved = system.live(find(name));
        if (target.node.links == 0) {
            throw new FileException(FileError.ENOENT, "the directory for '%s' has been taken away".formatted(newName));
        }
        if (moved.isDirectory() && target.liesIn(moved)) {
            throw new FileException(FileError.EINVAL, "'%s' would lie in itself".formatted(name));
        }
        if (target.names().slots.containsKey(newName)) {
            var victim = system.live(target.find(newName));
            if (victim.index == moved.index) {
                return;
            }
            checkReplacement(moved, victim, newName);
            target.remove(newName, victim);
        }
        take(name, moved);
        target.add(newName, moved);
        if (moved.isDirectory()) {
            moved.parent = target.node.number();
        }
        moved.changed = system.now();
    }

    private void checkReplacement(Inode moved, Inode victim, String name) {
        if (victim.isDirectory()) {
            if (!moved.isDirectory()) {
                throw new FileException(FileError.EISDIR,
                        "'%s' is a directory, and what would replace it is none".formatted(name));
            }
            new Directory(system, victim).checkEmpty(name);
        } else if (moved.isDirectory()) {
            throw new FileException(FileError.ENOTDIR,
                    "'%s' is no directory, and what would replace it is one".formatted(name));
        }
    }

    List<DirectoryEntry> list(long cursor, int most) {
        var listed = new ArrayList<DirectoryEntry>();
        var taken = names().taken;
        if (cursor < 0 || cursor > taken.length()) {
            return listed;
        }
        for (int slot = taken.nextSetBit((int) cursor); slot >= 0 && listed.size() < most; slot = taken
                .nextSetBit(slot + 1)) {
            var block = block(slot);
            int at = at(slot);
            listed.add(new DirectoryEntry(name(block, at), Bytes.quad(block, at), kind(block, at), slot + 1L));
        }
        return listed;
    }

    /// Takes the name away, and the node with its last one.
    private void remove(String name, Inode named) {
        take(name, named);
        named.links -= named.isDirectory() ? 2 : 1;
        named.changed = system.now();
        system.changed(named);
        system.dropIfUnused(named);
    }

    private void take(String name, Inode named) {
        int slot = slot(name);
        Bytes.quad(system.trees.write(node, slot / IN_BLOCK), at(slot), 0);
        names().slots.remove(name);
        names().taken.clear(slot);
        if (named.isDirectory()) {
            node.links--;
        }
        modified(node);
    }

    private void checkEmpty(String name) {
        if (!names().slots.isEmpty()) {
            throw new FileException(FileError.ENOTEMPTY, "'%s' has %d entries".formatted(name, names().slots.size()));
        }
    }

    /// Whether it is `other`, or below it.
    private boolean liesIn(Inode other) {
        for (var each = node;; each = system.live(each.parent)) {
            if (each.index == other.index) {
                return true;
            }
            if (each.parent == each.number()) {
                return false;
            }
        }
    }

    private int slot(String name) {
        var slot = names().slots.get(name);
        if (slot == null) {
            throw new FileException(FileError.ENOENT, "there is no '%s' in that directory".formatted(name));
        }
        return slot;
    }

    /// What is in it, read from the disk the first time.
    private Inode.Names names() {
        var names = node.names;
        if (names == null) {
            names = new Inode.Names();
            for (long i = 0; i < node.size / BlockStore.BYTES; i++) {
                scan(system.trees.read(node, i), (int) i * IN_BLOCK, names);
            }
            node.names = names;
        }
        return names;
    }

    private static void scan(byte[] block, int first, Inode.Names names) {
        for (int i = 0; i < IN_BLOCK && block.length > 0; i++) {
            if (Bytes.quad(block, i * SLOT) != 0) {
                names.slots.put(name(block, i * SLOT), first + i);
                names.taken.set(first + i);
            }
        }
    }

    private byte[] block(int slot) {
        return system.trees.read(node, slot / IN_BLOCK);
    }

    private static int at(int slot) {
        return slot % IN_BLOCK * SLOT;
    }

    private static String name(byte[] block, int at) {
        return new String(block, at + NAME, block[at + LENGTH] & 0xff, StandardCharsets.ISO_8859_1);
    }

    private static FileKind kind(byte[] block, int at) {
        var kind = Kinds.of(block[at + KIND]);
        if (kind == null) {
            throw Damage.of("a name is of no kind");
        }
        return kind;
    }

    private void modified(Inode changed) {
        changed.modified = system.now();
        changed.changed = changed.modified;
        system.changed(changed);
    }
}
