package spin.ext.unix;

import spin.core.trap.SavedState;

/// brk, mmap and what goes with it.
final class MemoryCalls {
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_KIND = 0xf;
    private static final int MAP_ANONYMOUS = 0x10;
    private static final int MAP_FIXED = 0x100;
    private static final int MAP_FIXED_NOREPLACE = 0x200000;
    private static final int MREMAP_MAYMOVE = 1;
    private static final int MADV_DONTNEED = 6;
    private static final int MADV_HIGHEST = 25;
    private static final int MS_ANY = 7;
    /// At once and later.
    private static final int MS_BOTH = 3;
    private static final int RIGHTS = Memory.READ | Memory.WRITE | Memory.EXECUTE;

    private final Frames frames;

    MemoryCalls(Frames frames) {
        this.frames = frames;
    }

    long map(UnixProcess process, SavedState state) {
        long length = Memory.pageUp(state.argument(1));
        long flags = state.argument(3);
        long kind = flags & MAP_KIND;
        long offset = state.argument(5);
        boolean fixed = (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0;
        long wanted = state.argument(0);
        if (state.argument(1) != 0 && isTooLong(state.argument(1))) {
            return -Errno.ENOMEM;
        }
        if (length <= 0 || (kind != MAP_SHARED && kind != MAP_PRIVATE) || (offset & (Memory.PAGE - 1)) != 0
                || (fixed && (wanted & (Memory.PAGE - 1)) != 0)) {
            return -Errno.EINVAL;
        }
        var memory = process.memory();
        long first = fixed ? wanted : memory.findRoom(wanted, length);
        if (first < 0 || !Memory.fits(first, length)) {
            return -Errno.ENOMEM;
        }
        if ((flags & MAP_FIXED_NOREPLACE) != 0 && !memory.isFree(first, first + length)) {
            return -Errno.EEXIST;
        }
        int rights = (int) state.argument(2) & RIGHTS;
        boolean shared = kind == MAP_SHARED;
        if ((flags & MAP_ANONYMOUS) != 0) {
            anonymous(memory, first, length, rights, shared);
            return first;
        }
        var file = process.descriptors().at(state.argument(4));
        if (file == null) {
            return -Errno.EBADF;
        }
        if (!file.isMappable()) {
            return -Errno.ENODEV;
        }
        if (!file.mayRead() || (shared && (rights & Memory.WRITE) != 0 && !file.mayWrite())) {
            return -Errno.EACCES;
        }
        memory.place(new Area(first, first + length, rights, shared, file, offset));
        return first;
    }

    private void anonymous(Memory memory, long first, long length, int rights, boolean shared) {
        if (!shared) {
            memory.place(new Area(first, first + length, rights, false, null, 0));
            return;
        }
        var content = new SharedMemory(frames);
        memory.place(new Area(first, first + length, rights, true, content, 0));
        content.release();
    }

    static long unmap(UnixProcess process, SavedState state) {
        long first = state.argument(0);
        long length = Memory.pageUp(state.argument(1));
        if (isOdd(first) || length <= 0 || first < 0 || first > Memory.BEYOND - length) {
            return -Errno.EINVAL;
        }
        process.memory().remove(first, first + length);
        return 0;
    }

    static long protect(UnixProcess process, SavedState state) {
        long first = state.argument(0);
        long length = Memory.pageUp(state.argument(1));
        long rights = state.argument(2);
        if (isOdd(first) || (rights & ~RIGHTS) != 0) {
            return -Errno.EINVAL;
        }
        if (isTooLong(state.argument(1)) || first < 0 || first > Memory.BEYOND - length) {
            return -Errno.ENOMEM;
        }
        return process.memory().protect(first, first + length, (int) rights) ? 0 : -Errno.ENOMEM;
    }

    static long advise(UnixProcess process, SavedState state) {
        long first = state.argument(0);
        long length = Memory.pageUp(state.argument(1));
        if (isOdd(first) || isTooLong(state.argument(1)) || first < 0 || first > Memory.BEYOND - length
                || state.argument(2) < 0 || state.argument(2) > MADV_HIGHEST) {
            return -Errno.EINVAL;
        }
        if (!process.memory().isCovered(first, first + length)) {
            return -Errno.ENOMEM;
        }
        if (state.argument(2) == MADV_DONTNEED) {
            process.memory().forget(first, first + length);
        }
        return 0;
    }

    static long synchronise(UnixProcess process, SavedState state) {
        long first = state.argument(0);
        long length = Memory.pageUp(state.argument(1));
        if (isOdd(first) || length < 0 || first < 0 || first > Memory.BEYOND - length
                || (state.argument(2) & ~MS_ANY) != 0 || (state.argument(2) & MS_BOTH) == MS_BOTH) {
            return -Errno.EINVAL;
        }
        for (long at = first; at < first + length;) {
            var area = process.memory().areaAt(at);
            if (area == null) {
                return -Errno.ENOMEM;
            }
            var file = area.file();
            if (file != null && area.shared()) {
                file.flush();
            }
            at = area.beyond();
        }
        return 0;
    }

    /// mlock and munlock. What the kernel takes it keeps and brings back by itself, so there is nothing to do but to be asked rightly.
    static long lock(UnixProcess process, SavedState state) {
        long first = state.argument(0) & -Memory.PAGE;
        long beyond = Memory.pageUp(state.argument(0) + state.argument(1));
        if (first < 0 || beyond < first || beyond > Memory.BEYOND) {
            return -Errno.EINVAL;
        }
        return process.memory().isCovered(first, beyond) ? 0 : -Errno.ENOMEM;
    }

    /// mincore: a byte for each page, 1 when it is there.
    static long present(UnixProcess process, SavedState state) {
        long first = state.argument(0);
        long length = Memory.pageUp(state.argument(1));
        if (isOdd(first)) {
            return -Errno.EINVAL;
        }
        if (isTooLong(state.argument(1)) || first < 0 || first > Memory.BEYOND - length
                || !process.memory().isCovered(first, first + length)) {
            return -Errno.ENOMEM;
        }
        process.memory().write(state.argument(2), process.memory().presence(first, first + length));
        return 0;
    }

    static long remap(UnixProcess process, SavedState state) {
        long from = state.argument(0);
        long before = Memory.pageUp(state.argument(1));
        long after = Memory.pageUp(state.argument(2));
        long flags = state.argument(3);
        if (isOdd(from) || before <= 0 || after <= 0 || (flags & ~MREMAP_MAYMOVE) != 0) {
            return -Errno.EINVAL;
        }
        var memory = process.memory();
        var area = memory.areaAt(from);
        if (area == null || area.beyond() - from < before) {
            return -Errno.EFAULT;
        }
        if (after <= before) {
            memory.remove(from + after, from + before);
            return from;
        }
        var more = area.from(from);
        if (Memory.fits(from, after) && memory.isFree(from + before, from + after)) {
            memory.place(new Area(from + before, from + after, more.rights(), more.shared(), more.file(),
                    more.offset() + before));
            return from;
        }
        long to = (flags & MREMAP_MAYMOVE) == 0 ? -1 : memory.findRoom(0, after);
        if (to < 0) {
            return -Errno.ENOMEM;
        }
        memory.move(from, to, before);
        memory.place(new Area(to + before, to + after, more.rights(), more.shared(), more.file(),
                more.offset() + before));
        return to;
    }

    /// Whether a length is none, or one that in whole pages is beyond all numbers.
    private static boolean isTooLong(long length) {
        return length < 0 || Memory.pageUp(length) < 0;
    }

    private static boolean isOdd(long address) {
        return (address & (Memory.PAGE - 1)) != 0;
    }
}
