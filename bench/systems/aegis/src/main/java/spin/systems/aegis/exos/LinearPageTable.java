package spin.systems.aegis.exos;

import spin.hw.mmu.Pte;
import spin.hw.pal.UserMode;

/// A vector sorted by page number and searched by halves: ExOS's first structure. Neighbours are neighbours, so a range is searched for once.
final class LinearPageTable extends PageTable {

    private static final int WORDS = ENTRY_BYTES / Long.BYTES;

    @Override
    long find(UserMode port, long va) {
        var page = va >>> Pte.PAGE_SHIFT;
        var low = 0L;
        var high = port.load(Layout.TABLE_LENGTH);
        while (low < high) {
            var middle = (low + high) >>> 1;
            var entry = Layout.TABLE + (middle << ENTRY_SHIFT);
            var found = port.load(entry);
            if (found == page) {
                return entry;
            }
            if (found < page) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return 0;
    }

    /// The vector is sorted and holds a page once: when the entry so many places on is that of the last page, all between are there.
    @Override
    boolean change(UserMode port, long va, int pages, long keep, long add) {
        if (pages < 1) {
            return true;
        }
        var entry = find(port, va);
        if (entry == 0) {
            return false;
        }
        var end = entry + ((long) pages << ENTRY_SHIFT);
        if (end > Layout.TABLE + (port.load(Layout.TABLE_LENGTH) << ENTRY_SHIFT)
                || port.load(end - ENTRY_BYTES) != (va >>> Pte.PAGE_SHIFT) + pages - 1) {
            return false;
        }
        long step = ENTRY_BYTES;
        var at = entry + RIGHTS;
        var left = pages;
        do {
            port.store(at, (port.load(at) & keep) | add);
            at += step;
            left--;
        } while (left != 0);
        return true;
    }

    @Override
    long[] lay(Mapping[] mappings) {
        var words = new long[mappings.length * WORDS];
        for (var i = 0; i < mappings.length; i++) {
            put(words, i * WORDS, mappings[i]);
        }
        return words;
    }

    @Override
    long parameter(Mapping[] mappings) {
        return mappings.length;
    }
}
