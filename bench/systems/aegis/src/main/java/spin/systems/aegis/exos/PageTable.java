package spin.systems.aegis.exos;

import spin.hw.mmu.Pte;
import spin.hw.pal.UserMode;

/// A linear page table, sorted by page number and searched by halves, in the environment's own memory.
///
///      entry   0             8        16       24
///              +-------------+--------+--------+------------+
///              | page number | frame  | rights | capability |
///              +-------------+--------+--------+------------+
final class PageTable {

    static final int ENTRY_SHIFT = 5;
    static final int ENTRY_BYTES = 1 << ENTRY_SHIFT;
    static final int FRAME = 8;
    static final int RIGHTS = 16;
    static final int CAPABILITY = 24;

    private PageTable() {}

    /// The address of the entry for the page of `va`, or 0.
    static long find(UserMode port, long va) {
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
}
