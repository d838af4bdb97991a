package spin.ext.gcbarrier;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import spin.core.memory.Protection;

/// Two spaces, of which one is the heap and the other is where it is copied to.
///
/// When the heap is full enough the spaces change sides (*flip*): what the program's registers point to is copied, the registers
/// point to the copies, all of the old space is forbidden to the program, and it runs on. A page with copies is forbidden too as long as it points
/// into the old space; an access faults, the page is scanned (what it points to is copied, and it points to the copies), and is
/// allowed. Meanwhile a strand scans page by page, and when no page is left the old space is empty. So the program never sees a pointer to
/// the old space, and never stops for longer than the scan of one page.
///
/// ```text
///   new space:   copies ->  |  free  |  <- new objects
///                scanned, or forbidden      allowed from the beginning: what is stored there has been seen
/// ```
///
/// An object is a quadword `2 n + 1` and `n` fields, none across the end of a page. A field is odd, a number; or even, null or a pointer to an
/// object. An object that has moved has its new address in the place of the first word.
///
/// What would break this: a page that is allowed before every pointer in it was seen; a collector that believes a pointer. A word that is no
/// pointer to an object of the old space stays as it is.
///
/// Source: Appel, Ellis and Li, "Real-time Concurrent Collection on Stock Multiprocessors", PLDI '88; Appel and Li, ASPLOS '91, section 3.
final class Heap {
    static final int LEAST_PAGES = 16;
    static final int MOST_PAGES = 1024;
    /// A quarter of a page is the most that is lost at its end.
    static final int MOST_FIELDS = Pages.PAGE / 4 / 8 - 1;

    private static final int NONE = -1;
    private static final int WORD = 8;

    final Pages pages;
    private final int size;
    /// The most that the heap is given: its copies fit when the spaces change sides, whatever is lost at the ends of pages.
    private final int limit;
    private int threshold;
    /// The first page of the space that is the heap.
    private int base;
    /// Pages of the old space that held something.
    private int oldCopies;
    private int oldFresh;
    private boolean collecting;
    private long copiedBytes;

    /// From the bottom: pages with copies, how full they are, and which of them are scanned.
    private int copies;
    private final int[] filled;
    private final boolean[] scanned;
    /// That copies go to; NONE when the next copy needs another.
    private int copyingTo = NONE;
    /// From the top: pages with new objects.
    private int fresh;
    private int freshFilled = Pages.PAGE;

    private long collections;
    private long objectsCopied;
    private long scannedOnFault;
    private long scannedBehind;

    /// @param size pages of each space
    Heap(Pages pages, int size) {
        this.pages = pages;
        this.size = size;
        limit = size * 2 / 3 - 1;
        threshold = size / 3;
        filled = new int[size];
        scanned = new boolean[size];
    }

    /// Registers, or whatever else the program keeps pointers in.
    interface Roots {
        int count();

        long get(int root);

        void set(int root, long value);
    }

    long collections() {
        return collections;
    }

    long objectsCopied() {
        return objectsCopied;
    }

    long scannedOnFault() {
        return scannedOnFault;
    }

    long scannedBehind() {
        return scannedBehind;
    }

    boolean isCollecting() {
        return collecting;
    }

    // ---- new objects

    /// A new object of null fields.
    ///
    /// @return its address; 0 when there is no room
    long make(int fields, Roots roots) {
        int bytes = (fields + 1) * WORD;
        if (freshFilled + bytes > Pages.PAGE && !takeFresh(roots)) {
            return 0;
        }
        int page = base + size - fresh;
        pages.write(page, freshFilled, word(2L * fields + 1));
        long address = pages.address(page) + freshFilled;
        freshFilled += bytes;
        return address;
    }

    private boolean takeFresh(Roots roots) {
        finishIfShort();
        if (!collecting && copies + fresh >= threshold) {
            if (mostCopies(copies + fresh) > size) {
                // More was lost at the ends of pages than can be: nothing moves any more, and nothing is lost.
                return false;
            }
            flip(roots);
            finishIfShort();
            if (!collecting && copies + fresh >= limit) {
                return false;
            }
        }
        fresh++;
        freshFilled = 0;
        pages.allow(base + size - fresh, Protection.READ_WRITE);
        return true;
    }

    /// One page more, of either kind, must leave room for all that may have to be copied yet; if it would not, that is copied now.
    private void finishIfShort() {
        int left = (int) Math.max(0, oldCopies + oldFresh - copiedBytes / Pages.PAGE);
        if (collecting && copies + mostCopies(left) + fresh + 1 > limit) {
            finish();
        }
    }

    /// That so many pages can be copied to, with a quarter of each lost.
    private static int mostCopies(int used) {
        return (used * 4 + 2) / 3 + 1;
    }

    // ---- collecting

