package spin.ext.diskfs;

import org.jspecify.annotations.Nullable;

/// The one thing that is ever overwritten: which tree is the file system. There are two, written in turn, so that one is always whole.
///
///      0  magic "SPINFS01"       16  blocks of the file system     32  height of the node file
///      8  sequence number        24  root of the node file         40  hash of all before
///
/// All of it lies in the first sector of its block.
///
/// @param sequence of two that are whole the higher one counts
record SuperBlock(long sequence, long blocks, long root, int height) {
    /// Where they lie: block 0 and block 1.
    static final int COPIES = 2;

    private static final long MAGIC = 0x3130_5346_4e49_5053L;
    private static final int HASH = 40;

    byte[] bytes() {
        var block = new byte[BlockStore.BYTES];
        Bytes.quad(block, 0, MAGIC);
        Bytes.quad(block, 8, sequence);
        Bytes.quad(block, 16, blocks);
        Bytes.quad(block, 24, root);
        Bytes.quad(block, 32, height);
        Bytes.quad(block, HASH, Bytes.hash(block, 0, HASH));
        return block;
    }

    /// Null when the block is no whole one.
    static @Nullable SuperBlock in(byte[] block) {
        if (Bytes.quad(block, 0) != MAGIC || Bytes.quad(block, HASH) != Bytes.hash(block, 0, HASH)) {
            return null;
        }
        return new SuperBlock(Bytes.quad(block, 8), Bytes.quad(block, 16), Bytes.quad(block, 24),
                Bytes.longword(block, 32));
    }
}
