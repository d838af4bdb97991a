package spin.ext.gcbarrier;

import org.jspecify.annotations.Nullable;
import spin.core.memory.Context;
import spin.core.memory.Page;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Region;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;

/// The pages of a heap, by number: what is in them, whoever may see it, and what the program may do with them.
final class Pages {
    static final int PAGE = 8192;

    private static final byte[] ZEROS = new byte[PAGE];

    private final PhysAddr physical;
    private final VirtAddr virtual;
    private final Translation translation;
    private final Region region;
    private final @Nullable Page[] frames;
    /// The content of a page whose frame the kernel has taken.
    private final byte[] @Nullable [] saved;
    private final Protection[] allowed;

    Pages(PhysAddr physical, VirtAddr virtual, Translation translation, Context context, long address, int count) {
        this.physical = physical;
        this.virtual = virtual;
        this.translation = translation;
        region = virtual.allocateAt(context, address, (long) count * PAGE);
        frames = new @Nullable Page[count];
        saved = new byte[count] @Nullable [];
        allowed = new Protection[count];
        boolean complete = false;
        try {
            var all = physical.allocateMany((long) count * PAGE, PageAttributes.any());
            System.arraycopy(all, 0, frames, 0, count);
            for (int i = 0; i < count; i++) {
                allowed[i] = Protection.NONE;
            }
            complete = true;
        } finally {
            if (!complete) {
                virtual.deallocate(region);
            }
        }
    }

    Context context() {
        return region.context();
    }

    long address(int page) {
        return region.address() + (long) page * PAGE;
    }

    /// Which page an address lies in; -1 for none.
    int at(long address) {
        long page = (address - region.address()) / PAGE;
        return address < region.address() || page >= frames.length ? -1 : (int) page;
    }

    byte[] read(int page, int offset, int length) {
        return physical.read(frame(page), offset, length);
    }

    void write(int page, int offset, byte[] bytes) {
        physical.write(frame(page), offset, bytes);
    }

    void clear(int page) {
        physical.write(frame(page), 0, ZEROS);
    }

    /// What the program may do with a page from now on; with [Protection#NONE] each access is a fault.
    void allow(int page, Protection what) {
        allowed[page] = what;
        if (frame(page).mappings() == 0) {
            map(page);
        } else {
            translation.changeMapping(context(), address(page), what);
        }
    }

    /// An access met nothing: the kernel had reclaimed the page, or nothing was ever there.
    boolean touch(int page) {
        if (!allowed[page].readable()) {
            return false;
        }
        map(page);
        return true;
    }

    private void map(int page) {
        translation.addMapping(region, address(page), frame(page), Protection.READ_WRITE);
        translation.changeMapping(context(), address(page), allowed[page]);
    }

    private Page frame(int page) {
        var known = frames[page];
        if (known != null) {
            return known;
        }
        var fresh = physical.allocate(PageAttributes.any());
        var content = saved[page];
        if (content != null) {
            physical.write(fresh, 0, content);
        }
        saved[page] = null;
        frames[page] = fresh;
        return fresh;
    }

    /// The kernel takes the frame of a page, perhaps one of these.
    void repossessed(Page taken) {
        for (int i = 0; i < frames.length; i++) {
            if (frames[i] == taken) {
                saved[i] = physical.read(taken, 0, PAGE);
                frames[i] = null;
            }
        }
    }

    void end() {
        for (int i = 0; i < frames.length; i++) {
            var frame = frames[i];
            frames[i] = null;
            if (frame != null) {
                physical.deallocate(frame);
            }
        }
        if (region.context().isLive()) {
            virtual.deallocate(region);
        }
    }
}
