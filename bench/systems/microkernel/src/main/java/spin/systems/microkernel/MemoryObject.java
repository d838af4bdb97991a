package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.mmu.Pte;

/// Pages that belong together, and whose business they are: the kernel's, or a pager's that is asked by message.
///
/// For each page: its frame, what its pager has forbidden, and where it is mapped. A page that is mapped once, as nearly all are, is found by
/// two fields and no list.
final class MemoryObject {

    /// The pager has been asked to allow what it forbade, and has not answered.
    static final byte ASKED = 1;

    final int[] frames;
    /// What the pager has forbidden, and [#ASKED].
    final byte[] locks;
    /// Who has the page in his page table, and where; at most one space maps a page of a pager's object here.
    final @Nullable AddressSpace[] mappedBy;
    final long[] mappedAt;
    final @Nullable Port pager;
    /// Threads that wait for the pager.
    final WaitQueue waiting = new WaitQueue();

    MemoryObject(int pages, @Nullable Port pager) {
        frames = new int[pages];
        locks = new byte[pages];
        mappedBy = new AddressSpace[pages];
        mappedAt = new long[pages];
        this.pager = pager;
    }

    int pages() {
        return frames.length;
    }

    long frame(int page) {
        return (long) frames[page] << Pte.PAGE_SHIFT;
    }
}
