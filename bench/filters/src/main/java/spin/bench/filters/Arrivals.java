package spin.bench.filters;

/// The same question as an event: each connection is a handler behind a guard.
public interface Arrivals {

    /// @param headers of a packet
    void arrived(Headers headers);
}
