package spin.ext.diskfs;

import java.util.Arrays;
import spin.core.file.FileError;
import spin.core.file.FileException;

/// The blocks of a node: a tree of pointers, 512 a block, as high as the node is long; a pointer of 0 is a hole.
///
/// A block of the committed tree is never changed: whoever changes something first moves the block, and the pointer to it, up to the
/// node itself, to blocks that are free. So all that is changed between two commits is a second tree, which shares with the first what
/// is the same.
final class Trees {
    static final int HIGHEST = 4;
    static final int FANOUT = BlockStore.BYTES / 8;
    static final long LONGEST = 1L << 40;

    private final PageCache cache;
    private final Space space;

    Trees(PageCache cache, Space space) {
        this.cache = cache;
        this.space = space;
    }

    /// The bytes of a block to read; an empty array for a hole.
    byte[] read(Inode node, long index) {
        if (index >= span(node.height)) {
            return NONE;
        }
        long block = node.root;
        for (int level = node.height; level > 0 && block != 0; level--) {
            block = Bytes.quad(cache.page(block, PageCache.NOBODYS, block).bytes, slot(index, level));
        }
        return block == 0 ? NONE : cache.page(block, node.tag(), index).bytes;
    }

    private static final byte[] NONE = {};

    /// The bytes of a block to change, made if it was a hole. ENOSPC.
    byte[] write(Inode node, long index) {
        grow(node, index);
        node.root = mine(node, node.root, node.height == 0 ? index : -1);
        long block = node.root;
        for (int level = node.height; level > 0; level--) {
            long child = Bytes.quad(cache.page(block, PageCache.NOBODYS, block).bytes, slot(index, level));
            long own = mine(node, child, level == 1 ? index : -1);
            if (own != child) {
                point(block, slot(index, level), own);
            }
            block = own;
        }
        return changing(block, node.tag(), index);
    }

    /// Cuts off all blocks from `keep` on.
    void cut(Inode node, long keep) {
        node.root = cut(node, node.root, node.height, keep);
        if (node.root == 0) {
            node.height = 0;
        }
    }

    /// Tells of every block of a node's tree, pointers too, when it is found on the disk.
    void found(Inode node) {
        found(node.root, node.height);
    }

    private void found(long block, int level) {
        if (block == 0) {
            return;
        }
        space.found(block);
        if (level > 0) {
            var pointers = Arrays.copyOf(cache.page(block, PageCache.NOBODYS, block).bytes, BlockStore.BYTES);
            for (int at = 0; at < BlockStore.BYTES; at += 8) {
                found(Bytes.quad(pointers, at), level - 1);
            }
        }
    }

    private void grow(Inode node, long index) {
        if (node.root == 0) {
            while (span(node.height) <= index) {
                node.height++;
            }
        }
        while (span(node.height) <= index) {
            long above = space.take();
            var bytes = new byte[BlockStore.BYTES];
            Bytes.quad(bytes, 0, node.root);
            cache.add(above, bytes, PageCache.NOBODYS, above);
            node.blocks++;
            node.root = above;
            node.height++;
        }
    }

    /// The block itself if it was taken since the last commit, else one that has its content; a new one for a hole.
    ///
    /// @param index in the node; -1 for a block of pointers
    private long mine(Inode node, long block, long index) {
        if (block != 0 && space.isFresh(block)) {
            return block;
        }
        long own = space.take();
        long tag = index < 0 ? PageCache.NOBODYS : node.tag();
        if (block == 0) {
            cache.add(own, new byte[BlockStore.BYTES], tag, index < 0 ? own : index);
            node.blocks++;
            return own;
        }
        var copy = cache.page(block, tag, index < 0 ? block : index).bytes.clone();
        release(block);
        cache.add(own, copy, tag, index < 0 ? own : index);
        return own;
    }

    private long cut(Inode node, long block, int level, long keep) {
        if (block == 0 || keep >= span(level)) {
            return block;
        }
        if (level == 0) {
            node.blocks--;
            release(block);
            return 0;
        }
        long own = keep <= 0 ? block : mine(node, block, -1);
        long below = span(level - 1);
        for (int i = 0; i < FANOUT; i++) {
            long child = Bytes.quad(cache.page(own, PageCache.NOBODYS, own).bytes, 8 * i);
            long left = cut(node, child, level - 1, keep - i * below);
            if (left != child && keep > 0) {
                point(own, 8 * i, left);
            }
        }
        if (keep <= 0) {
            node.blocks--;
            release(own);
            return 0;
        }
        return own;
    }

    private void release(long block) {
        cache.forget(block);
        space.give(block);
    }

    private void point(long block, int at, long to) {
        Bytes.quad(changing(block, PageCache.NOBODYS, block), at, to);
    }

    private byte[] changing(long block, long tag, long index) {
        var page = cache.page(block, tag, index);
        cache.changed(page);
        return page.bytes;
    }

    /// Blocks below a pointer at that level.
    private static long span(int level) {
        return 1L << (9 * level);
    }

    private static int slot(long index, int level) {
        return 8 * (int) ((index >> (9 * (level - 1))) & (FANOUT - 1));
    }

    static void checkLength(long length) {
        if (length > LONGEST) {
            throw new FileException(FileError.EFBIG, "a file of %d bytes; at most %d".formatted(length, LONGEST));
        }
    }
}
