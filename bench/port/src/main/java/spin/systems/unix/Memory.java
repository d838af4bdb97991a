package spin.systems.unix;

/// Bytes that can be copied to and from pages: a program's, or what stands in for them. Addresses mean what the memory says.
interface Memory {

    /// From here to a page.
    ///
    /// @return how many could be read
    int in(long va, long page, int offset, int count);

    /// From a page to here.
    ///
    /// @return how many could be written
    int out(long page, int offset, long va, int count);
}
