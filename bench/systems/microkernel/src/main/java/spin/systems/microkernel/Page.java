package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// A page of a memory object that is in memory. It is found by its object and its number there, and stands in the list of its object.
///
/// Source: Mach 3.0, vm/vm_page.h.
final class Page {

    MemoryObject object;
    int index;
    /// The physical address of its frame.
    long frame;
    /// The frame is another object's too: it is copied before it is stored into.
    boolean borrowed;
    /// What its pager has forbidden, [MachAbi#WRITE] or nothing; and whether he has been asked to allow it and has not answered.
    int lock;
    boolean asked;

    @Nullable
    Page nextInBucket;
    @Nullable
    Page next;
    @Nullable
    Page previous;

    Page(MemoryObject object) {
        this.object = object;
    }
}
