package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// A process's memory: faults, copies to and from the program, and the calls that change what there is.
///
/// A page that two processes have after a fork is bound without the right to write, by both; the first store takes a copy, or, when the other has let
/// go, the page as it is. Aegis knows of bindings and capabilities only.
final class Memory {

    static final int FINE = 0;
    /// No area, an area without the right, and no frame left.
    static final int NOT_MAPPED = 1;
    static final int FORBIDDEN = 2;
    static final int NO_FRAME = 3;

    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_KIND = 3;
    private static final int MAP_ANONYMOUS = 0x10;
    private static final int MAP_FIXED = 0x100;
    private static final int MREMAP_MAYMOVE = 1;
    private static final int DONT_NEED = 6;

    private final Run run;
    private final Family family;
    private final Inodes inodes;
    final PageMap map;
    final Areas areas;

    /// Of the page that was resolved last.
    private long frame;
    private long capability;
    private boolean writable;

    Memory(Run run, Family family, Inodes inodes) {
        this.run = run;
        this.family = family;
        this.inodes = inodes;
        this.map = new PageMap(run, family);
        this.areas = new Areas(run);
    }

    static long up(long bytes) {
        return (bytes + Place.PAGE - 1) & -Place.PAGE;
    }

    private static boolean isOdd(long va) {
        return (va & (Place.PAGE - 1)) != 0;
    }

    // Faults.

    /// An access of the program's could not be made. When it is [#FINE] now, the page is bound.
    int fault(long va, int access) {
        var answer = resolve(va, access);
        if (answer == FINE) {
            run.bind(va & -Place.PAGE, frame, writable ? Place.RW : AegisAbi.READ, capability);
        }
        return answer;
    }

    /// Makes the page of an address be there, and be this process's own for a store.
    private int resolve(long va, int access) {
        var area = va >= Place.PROGRAM_START && va < Place.PROGRAM_END ? areas.at(va) : 0;
        if (area == 0) {
            return NOT_MAPPED;
        }
        var rights = areas.rights(area);
        var needed = access == AegisAbi.WRITE_ACCESS ? Areas.WRITE : Areas.RIGHTS;
        if ((rights & needed) == 0) {
            return FORBIDDEN;
        }
        var entry = map.entry(va >>> Place.PAGE_SHIFT, true);
        if (entry == 0) {
            return NO_FRAME;
        }
        var word = run.word(entry);
        if (word == 0) {
            if (!populate(area, va & -Place.PAGE)) {
                return NO_FRAME;
            }
            word = PageMap.word(family.frame(), PageMap.PRESENT);
            run.word(entry, word);
            run.word(entry + 8, family.capability());
        } else if (access == AegisAbi.WRITE_ACCESS && (word & PageMap.COPY_ON_WRITE) != 0) {
            if (!own(entry, word)) {
                return NO_FRAME;
            }
            word = run.word(entry);
        }
        frame = PageMap.frame(word);
        capability = run.word(entry + 8);
        writable = (rights & Areas.WRITE) != 0 && (word & PageMap.COPY_ON_WRITE) == 0;
        return FINE;
    }

    private boolean populate(long area, long page) {
        if (!family.fresh()) {
            return false;
        }
        var inode = run.word(area + Areas.INODE);
        if (inode != 0) {
            var address = run.word(area + Areas.FILE_ADDRESS);
            var first = Math.max(page, address);
            var beyond = Math.min(page + Place.PAGE, address + run.word(area + Areas.FILE_BYTES));
            if (first < beyond) {
                var to = run.window(Place.W_FRESH, family.frame(), family.capability(), Place.RW);
                inodes.read((int) inode - 1, run.word(area + Areas.FILE_OFFSET) + first - address,
                        to + first - page, beyond - first);
            }
        }
        return true;
    }

