package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;

/// The pages of all memory objects, by object and number; and for each frame who has it in his page table, so that rights to a page are taken away wherever
/// it is mapped.
///
/// Sources: Rashid et al., ASPLOS '87, section 3.1; Mach 3.0, vm/vm_resident.c, and the lists of mappings of its pmap modules.
final class ResidentPages {

    /// That a page table has a frame at an address.
    private static final class Mapping {
        @Nullable
        PageTable table;
        long va;
        @Nullable
        Mapping next;
    }

    private static final int SPREAD = 61;
    /// Below it are events that are no page's.
    private static final int FIRST_EVENT = 101;

    final PhysicalMemory memory;
    final Frames frames;
    final Cpu cpu;
    private final @Nullable Page[] buckets;
    private final @Nullable Mapping[] mappings;
    private @Nullable Page freePages;
    private @Nullable Mapping freeMappings;
    private int objects;
    private int pages;
    private final Mach kernel;

    ResidentPages(Mach kernel, PhysicalMemory memory, Frames frames, Cpu cpu) {
        this.kernel = kernel;
        this.memory = memory;
        this.frames = frames;
        this.cpu = cpu;
        var count = (int) (memory.size() >>> Pte.PAGE_SHIFT);
        mappings = new Mapping[count];
        buckets = new Page[Integer.highestOneBit(count)];
    }

    // Pages.

    /// A number for one more object, from which its pages are spread over the buckets.
    int number() {
        objects++;
        return objects * SPREAD;
    }

    private int bucket(MemoryObject object, int index) {
        return object.number + index & (buckets.length - 1);
    }

    @Nullable
    Page find(MemoryObject object, int index) {
        var page = buckets[bucket(object, index)];
        while (page != null && (page.object != object || page.index != index)) {
            page = page.nextInBucket;
        }
        return page;
    }

    /// The object has a page of that number from now on, which it had not; it is absent when there is no frame.
    Page insert(MemoryObject object, int index, long frame) {
        var page = freePages;
        if (page == null) {
            pages++;
            page = new Page(object, FIRST_EVENT + 2 * pages);
        } else {
            freePages = page.next;
            page.object = object;
        }
        page.index = index;
        page.frame = frame;
        page.borrowed = false;
        page.absent = frame == 0;
        page.failed = false;
        page.lock = 0;
        page.asked = false;
        enter(page);
        return page;
    }

    private void enter(Page page) {
        var bucket = bucket(page.object, page.index);
        page.nextInBucket = buckets[bucket];
        buckets[bucket] = page;
        page.object.add(page);
    }

    private void leave(Page page) {
        var bucket = bucket(page.object, page.index);
        Page before = null;
        for (var at = buckets[bucket]; at != null && at != page; at = at.nextInBucket) {
            before = at;
        }
        if (before == null) {
            buckets[bucket] = page.nextInBucket;
        } else {
            before.nextInBucket = page.nextInBucket;
        }
        page.object.remove(page);
    }

    /// The page is another object's, which has none of that number.
    void move(Page page, MemoryObject to) {
        leave(page);
        page.object = to;
        enter(page);
    }

    /// The page is no more; nobody has its frame in a page table on its account. Who waits for it looks again.
    void free(Page page) {
        leave(page);
        if (!page.absent) {
            frames.drop(page.frame);
        }
        settled(page);
        page.next = freePages;
        freePages = page;
    }

    /// What somebody may wait for has come to pass.
    void settled(Page page) {
        if (page.asked) {
            page.asked = false;
            kernel.wakeUp(page.event);
        }
    }

    /// The page that was absent is that frame.
    void supply(Page page, long frame, int lock) {
        page.frame = frame;
        page.absent = false;
        page.lock = lock;
        settled(page);
    }

    /// A frame of zeros; 0 when there is none.
    long zeros() {
        var frame = frames.take();
        if (frame != 0) {
            memory.zeroFrame(frame);
        }
        return frame;
    }

    /// A frame with what another has; 0 when there is none.
    long copy(long from) {
        var frame = frames.take();
        for (var at = 0; frame != 0 && at < Pte.PAGE_BYTES; at += 8) {
            memory.storeQuad(frame + at, memory.loadQuad(from + at));
        }
        return frame;
    }

    // Who has a frame mapped.

    private static int number(long frame) {
        return (int) (frame >>> Pte.PAGE_SHIFT);
    }

    void mapped(long frame, PageTable table, long va) {
        var mapping = freeMappings;
        if (mapping == null) {
            mapping = new Mapping();
        } else {
            freeMappings = mapping.next;
        }
        mapping.table = table;
        mapping.va = va;
        mapping.next = mappings[number(frame)];
        mappings[number(frame)] = mapping;
    }

    void unmapped(long frame, PageTable table, long va) {
        Mapping before = null;
        for (var at = mappings[number(frame)]; at != null; at = at.next) {
            if (at.table == table && at.va == va) {
                if (before == null) {
                    mappings[number(frame)] = at.next;
                } else {
                    before.next = at.next;
                }
                at.next = freeMappings;
                freeMappings = at;
                return;
            }
            before = at;
        }
    }

    /// Nobody may store into the frame before he has asked.
    void forbidStores(long frame) {
        for (var at = mappings[number(frame)]; at != null; at = at.next) {
            var table = at.table;
            if (table != null) {
                table.forbidStore(at.va);
            }
        }
    }

    /// Nobody has the frame in his page table.
    void unmap(long frame) {
        var first = mappings[number(frame)];
        mappings[number(frame)] = null;
        for (var at = first; at != null;) {
            var table = at.table;
            if (table != null) {
                table.forget(at.va);
            }
            var next = at.next;
            at.next = freeMappings;
            freeMappings = at;
            at = next;
        }
    }
}
