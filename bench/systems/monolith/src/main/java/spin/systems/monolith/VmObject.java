package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// Memory that can be mapped: pages, made when they are touched, and behind them the object that this one is a changed copy of. Source: Mach 2.5 and 3.0,
/// `vm/vm_object.c`; Rashid et al., Machine-Independent Virtual Memory Management, ASPLOS '87.
final class VmObject {

    private final VmPages all;
    /// For the hash of its pages.
    final int number;
    /// Bytes, as many as the largest part of it that is mapped.
    private final long size;
    /// Map entries, and objects that have this one behind them.
    int references = 1;
    private VmPages.@Nullable Page pages;
    /// What this is a copy of, and where in it this one begins.
    @Nullable
    VmObject shadow;
    long shadowOffset;

    VmObject(VmPages all, int number, long size) {
        this.all = all;
        this.number = number;
        this.size = size;
    }

    void add(VmPages.Page page) {
        var first = pages;
        page.before = null;
        page.behind = first;
        if (first != null) {
            first.before = page;
        }
        pages = page;
    }

    void remove(VmPages.Page page) {
        var before = page.before;
        var behind = page.behind;
        if (before == null) {
            pages = behind;
        } else {
            before.behind = behind;
        }
        if (behind != null) {
            behind.before = before;
        }
    }

    /// An empty object for changes to this one from `offset` on. This one's reference is the new one's.
    VmObject shadow(long offset, long bytes) {
        var front = all.object(bytes);
        front.shadow = this;
        front.shadowOffset = offset;
        return front;
    }

    /// One reference less; with the last one the pages go, and the reference to what is behind.
    void release() {
        VmObject object = this;
        while (object != null) {
            object.references--;
            if (object.references > 0) {
                return;
            }
            for (var page = object.pages; page != null; page = object.pages) {
                all.free(page);
            }
            var behind = object.shadow;
            object.shadow = null;
            object = behind;
        }
    }

    /// Shortens the chain of objects behind this one, or it would grow with every fork: takes over the pages of one that nobody else refers to, and passes
    /// over one that has no page to be seen from here.
    void collapse() {
        for (var behind = shadow; behind != null; behind = shadow) {
            if (behind.references == 1) {
                takeOver(behind);
                shadow = behind.shadow;
            } else if (hides(behind)) {
                var further = behind.shadow;
                if (further != null) {
                    further.references++;
                }
                behind.references--;
                shadow = further;
            } else {
                return;
            }
            shadowOffset += behind.shadowOffset;
        }
    }

    private void takeOver(VmObject behind) {
        for (var page = behind.pages; page != null; page = behind.pages) {
            var offset = page.offset - shadowOffset;
            if (offset < 0 || offset >= size || all.find(this, offset) != null) {
                all.free(page);
            } else {
                all.move(page, this, offset);
            }
        }
    }

    /// Whether this one has a page of its own wherever that one has one.
    private boolean hides(VmObject behind) {
        for (var page = behind.pages; page != null; page = page.behind) {
            var offset = page.offset - shadowOffset;
            if (offset >= 0 && offset < size && all.find(this, offset) == null) {
                return false;
            }
        }
        return true;
    }
}