    /// The first store into a page that another may have too.
    private boolean own(long entry, long word) {
        var shared = PageMap.frame(word);
        var key = run.word(entry + 8);
        if (family.count(shared) == 1) {
            run.word(entry, word & ~PageMap.COPY_ON_WRITE);
            return true;
        }
        if (!family.raw()) {
            return false;
        }
        run.copy(run.window(Place.W_FRESH, family.frame(), family.capability(), Place.RW),
                run.window(Place.W_SOURCE, shared, key, AegisAbi.READ), Place.PAGE);
        family.release(shared, key);
        run.word(entry, PageMap.word(family.frame(), PageMap.PRESENT));
        run.word(entry + 8, family.capability());
        return true;
    }

    // Copies. They answer how many bytes could be copied before a page that could not be reached.

    private long lentFirst;
    private long lentBeyond;

    /// For as long as it is lent, a stretch of the library's own memory is read as if it were the program's.
    void lend(long first, long bytes) {
        lentFirst = first;
        lentBeyond = first + bytes;
    }

    private boolean isLent(long at) {
        return at >= lentFirst && at < lentBeyond;
    }

    /// From the program to memory of the library's.
    long in(long to, long from, long count) {
        if (isLent(from)) {
            if (to != from) {
                run.copy(to, from, count);
            }
            return count;
        }
        var done = 0L;
        while (done < count) {
            var at = from + done;
            if (at < 0 || resolve(at, AegisAbi.READ_ACCESS) != FINE) {
                return done;
            }
            var part = part(at, count - done);
            var page = run.window(Place.W_USER, frame, capability, AegisAbi.READ);
            run.copy(to + done, page + (at & (Place.PAGE - 1)), part);
            done += part;
        }
        return done;
    }

    /// To the program.
    long out(long to, long from, long count) {
        var done = 0L;
        while (done < count) {
            var at = to + done;
            if (at < 0 || resolve(at, AegisAbi.WRITE_ACCESS) != FINE) {
                return done;
            }
            var part = part(at, count - done);
            var page = run.window(Place.W_USER, frame, capability, Place.RW);
            run.copy(page + (at & (Place.PAGE - 1)), from + done, part);
            done += part;
        }
        return done;
    }

    private static long part(long at, long left) {
        return Math.min(left, Place.PAGE - (at & (Place.PAGE - 1)));
    }

    /// Whether all the bytes can be accessed.
    boolean reaches(long va, long count, int access) {
        if (isLent(va)) {
            return true;
        }
        for (var at = va & -Place.PAGE; at < va + count; at += Place.PAGE) {
            if (va < 0 || resolve(at, access) != FINE) {
                return false;
            }
        }
        return true;
    }

    private long page(long va, int access) {
        if (va < 0 || resolve(va, access) != FINE) {
            return 0;
        }
        return run.window(Place.W_USER, frame, capability, access == AegisAbi.WRITE_ACCESS ? Place.RW : AegisAbi.READ)
                + (va & (Place.PAGE - 1));
    }

    /// A number of 1 to 8 bytes of the program's. [#failed] says whether it could be had.
    long get(long va, int bytes) {
        if ((va & 7) + bytes <= 8) {
            var whole = page(va, AegisAbi.READ_ACCESS);
            if (whole == 0) {
                failed = true;
                return 0;
            }
            var shifted = run.word(whole & -8) >>> ((va & 7) << 3);
            return bytes == 8 ? shifted : shifted & (1L << (8 * bytes)) - 1;
        }
        var value = 0L;
        for (var i = 0; i < bytes; i++) {
            var at = page(va + i, AegisAbi.READ_ACCESS);
            if (at == 0) {
                failed = true;
                return 0;
            }
            value |= (long) run.octet(at) << (8 * i);
        }
        return value;
    }

    int getInt(long va) {
        return (int) get(va, 4);
    }

    void put(long va, int bytes, long value) {
        if ((va & 7) == 0 && bytes == 8) {
            var whole = page(va, AegisAbi.WRITE_ACCESS);
            if (whole == 0) {
                failed = true;
            } else {
                run.word(whole, value);
            }
            return;
        }
        for (var i = 0; i < bytes; i++) {
            var at = page(va + i, AegisAbi.WRITE_ACCESS);
            if (at == 0) {
                failed = true;
                return;
            }
            run.octet(at, (int) (value >>> (8 * i)));
        }
    }

