package spin.ext.diskfs;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileAttributes;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.FileSystem;
import spin.core.file.FileSystemFacts;
import spin.core.file.NewNode;

/// Trees of blocks, changed by copying, made to last by one write.
///
/// What is on the disk at any instant is the tree of the last commit, whole, and blocks that count for nothing. A commit writes all that
/// was changed to free blocks, flushes, writes the older of the two super blocks, flushes again: before that write is on the disk the old
/// tree is the file system, after it the new one. There is nothing to replay and nothing to repair. `fsync` is a commit of everything.
///
/// What would break this: a block of the committed tree given away before the next commit ([Space] forbids it), or a disk whose flush
/// lies.
///
/// Source: Hitz, Lau and Malcolm, "File System Design for an NFS File Server Appliance", USENIX '94.
public final class DiskFileSystem implements FileSystem {
    static final int LONGEST_NAME = 255;

    private static final int ROOT = 1;
    /// Nodes that may be changed in memory before they are committed: so many blocks, and the pointers to them, does a commit need.
    private static final int MOST_CHANGED = 32;
    private static final int MOST_REMEMBERED = 1024;
    /// Blocks that are never given to content, so that there is always room to take something away.
    private static final int RESERVE = 192;

    final Trees trees;
    private final BlockStore store;
    private final LongSupplier clock;
    private final PageCache cache;
    private final Space space;
    private final Inode nodeFile = new Inode(0);
    private final Map<Integer, Inode> nodes = new HashMap<>();
    private final BitSet taken = new BitSet();
    private long sequence;
    private int changedNodes;
    private boolean broken;

    private DiskFileSystem(BlockStore store, int blocks, LongSupplier clock, int pages, VictimPolicy policy) {
        this.store = store;
        this.clock = clock;
        this.cache = new PageCache(store, pages, policy);
        this.space = new Space(blocks);
        this.trees = new Trees(cache, space);
        taken.set(0);
    }

    /// Makes an empty file system of all blocks. What was there is lost.
    ///
    /// @param clock simulated nanoseconds
    public static void format(BlockStore store, LongSupplier clock) {
        int blocks = (int) Math.min(store.blocks(), Integer.MAX_VALUE);
        if (blocks < 2 * RESERVE) {
            throw new FileException(FileError.ENOSPC,
                    "a disk of %d blocks is too small; at least %d".formatted(blocks, 2 * RESERVE));
        }
        for (int i = 0; i < SuperBlock.COPIES; i++) {
            store.write(i, new byte[BlockStore.BYTES]);
        }
        store.flush();
        var empty = new DiskFileSystem(store, blocks, clock, RESERVE, VictimPolicy.DEFAULT);
        var root = empty.make(FileKind.DIRECTORY, NewNode.withMode(0_755), 0);
        root.links = 2;
        root.parent = root.number();
        empty.commit();
    }

