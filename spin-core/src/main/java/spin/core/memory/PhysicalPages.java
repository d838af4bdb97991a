package spin.core.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.memory.VmException.Reason;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;

/// Every frame that is not the kernel's own: free, or the frame of one [Page] that is charged to somebody.
///
/// Pages that may be taken stand in one queue in the order of their last allocation or second chance; reclaimed ones in
/// another. [Thresholds] say when pages move on. A page is taken in the name of whoever asks for one, and not from anybody who holds fewer than he:
/// so whoever asks for more and more comes to page against himself, and costs others what they have above an equal share. What would break this: a way to a frame that does not go through its page, because a page
/// is unmapped everywhere before its frame is free, and zeroed before it is somebody's.
///
/// Kernel-private; on the kernel's thread.
public final class PhysicalPages {
    static final int PAGE_SHIFT = Pte.PAGE_SHIFT;
    static final int PAGE_BYTES = Pte.PAGE_BYTES;

    private final PhysicalMemory memory;
    private final Resource resource;
    private final Account kernel;
    private final FreeFrames free;
    /// By frame number; null for a free frame and for the kernel's own.
    private final @Nullable Page[] holders;
    private final PageQueue active = new PageQueue();
    private final PageQueue reclaimed = new PageQueue();
    private Thresholds thresholds;
    private @Nullable PhysAddr events;
    private boolean replenishing;

    /// @param firstFree physical address of the first byte that is not the kernel's own
    /// @param colours how many pages lie beside each other in the machine's largest physically indexed cache
    /// @param kernel who holds the frames of pages that were given back while a device reached them
    public PhysicalPages(PhysicalMemory memory, long firstFree, int colours, Ledger ledger, Account kernel) {
        this.memory = memory;
        this.kernel = kernel;
        resource = ledger.resource("page", this::walk);
        int frames = (int) (memory.size() >>> PAGE_SHIFT);
        holders = new @Nullable Page[frames];
        free = new FreeFrames((int) ((firstFree + PAGE_BYTES - 1) >>> PAGE_SHIFT), frames, colours);
        thresholds = Thresholds.of(free.count());
    }

    /// Tells the service through whom it raises its own events.
    public void raiser(PhysAddr raiser) {
        events = raiser;
    }

    public Resource resource() {
        return resource;
    }

    public int freeFrames() {
        return free.count();
    }

    public int activePages() {
        return active.size();
    }

    public int reclaimedPages() {
        return reclaimed.size();
    }

    public int colours() {
        return free.colours();
    }

    public Thresholds thresholds() {
        return thresholds;
    }

    public void thresholds(Thresholds newThresholds) {
        thresholds = newThresholds;
    }

    /// Every page that is somebody's, in the order of the frames.
    List<Page> holders() {
        var held = new ArrayList<Page>();
        for (var page : holders) {
            if (page != null) {
                held.add(page);
            }
        }
        return held;
    }

    Page allocate(Account account, PageAttributes wanted) {
        check(wanted);
        makeRoom(account, 1, thresholds.request());
        int frame = take(wanted);
        if (frame == FreeFrames.NONE) {
            throw new VmException(Reason.MEMORY,
                    "no page with %s is free for %s; give pages back, or ask for less".formatted(wanted,
                            account.holder()));
        }
        var page = hold(account, frame);
        active.add(page);
        balance(account);
        return page;
    }

    Page[] allocate(Account account, long bytes, PageAttributes wanted) {
        check(wanted);
        long count = (bytes + PAGE_BYTES - 1) >>> PAGE_SHIFT;
        if (bytes <= 0 || count > holders.length) {
            throw new VmException(Reason.RANGE, "%d bytes of physical memory cannot be allocated for %s; memory has %d"
                    .formatted(bytes, account.holder(), memory.size()));
        }
        var pages = new Page[(int) count];
        return wanted.contiguous ? adjacent(account, pages, wanted) : apart(account, pages, wanted);
    }

