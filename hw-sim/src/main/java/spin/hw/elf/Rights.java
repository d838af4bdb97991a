package spin.hw.elf;

import spin.hw.mmu.Pte;

/// What a program may do with a page of its own.
public record Rights(boolean read, boolean write, boolean execute) {

    public static final Rights NONE = new Rights(false, false, false);
    public static final Rights READ = new Rights(true, false, false);
    public static final Rights READ_WRITE = new Rights(true, true, false);
    public static final Rights READ_EXECUTE = new Rights(true, false, true);
    public static final Rights ALL = new Rights(true, true, true);

    /// Bits 0 to 2 of an ELF program header's flags.
    static Rights ofFlags(int flags) {
        return new Rights((flags & 4) != 0, (flags & 2) != 0, (flags & 1) != 0);
    }

    /// What either allows.
    public Rights or(Rights other) {
        return new Rights(read || other.read, write || other.write, execute || other.execute);
    }

    /// The bits of a page table entry that say so, for user mode; the kernel may read and write.
    ///
    /// The Alpha protects execution with the read enable, so the fault-on bits make the difference, as Linux and OSF/1 use them.
    /// A page that may be written may be read: bytes are stored by loading the quadword around them.
    public long pteFlags() {
        long flags = Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE;
        if (read || write || execute) {
            flags |= Pte.USER_READ;
        }
        if (write) {
            flags |= Pte.USER_WRITE;
        }
        if (!read && !write) {
            flags |= Pte.FAULT_ON_READ;
        }
        if (!execute) {
            flags |= Pte.FAULT_ON_EXECUTE;
        }
        return flags;
    }

    @Override
    public String toString() {
        return (read ? "r" : "-") + (write ? "w" : "-") + (execute ? "x" : "-");
    }
}
