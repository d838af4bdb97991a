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
    /// There is no frame yet: its pager has to supply it. Or he has said that he cannot.
    boolean absent;
    boolean failed;
    /// What its pager has forbidden, [MachAbi#WRITE] or nothing; and whether he has been asked, for the page or to allow that, and has not answered.
    int lock;
    boolean asked;
    /// What happens to it, as an event: an odd number, which is no address.
    final int event;

    @Nullable
    Page nextInBucket;
    @Nullable
    Page next;
    @Nullable
    Page previous;

    Page(MemoryObject object, int event) {
        this.object = object;
        this.event = event;
    }
}