    private Page[] apart(Account account, Page[] pages, PageAttributes wanted) {
        if (pages.length > 1 && wanted.frame != PageAttributes.ANY_OF) {
            throw new VmException(Reason.RANGE,
                    "%d pages cannot all be frame %d; ask for adjacent ones".formatted(pages.length, wanted.frame));
        }
        int got = 0;
        try {
            while (got < pages.length) {
                pages[got] = allocate(account, wanted);
                got++;
            }
            return pages;
        } finally {
            if (got < pages.length) {
                giveBack(pages, got);
            }
        }
    }

    private Page[] adjacent(Account account, Page[] pages, PageAttributes wanted) {
        makeRoom(account, pages.length, thresholds.request());
        int first = free.count() - pages.length < thresholds.request()
                ? FreeFrames.NONE
                : free.takeRun(pages.length, wanted);
        if (first == FreeFrames.NONE) {
            throw new VmException(Reason.MEMORY,
                    "no %d pages with %s are free for %s; give pages back, or take pages that do not follow one another"
                            .formatted(pages.length, wanted, account.holder()));
        }
        int got = 0;
        try {
            while (got < pages.length) {
                pages[got] = hold(account, first + got);
                active.add(pages[got]);
                got++;
            }
        } finally {
            if (got < pages.length) {
                for (int rest = got + 1; rest < pages.length; rest++) {
                    free.give(first + rest);
                }
                giveBack(pages, got);
            }
        }
        balance(account);
        return pages;
    }

    private void giveBack(Page[] pages, int count) {
        for (int i = 0; i < count; i++) {
            if (!pages[i].isDead()) {
                release(pages[i]);
            }
        }
    }

    /// A zeroed page that is never reclaimed: a page table, or what the kernel itself maps into a space.
    Page allocateWired(Account account) {
        makeRoom(account, 1, 0);
        int frame = free.takeAny();
        if (frame == FreeFrames.NONE) {
            throw new VmException(Reason.MEMORY,
                    "no frame of physical memory is free for %s; destroy a context, or give the machine more memory"
                            .formatted(account.holder()));
        }
        var page = hold(account, frame);
        page.wired = true;
        page.state = PageState.PINNED;
        return page;
    }

    /// A page that the kernel kept is `who`'s from now on, who has been charged for it.
    void handOver(Page page, Account who) {
        page.account.credit(resource);
        page.account = who;
        page.wired = false;
        if (page.pins == 0) {
            page.state = PageState.ACTIVE;
            active.add(page);
        }
    }

    private int take(PageAttributes wanted) {
        if (free.count() <= thresholds.request()) {
            return FreeFrames.NONE;
        }
        if (wanted.frame != PageAttributes.ANY_OF) {
            boolean fits = wanted.colour == PageAttributes.ANY_OF || free.colourOf(wanted.frame) == wanted.colour;
            return fits && free.takeNamed(wanted.frame) ? wanted.frame : FreeFrames.NONE;
        }
        return wanted.colour == PageAttributes.ANY_OF ? free.takeAny() : free.takeOfColour(wanted.colour);
    }

    /// Whoever asks may be gone by now: to make room for him, others were told of it.
    private Page hold(Account account, int frame) {
        if (account.isClosed()) {
            free.give(frame);
            throw VmException.stale(account.holder());
        }
        if (!account.charge(resource)) {
            free.give(frame);
            throw new VmException(Reason.QUOTA, "%s holds %d pages and may have no more; give some back"
                    .formatted(account.holder(), account.held(resource)));
        }
        memory.zeroFrame((long) frame << PAGE_SHIFT);
        var page = new Page(this, frame, account);
        holders[frame] = page;
        return page;
    }

    /// Gives a page back, for whom it is charged to.
    void deallocate(Account who, Page page) {
        checkHeld(page);
        if (page.account != who || page.wired) {
            throw new VmException(Reason.FOREIGN,
                    "%s is not for %s to give back".formatted(page, who.holder()));
        }
        release(page);
    }

