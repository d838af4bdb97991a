package spin.bench.port.attack;

/// A message, as its receiver sees it.
///
/// @param source who has sent it, by the system's word
public record Delivery(long source, long value) {}
