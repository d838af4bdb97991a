package spin.hw.mmu;

/// How the Alpha takes a virtual address apart, with 8 KB pages and three levels:
///
///      63            43 42      33 32      23 22      13 12         0
///     +----------------+----------+----------+----------+------------+
///     | copies of bit 42| level 1  | level 2  | level 3  | in page    |
///     +----------------+----------+----------+----------+------------+
public final class VirtualAddress {

    /// Entries in a table of any level: one page of quadwords.
    public static final int ENTRIES = 1024;

    /// Where the kernel segment begins: physical memory as kernel mode sees it without any page table, if its PALcode wants it so.
    public static final long KSEG = 0xffff_fc00_0000_0000L;

    private static final int KSEG_BITS = 41;
    private static final int BITS = 43;
    private static final int INDEX_BITS = 10;

    private VirtualAddress() {}

    /// Whether the bits above 42 are all copies of bit 42; any other address is an access violation.
    public static boolean isCanonical(long va) {
        return va << (64 - BITS) >> (64 - BITS) == va;
    }

    /// The index into the table of `level` (1 is the root).
    public static int index(long va, int level) {
        return (int) (va >>> (Pte.PAGE_SHIFT + INDEX_BITS * (3 - level))) & ENTRIES - 1;
    }

    /// The first address of the page that holds `va`.
    public static long page(long va) {
        return va & -Pte.PAGE_BYTES;
    }

    /// Whether `va` lies in the kernel segment.
    public static boolean isKseg(long va) {
        return va >> KSEG_BITS == KSEG >> KSEG_BITS;
    }

    /// The physical address that a kernel segment address means.
    public static long ksegPhysical(long va) {
        return va & (1L << KSEG_BITS) - 1;
    }
}
