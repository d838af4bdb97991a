package spin.ext.tmpfs;

import spin.core.file.FileError;
import spin.core.file.FileException;

/// What a file system has to give away, and what of it is given. Names are counted besides nodes: a node can have many.
final class Space {
    static final int BLOCK = 4096;

    final long blocks;
    final long most;
    private long usedBlocks;
    private long nodes;
    private long names;

    /// @param most nodes, and names
    Space(long bytes, long most) {
        this.blocks = bytes / BLOCK;
        this.most = most;
    }

    long freeBlocks() {
        return blocks - usedBlocks;
    }

    long freeNodes() {
        return most - nodes;
    }

    /// Whether there was a block more to be had.
    boolean takeBlock() {
        if (usedBlocks == blocks) {
            return false;
        }
        usedBlocks++;
        return true;
    }

    void giveBlocks(long count) {
        usedBlocks -= count;
    }

    void takeNode() {
        if (nodes == most) {
            throw new FileException(FileError.ENOSPC, "this tmpfs has %d nodes and no more".formatted(most));
        }
        nodes++;
    }

    void giveNode() {
        nodes--;
    }

    void takeName() {
        if (names == most) {
            throw new FileException(FileError.ENOSPC, "this tmpfs has %d names and no more".formatted(most));
        }
        names++;
    }

    void giveName() {
        names--;
    }
}
