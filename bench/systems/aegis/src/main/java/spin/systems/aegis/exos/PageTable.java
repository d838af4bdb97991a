package spin.systems.aegis.exos;

import spin.hw.pal.UserMode;

/// How an ExOS process finds the binding of a page: a structure in its own memory, which the kernel neither knows nor touches. The process chooses.
///
///      entry   0             8        16       24
///              +-------------+--------+--------+------------+
///              | page number | frame  | rights | capability |
///              +-------------+--------+--------+------------+
abstract class PageTable {

    static final int ENTRY_SHIFT = 5;
    static final int ENTRY_BYTES = 1 << ENTRY_SHIFT;
    static final int FRAME = 8;
    static final int RIGHTS = 16;
    static final int CAPABILITY = 24;

    /// In the rights: the page has been written since somebody last took the bit away.
    static final int DIRTY = 4;

    /// A page and what it is bound to, for laying a table out.
    record Mapping(long page, long frame, int rights, long capability) {}

    /// The address of the entry for the page of `va`, or 0.
    abstract long find(UserMode port, long va);

    /// Changes the rights of so many pages from `va` on: keeps those of `keep`, adds those of `add`. False when a page has no entry.
    abstract boolean change(UserMode port, long va, int pages, long keep, long add);

    static void change(UserMode port, long entry, long keep, long add) {
        port.store(entry + RIGHTS, (port.load(entry + RIGHTS) & keep) | add);
    }

    /// The words of a table that holds these, in ascending order of page.
    abstract long[] lay(Mapping[] mappings);

    /// What [Layout#TABLE_LENGTH] holds for a table of these.
    abstract long parameter(Mapping[] mappings);

    static void put(long[] words, int at, Mapping mapping) {
        words[at] = mapping.page;
        words[at + 1] = mapping.frame;
        words[at + 2] = mapping.rights;
        words[at + 3] = mapping.capability;
    }
}
