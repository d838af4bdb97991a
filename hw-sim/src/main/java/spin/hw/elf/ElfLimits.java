package spin.hw.elf;

/// Where an image may lie, and how much memory it may ask for.
///
/// @param lowest  address that a segment may use
/// @param highest the first address that no segment may reach; in the same half of the address space as `lowest`
/// @param bytes   of memory that all pages together may take
public record ElfLimits(long lowest, long highest, long bytes) {

    /// User programs: the lower half of the 43 bits, but for the first pages, where null pointers shall fault; at most 1 GB.
    public static final ElfLimits USER = new ElfLimits(0x10000, 1L << 42, 1L << 30);

    /// Kernels that are linked to run in kseg, where the upper half maps physical memory one to one; at most 64 MB.
    public static final ElfLimits KSEG = new ElfLimits(0xffff_fc00_0000_0000L, 0xffff_fe00_0000_0000L, 64L << 20);

    public ElfLimits {
        if (lowest >= highest || (lowest < 0) != (highest < 0) || bytes <= 0) {
            throw new IllegalArgumentException("Limits from 0x" + Long.toHexString(lowest) + " to 0x"
                    + Long.toHexString(highest) + " with " + bytes + " bytes hold nothing; give an ascending range.");
        }
    }

    /// Whether `size` bytes from `va` on lie inside. No sum can overflow: both are compared as distances.
    boolean admit(long va, long size) {
        return va >= lowest && va < highest && size >= 0 && size <= highest - va;
    }
}
