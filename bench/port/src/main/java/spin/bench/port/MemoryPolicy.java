package spin.bench.port;

/// What an application's policy may do to the pages of its own program. The system supplies it; addresses inside a page
/// stand for the page.
public interface MemoryPolicy {

    /// Loads and stores on the page succeed from now on.
    void allow(long address);

    /// Stores on the page fault from now on; loads still succeed. This is what the published tables call protecting a page.
    void forbid(long address);

    /// As [#allow(long)], for so many pages from the address on.
    default void allow(long address, int pages) {
        for (var page = 0; page < pages; page++) {
            allow(address + page * WorkloadAbi.PAGE);
        }
    }

    /// As [#forbid(long)], for so many pages from the address on.
    default void forbid(long address, int pages) {
        for (var page = 0; page < pages; page++) {
            forbid(address + page * WorkloadAbi.PAGE);
        }
    }

    /// Whether the page has been written.
    default boolean isDirty(long address) {
        throw new UnsupportedOperationException("This system does not say whether the page of 0x"
                + Long.toHexString(address) + " was written.");
    }

    /// The access that faulted is not tried again: the program goes on behind it.
    default void skip() {
        throw new UnsupportedOperationException("This system tries an access that faulted again, always.");
    }
}
