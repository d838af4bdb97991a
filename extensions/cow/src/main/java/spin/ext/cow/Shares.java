package spin.ext.cow;

import java.util.HashMap;
import java.util.Map;
import spin.core.memory.Page;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;

/// All pages of all spaces, by what the kernel calls them.
final class Shares {
    static final int PAGE = 8192;

    private final PhysAddr physical;
    private final Map<Page, Share> byPage = new HashMap<>();
    private long copied;

    Shares(PhysAddr physical) {
        this.physical = physical;
    }

    /// Pages that were copied because somebody stored.
    long copied() {
        return copied;
    }

    /// Pages that more than one space has.
    long shared() {
        return byPage.values().stream().filter(share -> share.users > 1).count();
    }

    Share over(Page page) {
        var share = new Share(page);
        byPage.put(page, share);
        return share;
    }

    /// A page of one's own with the same content; one space less has the other.
    Share copyOf(Share other) {
        var copy = over(physical.allocate(PageAttributes.any()));
        physical.write(page(copy), 0, physical.read(page(other), 0, PAGE));
        release(other);
        copied++;
        return copy;
    }

    /// The frame, brought back if the kernel had taken it.
    Page page(Share share) {
        var page = share.page;
        if (page != null) {
            return page;
        }
        var back = physical.allocate(PageAttributes.any());
        var content = share.saved;
        if (content != null) {
            physical.write(back, 0, content);
        }
        share.saved = null;
        share.page = back;
        byPage.put(back, share);
        return back;
    }

    /// One space less has it.
    void release(Share share) {
        if (--share.users > 0) {
            return;
        }
        var page = share.page;
        share.page = null;
        share.saved = null;
        if (page != null) {
            byPage.remove(page);
            physical.deallocate(page);
        }
    }

    /// The kernel takes the frame: what is in it is read now or never.
    void repossessed(Page page) {
        var share = byPage.remove(page);
        if (share != null) {
            share.saved = physical.read(page, 0, PAGE);
            share.page = null;
        }
    }
}
