package spin.core.memory;

import spin.hw.mmu.Pte;

/// What user code may do with a page.
public enum Protection {
    NONE(0, 0),
    READ(Pte.USER_READ, PageTables.MAY_READ),
    READ_EXECUTE(Pte.USER_READ, PageTables.MAY_READ | PageTables.MAY_EXECUTE),
    READ_WRITE(Pte.USER_READ | Pte.USER_WRITE, PageTables.MAY_READ | PageTables.MAY_WRITE),
    READ_WRITE_EXECUTE(Pte.USER_READ | Pte.USER_WRITE, PageTables.MAY_ALL);

    /// The bits of a page table entry, while no store has been noticed.
    final long rights;
    /// What a mapping that is made with this may ever be.
    final long may;

    Protection(long user, long may) {
        this.may = may;
        rights = user | Pte.KERNEL_READ | Pte.KERNEL_WRITE
                | ((may & PageTables.MAY_WRITE) != 0 ? Pte.FAULT_ON_WRITE : 0)
                | ((may & PageTables.MAY_EXECUTE) != 0 ? 0 : Pte.FAULT_ON_EXECUTE);
    }

    public boolean readable() {
        return this != NONE;
    }

    public boolean writable() {
        return this == READ_WRITE || this == READ_WRITE_EXECUTE;
    }

    public boolean executable() {
        return this == READ_EXECUTE || this == READ_WRITE_EXECUTE;
    }
}