    private boolean failed;

    /// Whether a [#get] or [#put] failed since this was asked last.
    boolean failed() {
        var answer = failed;
        failed = false;
        return answer;
    }

    void zero(long va, long count) {
        for (var i = 0L; i < count && !failed; i += 8) {
            put(va + i, (int) Math.min(8, count - i), 0);
        }
    }

    // System calls.

    long setBreak(long wanted) {
        var now = run.word(Place.BREAK);
        var start = run.word(Place.BREAK_START);
        if (wanted < start || wanted >= start + (1L << 32)) {
            return now;
        }
        var before = up(now);
        var after = up(wanted);
        if (after > before) {
            if (!areas.isFree(before, after) || !areas.add(before, after, Areas.READ | Areas.WRITE)) {
                return now;
            }
        } else if (after < before) {
            remove(after, before);
        }
        run.word(Place.BREAK, wanted);
        return wanted;
    }

    /// Without bounds to check.
    boolean remove(long first, long beyond) {
        if (!areas.cut(first) || !areas.cut(beyond)) {
            return false;
        }
        areas.remove(first, beyond);
        map.drop(first >>> Place.PAGE_SHIFT, beyond >>> Place.PAGE_SHIFT);
        return true;
    }

    long map(long wanted, long bytes, long rights, long flags, int inode, long offset) {
        var length = up(bytes);
        var kind = flags & MAP_KIND;
        if (bytes <= 0 || length <= 0 || (kind != MAP_SHARED && kind != MAP_PRIVATE) || (rights & ~Areas.RIGHTS) != 0
                || isOdd(offset)) {
            return bytes > 0 && length <= 0 ? -Errno.ENOMEM : -Errno.EINVAL;
        }
        if (length > Place.PROGRAM_END - Place.PROGRAM_START) {
            return -Errno.ENOMEM;
        }
        var first = place(wanted, length, flags);
        if (first < 0) {
            return first;
        }
        var shared = kind == MAP_SHARED;
        var area = (int) rights | (shared ? Areas.SHARED : 0);
        if (inode >= 0) {
            var size = inodes.size(inode);
            inodes.use(inode, 1);
            if (!areas.addFile(first, first + length, area, inode, first, offset,
                    Math.max(0, Math.min(length, size - offset)))) {
                return -Errno.ENOMEM;
            }
            return shared && !shareFile(first, length, inode, offset) ? -Errno.ENOMEM : first;
        }
        if (!areas.add(first, first + length, area)) {
            return -Errno.ENOMEM;
        }
        return shared && !shareFresh(first, length) ? -Errno.ENOMEM : first;
    }

    static boolean isAnonymous(long flags) {
        return (flags & MAP_ANONYMOUS) != 0;
    }

    static boolean isShared(long flags) {
        return (flags & MAP_KIND) == MAP_SHARED;
    }

    private long place(long wanted, long length, long flags) {
        if ((flags & MAP_FIXED) != 0) {
            if (isOdd(wanted) || wanted < Place.PROGRAM_START || wanted > Place.PROGRAM_END - length) {
                return isOdd(wanted) ? -Errno.EINVAL : -Errno.ENOMEM;
            }
            return remove(wanted, wanted + length) ? wanted : -Errno.ENOMEM;
        }
        var hint = wanted & -Place.PAGE;
        if (hint >= Place.PROGRAM_START && hint <= Place.PROGRAM_END - length && areas.isFree(hint, hint + length)) {
            return hint;
        }
        return room(length);
    }

    /// Above all that was mapped before, for addresses are plenty.
    private long room(long length) {
        var first = run.word(Place.NEXT_MAPPING);
        while (first <= Place.PROGRAM_END - length) {
            if (areas.isFree(first, first + length)) {
                run.word(Place.NEXT_MAPPING, first + length);
                return first;
            }
            first += Place.PAGE;
        }
        return -Errno.ENOMEM;
    }

