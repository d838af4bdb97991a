package spin.ext.diskfs;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileAttributes;
import spin.core.file.FileKind;

/// A node in memory, and its 256 bytes in the node file.
///
///      0  kind, 0 when nobody's   16  owner        32  device        64  modified       96  parent, of a directory
///      4  mode                    20  group        40  size          72  changed
///      8  links                   24  blocks       48  root          80  height
///     12  generation                               56  accessed
final class Inode {
    static final int BYTES = 256;
    static final int IN_BLOCK = BlockStore.BYTES / BYTES;

    final int index;
    int generation;
    @Nullable
    FileKind kind;
    int mode;
    int links;
    int owner;
    int group;
    long device;
    long size;
    long blocks;
    long root;
    int height;
    long accessed;
    long modified;
    long changed;
    long parent;

    /// How often it is open.
    int users;
    boolean dirty;
    /// Of a directory whose names have been read.
    @Nullable
    Names names;

    /// What is in a directory: the slot of each name, and which slots are taken.
    static final class Names {
        final Map<String, Integer> slots = new HashMap<>();
        final BitSet taken = new BitSet();
    }

    Inode(int index) {
        this.index = index;
    }

    long number() {
        return ((long) generation << 32) | index;
    }

    /// Its tag in the cache; the node file is nobody's.
    long tag() {
        return index == 0 ? PageCache.NOBODYS : number();
    }

    FileKind kind() {
        if (kind == null) {
            throw new IllegalStateException("node " + index + " is nobody's and is asked for its kind");
        }
        return kind;
    }

    boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }

    FileAttributes attributes() {
        return new FileAttributes(kind(), number(), mode, links, owner, group, device, size,
                blocks * (BlockStore.BYTES / 512), accessed, modified, changed);
    }

    void write(byte[] block, int at) {
        Bytes.longword(block, at, Kinds.code(kind));
        Bytes.longword(block, at + 4, mode);
        Bytes.longword(block, at + 8, links);
        Bytes.longword(block, at + 12, generation);
        Bytes.longword(block, at + 16, owner);
        Bytes.longword(block, at + 20, group);
        Bytes.quad(block, at + 24, blocks);
        Bytes.quad(block, at + 32, device);
        Bytes.quad(block, at + 40, size);
        Bytes.quad(block, at + 48, root);
        Bytes.quad(block, at + 56, accessed);
        Bytes.quad(block, at + 64, modified);
        Bytes.quad(block, at + 72, changed);
        Bytes.longword(block, at + 80, height);
        Bytes.quad(block, at + 96, parent);
    }

    void read(byte[] block, int at) {
        kind = Kinds.of(Bytes.longword(block, at));
        mode = Bytes.longword(block, at + 4);
        links = Bytes.longword(block, at + 8);
        generation = Bytes.longword(block, at + 12);
        owner = Bytes.longword(block, at + 16);
        group = Bytes.longword(block, at + 20);
        blocks = Bytes.quad(block, at + 24);
        device = Bytes.quad(block, at + 32);
        size = Bytes.quad(block, at + 40);
        root = Bytes.quad(block, at + 48);
        accessed = Bytes.quad(block, at + 56);
        modified = Bytes.quad(block, at + 64);
        changed = Bytes.quad(block, at + 72);
        height = Bytes.longword(block, at + 80);
        parent = Bytes.quad(block, at + 96);
        if (height < 0 || height > Trees.HIGHEST || size < 0 || size > Trees.LONGEST) {
            throw Damage.of("node %d has a size of %d and a height of %d".formatted(index, size, height));
        }
    }
}
