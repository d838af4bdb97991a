package spin.systems.aegis.exos;

import spin.hw.mmu.Pte;
import spin.hw.pal.UserMode;

/// A hash table, at most half full, searched on from slot to slot: one probe for one page, and one for every page of a range.
final class InvertedPageTable extends PageTable {

    private static final int SPREAD = 7;
    private static final int WORDS = ENTRY_BYTES / Long.BYTES;

    /// Slots less 1.
    @Override
    long parameter(Mapping[] mappings) {
        return 2L * Integer.highestOneBit(Math.max(1, 2 * mappings.length - 1)) - 1;
    }

    @Override
    long find(UserMode port, long va) {
        var page = va >>> Pte.PAGE_SHIFT;
        var mask = port.load(Layout.TABLE_LENGTH);
        var slot = hash(page) & mask;
        while (true) {
            var entry = Layout.TABLE + (slot << ENTRY_SHIFT);
            var found = port.load(entry);
            if (found == page) {
                return entry;
            }
            if (found == 0) {
                return 0;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// What fails is found before anything is changed only for the first page: a range with a hole in it ends the program.
    @Override
    boolean change(UserMode port, long va, int pages, long keep, long add) {
        var mask = port.load(Layout.TABLE_LENGTH);
        var table = Layout.TABLE;
        var page = va >>> Pte.PAGE_SHIFT;
        for (var left = pages; left > 0; left--) {
            var slot = (page ^ page >>> SPREAD) & mask;
            var entry = table + (slot << ENTRY_SHIFT);
            var found = port.load(entry);
            while (found != page) {
                if (found == 0) {
                    return false;
                }
                slot = (slot + 1) & mask;
                entry = table + (slot << ENTRY_SHIFT);
                found = port.load(entry);
            }
            change(port, entry, keep, add);
            page++;
        }
        return true;
    }

    private static long hash(long page) {
        return page ^ page >>> SPREAD;
    }

    @Override
    long[] lay(Mapping[] mappings) {
        var mask = parameter(mappings);
        var words = new long[(int) (mask + 1) * WORDS];
        for (var mapping : mappings) {
            var slot = hash(mapping.page()) & mask;
            while (words[(int) slot * WORDS] != 0) {
                slot = (slot + 1) & mask;
            }
            put(words, (int) slot * WORDS, mapping);
        }
        return words;
    }
}