    /// Memory that is shared must be there when a child is made, so it is made at once.
    private boolean shareFresh(long first, long length) {
        for (var va = first; va < first + length; va += Place.PAGE) {
            var entry = map.entry(va >>> Place.PAGE_SHIFT, true);
            if (entry == 0 || !family.fresh()) {
                return false;
            }
            family.keep(family.frame(), family.capability());
            run.word(entry, PageMap.word(family.frame(), PageMap.PRESENT | PageMap.KEPT | PageMap.SHARED));
            run.word(entry + 8, family.capability());
        }
        return true;
    }

    /// The frames of the file itself.
    private boolean shareFile(long first, long length, int inode, long offset) {
        for (var va = first; va < first + length; va += Place.PAGE) {
            var block = (offset + va - first) >>> Place.PAGE_SHIFT;
            if (block << Place.PAGE_SHIFT >= inodes.size(inode)) {
                return true;
            }
            if (!inodes.block(inode, block, true)) {
                return false;
            }
            var shared = inodes.frame();
            var key = inodes.capability();
            var entry = map.entry(va >>> Place.PAGE_SHIFT, true);
            if (entry == 0) {
                return false;
            }
            family.share(shared, key, true);
            run.word(entry, PageMap.word(shared, PageMap.PRESENT | PageMap.KEPT | PageMap.SHARED));
            run.word(entry + 8, key);
        }
        return true;
    }

    long unmap(long first, long bytes) {
        var length = up(bytes);
        if (isOdd(first) || length <= 0 || first < 0 || first > Place.PROGRAM_END - length) {
            return -Errno.EINVAL;
        }
        return remove(first, first + length) ? 0 : -Errno.ENOMEM;
    }

    long protect(long first, long bytes, long rights) {
        var length = up(bytes);
        if (isOdd(first) || length < 0 || (rights & ~Areas.RIGHTS) != 0) {
            return -Errno.EINVAL;
        }
        if (first < 0 || first > Place.PROGRAM_END - length || !areas.isCovered(first, first + length)
                || !areas.cut(first) || !areas.cut(first + length)) {
            return -Errno.ENOMEM;
        }
        areas.rights(first, first + length, (int) rights);
        for (var va = first; va < first + length; va += Place.PAGE) {
            map.unbind(va);
        }
        return 0;
    }

    long advise(long first, long bytes, long advice) {
        var length = up(bytes);
        if (isOdd(first) || length < 0 || first < 0 || first > Place.PROGRAM_END - length) {
            return -Errno.EINVAL;
        }
        if (!areas.isCovered(first, first + length)) {
            return -Errno.ENOMEM;
        }
        if (advice == DONT_NEED) {
            map.drop(first >>> Place.PAGE_SHIFT, (first + length) >>> Place.PAGE_SHIFT);
        }
        return 0;
    }

    /// mlock and the like: nothing here is ever taken.
    long covered(long first, long bytes) {
        var from = first & -Place.PAGE;
        var beyond = up(first + bytes);
        if (from < 0 || beyond < from || beyond > Place.PROGRAM_END) {
            return -Errno.EINVAL;
        }
        return areas.isCovered(from, beyond) ? 0 : -Errno.ENOMEM;
    }

    /// mincore: a byte for each page, 1 when it is there.
    long presence(long first, long bytes, long to) {
        var length = up(bytes);
        if (isOdd(first)) {
            return -Errno.EINVAL;
        }
        if (length < 0 || first < 0 || first > Place.PROGRAM_END - length || !areas.isCovered(first, first + length)) {
            return -Errno.ENOMEM;
        }
        for (var va = first; va < first + length; va += Place.PAGE) {
            var entry = map.entry(va >>> Place.PAGE_SHIFT, false);
            put(to + ((va - first) >>> Place.PAGE_SHIFT), 1, entry != 0 && run.word(entry) != 0 ? 1 : 0);
        }
        return 0;
    }

