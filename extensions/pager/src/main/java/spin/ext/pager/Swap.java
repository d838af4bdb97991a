package spin.ext.pager;

import java.util.BitSet;
import spin.core.disk.DiskException;
import spin.core.disk.DiskRange;

/// The blocks of the disk that pages lie in.
final class Swap {
    /// Blocks in a page.
    static final int PAGE_BLOCKS = 16;

    final DiskRange range;
    private final int pages;
    private final BitSet taken = new BitSet();

    Swap(DiskRange range) {
        this.range = range;
        pages = (int) Math.min(Integer.MAX_VALUE, range.blocks() / PAGE_BLOCKS);
    }

    /// The first block of a page that is nobody's.
    long take() {
        int free = taken.nextClearBit(0);
        if (free >= pages) {
            throw new DiskException("all %d pages of %s hold something; grant more blocks".formatted(pages, range));
        }
        taken.set(free);
        return (long) free * PAGE_BLOCKS;
    }

    void give(long block) {
        taken.clear((int) (block / PAGE_BLOCKS));
    }

    int taken() {
        return taken.cardinality();
    }
}
