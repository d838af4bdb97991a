package spin.bench.port;

/// A procedure that lives behind a protection boundary: what a system exports from one protection domain for another to
/// call.
public interface ProtectedCallee {

    /// Called across the boundary; trusted by nobody.
    long protectedCallee(long argument);
}