    long remap(long from, long old, long fresh, long flags) {
        var before = up(old);
        var after = up(fresh);
        if (isOdd(from) || before <= 0 || after <= 0 || (flags & ~MREMAP_MAYMOVE) != 0) {
            return -Errno.EINVAL;
        }
        var area = areas.at(from);
        if (area == 0 || run.word(area + Areas.BEYOND) - from < before) {
            return -Errno.EFAULT;
        }
        if (after <= before) {
            return after == before || remove(from + after, from + before) ? from : -Errno.ENOMEM;
        }
        if (run.word(area + Areas.INODE) != 0) {
            return -Errno.ENOMEM;
        }
        var kind = (int) run.word(area + Areas.FLAGS);
        if (areas.isFree(from + before, from + after)) {
            return areas.add(from + before, from + after, kind) ? from : -Errno.ENOMEM;
        }
        var to = (flags & MREMAP_MAYMOVE) == 0 ? -Errno.ENOMEM : room(after);
        if (to < 0) {
            return -Errno.ENOMEM;
        }
        if (!areas.cut(from) || !areas.cut(from + before) || !areas.add(to, to + after, kind)) {
            return -Errno.ENOMEM;
        }
        for (var at = 0L; at < before; at += Place.PAGE) {
            if (!move(from + at, to + at)) {
                return -Errno.ENOMEM;
            }
        }
        areas.remove(from, from + before);
        return to;
    }

    private boolean move(long from, long to) {
        var entry = map.entry(from >>> Place.PAGE_SHIFT, false);
        if (entry == 0 || run.word(entry) == 0) {
            return true;
        }
        var word = run.word(entry);
        var key = run.word(entry + 8);
        run.word(entry, 0);
        run.word(entry + 8, 0);
        map.unbind(from);
        var target = map.entry(to >>> Place.PAGE_SHIFT, true);
        if (target == 0) {
            return false;
        }
        run.word(target, word);
        run.word(target + 8, key);
        return true;
    }

    // Fork.

    /// Puts into the child's page table, whose root is at `root` in a window, what this process has: shared, and neither may write. The child's
    /// lower level is in frames that this process still owns; the caller hands them over. False when there are not enough frames.
    boolean duplicate(long root) {
        for (var number = 0; number < PageMap.SLOTS; number++) {
            var slot = PageMap.slot(number);
            var tag = run.word(slot);
            if (tag != 0 && !duplicateTable(slot, root + slot - Place.ROOT, tag)) {
                return false;
            }
        }
        return true;
    }

    private boolean duplicateTable(long slot, long childSlot, long tag) {
        if (!family.fresh()) {
            return false;
        }
        var childFrame = family.frame();
        var childKey = family.capability();
        run.word(childSlot, tag);
        run.word(childSlot + 8, childFrame);
        run.word(childSlot + 16, childKey);
        var base = PageMap.firstPage(tag);
        var table = map.table(slot);
        var child = run.window(Place.W_CHILD_TABLE, childFrame, childKey, Place.RW);
        for (var index = 0; index < PageMap.PAGES; index++) {
            var entry = PageMap.entryOf(table, index);
            var word = run.word(entry);
            if (word != 0) {
                var key = run.word(entry + 8);
                var after = shared(word, base + index);
                family.share(PageMap.frame(word), key, (word & PageMap.KEPT) != 0);
                run.word(entry, after);
                run.word(PageMap.entryOf(child, index), after);
                run.word(PageMap.entryOf(child, index) + 8, key);
            }
        }
        return true;
    }

    private long shared(long word, long page) {
        if ((word & PageMap.SHARED) != 0) {
            return word;
        }
        if ((word & PageMap.COPY_ON_WRITE) == 0) {
            run.call(AegisAbi.TLBPROTECT, page << Place.PAGE_SHIFT, 1, 0);
        }
        return word | PageMap.COPY_ON_WRITE | PageMap.KEPT;
    }
}
