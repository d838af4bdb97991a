package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;

/// Pages of zeros, or of another object as long as nobody has stored into them: Mach's memory object with a shadow.
///
/// Few of the pages that there could be are there, so they stand in a table by number, open addressing. A page may be one that somebody else has in an
/// object of his: then it is copied before it is stored into.
///
/// Source: Rashid et al., ASPLOS '87, section 3.4; Mach 3.0, vm_object.c.
final class ShadowObject {

    private static final int COPY = 1 << 30;
    private static final int FRAME = COPY - 1;

    /// Areas and objects that name this one.
    int uses = 1;
    /// Whether two of them may name the same page of it; otherwise they are parts of what was one area.
    boolean spread;
    @Nullable
    ShadowObject shadow;
    /// Page number and 1, 0 for none; and the frame with [#COPY].
    private int[] pages = new int[8];
    private int[] frames = new int[8];
    private int count;

    ShadowObject(@Nullable ShadowObject shadow) {
        this.shadow = shadow;
    }

    private int slot(int page) {
        var mask = pages.length - 1;
        var slot = page & mask;
        while (pages[slot] != 0 && pages[slot] != page + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /// The physical address of a page that is here; 0 when it is not.
    long frame(int page) {
        var slot = slot(page);
        return pages[slot] == 0 ? 0 : (long) (frames[slot] & FRAME) << Pte.PAGE_SHIFT;
    }

    boolean isCopy(int page) {
        var slot = slot(page);
        return pages[slot] != 0 && (frames[slot] & COPY) != 0;
    }

    /// The page as whatever this is a copy of has it; 0 when nobody has it.
    long below(int page) {
        for (var object = shadow; object != null; object = object.shadow) {
            var frame = object.frame(page);
            if (frame != 0) {
                return frame;
            }
        }
        return 0;
    }

    /// The page is this frame from now on.
    void put(int page, long frame, boolean copy) {
        var slot = slot(page);
        if (pages[slot] == 0) {
            if (2 * (count + 1) > pages.length) {
                grow();
                slot = slot(page);
            }
            pages[slot] = page + 1;
            count++;
        }
        frames[slot] = (int) (frame >>> Pte.PAGE_SHIFT) | (copy ? COPY : 0);
    }

    private void grow() {
        var oldPages = pages;
        var oldFrames = frames;
        pages = new int[2 * oldPages.length];
        frames = new int[2 * oldPages.length];
        for (var i = 0; i < oldPages.length; i++) {
            if (oldPages[i] != 0) {
                var slot = slot(oldPages[i] - 1);
                pages[slot] = oldPages[i];
                frames[slot] = oldFrames[i];
            }
        }
    }

    /// Gives pages back, from one on and up to another.
    void drop(int from, int beyond, Frames store) {
        if (beyond - from <= count) {
            for (var page = from; page < beyond; page++) {
                remove(page, store);
            }
            return;
        }
        var dropped = false;
        for (var slot = 0; slot < pages.length; slot++) {
            var page = pages[slot] - 1;
            if (page >= from && page < beyond) {
                store.drop((long) (frames[slot] & FRAME) << Pte.PAGE_SHIFT);
                frames[slot] = 0;
                dropped = true;
            }
        }
        if (dropped) {
            rebuild();
        }
    }

    /// Those behind it in the table, up to the first gap, are put in anew.
    private void remove(int page, Frames store) {
        var slot = slot(page);
        if (pages[slot] == 0) {
            return;
        }
        store.drop((long) (frames[slot] & FRAME) << Pte.PAGE_SHIFT);
        pages[slot] = 0;
        count--;
        var mask = pages.length - 1;
        for (slot = (slot + 1) & mask; pages[slot] != 0; slot = (slot + 1) & mask) {
            var moved = pages[slot];
            var frame = frames[slot];
            pages[slot] = 0;
            var to = slot(moved - 1);
            pages[to] = moved;
            frames[to] = frame;
        }
    }

    /// Without those whose frame is gone.
    private void rebuild() {
        var oldPages = pages;
        var oldFrames = frames;
        pages = new int[oldPages.length];
        frames = new int[oldPages.length];
        count = 0;
        for (var i = 0; i < oldPages.length; i++) {
            if (oldPages[i] != 0 && oldFrames[i] != 0) {
                var slot = slot(oldPages[i] - 1);
                pages[slot] = oldPages[i];
                frames[slot] = oldFrames[i];
                count++;
            }
        }
    }

    /// Takes over what it is a copy of, as long as nobody else needs that.
    void collapse(Frames store) {
        for (var old = shadow; old != null && old.uses == 1; old = shadow) {
            for (var slot = 0; slot < old.pages.length; slot++) {
                if (old.pages[slot] != 0) {
                    var page = old.pages[slot] - 1;
                    var frame = (long) (old.frames[slot] & FRAME) << Pte.PAGE_SHIFT;
                    if (frame(page) == 0) {
                        put(page, frame, (old.frames[slot] & COPY) != 0);
                    } else {
                        store.drop(frame);
                    }
                }
            }
            shadow = old.shadow;
        }
    }

    /// One use less; with the last one the pages are given back.
    void release(Frames store) {
        for (ShadowObject object = this; object != null; object = object.shadow) {
            object.uses--;
            if (object.uses > 0) {
                return;
            }
            for (var slot = 0; slot < object.pages.length; slot++) {
                if (object.pages[slot] != 0) {
                    store.drop((long) (object.frames[slot] & FRAME) << Pte.PAGE_SHIFT);
                }
            }
        }
    }
}
