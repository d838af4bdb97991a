package spin.bench.port;

/// What an application's policy may do to the pages of its own program. The system supplies it; addresses inside a page
/// stand for the page.
public interface MemoryPolicy {

    /// Loads and stores on the page succeed from now on.
    void allow(long address);

    /// Stores on the page fault from now on; loads still succeed. This is what the published tables call protecting a page.
    void forbid(long address);
}
