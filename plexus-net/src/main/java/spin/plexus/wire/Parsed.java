package spin.plexus.wire;

/// What a parser says of bytes that came from outside.
public sealed interface Parsed<V> {
    /// The bytes are a packet; `view` reads it where it is.
    record Valid<V>(V view) implements Parsed<V> {}

    /// The bytes are no packet, or none that this layer takes.
    record Malformed<V>(Drop reason) implements Parsed<V> {}
}
