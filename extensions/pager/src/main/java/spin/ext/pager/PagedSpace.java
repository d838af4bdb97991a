package spin.ext.pager;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import spin.core.disk.DiskException;
import spin.core.disk.Disks;
import spin.core.memory.Context;
import spin.core.memory.Page;
import spin.core.memory.PageAttributes;
import spin.core.memory.Paging;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Region;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.memory.VmException;
import spin.core.strand.Mutex;
import spin.dispatcher.Binding;

/// The paged part of one program's address space, in at most so many frames.
///
/// Which page leaves is found by second chance without a bit of use from the hardware: the oldest pages are unmapped and kept; one that is touched
/// meanwhile is mapped again and young, one that is not is the next candidate. [Paging] is asked whether another shall go instead.
///
/// One fault at a time: who comes while a page is read or written waits. A strand that is ended in the middle leaves every [Slot] true, because
/// each step changes what is known only when it has been done: a page leaves memory after it was written, and counts as loaded after it
/// was read.
///
/// Source for the second chance: Babaoglu and Joy, "Converting a Swap-Based System to do Paging in an Architecture Lacking Page-Referenced Bits",
/// SOSP '81.
final class PagedSpace {
    static final long PAGE = 8192;
    static final long MOST_PAGES = 1 << 16;

    private final Services services;
    private final Region region;
    private final Slot[] slots;
    private final int frames;
    private final Mutex one;
    /// Mapped, the oldest first.
    private final ArrayDeque<Slot> young = new ArrayDeque<>();
    /// In memory and unmapped, the oldest first.
    private final ArrayDeque<Slot> old = new ArrayDeque<>();
    private @Nullable Binding handler;
    private long reads;
    private long writes;
    private long zeros;
    private long advised;

    /// What a space is paged with.
    record Services(PhysAddr physical, VirtAddr virtual, Translation translation, Paging policy, Disks disks,
            Swap swap) {}

    PagedSpace(Services services, Context context, long address, long pages, long frames, Mutex one) {
        if (pages < 1 || pages > MOST_PAGES || frames < 2 || frames > pages) {
            throw new IllegalArgumentException(
                    "%d pages in %d frames; there are 1 to %d pages, and 2 frames to one for each".formatted(pages,
                            frames, MOST_PAGES));
        }
        this.services = services;
        this.frames = (int) frames;
        this.one = one;
        region = services.virtual.allocateAt(context, address, pages * PAGE);
        slots = new Slot[(int) pages];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(region.address() + i * PAGE);
        }
    }

    Context context() {
        return region.context();
    }

    /// Pages read from the disk.
    long reads() {
        return reads;
    }

    /// Pages written to it.
    long writes() {
        return writes;
    }

    /// Pages that were touched for the first time.
    long zeros() {
        return zeros;
    }

    /// How often somebody's advice was taken.
    long advised() {
        return advised;
    }

    int resident() {
        return young.size() + old.size();
    }

    /// An access found nothing there.
    ///
    /// @return whether it can be tried again
    boolean fault(long address) {
        var slot = slotAt(address);
        if (slot == null) {
            return false;
        }
        one.lock();
        try {
            bring(slot);
            return true;
        } catch (DiskException | VmException refused) {
            // The page cannot be had: the access has failed for good, and its strand with it.
            return false;
        } finally {
            one.unlock();
        }
    }

    private @Nullable Slot slotAt(long address) {
        long index = (address - region.address()) / PAGE;
        return address < region.address() || index >= slots.length ? null : slots[(int) index];
    }

    private void bring(Slot slot) {
        if (!slot.isResident()) {
            if (slot.page == null) {
                makeRoom();
                slot.loading = true;
                slot.page = services.physical.allocate(PageAttributes.any());
            }
            fill(slot, slot.page);
            old.add(slot);
        }
        var page = slot.page;
        if (page != null && page.mappings() == 0) {
            services.translation.addMapping(region, slot.address, page, Protection.READ_WRITE);
        }
        old.remove(slot);
        young.remove(slot);
        young.add(slot);
    }

    private void fill(Slot slot, @Nullable Page page) {
        if (page == null) {
            throw new IllegalStateException("a page of no frame is to be filled");
        }
        var rescued = slot.rescued;
        if (rescued != null) {
            services.physical.write(page, 0, rescued);
            slot.rescued = null;
        } else if (slot.block == Slot.NO_BLOCK) {
            zeros++;
        } else {
            services.disks.await(services.disks.startRead(services.swap.range, slot.block, page));
            services.physical.clean(page);
            reads++;
        }
        slot.loading = false;
    }

    // ---- what leaves

    private void makeRoom() {
        while (resident() >= frames) {
            while ((old.size() < Math.max(1, frames / 4) && young.size() > 1) || old.isEmpty()) {
                grow(young.remove());
            }
            evict(victim(old.getFirst()));
        }
    }

    /// The page may stay in memory if it is touched before it has to go.
    private void grow(Slot slot) {
        old.add(slot);
        unmap(slot);
    }

    private Slot victim(Slot candidate) {
        long advice = services.policy.victim(region.context(), candidate.address);
        var named = advice == Paging.NO_ADVICE ? null : slotAt(advice);
        if (named == null || !named.isResident() || named.loading || named == candidate) {
            return candidate;
        }
        advised++;
        return named;
    }

    private void evict(Slot slot) {
        unmap(slot);
        var page = slot.page;
        if (page != null && page.isDirty()) {
            if (slot.block == Slot.NO_BLOCK) {
                slot.block = services.swap.take();
            }
            services.disks.await(services.disks.startWrite(services.swap.range, slot.block, page));
            writes++;
        }
        if (slot.page == page) {
            young.remove(slot);
            old.remove(slot);
            slot.page = null;
            if (page != null) {
                services.physical.deallocate(page);
            }
        }
    }

    private void unmap(Slot slot) {
        var page = slot.page;
        if (page != null && page.mappings() > 0) {
            services.translation.removeMapping(region.context(), slot.address);
        }
    }

    // ---- what the kernel takes

    /// The kernel takes the frame of a page; nothing may wait here.
    ///
    /// @return the slot whose content has to be written to the disk; null when there is none
    @Nullable
    Slot repossessed(Page page) {
        for (var slot : slots) {
            if (slot.page == page) {
                young.remove(slot);
                old.remove(slot);
                slot.rescued = page.isDirty() && !slot.loading
                        ? services.physical.read(page, 0, (int) PAGE)
                        : slot.rescued;
                slot.page = null;
                slot.loading = false;
                return slot.rescued == null ? null : slot;
            }
        }
        return null;
    }

    /// Writes what was rescued, unless the page is back in memory meanwhile. On a strand.
    void save(Slot slot) {
        one.lock();
        try {
            var rescued = slot.rescued;
            if (rescued != null) {
                if (slot.block == Slot.NO_BLOCK) {
                    slot.block = services.swap.take();
                }
                services.disks.write(services.swap.range, slot.block, rescued);
                slot.rescued = null;
                writes++;
            }
        } finally {
            one.unlock();
        }
    }

    void handler(Binding installed) {
        handler = installed;
    }

    void end() {
        var installed = handler;
        if (installed != null) {
            installed.uninstall();
        }
        for (var slot : slots) {
            var page = slot.page;
            slot.page = null;
            if (page != null) {
                services.physical.deallocate(page);
            }
            if (slot.block != Slot.NO_BLOCK) {
                services.swap.give(slot.block);
                slot.block = Slot.NO_BLOCK;
            }
        }
        young.clear();
        old.clear();
        if (region.context().isLive()) {
            services.virtual.deallocate(region);
        }
    }
}