    /// Makes the page dead and its frame free, or, while a device reaches it, nobody's.
    void release(Page page) {
        unmapEverywhere(page);
        PageQueue.remove(page);
        page.account.credit(resource);
        if (page.pins > 0) {
            page.state = PageState.ZOMBIE;
            page.account = kernel;
            kernel.charge(resource);
        } else {
            page.state = PageState.DEAD;
            holders[page.frame] = null;
            free.give(page.frame);
        }
    }

    /// A device is about to reach the page: its frame stays its own until [#unpin], whatever becomes of the page. Drivers give devices
    /// addresses that come from here, and no others.
    ///
    /// @return the physical address for the device
    public long pin(Page page) {
        checkMappable(page);
        if (page.pins++ == 0) {
            PageQueue.remove(page);
            page.state = PageState.PINNED;
        }
        return page.address();
    }

    /// The device is done with the page.
    ///
    /// @param stored whether it has stored into it
    public void unpin(Page page, boolean stored) {
        if (page.pins == 0) {
            throw new IllegalStateException(page + " is unpinned and no device reaches it");
        }
        page.stored |= stored;
        if (--page.pins > 0) {
            return;
        }
        if (page.state == PageState.ZOMBIE) {
            page.account.credit(resource);
            page.state = PageState.DEAD;
            holders[page.frame] = null;
            free.give(page.frame);
        } else if (!page.wired) {
            page.state = PageState.ACTIVE;
            active.add(page);
        }
    }

    /// The page is mapped again: a reclaimed one gets its second chance.
    void used(Page page) {
        if (page.state == PageState.RECLAIMED) {
            PageQueue.remove(page);
            page.state = PageState.ACTIVE;
            active.add(page);
        }
    }

    /// The page whose frame is at physical address `address`.
    @Nullable
    Page holder(long address) {
        return holders[(int) (address >>> PAGE_SHIFT)];
    }

    /// A page that somebody holds, or a refusal.
    void checkHeld(@Nullable Page page) {
        if (page == null) {
            throw VmException.nil("page");
        }
        if (page.pages != this) {
            throw VmException.foreign(page);
        }
        if (page.isDead()) {
            throw VmException.stale(page);
        }
    }

    byte[] read(Page page, int offset, int length) {
        checkHeld(page);
        checkRange(page, offset, length);
        var bytes = new byte[length];
        memory.copyOut(page.address() + offset, bytes, 0, length);
        return bytes;
    }

    void write(Page page, int offset, byte[] bytes) {
        checkMappable(page);
        if (bytes == null) {
            throw VmException.nil("byte array");
        }
        checkRange(page, offset, bytes.length);
        page.stored = true;
        memory.copyIn(page.address() + offset, bytes, 0, bytes.length);
    }

    /// All pages that `account` holds come back: its domain is gone.
    void releaseAll(Account account) {
        for (var page : holders) {
            if (page != null && page.account == account) {
                release(page);
            }
        }
    }

    private void walk(Consumer<Account> holder) {
        for (var page : holders) {
            if (page != null) {
                holder.accept(page.account);
            }
        }
    }

    /// Frames that are free or somebody's.
    int frames() {
        int all = free.count();
        for (var page : holders) {
            if (page != null) {
                all++;
            }
        }
        return all;
    }

    /// A page that somebody holds and nobody is taking, or a refusal.
    void checkMappable(Page page) {
        checkHeld(page);
        if (page.state == PageState.TRANSIENT) {
            throw new VmException(Reason.STALE,
                    page + " is being taken; it can be read until its repossession is over, and no more");
        }
    }

    private static void checkRange(Page page, int offset, int length) {
        if (offset < 0 || length < 0 || offset > PAGE_BYTES - length) {
            throw new VmException(Reason.RANGE, "bytes %d to %d do not lie in %s, which has %d".formatted(offset,
                    (long) offset + length, page, PAGE_BYTES));
        }
    }

