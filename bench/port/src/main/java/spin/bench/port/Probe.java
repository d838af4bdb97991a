package spin.bench.port;

/// Where a system says that it has reached a named point. The harness reads the machine's counters there.
///
/// In metered code a mark costs nothing and counts as nothing; the harness's price list takes even the call's own
/// instruction back. User-level points need no mark: the harness watches the labels of the program.
public interface Probe {

    /// The point of this name is reached now.
    void mark(String point);

    /// Time is about to be charged from a published path length rather than executed; what is measured across it
    /// is printed as modelled.
    void modelled(String what);
}