    /// Whether anything was ever written where a file system would begin.
    public static boolean isBlank(BlockStore store) {
        var block = new byte[BlockStore.BYTES];
        for (int i = 0; i < SuperBlock.COPIES; i++) {
            store.read(i, block);
            for (byte each : block) {
                if (each != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Takes up what the last commit left. Files that had lost their last name and were open then are gone.
    ///
    /// @param pages  of the cache, at least 16
    /// @throws FileException EIO when there is no file system, or it is damaged
    public static DiskFileSystem mount(BlockStore store, LongSupplier clock, int pages, VictimPolicy policy) {
        var found = superBlock(store);
        if (found == null) {
            throw new FileException(FileError.EIO, "there is no file system on that disk; format it first");
        }
        if (found.blocks() > store.blocks() || found.blocks() < 2 * RESERVE || found.height() < 0
                || found.height() > Trees.HIGHEST) {
            throw Damage
                    .of("its super block says %d blocks and the disk has %d".formatted(found.blocks(), store.blocks()));
        }
        var system = new DiskFileSystem(store, (int) found.blocks(), clock, pages, policy);
        system.sequence = found.sequence();
        system.nodeFile.root = found.root();
        system.nodeFile.height = found.height();
        system.walk();
        return system;
    }

    private static @Nullable SuperBlock superBlock(BlockStore store) {
        SuperBlock best = null;
        var block = new byte[BlockStore.BYTES];
        for (int i = 0; i < SuperBlock.COPIES; i++) {
            store.read(i, block);
            var copy = SuperBlock.in(block);
            if (copy != null && (best == null || copy.sequence() > best.sequence())) {
                best = copy;
            }
        }
        return best;
    }

    /// Finds out what is taken, and takes away what nobody can name any more.
    private void walk() {
        trees.found(nodeFile);
        var orphans = new ArrayList<Inode>();
        long most = Math.min((long) space.blocks(), nodeFile.height == 0 ? Inode.IN_BLOCK : Integer.MAX_VALUE);
        for (int block = 0; block < Math.ceilDiv(most, Inode.IN_BLOCK); block++) {
            // Of a large disk most of the file of nodes is a hole.
            if (trees.read(nodeFile, block).length > 0) {
                foundNodes(block, most, orphans);
            }
        }
        if (!taken.get(ROOT) || !load(ROOT).isDirectory()) {
            throw Damage.of("it has no root");
        }
        for (var orphan : orphans) {
            nodes.put(orphan.index, orphan);
            drop(orphan);
        }
    }

    private void foundNodes(int block, long most, List<Inode> orphans) {
        for (int i = 0; i < Inode.IN_BLOCK; i++) {
            int index = block * Inode.IN_BLOCK + i;
            if (index < ROOT || index >= most) {
                continue;
            }
            var node = read(index);
            if (node.kind != null) {
                taken.set(index);
                trees.found(node);
                if (node.links == 0) {
                    orphans.add(node);
                }
            }
        }
    }

    @Override
    public FileNode root() {
        return new DiskNode(this, load(ROOT).number());
    }

    @Override
    public FileNode node(long number) {
        return new DiskNode(this, live(number).number());
    }

    @Override
    public void sync() {
        commit();
    }

    @Override
    public FileSystemFacts facts() {
        return new FileSystemFacts("diskfs", BlockStore.BYTES, space.blocks(), Math.max(0, space.freeSoon() - RESERVE),
                space.blocks(), (long) space.blocks() - taken.cardinality(), LONGEST_NAME, broken);
    }

    /// How often a block was read from the disk.
    public long misses() {
        return cache.misses();
    }

    long now() {
        return clock.getAsLong();
    }

    /// The node of that number. ESTALE.
    Inode live(long number) {
        int index = (int) number;
        var node = index > 0 && taken.get(index) ? load(index) : null;
        if (node == null || node.number() != number) {
            throw new FileException(FileError.ESTALE, "node %d of this diskfs is gone".formatted(number));
        }
        return node;
    }

    /// Something is about to be added.
    void adding() {
        removing();
        if (space.free() < RESERVE && space.hasLeaving()) {
            commit();
        }
        if (space.free() < RESERVE) {
            throw new FileException(FileError.ENOSPC, "%d of %d blocks are free, and those are reserved"
                    .formatted(space.free(), space.blocks()));
        }
    }

    /// Something is about to be changed that makes nothing longer.
    void removing() {
        if (broken) {
            throw new FileException(FileError.EIO, "a commit failed; nothing can be changed until it is mounted again");
        }
        if (changedNodes >= MOST_CHANGED || (space.free() < RESERVE - MOST_CHANGED && space.hasLeaving())) {
            commit();
        }
    }

    void changed(Inode node) {
        if (!node.dirty) {
            node.dirty = true;
            changedNodes++;
        }
    }

    /// A new node without a name.
    Inode make(FileKind kind, NewNode what, long device) {
        int index = taken.nextClearBit(ROOT);
        if (index >= space.blocks()) {
            throw new FileException(FileError.ENOSPC, "this diskfs has %d nodes and no more".formatted(space.blocks()));
        }
        int generation = read(index).generation + 1;
        var node = new Inode(index);
        node.generation = generation;
        node.kind = kind;
        node.mode = what.mode() & FileAttributes.MODE;
        node.owner = what.owner();
        node.group = what.group();
        node.device = device;
        node.accessed = now();
        node.modified = node.accessed;
        node.changed = node.accessed;
        taken.set(index);
        nodes.put(index, node);
        changed(node);
        return node;
    }

    /// The node goes if nobody has a name for it and nobody has it open.
    void dropIfUnused(Inode node) {
        if (node.links == 0 && node.users == 0) {
            drop(node);
        }
    }

    private void drop(Inode node) {
        trees.cut(node, 0);
        node.kind = null;
        node.size = 0;
        taken.clear(node.index);
        changed(node);
    }

    private Inode load(int index) {
        var node = nodes.get(index);
        if (node == null) {
            node = read(index);
            nodes.put(index, node);
        }
        return node;
    }

    /// The node as it is on the disk, unless it is in memory.
    private Inode read(int index) {
        var there = nodes.get(index);
        if (there != null) {
            return there;
        }
        var node = new Inode(index);
        var block = trees.read(nodeFile, index / Inode.IN_BLOCK);
        if (block.length > 0) {
            node.read(block, index % Inode.IN_BLOCK * Inode.BYTES);
        }
        return node;
    }

    /// Makes all that was changed last.
    void commit() {
        if (broken) {
            throw new FileException(FileError.EIO, "a commit failed before; mount the file system again");
        }
        // Until it is over the file system is what it would be if this failed.
        broken = true;
        writeNodes();
        cache.writeAll();
        store.flush();
        var next = new SuperBlock(sequence + 1, space.blocks(), nodeFile.root, nodeFile.height);
        store.write(next.sequence() % SuperBlock.COPIES, next.bytes());
        store.flush();
        sequence++;
        space.committed();
        broken = false;
    }

    private void writeNodes() {
        var changed = new ArrayList<Inode>();
        for (var node : nodes.values()) {
            if (node.dirty) {
                changed.add(node);
            }
        }
        changed.sort(Comparator.comparingInt(node -> node.index));
        for (var node : changed) {
            var block = trees.write(nodeFile, node.index / Inode.IN_BLOCK);
            node.write(block, node.index % Inode.IN_BLOCK * Inode.BYTES);
            node.dirty = false;
        }
        changedNodes = 0;
        if (nodes.size() > MOST_REMEMBERED) {
            nodes.values().removeIf(node -> node.users == 0);
        }
    }
}