    private void check(@Nullable PageAttributes wanted) {
        if (wanted == null) {
            throw VmException.nil("description of the page");
        }
        if (wanted.colour < PageAttributes.ANY_OF || wanted.colour >= free.colours()) {
            throw new VmException(Reason.RANGE,
                    "there is no colour %d; pages have colours 0 to %d".formatted(wanted.colour, free.colours() - 1));
        }
        if (wanted.frame < PageAttributes.ANY_OF || wanted.frame >= holders.length) {
            throw new VmException(Reason.RANGE,
                    "there is no frame %d; memory has %d".formatted(wanted.frame, holders.length));
        }
    }

    /// Takes pages until so many frames are free above `reserve`, or none can be taken. Each page is asked for once: a handler
    /// that gives one back and takes another while it is asked gains nothing by it.
    private void makeRoom(Account asker, int frames, int reserve) {
        if (free.count() - frames >= reserve || replenishing) {
            return;
        }
        replenishing = true;
        try {
            int left = active.size() + reclaimed.size();
            while (left-- > 0 && free.count() - frames < reserve) {
                if (reclaimed.size() == 0 && !reclaimOne(asker)) {
                    return;
                }
                repossessOne();
            }
        } finally {
            replenishing = false;
        }
    }

    /// Moves pages on, so that the next request finds some.
    private void balance(Account asker) {
        boolean enough = free.count() + reclaimed.size() >= thresholds.reclaim()
                && free.count() >= thresholds.repossess();
        if (enough || replenishing) {
            return;
        }
        replenishing = true;
        try {
            int wanted = Math.min(active.size() - 1, thresholds.reclaim() - free.count() - reclaimed.size());
            while (wanted > 0 && reclaimOne(asker)) {
                wanted--;
            }
            wanted = thresholds.repossess() - free.count();
            while (wanted-- > 0) {
                repossessOne();
            }
        } finally {
            replenishing = false;
        }
    }

    /// @return false when there is no page that `asker` may cost anybody
    private boolean reclaimOne(Account asker) {
        var candidate = candidate(asker);
        if (candidate == null) {
            return false;
        }
        var page = candidate;
        if (events != null) {
            var other = events.reclaim(candidate);
            if (other != null && isAlternative(other, candidate)) {
                page = other;
            }
            if (page.state != PageState.ACTIVE) {
                // Its holder gave it back while it was asked.
                return true;
            }
        }
        unmapEverywhere(page);
        PageQueue.remove(page);
        page.state = PageState.RECLAIMED;
        reclaimed.add(page);
        return true;
    }

    /// The page that has been there longest of those whose holders have no fewer than `asker`. Those before it go to the end, so that
    /// not each request passes them by again.
    private @Nullable Page candidate(Account asker) {
        long least = asker == kernel ? 0 : asker.held(resource);
        for (int left = active.size(); left > 0; left--) {
            var page = active.first();
            if (page == null || page.account.held(resource) >= least) {
                return page;
            }
            PageQueue.remove(page);
            active.add(page);
        }
        return null;
    }

    /// Nobody names another's page.
    private boolean isAlternative(Page page, Page candidate) {
        return page.pages == this && page.state == PageState.ACTIVE && page.account == candidate.account;
    }

    private void repossessOne() {
        var page = reclaimed.first();
        if (page == null) {
            return;
        }
        PageQueue.remove(page);
        page.state = PageState.TRANSIENT;
        try {
            if (events != null) {
                events.repossess(page);
            }
        } finally {
            // Also when whoever needed it was ended while the holder was told: a page between two owners would be lost.
            if (page.state == PageState.TRANSIENT) {
                release(page);
            }
        }
    }

    private static void unmapEverywhere(Page page) {
        while (page.mappings() > 0) {
            int latest = page.mappings() - 1;
            page.mappedIn(latest).spaces.unmap(page.mappedIn(latest), page.mappedAt(latest));
        }
    }
}
