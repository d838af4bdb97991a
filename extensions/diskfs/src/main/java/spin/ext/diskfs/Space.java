package spin.ext.diskfs;

import java.util.BitSet;
import spin.core.file.FileError;
import spin.core.file.FileException;

/// Which blocks are free. It is not written to the disk: who mounts walks the trees and knows.
///
/// A block that the last committed tree has is not given again until the next one is committed: whatever happens before,
/// the old tree is whole.
final class Space {
    private final int blocks;
    private final BitSet taken = new BitSet();
    /// Taken since the last commit, so that they may be overwritten.
    private final BitSet fresh = new BitSet();
    /// Of the last committed tree and not of the next.
    private final BitSet leaving = new BitSet();
    private int free;
    private int last;

    Space(int blocks) {
        this.blocks = blocks;
        this.free = blocks - SuperBlock.COPIES;
        taken.set(0, SuperBlock.COPIES);
        this.last = SuperBlock.COPIES;
    }

    int blocks() {
        return blocks;
    }

    /// That can be taken now.
    int free() {
        return free;
    }

    /// That can be taken after a commit.
    int freeSoon() {
        return free + leaving.cardinality();
    }

    boolean hasLeaving() {
        return !leaving.isEmpty();
    }

    boolean isFresh(long block) {
        return fresh.get((int) block);
    }

    /// A block that somebody's tree has, found when mounting.
    void found(long block) {
        if (block < SuperBlock.COPIES || block >= blocks || taken.get((int) block)) {
            throw new FileException(FileError.EIO,
                    "block %d is used twice or lies outside; the file system is damaged and is not mounted"
                            .formatted(block));
        }
        taken.set((int) block);
        free--;
    }

    long take() {
        if (free == 0) {
            throw new FileException(FileError.ENOSPC, "none of %d blocks is free".formatted(blocks));
        }
        int block = taken.nextClearBit(last);
        if (block >= blocks) {
            block = taken.nextClearBit(SuperBlock.COPIES);
        }
        taken.set(block);
        fresh.set(block);
        free--;
        last = block + 1;
        return block;
    }

    void give(long block) {
        int number = (int) block;
        if (fresh.get(number)) {
            fresh.clear(number);
            taken.clear(number);
            free++;
        } else {
            leaving.set(number);
        }
    }

    void committed() {
        fresh.clear();
        taken.andNot(leaving);
        free += leaving.cardinality();
        leaving.clear();
    }
}
