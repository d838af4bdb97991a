package spin.systems.aegis.exos.process;

/// What a process's memory is meant to be: stretches of pages with rights, filled on the first touch with zeros or from a file.
///
///      start | beyond | rights, flags | inode + 1 | address of the file's part | its offset | its bytes | -
///
/// A slot whose start is 0 is free; they are in no order.
final class Areas {

    static final int READ = 1;
    static final int WRITE = 2;
    static final int EXECUTE = 4;
    static final int RIGHTS = READ | WRITE | EXECUTE;
    static final int SHARED = 8;

    static final int START = 0;
    static final int BEYOND = 8;
    static final int FLAGS = 16;
    static final int INODE = 24;
    static final int FILE_ADDRESS = 32;
    static final int FILE_OFFSET = 40;
    static final int FILE_BYTES = 48;
    private static final int BYTES = 64;

    private final Run run;

    Areas(Run run) {
        this.run = run;
    }

    static long area(int number) {
        return Place.AREAS + (long) number * BYTES;
    }

    /// The area that an address lies in, or 0.
    long at(long va) {
        for (var number = 0; number < Place.MOST_AREAS; number++) {
            var area = area(number);
            var start = run.word(area);
            if (start != 0 && va >= start && va < run.word(area + BEYOND)) {
                return area;
            }
        }
        return 0;
    }

    int rights(long area) {
        return (int) run.word(area + FLAGS) & RIGHTS;
    }

    /// Whether nothing lies between two addresses.
    boolean isFree(long first, long beyond) {
        for (var number = 0; number < Place.MOST_AREAS; number++) {
            var area = area(number);
            var start = run.word(area);
            if (start != 0 && start < beyond && run.word(area + BEYOND) > first) {
                return false;
            }
        }
        return true;
    }

    /// Whether every page between two addresses lies in some area.
    boolean isCovered(long first, long beyond) {
        var at = first;
        while (at < beyond) {
            var area = at(at);
            if (area == 0) {
                return false;
            }
            at = run.word(area + BEYOND);
        }
        return true;
    }

    /// A new area, whose neighbours below and above it joins when nothing but the addresses tells them apart. False when there is no room for it.
    boolean add(long first, long beyond, int flags) {
        for (var number = 0; number < Place.MOST_AREAS; number++) {
            var area = area(number);
            if (run.word(area) != 0 && run.word(area + BEYOND) == first && run.word(area + FLAGS) == flags
                    && run.word(area + INODE) == 0) {
                run.word(area + BEYOND, beyond);
                return true;
            }
        }
        return free() != 0 && addAt(free(), first, beyond, flags);
    }

    private boolean addAt(long area, long first, long beyond, int flags) {
        run.clear(area, BYTES);
        run.word(area + BEYOND, beyond);
        run.word(area + FLAGS, flags);
        run.word(area, first);
        return true;
    }

    boolean addFile(long first, long beyond, int flags, int inode, long fileAddress, long offset, long bytes) {
        var area = free();
        if (area == 0) {
            return false;
        }
        addAt(area, first, beyond, flags);
        run.word(area + INODE, inode + 1L);
        run.word(area + FILE_ADDRESS, fileAddress);
        run.word(area + FILE_OFFSET, offset);
        run.word(area + FILE_BYTES, bytes);
        return true;
    }

    private long free() {
        for (var number = 0; number < Place.MOST_AREAS; number++) {
            if (run.word(area(number)) == 0) {
                return area(number);
            }
        }
        return 0;
    }

    /// Cuts every area at an address, so that none lies on both sides of it. False when there is no room for another.
    boolean cut(long va) {
        var area = at(va);
        if (area == 0 || run.word(area) == va) {
            return true;
        }
        var other = free();
        if (other == 0) {
            return false;
        }
        for (var field = 0; field < BYTES; field += 8) {
            run.word(other + field, run.word(area + field));
        }
        run.word(area + BEYOND, va);
        run.word(other, va);
        return true;
    }

    /// Forgets the areas between two addresses at which they are cut.
    void remove(long first, long beyond) {
        for (var number = 0; number < Place.MOST_AREAS; number++) {
            var area = area(number);
            if (run.word(area) >= first && run.word(area + BEYOND) <= beyond) {
                run.word(area, 0);
            }
        }
    }

    void rights(long first, long beyond, int rights) {
        for (var number = 0; number < Place.MOST_AREAS; number++) {
            var area = area(number);
            if (run.word(area) != 0 && run.word(area) >= first && run.word(area + BEYOND) <= beyond) {
                run.word(area + FLAGS, (run.word(area + FLAGS) & ~RIGHTS) | rights);
            }
        }
    }

    void clear() {
        run.clear(Place.AREAS, (long) Place.MOST_AREAS * BYTES);
    }
}