    /// The spaces change sides. The program stands still, and its registers are the roots.
    void flip(Roots roots) {
        finish();
        collections++;
        oldCopies = copies;
        oldFresh = fresh;
        int old = base;
        for (int i = 0; i < size; i++) {
            if (i < oldCopies || i >= size - oldFresh) {
                pages.allow(old + i, Protection.NONE);
            }
        }
        base = old == 0 ? size : 0;
        copies = 0;
        copiedBytes = 0;
        copyingTo = NONE;
        fresh = 0;
        freshFilled = Pages.PAGE;
        collecting = true;
        for (int i = 0; i < roots.count(); i++) {
            roots.set(i, forwarded(roots.get(i)));
        }
    }

    /// Scans all that is left, at once.
    void finish() {
        while (step()) {
            // Each step scans one page.
        }
    }

    /// Scans one page; when none is left the collection is over.
    ///
    /// @return whether there may be more to do
    boolean step() {
        if (!collecting) {
            return false;
        }
        for (int i = 0; i < copies; i++) {
            if (!scanned[i]) {
                scannedBehind++;
                scan(i);
                return true;
            }
        }
        over();
        return false;
    }

    /// The program met a page that it may not see.
    ///
    /// @return false when it never may: it is none of the heap's
    boolean fault(int page) {
        int index = page - base;
        if (index < 0 || index >= copies) {
            return false;
        }
        if (index == copyingTo) {
            // What it has room for yet is lost when the program gets it.
            finishIfShort();
        }
        if (!scanned[index]) {
            scannedOnFault++;
            scan(index);
        }
        return true;
    }

    private void over() {
        collecting = false;
        int old = base == 0 ? size : 0;
        for (int i = 0; i < size; i++) {
            if (i < oldCopies || i >= size - oldFresh) {
                pages.clear(old + i);
            }
        }
        oldCopies = 0;
        oldFresh = 0;
        int used = copies + fresh;
        threshold = Math.max(size / 3, Math.min(limit - 1, (used + limit) / 2));
    }

    /// The page may grow meanwhile, by what its own objects point to; so it is scanned to its end, and full or done with.
    private void scan(int index) {
        int page = base + index;
        for (int at = 0; at < filled[index];) {
            int fields = fieldsOf(longOf(pages.read(page, at, WORD)));
            var content = ByteBuffer.wrap(pages.read(page, at + WORD, fields * WORD)).order(ByteOrder.LITTLE_ENDIAN);
            for (int field = 0; field < fields; field++) {
                content.putLong(field * WORD, forwarded(content.getLong(field * WORD)));
            }
            pages.write(page, at + WORD, content.array());
            at += (fields + 1) * WORD;
        }
        if (copyingTo == index) {
            copyingTo = NONE;
        }
        scanned[index] = true;
        pages.allow(base + index, Protection.READ_WRITE);
    }

    /// Where an object of the old space is now; what points to no such object stays what it is.
    private long forwarded(long value) {
        if (value == 0 || (value & WORD - 1) != 0) {
            return value;
        }
        int page = pages.at(value);
        int old = base == 0 ? size : 0;
        int index = page - old;
        boolean used = index >= 0 && index < size && (index < oldCopies || index >= size - oldFresh);
        if (page < 0 || !used) {
            return value;
        }
        int offset = (int) (value - pages.address(page));
        long head = longOf(pages.read(page, offset, WORD));
        if ((head & 1) == 0) {
            return isHeaps(head) ? head : value;
        }
        int fields = fieldsOf(head);
        int bytes = (fields + 1) * WORD;
        return fields > MOST_FIELDS || offset + bytes > Pages.PAGE ? value : copied(page, offset, bytes);
    }

    private boolean isHeaps(long address) {
        int index = pages.at(address) - base;
        return address != 0 && index >= 0 && index < copies;
    }

    private long copied(int page, int offset, int bytes) {
        if (copyingTo == NONE || filled[copyingTo] + bytes > Pages.PAGE) {
            if (copies + fresh >= size) {
                // Only a program that forged objects, one in the other, has more to copy than it had.
                return pages.address(page) + offset;
            }
            copyingTo = copies++;
            filled[copyingTo] = 0;
            scanned[copyingTo] = false;
            pages.allow(base + copyingTo, Protection.NONE);
        }
        int at = filled[copyingTo];
        pages.write(base + copyingTo, at, pages.read(page, offset, bytes));
        filled[copyingTo] = at + bytes;
        long address = pages.address(base + copyingTo) + at;
        pages.write(page, offset, word(address));
        objectsCopied++;
        copiedBytes += bytes;
        return address;
    }

    private static int fieldsOf(long head) {
        return (int) Math.min(head >>> 1, Integer.MAX_VALUE);
    }

    private static byte[] word(long value) {
        return ByteBuffer.allocate(WORD).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    private static long longOf(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
