package spin.ext.vmworkload;

import org.jspecify.annotations.Nullable;
import spin.core.memory.Context;
import spin.core.memory.Page;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Region;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.dispatcher.Binding;

/// The pages of one program, and what a fault on one of them does.
final class Arena {
    private static final long PAGE = 8192;
    private static final long MOST_PAGES = 4096;

    private final PhysAddr physical;
    private final VirtAddr virtual;
    private final Translation translation;
    private @Nullable Region region;
    private Page[] pages = {};
    private @Nullable Binding handler;
    private boolean another;
    private long allowedBefore;
    private long faults;

    Arena(PhysAddr physical, VirtAddr virtual, Translation translation) {
        this.physical = physical;
        this.virtual = virtual;
        this.translation = translation;
    }

    void begin(Context context, long address, long count) {
        if (count < 1 || count > MOST_PAGES) {
            throw new IllegalStateException("an arena has 1 to " + MOST_PAGES + " pages, not " + count);
        }
        var mine = virtual.allocateAt(context, address, count * PAGE);
        boolean complete = false;
        try {
            region = mine;
            pages = physical.allocateMany(count * PAGE, PageAttributes.any());
            for (int i = 0; i < pages.length; i++) {
                translation.addMapping(mine, mine.address() + i * PAGE, pages[i], Protection.READ_WRITE);
            }
            complete = true;
        } finally {
            if (!complete) {
                end();
            }
        }
    }

    void handler(Binding binding) {
        handler = binding;
    }

    boolean isOf(Context context) {
        var mine = region;
        return mine != null && mine.context() == context;
    }

    void protectingAnother(boolean whether) {
        another = whether;
        allowedBefore = 0;
    }

    long faults() {
        return faults;
    }

    /// The rights of so many pages, of all or of none.
    void change(long address, long count, Protection allowed) {
        translation.changeMappings(context(), address, Math.min(count, MOST_PAGES) * PAGE, allowed);
    }

    /// A store met a protected page. Whoever asked for another page to be protected in the same breath gets both.
    boolean fault(long address) {
        var context = context();
        if (another && allowedBefore != 0) {
            translation.changeMapping(context, allowedBefore, Protection.READ);
        }
        translation.changeMapping(context, address, Protection.READ_WRITE);
        allowedBefore = address;
        faults++;
        return true;
    }

    void end() {
        var installed = handler;
        if (installed != null) {
            installed.uninstall();
        }
        for (var page : pages) {
            physical.deallocate(page);
        }
        pages = new Page[0];
        var mine = region;
        region = null;
        if (mine != null && mine.context().isLive()) {
            virtual.deallocate(mine);
        }
    }

    private Context context() {
        var mine = region;
        if (mine == null) {
            throw new IllegalStateException("the arena has ended");
        }
        return mine.context();
    }
}
