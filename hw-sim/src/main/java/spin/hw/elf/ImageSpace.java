package spin.hw.elf;

/// The address space that an image is put into: what a loader needs of a kernel, and no more.
public interface ImageSpace {

    /// Makes the pages from `start` on exist, all zero, with these rights. All or nothing.
    ///
    /// @param start a multiple of the page size
    /// @param bytes a positive multiple of the page size
    /// @return false when there is not so much memory, or when a page is there already
    boolean map(long start, long bytes, Rights rights);

    /// Stores bytes into pages that were mapped before, whatever rights the program has there.
    void write(long va, byte[] source, int offset, int length);
}
