package spin.hw.elf;

/// A part of a program as the file describes it, checked: it lies in the file and in the address space.
///
/// @param va         the first address
/// @param fileOffset of its first byte
/// @param fileBytes  that come from the file
/// @param bytes      in memory; those past the file's are zero
/// @param rights     that its pages get
public record Segment(long va, int fileOffset, int fileBytes, long bytes, Rights rights) {

    /// The first address past it.
    public long end() {
        return va + bytes;
    }

    boolean contains(long address) {
        return Long.compareUnsigned(address - va, bytes) < 0;
    }
}
