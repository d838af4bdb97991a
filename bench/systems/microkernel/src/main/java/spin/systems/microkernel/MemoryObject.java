package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// Pages that belong together, and whose business they are: the kernel's, which makes them as zeros, or a pager's that is asked by message.
///
/// An object may have a *shadow*: of the pages that it has not itself it has the shadow's, until somebody stores into them. A pager's object that is copied stays its
/// pager's: the copy has it for a shadow, and a page of it is given to the copy before it changes.
///
/// Source: Rashid et al., ASPLOS '87, section 3.4; Mach 3.0, vm/vm_object.c.
final class MemoryObject {

    final ResidentPages resident;
    final int number;
    /// How many pages a pager's object has; of others there is no limit.
    final int size;
    /// Whom the kernel asks about its pages, and who answers to what he asks.
    final @Nullable Port pager;
    @Nullable
    Port control;
    private @Nullable MemoryObject nextOfPager;
    /// Entries of address spaces, and objects, that name this one.
    int uses = 1;
    /// Whether two of them may name the same page of it; otherwise they are parts of what was one range.
    boolean spread;
    @Nullable
    MemoryObject shadow;
    /// The latest copy of a pager's object.
    private @Nullable MemoryObject copy;
    private @Nullable Page pages;
    private int count;

    /// @param pager whose pages they are; null for the kernel's
    MemoryObject(ResidentPages resident, int size, @Nullable Port pager) {
        this.resident = resident;
        this.size = size;
        this.pager = pager;
        number = resident.number();
        if (pager != null) {
            pager.sendRights++;
            nextOfPager = pager.objects;
            pager.objects = this;
        }
    }

    /// Pages of another object until they are stored into. Its use of the other one is the caller's so far.
    MemoryObject(MemoryObject shadow) {
        this(shadow.resident, 0, null);
        this.shadow = shadow;
    }

    // Pages.

    void add(Page page) {
        var second = pages;
        page.previous = null;
        page.next = second;
        if (second != null) {
            second.previous = page;
        }
        pages = page;
        count++;
    }

    void remove(Page page) {
        var before = page.previous;
        var behind = page.next;
        if (before == null) {
            pages = behind;
        } else {
            before.next = behind;
        }
        if (behind != null) {
            behind.previous = before;
        }
        count--;
    }

    /// Gives pages back, from one on and up to another. They are in no page table.
    void drop(int from, int beyond) {
        if (beyond - from <= count) {
            for (var index = from; index < beyond; index++) {
                var page = resident.find(this, index);
                if (page != null) {
                    resident.free(page);
                }
            }
            return;
        }
        for (var page = pages; page != null;) {
            var next = page.next;
            if (page.index >= from && page.index < beyond) {
                resident.free(page);
            }
            page = next;
        }
    }

    /// What stands for a page that is not here: that of an object below, or one that a pager has to supply; null when nobody has it.
    @Nullable
    Page standIn(int index) {
        for (var object = this;;) {
            if (object.pager != null && index < object.size) {
                return resident.insert(object, index, 0);
            }
            object = object.shadow;
            if (object == null) {
                return null;
            }
            var page = resident.find(object, index);
            if (page != null) {
                return page;
            }
        }
    }

    /// Whether the page, or one that stands for it, is in memory.
    boolean hasPage(int index) {
        for (var object = this; object != null; object = object.shadow) {
            var page = resident.find(object, index);
            if (page != null) {
                return !page.absent;
            }
        }
        return false;
    }

    // Copies.

    /// An object with the pages that this one has now, one use of which is the caller's. Whoever stores into a page of this one gives it to the copy first.
    ///
    /// Source: Mach 3.0, vm_object_copy_delayed.
    MemoryObject copyDelayed() {
        var old = copy;
        if (old != null && old.count == 0) {
            old.uses++;
            return old;
        }
        var fresh = new MemoryObject(this);
        // Another task may be given the same copy, and an older copy has this one's pages.
        fresh.spread = true;
        if (old == null) {
            uses++;
        } else {
            // What the older copy lacks it has from the newer one, which lacks it only when it has not changed since.
            old.shadow = fresh;
            fresh.uses++;
        }
        copy = fresh;
        for (var page = pages; page != null; page = page.next) {
            if (!page.absent) {
                resident.forbidStores(page.frame);
            }
        }
        return fresh;
    }

    /// Whether the copy has yet to be given the page before it may change.
    boolean owesCopy(int index) {
        var to = copy;
        return to != null && resident.find(to, index) == null;
    }

    /// Gives the copy the page. False when there is no memory for that.
    boolean payCopy(Page page) {
        var to = copy;
        if (to == null) {
            return true;
        }
        var frame = resident.copy(page.frame);
        if (frame == 0) {
            return false;
        }
        resident.insert(to, page.index, frame);
        // Who sees it by the copy has the old one in his page table.
        resident.unmap(page.frame);
        return true;
    }

    /// Takes over what it is a copy of, as long as nobody else needs that, and nobody owes it pages.
    void collapse() {
        for (var old = shadow; old != null && old.uses == 1 && old.pager == null
                && (old.shadow == null || old.shadow.copy == null); old = shadow) {
            for (var page = old.pages; page != null;) {
                var next = page.next;
                if (resident.find(this, page.index) == null) {
                    resident.move(page, this);
                } else {
                    resident.free(page);
                }
                page = next;
            }
            shadow = old.shadow;
        }
    }

    /// Nobody will answer any more: who waits for a page of a pager that is gone looks again.
    static void pagerDied(Port pager) {
        for (var object = pager.objects; object != null; object = object.nextOfPager) {
            for (var page = object.pages; page != null; page = page.next) {
                object.resident.settled(page);
            }
        }
    }

    private static void forget(Port pager, MemoryObject object) {
        MemoryObject before = null;
        for (var at = pager.objects; at != object && at != null; at = at.nextOfPager) {
            before = at;
        }
        if (before == null) {
            pager.objects = object.nextOfPager;
        } else {
            before.nextOfPager = object.nextOfPager;
        }
    }

    /// Its pager is told, and can ask for nothing any more.
    private void end(Messages messages) {
        if (pager == null) {
            return;
        }
        var message = pager.active ? messages.ofKernel(pager, MachAbi.OBJECT_TERMINATE, MachAbi.BODY) : null;
        if (message != null) {
            messages.deliver(message);
        }
        if (control != null) {
            messages.destroy(control);
        }
        forget(pager, this);
        messages.releaseSend(pager);
    }

    /// One use less; with the last one the pages are given back, and the pager's object ends.
    void release(Messages messages) {
        for (var object = this; object != null;) {
            object.uses--;
            if (object.uses > 0) {
                return;
            }
            for (var page = object.pages; page != null; page = object.pages) {
                if (!page.borrowed && !page.absent) {
                    resident.unmap(page.frame);
                }
                resident.free(page);
            }
            object.end(messages);
            var below = object.shadow;
            if (below != null && below.copy == object) {
                below.copy = null;
            }
            object = below;
        }
    }
}
