package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;

/// The pages that memory objects have in memory, found by object and offset in a hash table, each with a list of where it is mapped. Source: Mach 2.5 and
/// 3.0, `vm/vm_resident.c`, and the `pv` lists of their pmap modules.
final class VmPages {

    /// A page in memory.
    static final class Page {
        VmObject object;
        long offset;
        /// Its physical address; one reference to it is this page's.
        final long frame;
        /// In its list of the hash table.
        @Nullable
        Page next;
        /// Among the pages of its object.
        @Nullable
        Page behind;
        @Nullable
        Page before;
        @Nullable
        Mapping mappings;

        Page(VmObject object, long offset, long frame) {
            this.object = object;
            this.offset = offset;
            this.frame = frame;
        }
    }

    /// A place where a page is mapped.
    static final class Mapping {
        final MachSpace space;
        final long va;
        @Nullable
        Mapping next;

        Mapping(MachSpace space, long va) {
            this.space = space;
            this.va = va;
        }
    }

    private static final int BUCKETS = 512;

    private final @Nullable Page[] buckets = new Page[BUCKETS];
    /// By number of the frame.
    private final @Nullable Page[] byFrame;
    private final PhysicalMemory memory;
    private final Frames frames;
    private int objects;

    VmPages(PhysicalMemory memory, Frames frames) {
        this.memory = memory;
        this.frames = frames;
        byFrame = new Page[(int) (memory.size() >>> Pte.PAGE_SHIFT)];
    }

    private static int bucket(VmObject object, long offset) {
        return object.number + (int) (offset >>> Pte.PAGE_SHIFT) & (BUCKETS - 1);
    }

    /// An object without pages and with one reference.
    VmObject object(long size) {
        objects++;
        return new VmObject(this, objects * 8, size);
    }

    @Nullable
    Page find(VmObject object, long offset) {
        var page = buckets[bucket(object, offset)];
        while (page != null && (page.object != object || page.offset != offset)) {
            page = page.next;
        }
        return page;
    }

    /// A page of zeros; null when there is no memory.
    @Nullable
    Page zeros(VmObject object, long offset) {
        var frame = frames.take();
        if (frame == 0) {
            return null;
        }
        memory.zeroFrame(frame);
        return add(object, offset, frame);
    }

    /// A page with the bytes of another; null when there is no memory.
    @Nullable
    Page copy(VmObject object, long offset, Page from) {
        var frame = frames.take();
        if (frame == 0) {
            return null;
        }
        var words = memory;
        var source = from.frame;
        for (var at = 0; at < Pte.PAGE_BYTES; at += 8) {
            words.storeQuad(frame + at, words.loadQuad(source + at));
        }
        return add(object, offset, frame);
    }

    /// Makes a frame the object's page at an offset where it has none.
    Page add(VmObject object, long offset, long frame) {
        var page = new Page(object, offset, frame);
        byFrame[(int) (frame >>> Pte.PAGE_SHIFT)] = page;
        insert(page);
        return page;
    }

    private void insert(Page page) {
        var bucket = bucket(page.object, page.offset);
        page.next = buckets[bucket];
        buckets[bucket] = page;
        page.object.add(page);
    }

    private void remove(Page page) {
        var bucket = bucket(page.object, page.offset);
        Page earlier = null;
        var at = buckets[bucket];
        while (at != null && at != page) {
            earlier = at;
            at = at.next;
        }
        if (earlier == null) {
            buckets[bucket] = page.next;
        } else {
            earlier.next = page.next;
        }
        page.object.remove(page);
    }

    /// The page is another object's from now on: `vm_page_rename`.
    void move(Page page, VmObject to, long offset) {
        remove(page);
        page.object = to;
        page.offset = offset;
        insert(page);
    }

    /// The page is nobody's any more, and mapped nowhere.
    void free(Page page) {
        unmap(page);
        remove(page);
        byFrame[(int) (page.frame >>> Pte.PAGE_SHIFT)] = null;
        frames.drop(page.frame);
    }

    /// The page of a frame; null when it is no page of an object.
    @Nullable
    Page at(long frame) {
        return byFrame[(int) (frame >>> Pte.PAGE_SHIFT)];
    }

    /// A frame is no longer mapped at that place.
    void forget(long frame, MachSpace space, long va) {
        var page = at(frame);
        Mapping earlier = null;
        for (var at = page == null ? null : page.mappings; at != null; at = at.next) {
            if (at.space == space && at.va == va) {
                if (earlier == null && page != null) {
                    page.mappings = at.next;
                } else if (earlier != null) {
                    earlier.next = at.next;
                }
                return;
            }
            earlier = at;
        }
    }

    /// Takes a page out of all page tables: `pmap_page_protect` with no rights.
    static void unmap(Page page) {
        for (var mapping = page.mappings; mapping != null; mapping = mapping.next) {
            mapping.space.unmapped(mapping.va);
        }
        page.mappings = null;
    }
}
