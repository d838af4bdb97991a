package spin.plexus.tcp;

/// What becomes of text that was written and that the peer does not have when its writer closes the connection.
public enum Linger {
    /// It is delivered, however long the peer takes; closing does not wait for that.
    DELIVER,
    /// It is thrown away, and the peer is told by a reset.
    RESET
}
