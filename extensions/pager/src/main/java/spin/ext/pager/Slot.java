package spin.ext.pager;

import org.jspecify.annotations.Nullable;
import spin.core.memory.Page;

/// One page of a program: where its content is.
///
/// | [#page] | [#block] | the content |
/// |---|---|---|
/// | null | none | zeros: nobody has touched it |
/// | null | a block | on the disk |
/// | a page | any | in memory; the block, if there is one, may be older |
///
/// What is being read has a page and is [#loading]: the page's content counts for nothing before that is over.
final class Slot {
    static final long NO_BLOCK = -1;

    final long address;
    @Nullable
    Page page;
    long block = NO_BLOCK;
    boolean loading;
    /// What was in the page when the kernel took its frame, until it is on the disk.
    byte @Nullable [] rescued;

    Slot(long address) {
        this.address = address;
    }

    boolean isResident() {
        return page != null && !loading;
    }
}
