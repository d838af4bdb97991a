package spin.hw.mmu;

/// The OSF/1 page table entry, a quadword:
///
///      63                32 31  16  13   12   9    8   6 5   4    3    2    1   0
///     +--------------------+------+----+----+----+----+----+----+----+----+----+---+
///     | page frame number  |  sw  |UWE |KWE |URE |KRE | GH |ASM |FOE |FOW |FOR | V |
///     +--------------------+------+----+----+----+----+----+----+----+----+----+---+
///
/// Execution needs read enable of the mode. The fault-on bits are how software notices the first read, write or execution;
/// they are looked at only when the access is otherwise allowed. Bits 16 to 31 belong to the kernel's software.
public final class Pte {

    public static final long VALID = 1L;
    public static final long FAULT_ON_READ = 1L << 1;
    public static final long FAULT_ON_WRITE = 1L << 2;
    public static final long FAULT_ON_EXECUTE = 1L << 3;
    /// Address space match: the entry holds in every address space.
    public static final long ADDRESS_SPACE_MATCH = 1L << 4;
    public static final int GRANULARITY_SHIFT = 5;
    public static final long GRANULARITY_HINT = 3L << GRANULARITY_SHIFT;
    /// A load through this entry passes the caches by, as the R3000's non-cacheable bit has it: it takes [spin.hw.profile.HardwareEvent#UNCACHED_LOAD] more.
    /// The Alpha's entry has no such bit and leaves this one to the hardware; what there is not cached is told by the address.
    public static final long UNCACHED = 1L << 7;
    public static final long KERNEL_READ = 1L << 8;
    public static final long USER_READ = 1L << 9;
    public static final long KERNEL_WRITE = 1L << 12;
    public static final long USER_WRITE = 1L << 13;
    public static final int FRAME_SHIFT = 32;

    /// Bits of a virtual or physical address within its page.
    public static final int PAGE_SHIFT = 13;
    public static final int PAGE_BYTES = 1 << PAGE_SHIFT;

    private Pte() {}

    /// An entry for the frame at `pa` (whole frames only) with the given flag bits.
    public static long of(long pa, long flags) {
        if ((pa & (PAGE_BYTES - 1)) != 0 || pa < 0) {
            throw new IllegalArgumentException(
                    "Physical address 0x" + Long.toHexString(pa) + " does not begin a frame of " + PAGE_BYTES
                            + " bytes.");
        }
        return pa >>> PAGE_SHIFT << FRAME_SHIFT | flags;
    }

    public static boolean isValid(long pte) {
        return (pte & VALID) != 0;
    }

    /// The physical address of the frame that the entry names.
    public static long frameAddress(long pte) {
        return pte >>> FRAME_SHIFT << PAGE_SHIFT;
    }

    /// Pages that one entry of this granularity covers, as bits of page number: 0, 3, 6 or 9.
    static int granularityBits(long pte) {
        return 3 * (int) ((pte & GRANULARITY_HINT) >>> GRANULARITY_SHIFT);
    }

    /// The physical address that `va` means under this entry, granularity included.
    public static long physical(long pte, long va) {
        long within = (1L << (PAGE_SHIFT + granularityBits(pte))) - 1;
        return (frameAddress(pte) & ~within) | (va & within);
    }

    /// Whether the protection bits allow the access. The fault-on bits are another question.
    public static boolean allows(long pte, Access access, boolean userMode) {
        long needed = switch (access) {
            case READ, EXECUTE -> userMode ? USER_READ : KERNEL_READ;
            case WRITE -> userMode ? USER_WRITE : KERNEL_WRITE;
        };
        return (pte & needed) != 0;
    }

    /// Whether software asked to be told of this kind of access.
    public static boolean faultsOn(long pte, Access access) {
        long bit = switch (access) {
            case READ -> FAULT_ON_READ;
            case WRITE -> FAULT_ON_WRITE;
            case EXECUTE -> FAULT_ON_EXECUTE;
        };
        return (pte & bit) != 0;
    }

    /// An entry as a person reads it, for messages and listings.
    public static String describe(long pte) {
        var text = new StringBuilder("frame 0x").append(Long.toHexString(pte >>> FRAME_SHIFT));
        text.append(isValid(pte) ? " valid" : " invalid");
        name(text, pte, KERNEL_READ, " KRE");
        name(text, pte, USER_READ, " URE");
        name(text, pte, KERNEL_WRITE, " KWE");
        name(text, pte, USER_WRITE, " UWE");
        name(text, pte, FAULT_ON_READ, " FOR");
        name(text, pte, FAULT_ON_WRITE, " FOW");
        name(text, pte, FAULT_ON_EXECUTE, " FOE");
        name(text, pte, ADDRESS_SPACE_MATCH, " ASM");
        name(text, pte, UNCACHED, " NC");
        if ((pte & GRANULARITY_HINT) != 0) {
            text.append(" GH=").append((pte & GRANULARITY_HINT) >>> GRANULARITY_SHIFT);
        }
        return text.toString();
    }

    private static void name(StringBuilder text, long pte, long bit, String name) {
        if ((pte & bit) != 0) {
            text.append(name);
        }
    }
}
