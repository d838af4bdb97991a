package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// A process's page table: its own structure, of which Aegis knows nothing. Two levels; the lower one is seen through a window.
///
///      root     tag of 512 pages, and 1 | frame | capability | -        256 of them, hashed
///      entry    frame, flags            | capability                    512 in a frame
final class PageMap {

    static final int PRESENT = 1;
    /// Also somebody else's: the first store takes a copy.
    static final int COPY_ON_WRITE = 2;
    /// The keeper owns it.
    static final int KEPT = 4;
    static final int SHARED = 8;
    private static final int FRAME_SHIFT = 8;

    static final int SLOTS = 256;
    private static final int SLOT_SHIFT = 5;
    private static final int ENTRY_SHIFT = 4;
    private static final int PAGES_SHIFT = 9;
    static final int PAGES = 1 << PAGES_SHIFT;

    private final Run run;
    private final Family family;

    PageMap(Run run, Family family) {
        this.run = run;
        this.family = family;
    }

    static long frame(long word) {
        return word >>> FRAME_SHIFT;
    }

    static long word(long frame, int flags) {
        return frame << FRAME_SHIFT | flags;
    }

    static long slot(int number) {
        return Place.ROOT + ((long) number << SLOT_SHIFT);
    }

    /// Where the entry of a page is, in the window of the table; 0 when there is none and none is to be made, or no frame for it.
    long entry(long page, boolean make) {
        var tag = (page >>> PAGES_SHIFT) + 1;
        var number = (int) tag & (SLOTS - 1);
        for (var tried = 0; tried < SLOTS; tried++) {
            var slot = slot(number);
            var found = run.word(slot);
            if (found == tag) {
                return table(slot) + ((page & (PAGES - 1)) << ENTRY_SHIFT);
            }
            if (found == 0) {
                return make && grow(slot, tag) ? table(slot) + ((page & (PAGES - 1)) << ENTRY_SHIFT) : 0;
            }
            number = (number + 1) & (SLOTS - 1);
        }
        return 0;
    }

    /// The lower level of a slot of the root, in its window.
    long table(long slot) {
        return run.window(Place.W_TABLE, run.word(slot + 8), run.word(slot + 16), Place.RW);
    }

    static long entryOf(long table, int index) {
        return table + ((long) index << ENTRY_SHIFT);
    }

    static long firstPage(long tag) {
        return (tag - 1) << PAGES_SHIFT;
    }

    private boolean grow(long slot, long tag) {
        if (!family.fresh()) {
            return false;
        }
        run.word(slot + 8, family.frame());
        run.word(slot + 16, family.capability());
        run.word(slot, tag);
        return true;
    }

    /// Takes the pages from `first` to before `beyond` away: unbound, and their frames let go.
    void drop(long first, long beyond) {
        for (var number = 0; number < SLOTS; number++) {
            var slot = slot(number);
            var tag = run.word(slot);
            if (tag != 0 && firstPage(tag) < beyond && firstPage(tag) + PAGES > first) {
                dropWithin(slot, first, beyond);
            }
        }
    }

    private void dropWithin(long slot, long first, long beyond) {
        var base = firstPage(run.word(slot));
        var from = (int) (first > base ? first - base : 0);
        var to = (int) (beyond < base + PAGES ? beyond - base : PAGES);
        for (var index = from; index < to; index++) {
            var entry = entryOf(table(slot), index);
            var word = run.word(entry);
            if (word != 0) {
                var capability = run.word(entry + 8);
                run.word(entry, 0);
                run.word(entry + 8, 0);
                unbind((base + index) << Place.PAGE_SHIFT);
                family.release(frame(word), capability);
            }
        }
    }

    void unbind(long va) {
        run.call(AegisAbi.TLBVADELETE, va, 0, 0);
    }

    /// Everything goes, the lower level too.
    void dropAll() {
        for (var number = 0; number < SLOTS; number++) {
            var slot = slot(number);
            if (run.word(slot) != 0) {
                dropWithin(slot, 0, Long.MAX_VALUE >>> Place.PAGE_SHIFT);
                var frame = run.word(slot + 8);
                var capability = run.word(slot + 16);
                run.word(slot, 0);
                family.release(frame, capability);
            }
        }
    }
}
